import type { SourceState } from '../store/sources.ts'
import type { Refused } from './formats/found.ts'
import { type Health, healthOf } from './health.ts'
import type { DateLeftOut } from './paper-dates.ts'
import type { Filled, Source } from './source.ts'

/** The result of a run of a source. */
export interface SyncReport {
  readonly source: string
  readonly added: number
  /** How many of the added papers are news. */
  readonly news: number
  readonly merged: number
  readonly unchanged: number
  readonly refused: readonly Refused[]
  readonly datesLeftOut: readonly DateLeftOut[]
  /** Why the run ended early; null if it did not. */
  readonly problem: string | null
}

/** The status of a source, for `status`, `doctor` and digests. */
export interface SourceStatus {
  readonly source: Source
  readonly state: SourceState
  readonly health: Health
  /** How far the library is filled with its papers; null if it has no archive. */
  readonly filled: (Filled & { readonly isPaused: boolean }) | null
}

const NOT_BEGUN: Filled = { from: null, isOver: false }

/** The statuses of the sources that have a stored state. @param isPaused whether the back-fill of a source waits after a failure */
export function statusesOf(
  sources: readonly Source[],
  states: ReadonlyMap<string, SourceState>,
  now: number,
  isPaused: (source: Source) => boolean = () => false,
): SourceStatus[] {
  return sources.flatMap((source) => {
    const state = states.get(source.name)
    if (!state) return []
    const filled = source.fill && {
      ...(state.cursor === null ? NOT_BEGUN : source.fill.reach(JSON.parse(state.cursor))),
      isPaused: isPaused(source),
    }
    return [{ source, state, health: healthOf(source.calendar, state, now), filled }]
  })
}

/** The categories of a source whose papers are not all here yet. */
export function unfilledOf({ source, filled }: SourceStatus): readonly string[] {
  return filled === null ? [] : (filled.missing ?? (filled.isOver ? [] : (source.categories ?? [])))
}

/** Whether the library is being filled from a source now. */
export function isFilling({ filled }: SourceStatus): boolean {
  return filled !== null && !filled.isOver && !filled.isPaused
}
