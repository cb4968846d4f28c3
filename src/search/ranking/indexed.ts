import { normaliseTitle } from '../../papers/identity.ts'
import { authorWords } from '../../papers/names.ts'
import type { Paper } from '../../papers/paper.ts'
import { isPreprint } from '../../papers/preprints.ts'
import { hasCode } from '../../papers/repositories.ts'
import { readWords, stem, type WrittenWord } from '../query/analysis.ts'
import { type Lexicon, NAME_SIGN } from './lexicon.ts'

/** The terms of a text in order, as numbers of the lexicon. `joins[i]` is the term of words i and i+1 written as one, or 0. */
export interface Sequence {
  readonly terms: Uint32Array
  readonly joins: Uint32Array
}

/** The index's data of a paper beside the engine's postings: enough to check any query, but not its text. */
export interface IndexedPaper {
  readonly id: number
  readonly sequence: number
  readonly title: Sequence
  readonly abstract: Sequence
  readonly author: Sequence
  /** All its terms, including joined ones, distinct and sorted. */
  readonly terms: Uint32Array
  /** The unstemmed words of its title, distinguished from stems (`exactTerm`). */
  readonly exact: Uint32Array
  /** Its authors' names, word by word and unstemmed (`nameTerm`), with a 0 after each name. */
  readonly names: Uint32Array
  /** Short names of the paper that its title gives (`nicknameTerm`). */
  readonly nicknames: Uint32Array
  readonly categories: readonly string[]
  readonly keys: readonly string[]
  readonly sources: readonly string[]
  /** Its journal's name as words (`normaliseTitle`); null if unknown. */
  readonly journal: string | null
  readonly isPreprint: boolean
  /** Whether a source or its abstract links a repository. */
  readonly hasCode: boolean
  readonly published: string | null
}

/** How often each word of a title counts; less if the paper has only a title, which would then only repeat itself. */
const TITLE_WEIGHT = 3
const LONE_TITLE_WEIGHT = 2

/** A nickname has at most this many words. */
const LONGEST_NICKNAME = 4

/** The counts that index a paper. */
export interface Counts {
  /** How often it has each term. */
  readonly frequencies: ReadonlyMap<number, number>
  /** How many terms its text has. Terms of names do not count. */
  readonly length: number
}

/** Analyses a paper. @returns its indexed data and its counts (`countsOf`) */
export function indexPaper(paper: Paper, lexicon: Lexicon): { indexed: IndexedPaper; counts: Counts } {
  const title = readWords(paper.title)
  const exact = new Set<number>()
  for (const { surface, compound } of title) {
    exact.add(lexicon.number(exactTerm(surface)))
    if (compound !== null) exact.add(lexicon.number(exactTerm(compound)))
  }
  const abstract = readWords(paper.abstract ?? '')
  const author = paper.authors.flatMap((name) => readWords(name))
  const names = paper.authors.flatMap((name) => [...authorWords(name).map((word) => lexicon.spelled(nameTerm(word))), 0])
  // One block of memory, because they are read together.
  const room = new Uint32Array(2 * (title.length + abstract.length + author.length))
  let taken = 0
  const keep = (words: readonly WrittenWord[], isText: boolean): Sequence => {
    const middle = taken + words.length
    const end = middle + words.length
    const sequence = { terms: room.subarray(taken, middle), joins: room.subarray(middle, end) }
    taken = end
    fill(sequence, words, lexicon, isText)
    return sequence
  }
  const sequences = { title: keep(title, true), abstract: keep(abstract, true), author: keep(author, false) }
  const frequencies = frequenciesOf(sequences)
  const indexed: IndexedPaper = {
    id: paper.id,
    sequence: paper.sequence,
    ...sequences,
    terms: Uint32Array.from(frequencies.keys()).sort(),
    exact: Uint32Array.from(exact),
    names: Uint32Array.from(names),
    nicknames: Uint32Array.from(nicknamesOf(paper.title).map((nickname) => lexicon.number(nicknameTerm(nickname)))),
    categories: paper.categories.map((category) => category.toLowerCase()),
    keys: paper.keys,
    sources: paper.sources,
    journal: paper.journal === undefined ? null : normaliseTitle(paper.journal),
    isPreprint: isPreprint(paper.keys),
    hasCode: hasCode(paper),
    published: paper.published,
  }
  return { indexed, counts: completeCounts(frequencies, indexed) }
}

