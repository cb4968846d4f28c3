import { SEED_COUNT } from './corpus.ts'
import type { LibraryCosts } from './library.ts'
import type { Pair } from './searches.ts'
import type { StartTimes } from './start.ts'
import type { Figure } from './table.ts'
import type { Weight } from './weight.ts'

/** The two promises, milliseconds. */
const START_BUDGET_MS = 1_500
const GAP_BUDGET_MS = 50
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
  return [
    compared(of('keyword search, p50'), keyword.p50),
    compared(of('keyword search, p99'), keyword.p99),
    compared(of('sentence search, p50'), sentence.p50),
    compared(of('sentence search, p99'), sentence.p99),
    alone(of('whole search command, p50'), costs.answer.p50),
    alone(of('whole search command, p99'), costs.answer.p99),
    compared(of('index build'), costs.build),
    alone(of('index thread, start'), costs.thread),
    alone(of('into the store'), costs.ingest),
  ]
}

export function weightFigures(size: number, weight: Weight, fts5Size: number): Figure[] {
  const perPaper = (bytes: number): number => bytes / 1024 / weight.papers
  const name = `${size.toLocaleString('en')} papers: memory per paper`
  const live: Figure = { name, unit: 'KB', paperboy: perPaper(weight.live), baseline: perPaper(fts5Size), budget: null }
  // So few papers weigh less than what a process takes and returns by chance.
  if (size === SEED_COUNT) return [live]
  return [live, { name: `${name}, resident`, unit: 'KB', paperboy: perPaper(weight.resident), baseline: null, budget: null }]
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
