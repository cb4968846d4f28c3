/** What trec_eval tells of one ranking, each 0 to 1. */
export interface Measures {
  readonly 'ndcg@10': number
  readonly 'recall@100': number
  readonly 'recall@10': number
  readonly 'mrr@10': number
}

export const MEASURES = ['ndcg@10', 'recall@100', 'recall@10', 'mrr@10'] as const satisfies readonly (keyof Measures)[]

/**
 * Judges a ranking. nDCG's gain is the grade, its discount log2(rank + 1).
 * @param ranked best first @param grades of all that should be found, above 0; at least one
 */
export function measure(ranked: readonly number[], grades: ReadonlyMap<number, number>): Measures {
  const gain = (values: readonly number[]): number => values.reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0)
  const top = ranked.slice(0, 10)
  const ideal = [...grades.values()].sort((a, b) => b - a).slice(0, 10)
  const found = (most: number): number => ranked.slice(0, most).filter((id) => grades.has(id)).length / grades.size
  const first = top.findIndex((id) => grades.has(id))
  return {
    'ndcg@10': gain(top.map((id) => grades.get(id) ?? 0)) / gain(ideal),
    'recall@100': found(100),
    'recall@10': found(10),
    'mrr@10': first === -1 ? 0 : 1 / (first + 1),
  }
}

export function mean(all: readonly Measures[]): Measures {
  const of = (name: keyof Measures): number => all.reduce((sum, each) => sum + each[name], 0) / all.length
  return { 'ndcg@10': of('ndcg@10'), 'recall@100': of('recall@100'), 'recall@10': of('recall@10'), 'mrr@10': of('mrr@10') }
}