/** An abbreviation in a title has a second capital. */
const IN_PARENTHESES = /\((\p{Lu}[\p{L}\p{N}-]*)\)/gu

/** `bert` of “BERT: Pre-training of …”, `cadet` of “Cavity Detection Tool (CADET): …”, and a short title by itself. */
function nicknamesOf(title: string): string[] {
  const begin = /^(.{1,80}?):\s/.exec(title)?.[1] ?? title
  const abbreviations = [...title.matchAll(IN_PARENTHESES)].map((match) => match[1] as string).filter((word) => /.\p{Lu}/u.test(word))
  const found = [begin, ...abbreviations].map((text) => readWords(text).map(({ surface }) => surface))
  return [...new Set(found.filter(({ length }) => length > 0 && length <= LONGEST_NICKNAME).map(nicknameFrom))]
}

/** The nickname that a query's words form. */
export function nicknameFrom(words: readonly string[]): string {
  return words.join('')
}

export type Sequences = Pick<IndexedPaper, 'title' | 'abstract' | 'author'>

export function distinctTerms(sequences: Sequences): Uint32Array {
  return Uint32Array.from(frequenciesOf(sequences).keys()).sort()
}

export function titleWeight(abstract: Sequence): number {
  return abstract.terms.length > 0 ? TITLE_WEIGHT : LONE_TITLE_WEIGHT
}

/** How often a paper has each of its terms. Words of the title count three times, which ranked better than boosted fields. */
function frequenciesOf({ title, abstract, author }: Sequences): Map<number, number> {
  const frequencies = new Map<number, number>()
  const count = ({ terms, joins }: Sequence, weight: number): void => {
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + weight)
    for (const term of joins) if (term !== 0) frequencies.set(term, (frequencies.get(term) ?? 0) + weight)
  }
  count(title, titleWeight(abstract))
  count(abstract, 1)
  count(author, 1)
  return frequencies
}

const NOBODY: Sequence = { terms: new Uint32Array(0), joins: new Uint32Array(0) }

/** As `frequenciesOf`, without its authors. */
export function textFrequenciesOf({ title, abstract }: Pick<Sequences, 'title' | 'abstract'>): Map<number, number> {
  return frequenciesOf({ title, abstract, author: NOBODY })
}

/** The counts that index a paper: its terms, its title's spellings, its authors' names and its nicknames. */
export function countsOf(paper: Sequences & OtherTerms): Counts {
  return completeCounts(frequenciesOf(paper), paper)
}

type OtherTerms = Pick<IndexedPaper, 'exact' | 'names' | 'nicknames'>

/** @param frequencies how often it has the terms of its text; the others are added to it */
function completeCounts(frequencies: Map<number, number>, paper: OtherTerms): Counts {
  for (const term of paper.exact) frequencies.set(term, 1)
  let length = 0
  for (const frequency of frequencies.values()) length += frequency
  for (const term of paper.names) if (term !== 0) frequencies.set(term, 1)
  for (const term of paper.nicknames) frequencies.set(term, 1)
  return { frequencies, length }
}

/** Distinguishes unstemmed words of titles from stems in the index. */
export function exactTerm(spelling: string): string {
  return `=${spelling}`
}

/** Distinguishes the words of people's names: “Rose” is not “roses”, and a misspelt word is not a name. */
export function nameTerm(word: string): string {
  return NAME_SIGN + word
}

export function nicknameTerm(nickname: string): string {
  return `:${nickname}`
}

export function hasTerm(sorted: Uint32Array, term: number): boolean {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = sorted[middle] as number
    if (found === term) return true
    if (found < term) low = middle + 1
    else high = middle - 1
  }
  return false
}

/** @param isText whether these words may correct a misspelt one; names may not */
function fill({ terms, joins }: Sequence, words: readonly WrittenWord[], lexicon: Lexicon, isText: boolean): void {
  const number = isText ? lexicon.spelled : (surface: string) => lexicon.number(stem(surface))
  for (let place = 0; place < words.length; place++) {
    const { surface, compound } = words[place] as WrittenWord
    terms[place] = number(surface)
    if (compound !== null) joins[place] = number(compound)
  }
}
