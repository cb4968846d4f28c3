import type { Match } from '../engines/engine.ts'

/** How relevant the papers are that tuning shows: clearly on topic, at its threshold, and clearly out but not far. */
const SHOWN = [
  { from: 0.79, to: 0.7 },
  { from: 0.56, to: 0.44 },
  { from: 0.34, to: 0.24 },
]

/**
 * Chooses papers from around a topic's threshold, the most relevant first: a third of them clearly on topic, a third at the threshold, and a third
 * just out. Of each, the nearest that there is.
 */
export function pickAround(papers: readonly Match[], count: number): Match[] {
  const chosen = new Set<Match>()
  const each = Math.ceil(count / SHOWN.length)
  const wanted = SHOWN.flatMap(({ from, to }) =>
    Array.from({ length: each }, (_, place) => (each === 1 ? (from + to) / 2 : from + ((to - from) * place) / (each - 1))),
  )
  for (const relevance of wanted.slice(0, count)) {
    let nearest: Match | null = null
    for (const paper of papers) {
      const isNearer = nearest === null || Math.abs(paper.relevance - relevance) < Math.abs(nearest.relevance - relevance)
      if (isNearer && !chosen.has(paper)) nearest = paper
    }
    if (nearest) chosen.add(nearest)
  }
  return [...chosen].sort((a, b) => b.relevance - a.relevance || a.id - b.id)
}
