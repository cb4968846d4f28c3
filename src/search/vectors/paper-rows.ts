import { textFrequenciesOf } from '../ranking/indexed.ts'
import type { PaperIndex } from '../ranking/paper-index.ts'
import { idf } from '../ranking/plan.ts'
import { findStopTerms } from '../ranking/stop-terms.ts'

/** A matrix with a row for each paper and a column for each term; only what is not zero is stored. Each row has length 1. */
export interface PaperRows {
  /** Where each row begins, and the end of the last one. */
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly weights: Float32Array
  /** The term of each column. Columns are in the alphabetical order of their terms, because numbers of terms differ between copies. */
  readonly terms: Uint32Array
}

/** Rarer terms have too little company. */
const FEWEST_PAPERS = 3
/** Terms in more than this share of the papers say nothing. */
const COMMON = 0.3

/** Reads what is learnt from. It pauses after each paper. */
export function* readRows(ids: readonly number[], index: PaperIndex): Generator<void, PaperRows> {
  const papers: ReadonlyMap<number, number>[] = []
  const papersWith = new Map<number, number>()
  for (const id of ids) {
    const paper = index.paper(id)
    if (!paper) continue // removed meanwhile
    const frequencies = textFrequenciesOf(paper)
    for (const term of frequencies.keys()) papersWith.set(term, (papersWith.get(term) ?? 0) + 1)
    papers.push(frequencies)
    yield
  }
  const terms = yield* chooseTerms(papersWith, papers.length, index)
  const columnOf = new Map(terms.map((term, column) => [term, column]))
  const rarity = terms.map((term) => idf(papersWith.get(term) as number, papers.length))
  const starts = [0]
  const columns: number[] = []
  const weights: number[] = []
  for (const frequencies of papers) {
    const own = [...frequencies].flatMap(([term, frequency]) => {
      const column = columnOf.get(term)
      return column === undefined ? [] : [{ column, weight: Math.log1p(frequency) * (rarity[column] as number) }]
    })
    const length = Math.hypot(...own.map(({ weight }) => weight)) || 1
    for (const { column, weight } of own) {
      columns.push(column)
      weights.push(weight / length)
    }
    starts.push(columns.length)
    yield
  }
  return {
    starts: Uint32Array.from(starts),
    columns: Uint32Array.from(columns),
    weights: Float32Array.from(weights),
    terms: Uint32Array.from(terms),
  }
}

function* chooseTerms(papersWith: ReadonlyMap<number, number>, papers: number, { lexicon }: PaperIndex): Generator<void, number[]> {
  const stopTerms = findStopTerms(lexicon)
  const chosen: { term: number; text: string }[] = []
  for (const [term, count] of papersWith) {
    if (count < FEWEST_PAPERS || count > COMMON * papers || stopTerms.has(term)) continue
    chosen.push({ term, text: lexicon.text(term) })
    yield
  }
  return chosen.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ term }) => term)
}
