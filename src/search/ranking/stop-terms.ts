import { STOP_STEMS } from '../query/analysis.ts'
import type { Lexicon } from './lexicon.ts'

/** The numbers of the terms of stop words. Papers are indexed with them, and they say nothing of what a paper is about. */
export function findStopTerms(lexicon: Lexicon): ReadonlySet<number> {
  return new Set(STOP_STEMS.flatMap((term) => (lexicon.find(term) === undefined ? [] : [lexicon.number(term)])))
}
