import { analyse, isLoneLetter, LONGEST_WORD, stem, type Token } from './analysis.ts'

/** A place in a text where a term stands, UTF-16 offsets; of two words that are joined, both. */
export interface Occurrence {
  readonly term: string
  readonly start: number
  readonly end: number
}

/** The papers that many people ask for are the same ones: so many texts stay analysed that were asked for again. */
const MOST_KNOWN = 600
/** The tokens of a text; null of one that was met once. The last used stands last. */
const known = new Map<string, readonly Token[] | null>()

/** Where a text has any of some terms, in order; of two that begin at the same place the longer one first. */
export function findTerms(text: string, terms: ReadonlySet<string>): Occurrence[] {
  const before = known.get(text)
  const tokens = before === null ? analyse(text) : before
  known.delete(text)
  known.set(text, tokens ?? null)
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value ?? '')
  return tokens ? among(tokens, terms) : sift(text, terms)
}

function among(tokens: readonly Token[], terms: ReadonlySet<string>, from = 0): Occurrence[] {
  const found: Occurrence[] = []
  for (let at = 0; at < tokens.length; at++) {
    const { term, joined, start, end } = tokens[at] as Token
    const next = tokens[at + 1]
    if (joined !== null && next && terms.has(joined)) found.push({ term: joined, start: from + start, end: from + next.end })
    if (terms.has(term)) found.push({ term, start: from + start, end: from + end })
  }
  return found
}

/** The same without analysing more of the text than may be one of the terms. */
function sift(text: string, terms: ReadonlySet<string>): Occurrence[] {
  const found: Occurrence[] = []
  const beginnings = new Set([...terms].map(beginningOf))
  for (let at = 0; at < text.length; at++) {
    if (kindOf(text, at) === BETWEEN) continue
    const start = at
    let mayBe = false
    let isWord = false
    // What hangs together is analysed together.
    for (let word = at; ; word = ++at) {
      let isPlain = true
      for (let kind = kindOf(text, at); kind !== BETWEEN; kind = kindOf(text, ++at)) if (kind === ODD) isPlain = false
      const goesOn = hangsTogether(text, word, at, isPlain)
      isWord = word === start && isPlain && !goesOn
      mayBe ||= !isPlain || (goesOn && at - word < LONGEST_BEGINNING) || beginsLike(beginnings, text, word, at)
      if (!goesOn) break
    }
    if (!mayBe) continue
    const own = text.slice(start, at)
    // Most are one plain word, of which there is little to find out.
    const term = isWord ? stem(own.toLowerCase().slice(0, LONGEST_WORD)) : ''
    if (!isWord) found.push(...among(analyse(own), terms, start))
    else if (terms.has(term)) found.push({ term, start, end: at })
  }
  return found
}

/** Whether a word may belong to the next one: `self-supervised`, `x ray`. */
function hangsTogether(text: string, start: number, end: number, isPlain: boolean): boolean {
  if (kindOf(text, end + 1) === BETWEEN) return false
  const between = text[end]
  return between === '-' || (between === ' ' && (!isPlain || (end === start + 1 && isLoneLetter((text[start] as string).toLowerCase()))))
}

/** Of a stem, as much as every word has that it may stand for: a suffix leaves what is before the last one or two letters as it was. */
function beginningOf(stem: string): number {
  const kept = Math.max(1, stem.length <= 4 ? stem.length - 1 : Math.min(LONGEST_BEGINNING, stem.length - 2))
  let beginning = 0
  for (let at = 0; at < kept; at++) beginning = longer(beginning, stem, at)
  return beginning
}

function beginsLike(beginnings: ReadonlySet<number>, text: string, start: number, end: number): boolean {
  let beginning = 0
  for (let at = start; at < end && at < start + LONGEST_BEGINNING; at++) {
    beginning = longer(beginning, text, at)
    if (beginnings.has(beginning)) return true
  }
  return false
}

const LONGEST_BEGINNING = 4

/** A beginning in one number, small letters. */
function longer(beginning: number, text: string, at: number): number {
  return beginning * 128 + (text.charCodeAt(at) | 0x20)
}

/** Signs that are in no word, those of plain words, and those that make a word one for the analysis. */
const [BETWEEN, PLAIN, ODD] = [0, 1, 2]
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code)
  return /[a-z0-9]/i.test(sign) ? PLAIN : sign === "'" ? ODD : BETWEEN
})

function kindOf(text: string, at: number): number {
  if (at >= text.length) return BETWEEN
  const code = text.charCodeAt(at)
  return code < KINDS.length ? (KINDS[code] as number) : ODD
}
