import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Paper } from '../../src/papers/paper.ts'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { openFileEngine } from '../../src/search/engines/file-engine.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { buildBaselines } from './baselines.ts'
import type { Collection } from './collection.ts'
import { type Measures, mean, measure } from './measures.ts'

/** The index in memory, and the one in a file, which goes by the name of what it was first made of. */
export const ENGINES = ['minisearch', 'fts5'] as const
export type EngineName = (typeof ENGINES)[number]

/** How a ranking did on a collection, all together and query by query. */
export interface Judged {
  readonly name: string
  readonly mean: Measures
  readonly queries: readonly {
    readonly id: string
    readonly style: string | null
    readonly measures: Measures
    readonly ms: number
    readonly hits: readonly Scored[]
  }[]
}

interface Scored {
  readonly id: number
  readonly score: number
}

/** As deep as Recall@100 looks. */
export const DEPTH = 100
/** Papers are indexed so many at once, as in the library. */
const BATCH = 100
/** Questions that are asked before times count. */
const WARM_UP = 20

/** Judges the product's own engine: the one that answers in chat. @param tell how many papers are indexed */
export async function judgeEngine(name: EngineName, collection: Collection, tell: (indexed: number) => void): Promise<Judged> {
  return withEngine(name, (engine) => {
    indexAll(engine, collection.papers, tell)
    return judge(name, collection, (query, limit) => engine.search({ kind: 'words', text: query }, limit).hits)
  })
}

/** Judges what one would get without this project's search. */
export function judgeBaselines(collection: Collection): Judged[] {
  return buildBaselines(collection.papers).map(({ name, search }) =>
    judge(name, collection, (query, limit) => search(query, limit).map((id, at) => ({ id, score: limit - at }))),
  )
}

function judge(name: string, { queries }: Collection, search: (text: string, limit: number) => readonly Scored[]): Judged {
  for (const query of queries.slice(0, WARM_UP)) search(query.text, DEPTH)
  const judged = queries.map(({ id, text, style, grades }) => {
    const started = performance.now()
    const hits = search(text, DEPTH)
    const ms = performance.now() - started
    const ids = hits.map((hit) => hit.id)
    return { id, style, measures: measure(ids, grades), ms, hits }
  })
  return { name, mean: mean(judged.map((query) => query.measures)), queries: judged }
}

/** Works with an empty engine, which is gone afterwards. */
export async function withEngine<Result>(name: EngineName, work: (engine: SearchEngine) => Result): Promise<Result> {
  if (name === 'minisearch') return work(createMiniSearchEngine())
  const folder = await mkdtemp(join(tmpdir(), 'paperboy-eval-'))
  try {
    const engine = openFileEngine(join(folder, 'search.db'), 1)
    const result = work(engine)
    engine.close()
    return result
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function indexAll(engine: SearchEngine, papers: readonly Paper[], tell: (indexed: number) => void): void {
  for (let at = 0; at < papers.length; at += BATCH) {
    engine.add(papers.slice(at, at + BATCH))
    if (at % 1_000 === 0) tell(at)
  }
  engine.commit(papers.length)
  while (engine.warmUp()); // what is learnt from the papers in the background
}
