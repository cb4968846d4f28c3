import { isFrameWord } from '../query/analysis.ts'
import type { Lexicon } from './lexicon.ts'

const BURSTINESS = 0.35
const FRAME_WEIGHT = 0.1

/**
 * What a word of a long query counts beside its idf: papers repeat the words of their subject (lift, boron), so these count more; words that
 * frame a question count less (discuss).
 * @param term undefined where no paper has the word
 */
export function weighWord(surface: string, term: number | undefined, lexicon: Lexicon): number {
  if (term === undefined) return 1
  const timesAPaper = lexicon.uses(term) / Math.max(1, lexicon.papersWith(term))
  return timesAPaper ** BURSTINESS * (isFrameWord(surface) ? FRAME_WEIGHT : 1)
}
