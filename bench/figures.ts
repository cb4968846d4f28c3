import { MEMORY_PAPERS, SEED_COUNT } from './corpus.ts'
import type { LibraryCosts } from './library.ts'
import type { Pair } from './searches.ts'
import type { StartTimes } from './start.ts'
import type { Figure } from './table.ts'
import type { Weight } from './weight.ts'

/** The promises, milliseconds; of searches by the number of papers. */
const START_BUDGET_MS = 1_500
const GAP_BUDGET_MS = 50
const BUILD_BUDGET_MS = 45_000
const RESTART_BUDGET_MS = 2_000
const ADDING_BUDGET_MS = 200
const SEARCH_BUDGETS_MS: Readonly<Record<number, { keyword?: { p50?: number; p99: number }; sentence?: { p50: number; p99: number } }>> = {
  1000: { keyword: { p99: 5 } },
  100000: { keyword: { p50: 10, p99: 60 }, sentence: { p50: 30, p99: 80 } },
}
/** What a large index may take, resident, MB. */
const WEIGHT_BUDGET_MB = 300
/** The event loop's promise is made for so many papers. */
const GAP_SIZE = 10_000

export function startFigures({ fresh, existing, uncompiled }: StartTimes): Figure[] {
  const start = (name: string, paperboy: number): Figure => ({
    ...alone(`Start to first answer, ${name}`, paperboy),
    budget: START_BUDGET_MS,
  })
  return [start('no library yet', fresh), start('existing library', existing), start('no library, nothing compiled', uncompiled)]
}

export function libraryFigures(size: number, costs: LibraryCosts): Figure[] {
  const of = (name: string): string => `${size.toLocaleString('en')} papers: ${name}`
  const { keyword, sentence } = costs.search
  const most = SEARCH_BUDGETS_MS[size]
  const { large } = costs
  return [
    { ...compared(of('keyword search, p50'), keyword.p50), budget: most?.keyword?.p50 ?? null },
    { ...compared(of('keyword search, p99'), keyword.p99), budget: most?.keyword?.p99 ?? null },
    { ...compared(of('sentence search, p50'), sentence.p50), budget: most?.sentence?.p50 ?? null },
    { ...compared(of('sentence search, p99'), sentence.p99), budget: most?.sentence?.p99 ?? null },
    alone(of('whole search command, p50'), costs.answer.p50),
    alone(of('whole search command, p99'), costs.answer.p99),
    { ...compared(of('index build'), costs.build), budget: large ? BUILD_BUDGET_MS : null },
    alone(of('index thread, start'), costs.thread),
    alone(of('into the store'), costs.ingest),
    ...(large
      ? [
          { ...alone(of('index opened again, to the first answer'), large.restart), budget: RESTART_BUDGET_MS },
          alone(of('searches while 1,000 papers come, p50'), large.whileAdding.p50),
          { ...alone(of('searches while 1,000 papers come, slowest'), large.whileAdding.slowest), budget: ADDING_BUDGET_MS },
        ]
      : []),
  ]
}

/** @param fts5Size null where that could not be measured */
export function weightFigures(size: number, weight: Weight, fts5Size: number | null): Figure[] {
  const perPaper = (bytes: number): number => bytes / 1024 / weight.papers
  const name = `${size.toLocaleString('en')} papers: memory per paper`
  const live: Figure = {
    name,
    unit: 'KB',
    paperboy: perPaper(weight.live),
    baseline: fts5Size === null ? null : perPaper(fts5Size),
    budget: null,
  }
  // So few papers weigh less than what a process takes and returns by chance.
  if (size === SEED_COUNT) return [live]
  const resident: Figure = { name: `${name}, resident`, unit: 'KB', paperboy: perPaper(weight.resident), baseline: null, budget: null }
  if (size <= MEMORY_PAPERS) return [live, resident]
  const all = `${size.toLocaleString('en')} papers: memory, resident`
  return [live, { name: all, unit: 'MB', paperboy: weight.resident / 1024 / 1024, baseline: null, budget: WEIGHT_BUDGET_MB }]
}

export function gapFigures(size: number, gaps: LibraryCosts['gaps']): Figure[] {
  const budget = size === GAP_SIZE ? GAP_BUDGET_MS : null
  const during = { build: 'index build', answer: 'search commands', ingest: 'adding 100 papers at once' }
  return (['build', 'answer', 'ingest'] as const).flatMap((phase) => {
    const name = `${size.toLocaleString('en')} papers: event loop gap, ${during[phase]}`
    return [{ ...alone(name, gaps[phase].held), budget }, alone(`${name}, by the clock`, gaps[phase].passed)]
  })
}

function compared(name: string, { paperboy, fts5 }: Pair): Figure {
  return { name, unit: 'ms', paperboy, baseline: fts5, budget: null }
}

function alone(name: string, paperboy: number): Figure {
  return { name, unit: 'ms', paperboy, baseline: null, budget: null }
}
