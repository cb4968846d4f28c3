import { stem } from '../query/analysis.ts'
import { createSpeller, type Spelled, type Speller } from './speller.ts'

/** The words of the indexed papers: in how many papers each is, and which known words an unknown one may mean. */
export interface Lexicon {
  /** The number of a term in a paper's arrays. A new term gets a number; no number is zero. */
  number(term: string): number
  text(number: number): string
  /** The number of a term, if any paper has it. */
  find(term: string): number | undefined
  papersWith(number: number): number
  /** The sum of a term's `frequencies` over all papers. */
  uses(number: number): number
  /** The number of a spelling's term, its stem; records that papers use this spelling. */
  spelled(spelling: string): number
  termOf(spelling: string): string | undefined
  /** Known words with this beginning, the most common first. */
  completions(prefix: string): string[]
  /** The nearest known words within a typing error: one edit from four letters on, two from eight. Swapping neighbours is one edit. */
  corrections(word: string): string[]
  /** The known words nearest to an unknown one, up to a third of its letters away. They are suggested, not searched for. */
  suggestions(word: string): string[]
}

/** A lexicon that counts by itself. */
export interface CountingLexicon extends Lexicon {
  /** Adds (1) or subtracts (-1) a paper's terms. */
  count(frequencies: ReadonlyMap<number, number>, by: 1 | -1): void
}

/** The first character of terms of people's names. */
export const NAME_SIGN = '@'

/** How many spellings replace an unfinished word. */
export const MOST_COMPLETIONS = 20

/** Sorting all spellings takes about as long as this many linear scans. */
const ORDERING = 20

/** A lexicon in memory. */
export function createLexicon(): CountingLexicon {
  const numbers = new Map<string, number>()
  const texts: string[] = ['']
  const papersWith: number[] = [0]
  const uses: number[] = [0]
  /** The numbers of the terms of spellings. */
  const spellings = new Map<string, number>()
  const speller = createSpeller()
  /** The sorted spellings, and those added since the last sort. */
  let sorted: string[] = []
  let unsorted: string[] = []
  /** How many were scanned one by one since then. */
  let looked = 0

  const isKnown = (term: string): boolean => (papersWith[numbers.get(term) ?? -1] ?? 0) > 0
  /** How many papers have the term of a spelling. */
  const commonness = (spelling: string): number => papersWith[spellings.get(spelling) ?? 0] ?? 0

  function number(term: string): number {
    const known = numbers.get(term)
    if (known !== undefined) return known
    const number = papersWith.length
    numbers.set(term, number)
    texts.push(term)
    papersWith.push(0)
    uses.push(0)
    return number
  }

  return {
    number,
    text: (number) => texts[number] ?? '',
    find: (term) => (isKnown(term) ? numbers.get(term) : undefined),
    papersWith: (number) => papersWith[number] ?? 0,
    uses: (number) => uses[number] ?? 0,

    count(frequencies, by) {
      for (const [term, frequency] of frequencies) {
        papersWith[term] = (papersWith[term] ?? 0) + by
        uses[term] = (uses[term] ?? 0) + by * frequency
      }
    },

    spelled(spelling) {
      const known = spellings.get(spelling)
      if (known !== undefined) return known
      const found = number(stem(spelling))
      spellings.set(spelling, found)
      speller.add(spelling)
      unsorted.push(spelling)
      return found
    },

    termOf(spelling) {
      const found = spellings.get(spelling)
      return found === undefined ? undefined : texts[found]
    },

    completions(prefix) {
      looked += unsorted.length
      if (looked > ORDERING * spellings.size) {
        sorted = [...spellings.keys()].sort()
        unsorted = []
        looked = 0
      }
      const found = unsorted.filter((spelling) => spelling !== prefix && spelling.startsWith(prefix) && commonness(spelling) > 0)
      for (let at = lowerBound(sorted, prefix); at < sorted.length && sorted[at]?.startsWith(prefix); at++) {
        const spelling = sorted[at] as string
        if (spelling !== prefix && commonness(spelling) > 0) found.push(spelling)
      }
      return found.sort((a, b) => commonness(b) - commonness(a) || (a < b ? -1 : 1)).slice(0, MOST_COMPLETIONS)
    },

    corrections: (word) => correct(word, speller, commonness),
    suggestions: (word) => suggest(word, speller, commonness),
  }
}

/** How many spellings replace a misspelt one. */
const MOST_CORRECTIONS = 4

type Commonness = (spelling: string) => number

export function correct(word: string, speller: Speller, commonness: Commonness): string[] {
  if (!isWordlike(word)) return []
  const found = nearest(word, word.length >= 8 ? 2 : 1, speller, commonness)
  return found
    .filter((candidate) => candidate.edits === found[0]?.edits)
    .slice(0, MOST_CORRECTIONS)
    .map((candidate) => candidate.spelling)
}

export function suggest(word: string, speller: Speller, commonness: Commonness): string[] {
  if (!isWordlike(word)) return []
  // Words with different first letters are rarely confused.
  const isNear = ({ spelling, edits }: Spelled): boolean => edits === 1 || beginningOf(spelling) === beginningOf(word)
  const found = nearest(word, Math.max(2, Math.floor(word.length / 3)), speller, commonness).filter(isNear)
  return found.slice(0, 3).map((candidate) => candidate.spelling)
}

/** Whether a word can be corrected: not a number, and not so short that it is near to everything. */
function isWordlike(word: string): boolean {
  return word.length >= 4 && !/^\d/.test(word)
}

/** Words are only replaced by words, and names by names, which differ in their first character (`nameTerm`). */
function isOfKind(spelling: string, word: string): boolean {
  return spelling.startsWith(NAME_SIGN) === word.startsWith(NAME_SIGN)
}

/** The first letter; for a name with the sign before it. */
function beginningOf(word: string): string {
  return word.slice(0, word.startsWith(NAME_SIGN) ? 2 : 1)
}

function nearest(word: string, most: number, speller: Speller, commonness: Commonness): Spelled[] {
  return speller
    .near(word, most)
    .filter(({ spelling }) => isOfKind(spelling, word))
    .map((candidate) => ({ ...candidate, papers: commonness(candidate.spelling) }))
    .filter((candidate) => candidate.papers > 0)
    .sort((a, b) => a.edits - b.edits || b.papers - a.papers || (a.spelling < b.spelling ? -1 : 1))
}

function lowerBound(sorted: readonly string[], prefix: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as string) < prefix) low = middle + 1
    else high = middle
  }
  return low
}
