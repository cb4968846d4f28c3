/** What Windows-1252 has in place of Latin-1's controls; Node 20 and 22 decode it as Latin-1. */
const SIGNS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'
/** Codes that Windows-1252 does not have; more foreign letters in a row than its languages write; a sign in the middle of a word. */
const UNLIKELY = /(?![\t\n\v\f\r])\p{Cc}|\P{ASCII}{4}|\p{L}[¡£¦¬¯±³¶¹»¼¾¿]\p{L}/u

export type Wide = 'utf-16le' | 'utf-16be'

/** Whether a file that begins so is UTF-16: by its byte order mark, or by the zeros that every other byte of Latin text is. */
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

/** The text of bytes in Windows-1252, of which Latin-1 is a part. */
export function ansiText(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return latin.replace(/[\x80-\x9f]/g, (control) => SIGNS[control.charCodeAt(0) - 0x80] as string)
}

/** The same; null where it is hardly meant. */
export function decodeAnsi(bytes: Uint8Array): string | null {
  const text = ansiText(bytes)
  return UNLIKELY.test(text) ? null : text
}
