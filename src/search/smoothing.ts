import { frequenciesOf, lengthOf } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import { saturate } from './paper-index.ts'
import { idf } from './plan.ts'

/** How many of the papers most like it speak for a paper, and how much against what it says itself. */
const NEIGHBOURS = 7
const SHARE = 0.4
/** Words that more papers have than this share say nothing of likeness. */
const COMMON = 0.3

/**
 * Papers like those that answer a query well answer it too: mixes each score with those of the papers that are most like it, among these
 * papers. (Diaz 2005 calls it score regularization.)
 * @param scores of the papers, 0 to 1
 */
export function smooth(index: PaperIndex, ids: readonly number[], scores: readonly number[], averageLength: number): number[] {
  const count = ids.length
  if (count < 3) return [...scores]
  const likeness = likenesses(index, ids, averageLength)
  const row = new Float32Array(count)
  return scores.map((own, at) => {
    row.set(likeness.subarray(at * count, (at + 1) * count))
    const least = [...row].sort((a, b) => b - a)[Math.min(NEIGHBOURS, count) - 1] as number
    let sum = 0
    let total = 0
    for (let other = 0; other < count; other++) {
      const like = row[other] as number
      if (like < least || like === 0) continue
      sum += like * (scores[other] as number)
      total += like
    }
    return (1 - SHARE) * own + (total > 0 ? (SHARE * sum) / total : 0)
  })
}

/** The cosine of each two papers, row by row; 0 of each with itself. */
function likenesses(index: PaperIndex, ids: readonly number[], averageLength: number): Float32Array {
  const holders = new Map<number, { at: number; weight: number }[]>()
  for (const [at, id] of ids.entries()) {
    const paper = index.paper(id)
    if (!paper) continue
    const frequencies = frequenciesOf(paper)
    const length = lengthOf(frequencies)
    const weights: { term: number; weight: number }[] = []
    let norm = 0
    for (const [term, frequency] of frequencies) {
      const papersWith = index.lexicon.papersWith(term)
      if (papersWith > COMMON * index.size()) continue
      const weight = saturate(frequency, length, averageLength) * idf(papersWith, index.size())
      weights.push({ term, weight })
      norm += weight * weight
    }
    for (const { term, weight } of weights) {
      const holding = holders.get(term)
      const held = { at, weight: weight / Math.sqrt(norm) }
      if (holding) holding.push(held)
      else holders.set(term, [held])
    }
  }
  const count = ids.length
  const likeness = new Float32Array(count * count)
  for (const holding of holders.values()) {
    for (let a = 0; a < holding.length; a++) {
      const { at, weight } = holding[a] as (typeof holding)[number]
      for (let b = a + 1; b < holding.length; b++) {
        const other = holding[b] as (typeof holding)[number]
        const place = at * count + other.at
        likeness[place] = (likeness[place] as number) + weight * other.weight
      }
    }
  }
  for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) likeness[a * count + b] = likeness[b * count + a] as number
  return likeness
}
