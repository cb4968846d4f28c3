import { QUERY_LIMITS } from '../query/syntax.ts'
import { nicknameTerm } from './indexed.ts'
import type { Lexicon } from './lexicon.ts'
import { isSureSpelling } from './word-groups.ts'

/** What an unknown word may be taken for: a name only for the name of a system that a title begins with, never for other words. */
export type Guessable = 'words' | 'systems' | 'nothing'

/** A known word that may be meant by an unknown one. */
interface Guess {
  readonly spelling: string
  /** Less than 1. */
  readonly weight: number
}

/** Of a guess; and of the less likely kind: the last word of a query is rather unfinished, any other rather misspelt. */
export const GUESS_WEIGHT = 0.8
const LESSER_WEIGHT = 0.5

/** The known words that begin with an unknown one or are a typing error away. @param isLast whether it is the last word of its query */
export function guessAt(surface: string, among: Guessable, isLast: boolean, lexicon: Lexicon): Guess[] {
  const isOne = (spelling: string): boolean => among === 'words' || lexicon.find(nicknameTerm(spelling)) !== undefined
  const isLikely = (spelling: string): boolean => isOne(spelling) && (among === 'systems' || isSureSpelling(surface, spelling))
  const corrections = lexicon.corrections(surface).filter(isLikely)
  // A number is what it is: no other number is meant.
  const mayGoOn = surface.length >= QUERY_LIMITS.prefix && !/^\d/.test(surface) && (isLast || corrections.length === 0)
  const unfinished = mayGoOn ? lexicon.completions(surface).filter(isOne) : []
  return [
    ...corrections.map((spelling) => ({ spelling, weight: isLast && unfinished.length > 0 ? LESSER_WEIGHT : GUESS_WEIGHT })),
    ...unfinished.map((spelling) => ({ spelling, weight: isLast ? GUESS_WEIGHT : LESSER_WEIGHT })),
  ]
}
