import type { Hit } from '../engines/engine.ts'
import type { Sliced } from '../engines/sliced.ts'
import type { WordVectors } from '../vectors/word-vectors.ts'
import type { IndexedPaper } from './indexed.ts'
import type { PaperIndex } from './paper-index.ts'
import { createComparison, createPortrayer, type Portrait } from './portrait.ts'
import type { Scores } from './scoring.ts'
import { createTopK } from './top-k.ts'

/** Candidates share some of the asked papers' most specific terms. */
const TELLING_TERMS = 40
/** How many candidates are compared in full. */
const POOL = 300
/** How many of the most similar papers are asked in turn, and how much their answers count together. */
const NEIGHBOURS = 5
const NEIGHBOURS_WEIGHT = 0.5
/** How much of its likeness to itself a neighbour gets. */
const ITSELF = 0.5

/**
 * Finds the papers most like one or several others, without these. Papers that are like those first found count more, too: they are about the
 * same in other words.
 * @param score scores papers by the postings of weighted terms
 */
export function* findSimilar(
  ids: readonly number[],
  limit: number,
  index: PaperIndex,
  vectors: WordVectors | null,
  score: (weights: ReadonlyMap<number, number>) => Scores,
): Sliced<Hit[]> {
  const asked = [...new Set(ids)].flatMap((id) => index.paper(id) ?? [])
  if (asked.length === 0) return []
  const portray = createPortrayer(index, vectors)
  const own = asked.map(portray)
  const pool: Portrait[] = []
  for (const id of candidates(asked, own, Math.max(limit, POOL), score)) {
    const paper = index.paper(id)
    if (paper) pool.push(portray(paper)) // not removed meanwhile
    yield
  }
  const meanLength = pool.reduce((sum, { length }) => sum + length, 0) / Math.max(1, pool.length)
  const compare = (portrait: Portrait): number[] => pool.map(createComparison(portrait, meanLength))
  const rows: number[][] = []
  for (const each of own) {
    rows.push(compare(each))
    yield
  }
  const first = meanOf(rows)
  const nearest = [...first.keys()].sort((a, b) => (first[b] as number) - (first[a] as number)).slice(0, NEIGHBOURS)
  const highest = first[nearest[0] ?? 0] || 1
  const scores = [...first]
  for (const near of nearest) {
    const weight = (NEIGHBOURS_WEIGHT * (first[near] as number)) / (highest * NEIGHBOURS)
    for (const [place, each] of compare(pool[near] as Portrait).entries())
      scores[place] = (scores[place] as number) + weight * (place === near ? ITSELF : 1) * each
    yield
  }
  return pool
    .map(({ id }, place) => ({ id, score: scores[place] as number, matches: false, isGuess: false, isNear: false }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limit)
}

/** The papers that share most of the telling terms. */
function candidates(
  asked: readonly IndexedPaper[],
  own: readonly Portrait[],
  most: number,
  score: (weights: ReadonlyMap<number, number>) => Scores,
): number[] {
  const telling = new Map<number, number>()
  for (const { terms, weights, length } of own)
    for (const [at, term] of terms.entries()) telling.set(term, (telling.get(term) ?? 0) + (weights[at] as number) / length)
  const chosen = [...telling].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, TELLING_TERMS)
  const scores = score(new Map(chosen))
  const left = new Set(asked.map(({ id }) => id))
  const best = createTopK(most)
  for (const id of scores.ids) if (!left.has(id)) best.add(id, 0, scores.score(id))
  return best.take().map(({ id }) => id)
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, place) => rows.reduce((sum, row) => sum + (row[place] as number), 0) / rows.length)
}
