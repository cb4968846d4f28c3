/** The characters that Windows-1252 has in place of Latin-1's controls. Node 20 and 22 decode Windows-1252 as Latin-1. */
const SIGNS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'
/** Signs of another encoding: codes that Windows-1252 lacks, too many foreign letters in a row, or a symbol inside a word. */
const UNLIKELY = /(?![\t\n\v\f\r])\p{Cc}|\P{ASCII}{4}|\p{L}[¡£¦¬¯±³¶¹»¼¾¿]\p{L}/u

export type Wide = 'utf-16le' | 'utf-16be'

/** Whether a file is UTF-16, by the byte order mark at its beginning, or because every other byte is zero as in Latin text. */
export function wideEncoding(start: Uint8Array): Wide | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  const looked = start.subarray(0, 4_096)
  const zeros = [0, 0] as [number, number]
  for (const [at, byte] of looked.entries()) if (byte === 0) zeros[(at % 2) as 0 | 1]++
  const [even, odd] = zeros.map((count) => count / (looked.length / 2)) as [number, number]
  if (odd > 0.5 && even < 0.1) return 'utf-16le'
  return even > 0.5 && odd < 0.1 ? 'utf-16be' : null
}

/** Decodes Windows-1252, which includes Latin-1. */
export function ansiText(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return latin.replace(/[\x80-\x9f]/g, (control) => SIGNS[control.charCodeAt(0) - 0x80] as string)
}

/** Decodes Windows-1252; null if the bytes are probably another encoding. */
export function decodeAnsi(bytes: Uint8Array): string | null {
  const text = ansiText(bytes)
  return UNLIKELY.test(text) ? null : text
}
