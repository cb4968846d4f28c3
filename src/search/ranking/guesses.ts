import { QUERY_LIMITS } from '../query/syntax.ts'
import { nicknameTerm } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import { isSureSpelling } from './word-groups.ts'

/** What may replace an unknown word. A name may only be replaced by the name of a system that begins a title. */
export type Guessable = 'words' | 'systems' | 'nothing'

/** A known word that an unknown one may mean. */
interface Guess {
  readonly spelling: string
  /** Less than 1. */
  readonly weight: number
}

/** The weights of likely and less likely guesses. The last word of a query is more likely unfinished, any other more likely misspelt. */
export const GUESS_WEIGHT = 0.8
const LESSER_WEIGHT = 0.5

/** The known words that begin with an unknown one or differ by a typing error. @param isLast whether it is the last word of its query */
export function guessAt(surface: string, among: Guessable, isLast: boolean, lexicon: Lexicon): Guess[] {
  const isOne = (spelling: string): boolean => among === 'words' || lexicon.find(nicknameTerm(spelling)) !== undefined
  const isLikely = (spelling: string): boolean => isOne(spelling) && (among === 'systems' || isSureSpelling(surface, spelling))
  const corrections = lexicon.corrections(surface).filter(isLikely)
  // A number is never replaced by another number.
  const mayGoOn = surface.length >= QUERY_LIMITS.prefix && !/^\d/.test(surface) && (isLast || corrections.length === 0)
  const unfinished = mayGoOn ? lexicon.completions(surface).filter(isOne) : []
  return [
    ...corrections.map((spelling) => ({ spelling, weight: isLast && unfinished.length > 0 ? LESSER_WEIGHT : GUESS_WEIGHT })),
    ...unfinished.map((spelling) => ({ spelling, weight: isLast ? GUESS_WEIGHT : LESSER_WEIGHT })),
  ]
}
