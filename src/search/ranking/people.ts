import { likelyFamilies, matchName, type Name, type NameMatch, readName } from '../../papers/names.ts'
import type { Token } from '../query/analysis.ts'
import { type IndexedPaper, nameTerm } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import { isNameLike } from './word-groups.ts'

/** Finds the people of a typed name among the authors of papers. */
export interface PersonFinder {
  readonly name: Name
  /** A paper must have one of these terms; empty if nobody has this name. */
  readonly terms: readonly number[]
  /** How well the paper's authors match the name, the best match; null if none does. */
  find(paper: Pick<IndexedPaper, 'names'>): NameMatch | null
}

const SURENESS: readonly NameMatch[] = ['exact', 'initials', 'order']

export function createPersonFinder(name: Name, lexicon: Lexicon): PersonFinder {
  const terms = likelyFamilies(name).flatMap((word) => lexicon.find(nameTerm(word)) ?? [])
  /** The words of names, by their terms. */
  const words = new Map<number, string>()
  const wordOf = (term: number): string => {
    const known = words.get(term)
    if (known !== undefined) return known
    const word = lexicon.text(term).slice(nameTerm('').length)
    words.set(term, word)
    return word
  }

  return {
    name,
    terms,
    find({ names }) {
      let best: NameMatch | null = null
      for (let start = 0, end = names.indexOf(0); end !== -1; start = end + 1, end = names.indexOf(0, start)) {
        const own = names.subarray(start, end)
        // Only names that may match are read.
        if (!own.some((term) => terms.includes(term))) continue
        const found = matchName(name, Array.from(own, wordOf))
        if (found !== null && (best === null || SURENESS.indexOf(found) < SURENESS.indexOf(best))) best = found
      }
      return best
    },
  }
}

/** A name has at most so many words. */
const LONGEST_NAME = 4

/** The person that a query may name, whose words are all capitalised: “Yann LeCun”; null if it names nobody. */
export function findNamed(text: string, tokens: readonly Token[], lexicon: Lexicon): PersonFinder | null {
  const mayBe = tokens.length > 1 && tokens.length <= LONGEST_NAME && tokens.every((token) => isNameLike(token, text))
  const name = mayBe ? readName(text) : null
  return name && createPersonFinder(name, lexicon)
}
