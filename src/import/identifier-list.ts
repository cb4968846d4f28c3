import { type PaperKey, readKey } from '../papers/identity.ts'

/** A line with an identifier or a link alone. Whether the paper is here, only the library knows. */
export interface NamedPaper {
  readonly line: number
  readonly key: PaperKey
  /** As it was written. */
  readonly typed: string
}

/** In characters: enough for any link, and too short for a sentence of an abstract. */
const LONGEST = 500
/** The share of lines at the beginning that name a paper. */
const FEWEST_KNOWN = 0.75

/** PubMed saves the numbers alone. A year is none. */
const BARE_PUBMED = /^(?!(?:19|20)\d\d$)\d{4,8}$/

/** Whether a text begins as a list of identifiers and links, one a line; few lines may be none. Lines that begin with `#` are remarks. */
export function isIdentifierList(start: string): boolean {
  const lines = linesOf(start).slice(0, 20)
  // The last may be cut off.
  const whole = lines.length > 1 && !start.endsWith('\n') ? lines.slice(0, -1) : lines
  const known = whole.filter(({ text }) => keyIn(text) !== null).length
  return known > 0 && known >= whole.length * FEWEST_KNOWN
}

/** The papers that a list names, and the lines that name none. */
export function readIdentifierList(text: string): (NamedPaper | { readonly line: number; readonly reason: string })[] {
  return linesOf(text).map(({ line, text: typed }) => {
    const key = keyIn(typed)
    return key === null ? { line, reason: `has no identifier that is known here (“${typed.slice(0, 60)}”)` } : { line, key, typed }
  })
}

function keyIn(text: string): PaperKey | null {
  if (text.length > LONGEST) return null
  // Lists have notes behind identifiers.
  return readKey(BARE_PUBMED.test(text) ? `pmid:${text}` : text) ?? readKey(text.split(/[\t,;]|\s#/)[0] as string)
}

function linesOf(text: string): { line: number; text: string }[] {
  return text
    .split('\n')
    .map((each, index) => ({ line: index + 1, text: each.trim() }))
    .filter((each) => each.text !== '' && !each.text.startsWith('#'))
}
