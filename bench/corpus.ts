import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readEntries } from '../src/import/file.ts'
import type { PaperDraft } from '../src/papers/paper.ts'

/** Papers to index and what to ask of them. */
export interface Corpus {
  readonly drafts: readonly PaperDraft[]
  readonly queries: Readonly<Record<QueryKind, readonly string[]>>
}

export type QueryKind = 'keyword' | 'sentence'

const SEEDS = new URL('../seeds/papers.jsonl', import.meta.url)
/** Beside the repository, not in it: it is too large, and not ours to ship. */
const SHARED = new URL('../../shared/eval/corpus/', import.meta.url)
const PAPERS = new URL('papers-117k.jsonl.gz', SHARED)
const QUERY_LOG = new URL('query-log.json', SHARED)

/** The numbers of papers measured; the first is the bundled ones. */
export const SEED_COUNT = 63
const LARGER_COUNTS = [1_000, 10_000, 100_000]

/** A library of more papers has its index in a file, as PAPERBOY_MEMORY_PAPERS says unless it is set. */
export const MEMORY_PAPERS = 20_000

/** The sizes that can be measured here. */
export function availableSizes(): readonly number[] {
  return existsSync(PAPERS) && existsSync(QUERY_LOG) ? [SEED_COUNT, ...LARGER_COUNTS] : [SEED_COUNT]
}

/** The bundled papers for the smallest size, else the first papers of the shared corpus. */
export async function readCorpus(size: number): Promise<Corpus> {
  const isSeeds = size === SEED_COUNT
  const drafts = await readDrafts(isSeeds ? SEEDS : PAPERS, isSeeds ? Number.POSITIVE_INFINITY : size)
  return { drafts, queries: isSeeds ? askForTitles(drafts) : readQueryLog() }
}

async function readDrafts(file: URL, most: number): Promise<PaperDraft[]> {
  const drafts: PaperDraft[] = []
  for await (const entry of readEntries(fileURLToPath(file))) {
    if ('draft' in entry) drafts.push(entry.draft)
    if (drafts.length >= most) break
  }
  return drafts
}

/** The query log knows nothing of the bundled papers; their own titles ask for them. */
function askForTitles(drafts: readonly PaperDraft[]): Corpus['queries'] {
  const titles = drafts.map((draft) => draft.title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
  return {
    keyword: titles.map((words) => words.filter((word) => word.length > 4).slice(0, 3)).flatMap((words) => words.join(' ') || []),
    sentence: titles.map((words) => words.join(' ')),
  }
}

function readQueryLog(): Corpus['queries'] {
  const log = JSON.parse(readFileSync(QUERY_LOG, 'utf8')) as { type: 'kw' | 'nl'; text: string }[]
  const ofType = (type: 'kw' | 'nl'): string[] => log.filter((query) => query.type === type).map((query) => query.text)
  return { keyword: ofType('kw'), sentence: ofType('nl') }
}
