import type { Ranking } from './engines/engine.ts'

/** A ranking without the papers that only share some words with the query. Beside papers that match they are worth a look, alone they are not. */
export function onlyNear(ranking: Ranking): Ranking {
  return { ...ranking, hits: ranking.hits.filter(({ isNear }) => isNear) }
}
