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

/** A letter in UTF-8, or a byte that only Windows-1252 has as a sign; seen as Latin-1. */
const ENCODED =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\x9f]/g

/** Decodes UTF-8 with Windows-1252 (Latin-1) in it, as where a program joined texts of both. Text of the latter alone looks like UTF-8 nowhere. */
export function mixedText(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return latin.replace(ENCODED, (found) =>
    found.length > 1 ? Buffer.from(found, 'latin1').toString('utf8') : (SIGNS[found.charCodeAt(0) - 0x80] as string),
  )
}

/** Decodes Windows-1252; null if the bytes are probably another encoding. */
export function decodeAnsi(bytes: Uint8Array): string | null {
  const text = ansiText(bytes)
  return UNLIKELY.test(text) ? null : text
}
