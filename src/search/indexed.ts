import type { Paper } from '../papers/paper.ts'
import { analyse, type Token } from './analysis.ts'
import type { Lexicon } from './lexicon.ts'

/** The terms of a text in order, as the lexicon's numbers; `joins[i]` is the term of words i and i+1 written as one, or 0. */
export interface Sequence {
  readonly terms: Uint32Array
  readonly joins: Uint32Array
}

/** What the index keeps of a paper beside the engine's postings: enough to check any query against it, and none of its text. */
export interface IndexedPaper {
  readonly id: number
  readonly sequence: number
  readonly title: Sequence
  readonly abstract: Sequence
  readonly author: Sequence
  /** All its terms, joined ones too, distinct and sorted. */
  readonly terms: Uint32Array
  /** The unstemmed words of its title, kept apart from stems (`exactTerm`). */
  readonly exact: Uint32Array
  readonly categories: readonly string[]
  readonly keys: readonly string[]
  readonly sources: readonly string[]
  readonly published: string | null
}

/** How often each word of a title counts; less where it is all there is of a paper, and would only repeat itself. */
const TITLE_WEIGHT = 3
const LONE_TITLE_WEIGHT = 2

/** Analyses a paper. @returns what is kept of it, and how often it has each term (`countsOf`) */
export function indexPaper(paper: Paper, lexicon: Lexicon): { indexed: IndexedPaper; counts: Map<number, number> } {
  const title = analyse(paper.title)
  const exact = new Set<number>()
  for (const { surface, compound } of title) {
    exact.add(lexicon.number(exactTerm(surface)))
    if (compound !== null) exact.add(lexicon.number(exactTerm(compound)))
  }
  const abstract = analyse(paper.abstract ?? '')
  const author = paper.authors.flatMap((name) => analyse(name))
  // One piece of memory, as they are read together.
  const room = new Uint32Array(2 * (title.length + abstract.length + author.length))
  let taken = 0
  const keep = (tokens: readonly Token[]): Sequence => {
    const middle = taken + tokens.length
    const end = middle + tokens.length
    const sequence = { terms: room.subarray(taken, middle), joins: room.subarray(middle, end) }
    taken = end
    fill(sequence, tokens, lexicon)
    return sequence
  }
  const sequences = { title: keep(title), abstract: keep(abstract), author: keep(author) }
  const counts = frequenciesOf(sequences)
  const indexed: IndexedPaper = {
    id: paper.id,
    sequence: paper.sequence,
    ...sequences,
    terms: Uint32Array.from(counts.keys()).sort(),
    exact: Uint32Array.from(exact),
    categories: paper.categories.map((category) => category.toLowerCase()),
    keys: paper.keys,
    sources: paper.sources,
    published: paper.published,
  }
  for (const term of exact) counts.set(term, 1)
  return { indexed, counts }
}

export type Sequences = Pick<IndexedPaper, 'title' | 'abstract' | 'author'>

export function distinctTerms(sequences: Sequences): Uint32Array {
  return Uint32Array.from(frequenciesOf(sequences).keys()).sort()
}

export function titleWeight(abstract: Sequence): number {
  return abstract.terms.length > 0 ? TITLE_WEIGHT : LONE_TITLE_WEIGHT
}

/** How often a paper has each of its terms; in its title three times as much, which ranked better than fields with boosts. */
export function frequenciesOf({ title, abstract, author }: Sequences): Map<number, number> {
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

/** The same with its title's spellings: what is indexed and counted. */
export function countsOf(paper: Sequences & Pick<IndexedPaper, 'exact'>): Map<number, number> {
  const counts = frequenciesOf(paper)
  for (const term of paper.exact) counts.set(term, 1)
  return counts
}

export function lengthOf(frequencies: ReadonlyMap<number, number>): number {
  let length = 0
  for (const frequency of frequencies.values()) length += frequency
  return length
}

/** Keeps unstemmed words of titles apart from stems in the index. */
export function exactTerm(spelling: string): string {
  return `=${spelling}`
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

function fill({ terms, joins }: Sequence, tokens: readonly Token[], lexicon: Lexicon): void {
  for (let place = 0; place < tokens.length; place++) {
    const { surface, term, compound, joined } = tokens[place] as Token
    terms[place] = lexicon.spelled(surface, term)
    if (compound !== null && joined !== null) joins[place] = lexicon.spelled(compound, joined)
  }
}
