import { analyse, isLoneLetter, LONGEST_WORD, stem, type Token } from '../query/analysis.ts'
import { type Occurrence, partsOf } from './text-cache.ts'

/**
 * Finds the occurrences of some terms in a text, in order. Of two at the same place, the longer comes first. A text is analysed whole when it
 * is asked for again.
 */
export function findTerms(text: string, terms: ReadonlySet<string>): Occurrence[] {
  const parts = partsOf(text)
  if (!parts.wasHighlighted) {
    parts.wasHighlighted = true
    return scan(text, terms)
  }
  parts.occurrences ??= placesIn(text)
  const places = parts.occurrences
  return [...terms].flatMap((term) => places.get(term) ?? []).sort((a, b) => a.start - b.start || b.end - a.end)
}

function placesIn(text: string): Map<string, Occurrence[]> {
  const places = new Map<string, Occurrence[]>()
  for (const occurrence of occurrencesIn(analyse(text))) {
    const own = places.get(occurrence.term)
    if (own) own.push(occurrence)
    else places.set(occurrence.term, [occurrence])
  }
  return places
}

/** @param from the offset of the tokens' text */
function occurrencesIn(tokens: readonly Token[], from = 0): Occurrence[] {
  return tokens.flatMap(({ term, joined, start, end }, at) => {
    const own = { term, start: from + start, end: from + end }
    const next = tokens[at + 1]
    return joined !== null && next ? [{ term: joined, start: from + start, end: from + next.end }, own] : [own]
  })
}

/** Finds the same occurrences, but analyses only words that may be one of the terms. */
function scan(text: string, terms: ReadonlySet<string>): Occurrence[] {
  const found: Occurrence[] = []
  const beginnings = new Set([...terms].map(beginningOf))
  for (let start = nextWord(text, 0); start < text.length; ) {
    const { end, isPlainWord, mayHoldTerm } = readChain(text, start, beginnings)
    if (mayHoldTerm) {
      const own = text.slice(start, end)
      // Most chains are one plain word, which needs only a stem.
      const term = isPlainWord ? stem(own.toLowerCase().slice(0, LONGEST_WORD)) : ''
      if (!isPlainWord) found.push(...occurrencesIn(analyse(own), start).filter((occurrence) => terms.has(occurrence.term)))
      else if (terms.has(term)) found.push({ term, start, end })
    }
    start = nextWord(text, end)
  }
  return found
}

/** The start of the next word; the end of the text if there is none. */
function nextWord(text: string, from: number): number {
  let at = from
  while (at < text.length && kindOf(text, at) === BETWEEN) at++
  return at
}

/** Words that must be analysed together, such as `self-supervised`. */
interface Chain {
  readonly end: number
  readonly isPlainWord: boolean
  readonly mayHoldTerm: boolean
}

/** @param beginnings the beginnings of the wanted terms */
function readChain(text: string, start: number, beginnings: ReadonlySet<number>): Chain {
  let mayHoldTerm = false
  for (let from = start; ; ) {
    const { end, isPlain, hasDigit } = readWord(text, from)
    const goesOn = hangsTogether(text, from, end, isPlain)
    // A number may be a separate word inside another: COVID19.
    mayHoldTerm ||= !isPlain || hasDigit || (goesOn && end - from < LONGEST_BEGINNING) || beginsLike(beginnings, text, from, end)
    if (!goesOn) return { end, isPlainWord: from === start && isPlain && !hasDigit, mayHoldTerm }
    from = end + 1
  }
}

/** @returns the end of a word, and which characters it contains */
function readWord(text: string, start: number): { end: number; isPlain: boolean; hasDigit: boolean } {
  let [end, isPlain, hasDigit] = [start, true, false]
  for (let kind = kindOf(text, end); kind !== BETWEEN; kind = kindOf(text, ++end)) {
    if (kind === ODD) isPlain = false
    if (kind === DIGIT) hasDigit = true
  }
  return { end, isPlain, hasDigit }
}

/** Whether a word may belong to the next one: `self-supervised`, `x ray`. */
function hangsTogether(text: string, start: number, end: number, isPlain: boolean): boolean {
  if (kindOf(text, end + 1) === BETWEEN) return false
  const between = text[end]
  if (between === '.') return kindOf(text, end - 1) === DIGIT && kindOf(text, end + 1) === DIGIT
  return between === '-' || (between === ' ' && (!isPlain || (end === start + 1 && isLoneLetter((text[start] as string).toLowerCase()))))
}

/** The beginning that all words of a stem share: a suffix changes at most the last one or two letters of the stem. */
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

/** Adds a letter to a beginning, which is stored as one number, in lower case. */
function longer(beginning: number, text: string, at: number): number {
  return beginning * 128 + (text.charCodeAt(at) | 0x20)
}

/** Kinds of characters: between words, in plain words, in words that need the full analysis, and digits. */
const [BETWEEN, PLAIN, ODD, DIGIT] = [0, 1, 2, 3]
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code)
  return /[0-9]/.test(sign) ? DIGIT : /[a-z]/i.test(sign) ? PLAIN : sign === "'" ? ODD : BETWEEN
})

function kindOf(text: string, at: number): number {
  if (at >= text.length) return BETWEEN
  const code = text.charCodeAt(at)
  return code < KINDS.length ? (KINDS[code] as number) : ODD
}
