import { isAscii, isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { TextDecoder } from 'node:util'
import { createGunzip } from 'node:zlib'
import { pathFault } from '../cli/named-file.ts'
import { Fault } from '../config/fault.ts'
import { decodeAnsi, wideEncoding } from '../papers/encoding.ts'

/** A file that cannot be read as papers. The message says what was expected. */
export class UnreadableFile extends Fault {
  constructor(message: string) {
    super('file-unreadable', message)
  }
}

/** A line of a file, or why it has no text. */
export type Line = { readonly text: string } | { readonly reason: string }

/** Receives notes about lines that were read. */
export type Note = (line: number, text: string) => void

const NOT_UTF8 = 'is not UTF-8, and its encoding is unknown; save the file as UTF-8'
/** How many bytes of a compressed file are read at once. Uncompressed they may be a thousand times as many. */
const PIECE = 16 * 1024

/** @throws {Fault} if there is no readable file */
export async function checkFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) throw new Fault('file-wrong', `${path} is a folder; name a file in it.`)
    await access(path, constants.R_OK)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw pathFault(path, error, 'read')
  }
}

/** The first characters of a file. Only ASCII characters are reliable. */
export async function readStart(path: string): Promise<string> {
  for await (const piece of readPieces(path)) return piece.toString('utf8', 0, 4_096).replace(/^\ufeff/, '')
  return ''
}

/**
 * The lines of a file, also a gzipped one, as text: UTF-8 or UTF-16. Another file that is probably Windows-1252 is read as such, with a note. If
 * it also contains UTF-8 letters, each line that is not UTF-8 is reported instead.
 * @param longest in bytes; only the beginning of a longer line is kept
 */
export async function* readLines(path: string, longest: number, note: Note): AsyncGenerator<Line> {
  let isAnsi: boolean | null = null // unknown while all text is ASCII
  let number = 0
  for await (const bytes of splitLines(readPieces(path), longest)) {
    number++
    if (bytes.length > longest) yield { reason: `has more than ${longest.toLocaleString('en')} bytes, which is too long for a paper` }
    else if (isAscii(bytes)) yield { text: bytes.toString('latin1') }
    else {
      if (isAnsi === null) {
        isAnsi = !isUtf8(bytes) && (await isAllAnsi(path, longest))
        if (isAnsi) note(number, 'is not UTF-8; the file was read as Windows-1252 (Latin-1)')
      }
      const text = isAnsi ? decodeAnsi(bytes) : isUtf8(bytes) ? bytes.toString('utf8') : null
      yield text === null ? { reason: NOT_UTF8 } : { text: text.replace(/^\ufeff/, '') }
    }
  }
}

/** Whether every line with non-ASCII letters may be Windows-1252, and none is UTF-8. */
async function isAllAnsi(path: string, longest: number): Promise<boolean> {
  try {
    for await (const bytes of splitLines(readPieces(path), longest)) {
      if (bytes.length > longest || isAscii(bytes)) continue
      if (isUtf8(bytes) || decodeAnsi(bytes) === null) return false
    }
  } catch {
    // An incomplete file is reported by the code that reads it.
  }
  return true
}

/** An error of the input is thrown after the lines before it. */
async function* splitLines(pieces: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  const keep = (part: Buffer): void => {
    // An endless line must not fill the memory.
    if (length > longest) return
    parts.push(part)
    length += part.length
  }
  for await (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
      keep(piece.subarray(start, end))
      yield Buffer.concat(parts)
      parts = []
      length = 0
      start = end + 1
    }
    keep(piece.subarray(start))
  }
  yield Buffer.concat(parts)
}

/** The bytes of a file. A gzipped file is uncompressed, and UTF-16 is converted to UTF-8. */
async function* readPieces(path: string): AsyncGenerator<Buffer> {
  const isPacked = /\.gz$/i.test(path)
  const file = createReadStream(path, isPacked ? { highWaterMark: PIECE } : {})
  let decoder: TextDecoder | null | undefined
  for await (const piece of isPacked ? unpack(file) : file) {
    if (decoder === undefined) {
      const wide = wideEncoding(piece as Buffer)
      decoder = wide && new TextDecoder(wide, { fatal: true })
    }
    yield decoder ? Buffer.from(decoder.decode(piece as Buffer, { stream: true })) : (piece as Buffer)
  }
  if (decoder) yield Buffer.from(decoder.decode())
}

/** Unlike a piped stream, this returns all data before the error. */
async function* unpack(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const unpacked: Buffer[] = []
  gunzip.on('data', (piece: Buffer) => void unpacked.push(piece))
  const ended = finished(gunzip)
  const settled = ended.catch(() => {})
  try {
    for await (const packed of file) {
      await Promise.race([settled, new Promise((resolve) => gunzip.write(packed, resolve))])
      yield* unpacked.splice(0)
      if (gunzip.errored !== null) break
    }
    gunzip.end()
    await ended
    yield* unpacked
  } finally {
    gunzip.destroy()
  }
}
