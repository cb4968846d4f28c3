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
  readonly categories: readonly string[]
  readonly keys: readonly string[]
  readonly sources: readonly string[]
  readonly published: string | null
}

/** Analyses a paper. @returns what is kept, and the texts that the engine indexes */
export function indexPaper(paper: Paper, lexicon: Lexicon): { indexed: IndexedPaper; text: string; spellings: string } {
  const title = analyse(paper.title)
  const abstract = analyse(paper.abstract ?? '')
  const author = paper.authors.flatMap((name) => analyse(name))
  const indexed: IndexedPaper = {
    id: paper.id,
    sequence: paper.sequence,
    title: toSequence(title, lexicon),
    abstract: toSequence(abstract, lexicon),
    author: toSequence(author, lexicon),
    terms: Uint32Array.from(new Set([...title, ...abstract, ...author].flatMap(termsOf).map((term) => lexicon.number(term)))).sort(),
    categories: paper.categories.map((category) => category.toLowerCase()),
    keys: paper.keys,
    sources: paper.sources,
    published: paper.published,
  }
  addSpellings([...title, ...abstract, ...author], lexicon)
  const titleTerms = title.flatMap(termsOf)
  // Title three times: one analysed field ranked better than several with boosts.
  const text = [...titleTerms, ...titleTerms, ...titleTerms, ...abstract.flatMap(termsOf), ...author.flatMap(termsOf)].join(' ')
  return { indexed, text, spellings: [...spellingsOf(title).keys()].map(exactTerm).join(' ') }
}

/** Keeps unstemmed words of titles apart from stems in the engine's index. */
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

function toSequence(tokens: readonly Token[], lexicon: Lexicon): Sequence {
  return {
    terms: Uint32Array.from(tokens, (token) => lexicon.number(token.term)),
    joins: Uint32Array.from(tokens, (token) => (token.joined === null ? 0 : lexicon.number(token.joined))),
  }
}

function termsOf(token: Token): string[] {
  return token.joined === null ? [token.term] : [token.term, token.joined]
}

function addSpellings(tokens: readonly Token[], lexicon: Lexicon): void {
  for (const [spelling, term] of spellingsOf(tokens)) lexicon.addSpelling(spelling, term)
}

function spellingsOf(tokens: readonly Token[]): Map<string, string> {
  const spellings = new Map<string, string>()
  for (const token of tokens) {
    spellings.set(token.surface, token.term)
    if (token.compound !== null && token.joined !== null) spellings.set(token.compound, token.joined)
  }
  return spellings
}
