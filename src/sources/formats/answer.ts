import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { ansiText, mixedText, wideEncoding } from '../../papers/encoding.ts'
import { UnreadableAnswer } from './found.ts'

/** Node 20 and 22 decode Windows-1252 as Latin-1. */
const ANSI: Decoder = { decode: (bytes = new Uint8Array()) => ansiText(bytes) }
/** In characters. The largest regular answers seen: a Hugging Face day 0.7 MB, a journal's feed 0.2 MB, arXiv's API 0.3 MB. */
const LARGEST = 5 * 1024 * 1024
/** Limits of JSON. An answer of a paper source nests 6 deep and has some 5,000 values per MB. */
const DEEPEST_JSON = 64
const MOST_JSON_VALUES = 300_000
const XML_DECLARATION = /^\s*<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/i
/** XML forbids these characters. One in an abstract must not make a whole day's papers unreadable. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const CONTROLS = /[\0-\b\v\f\x0e-\x1f\ufffe\uffff]/g

/** Encodings in which all is ASCII, so that it looks like UTF-8. */
const OF_ASCII = /^(?:iso-2022|hz-gb|csiso2022)/i

/**
 * Decodes an answer. Bytes that are UTF-8 are read as such, whatever the server says, because by chance none are. Others are read by the byte
 * order mark, content type or XML declaration. Where that is UTF-8 or missing, they are Windows-1252 (Latin-1), or UTF-8 with some of it.
 */
export function decodeBody(bytes: Uint8Array, contentType: string | null): string {
  const declared = encodingsOf(bytes, contentType)
  if (hasMark(bytes) || declared.some((label) => OF_ASCII.test(label))) return decoderFor(bytes, contentType).decode(bytes)
  const wide = wideEncoding(bytes)
  if (wide !== null) return new TextDecoder(wide).decode(bytes)
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes)
  const other = declared.flatMap((label) => decoderOf(label) ?? []).find(({ encoding }) => encoding !== 'utf-8')
  return other ? other.decode(bytes) : mixedText(bytes)
}

/** Decodes bytes to text; piece by piece with the option `stream`. */
export interface Decoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string
}

/** Chooses the decoder of an answer in pieces by its first piece. */
export function decoderFor(start: Uint8Array, contentType: string | null): Decoder {
  const label =
    (start[0] === 0xff && start[1] === 0xfe && 'utf-16le') ||
    (start[0] === 0xfe && start[1] === 0xff && 'utf-16be') ||
    (start[0] === 0xef && start[1] === 0xbb && 'utf-8') ||
    encodingsOf(start, contentType)[0]
  return decoderOf(label || 'utf-8') ?? new TextDecoder('utf-8')
}

function hasMark([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0xef && second === 0xbb)
}

/** The encodings that a server and a document name. */
function encodingsOf(start: Uint8Array, contentType: string | null): string[] {
  const inType = /charset\s{0,9}=\s{0,9}"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]
  const inDocument = XML_DECLARATION.exec(Buffer.from(start.subarray(0, 300)).toString('latin1'))?.[1]
  return [inType, inDocument].flatMap((label) => label ?? [])
}

/** Null for an unknown label. */
function decoderOf(label: string): (Decoder & { readonly encoding?: string }) | null {
  try {
    const decoder = new TextDecoder(label)
    return decoder.encoding === 'windows-1252' ? ANSI : decoder
  } catch {
    return null
  }
}

/**
 * A whole answer, ready to be parsed: no byte order mark, no control characters.
 * @param what the expected document: `arXiv's Atom feed`
 * @throws {UnreadableAnswer} when it is empty, too large, or a web page
 */
export function checkBody(body: string, what: string): string {
  if (body.length > LARGEST)
    throw new UnreadableAnswer(
      `${what} has ${megabytes(body.length)} MB; at most ${megabytes(LARGEST)} MB are read. Ask for fewer papers.`,
      `${what} has ${megabytes(body.length)} MB; at most ${megabytes(LARGEST)} MB are read.`,
    )
  const text = body.replace(/^[\ufeff\s]+/, '').replace(CONTROLS, '')
  if (text === '') throw emptyAnswer(what)
  refuseWebPage(text, what)
  return text
}

/** @throws {UnreadableAnswer} if a service answers with a web page: a log-in, a captcha, “be right back” */
export function refuseWebPage(start: string, what: string): void {
  const page = /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[\s\S]{0,500}?-->\s*)?<(?:!doctype\s{1,9}html|html|head|body)\b/i.exec(
    start.slice(0, 2_000),
  )
  if (!page) return
  const title = /<(?:title|h1)[^>]{0,200}>([^<]{1,80})/i.exec(start.slice(0, 20_000))?.[1]?.replace(/\s+/g, ' ').trim()
  const reason = `${what} is a web page${title ? ` (“${title}”)` : ''}`
  throw new UnreadableAnswer(`${reason}, although the server reported success. Asking again later may help.`, `${reason}.`)
}

export function emptyAnswer(what: string): UnreadableAnswer {
  return new UnreadableAnswer(
    `${what} is completely empty; the service may have a problem. Asking again later may help.`,
    `${what} is empty.`,
  )
}

/**
 * The value of a whole JSON answer.
 * @throws {UnreadableAnswer} also if it is nested too deep or has too many values, before it uses much memory
 */
export function readJson(body: string, what: string): unknown {
  const text = checkBody(body, what)
  refuseDeepJson(text, what)
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = (error as Error).message.replace(/^(?:Unexpected end|Unterminated).*$/s, 'it ends in the middle').slice(0, 120)
    throw new UnreadableAnswer(`${what} is not JSON: ${reason}. Asking again later may help.`)
  }
}

function refuseDeepJson(text: string, what: string): void {
  let depth = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++
    } else if (code === 0x7b || code === 0x5b) {
      values++
      if (++depth > DEEPEST_JSON)
        throw new UnreadableAnswer(`${what} is nested more than ${DEEPEST_JSON} deep, which no list of papers is.`)
    } else if (code === 0x7d || code === 0x5d) depth--
    else if (code === 0x2c && ++values > MOST_JSON_VALUES)
      throw new UnreadableAnswer(`${what} has more than ${MOST_JSON_VALUES.toLocaleString('en')} values, more than any list of papers.`)
  }
}

function megabytes(characters: number): string {
  return (characters / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })
}
