import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCollection } from './eval/collection.ts'
import { ENGINES, type Judged, judgeBaselines, judgeEngine } from './eval/judge.ts'
import type { Measures } from './eval/measures.ts'
import type { Add, Figure } from './table.ts'

/** Beside the repository, not in it: not ours to ship. */
const EVAL = new URL('../../shared/eval/', import.meta.url)
const COLLECTIONS = ['cranfield', 'cisi', 'cacm', 'npl']
const KNOWN = { folder: 'known', corpus: 'corpus/papers-117k.jsonl.gz', papers: 20_000 }
/** The promises: the mean over the four, how much better than the best baseline on each, and for half-remembered titles. */
const MACRO = 0.475
const OVER_BASELINE = 1.05
const KNOWN_MRR = 0.92
const KNOWN_RECALL = 0.98

/** How well each engine ranks, beside the best of what one would get without this project. None where the collections are missing. */
export async function rankingFigures(tell: (progress: string) => void, add: Add): Promise<void> {
  const here = COLLECTIONS.filter((name) => existsSync(new URL(name, EVAL)))
  if (here.length < COLLECTIONS.length) return
  const means = new Map<string, { paperboy: number; baseline: number }>(ENGINES.map((engine) => [engine, { paperboy: 0, baseline: 0 }]))
  for (const name of COLLECTIONS) {
    tell(`${name} …`)
    const collection = await readCollection(pathOf(name), null, Number.POSITIVE_INFINITY)
    const best = bestOf(judgeBaselines(collection), 'ndcg@10')
    for (const engine of ENGINES) {
      const { mean } = await judgeEngine(engine, collection, () => {})
      add(scored(`${name}, ${engine}: nDCG@10`, mean['ndcg@10'], best, OVER_BASELINE * best))
      const sums = means.get(engine)
      if (!sums) continue
      sums.paperboy += mean['ndcg@10'] / COLLECTIONS.length
      sums.baseline += best / COLLECTIONS.length
    }
  }
  for (const [engine, { paperboy, baseline }] of means)
    add(scored(`all four, ${engine}: mean nDCG@10`, paperboy, baseline, engine === ENGINES[0] ? MACRO : null))
  if (!existsSync(new URL(KNOWN.corpus, EVAL))) return
  tell('known items …')
  const known = await readCollection(pathOf(KNOWN.folder), pathOf(KNOWN.corpus), KNOWN.papers)
  const baselines = judgeBaselines(known)
  const [mrr, recall] = [bestOf(baselines, 'mrr@10'), bestOf(baselines, 'recall@10')]
  for (const engine of ENGINES) {
    const { mean } = await judgeEngine(engine, known, () => {})
    add(
      scored(`known items, ${engine}: MRR@10`, mean['mrr@10'], mrr, engine === ENGINES[0] ? KNOWN_MRR : null),
      scored(`known items, ${engine}: Recall@10`, mean['recall@10'], recall, engine === ENGINES[0] ? KNOWN_RECALL : null),
    )
  }
}

function bestOf(baselines: readonly Judged[], measure: keyof Measures): number {
  return Math.max(...baselines.map(({ mean }) => mean[measure]))
}

function scored(name: string, paperboy: number, baseline: number, least: number | null): Figure {
  return { name, unit: '', paperboy, baseline, budget: null, least }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, EVAL))
}
