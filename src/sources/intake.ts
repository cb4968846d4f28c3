import { dayOf } from '../papers/dates.ts'
import { keysOf } from '../papers/identity.ts'
import type { Clock } from '../port/clock.ts'
import { awaitLater } from '../port/timeout.ts'
import type { Library } from '../search/library.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import type { Store } from '../store/store.ts'
import type { Refused } from './formats/found.ts'
import { checkDates, type DateLeftOut } from './paper-dates.ts'
import type { Slice, Source } from './source.ts'

/** What a run has taken so far. */
export type Tally = { added: number; news: number; merged: number; unchanged: number; refused: Refused[]; datesLeftOut: DateLeftOut[] }

export function emptyTally(): Tally {
  return { added: 0, news: 0, merged: 0, unchanged: 0, refused: [], datesLeftOut: [] }
}

/** The program stops. */
export class Stopped extends Error {}

export interface IntakeOptions {
  readonly store: Store
  readonly library: Pick<Library, 'refresh'> | null
  readonly clock: Clock
  readonly holder: string
  readonly stopping: AbortSignal
}

/** How a slice is taken. */
export interface Manner {
  /** Nothing is stored. */
  readonly isDry: boolean
  /** Whether the index is updated meanwhile. It is up to date after each slice. */
  readonly isIndexed: boolean
  readonly onProgress: (done: number, total: number | null, papers: number) => void
}

/** Papers in one transaction, which blocks everything else for some milliseconds, and the pause after it for waiting work. */
const PART = 10
const REST_MS = 25
/** How long a source stays claimed by the run that reads it. */
export const LEASE_MS = 5 * 60_000

export type Intake = ReturnType<typeof createIntake>

/** Takes what sources bring into the store. */
export function createIntake({ store, library, clock, holder, stopping }: IntakeOptions) {
  /** @param seen keys of the papers counted so far */
  async function countOnly(papers: readonly IncomingPaper[], tally: Tally, seen: Set<string>): Promise<void> {
    for (const { draft, isNews } of papers) {
      const keys = keysOf(draft)
      if (keys.some((key) => seen.has(key))) continue // a repeated paper
      for (const key of keys) seen.add(key)
      const isKnown = (await Promise.all(keys.map(store.papers.byKey))).some((paper) => paper !== null)
      if (isKnown) tally.unchanged++
      else tally.added++
      if (!isKnown && isNews) tally.news++
    }
  }

  async function storePart(source: Source, papers: readonly IncomingPaper[], slice: Slice, isLast: boolean, tally: Tally): Promise<void> {
    const at = clock.now()
    const outcomes = await store.sources.ingest({
      source: source.name,
      papers,
      cursor: isLast ? slice.cursor : null,
      brought: isLast ? slice.brought : null,
      at,
      lease: { holder, until: at + LEASE_MS },
      enriches: slice.enriches,
    })
    for (const [index, outcome] of outcomes.entries()) {
      tally[outcome]++
      if (outcome === 'added' && papers[index]?.isNews) tally.news++
    }
  }

  /** Stores a slice in parts; the cursor goes with the last of them. @param seen what a dry run has counted */
  async function take(source: Source, slice: Slice, manner: Manner, tally: Tally, seen: Set<string>): Promise<void> {
    tally.refused.push(...slice.refused)
    const checked = slice.papers.map((each) => checkDates(each, dayOf(clock.now())))
    tally.datesLeftOut.push(...checked.flatMap(({ leftOut }) => leftOut ?? []))
    let indexing: Promise<void> = Promise.resolve()
    for (let start = 0; start === 0 || start < slice.papers.length; start += PART) {
      if (stopping.aborted) throw new Stopped()
      const papers = checked.slice(start, start + PART).map((each) => each.paper)
      if (manner.isDry) await countOnly(papers, tally, seen)
      else await storePart(source, papers, slice, start + PART >= slice.papers.length, tally)
      manner.onProgress(slice.progress?.done ?? 0, slice.progress?.total ?? null, tally.added + tally.merged + tally.unchanged)
      if (papers.length === 0 || manner.isDry) continue
      await clock.sleep(REST_MS)
      // The thread of the index works while the next part is stored.
      if (manner.isIndexed && library) indexing = awaitLater(library.refresh())
    }
    await indexing
    // The last refresh may have begun before the last part was stored.
    if (manner.isIndexed && !manner.isDry && slice.papers.length > 0) await library?.refresh()
  }

  return { take }
}
