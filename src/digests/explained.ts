import type { Paper } from '../papers/paper.ts'
import type { Ranking } from '../search/engines/engine.ts'
import { type Explanation, explain } from '../search/snippets/snippets.ts'

const known = new WeakMap<Ranking['words'], WeakMap<Paper, Explanation>>()

/** As `explain`, but once for the same objects, because many channels ask for the same papers and query. */
export function explainOnce(paper: Paper, words: Ranking['words']): Explanation {
  const ofWords = known.get(words) ?? new WeakMap<Paper, Explanation>()
  known.set(words, ofWords)
  const explanation = ofWords.get(paper) ?? explain(paper, words)
  ofWords.set(paper, explanation)
  return explanation
}
