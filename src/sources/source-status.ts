import type { SourceState } from '../store/sources.ts'
import type { Refused } from './formats/found.ts'
import { type Health, healthOf } from './health.ts'
import type { DateLeftOut } from './paper-dates.ts'
import type { Source } from './source.ts'

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
}

/** The statuses of the sources that have a stored state. */
export function statusesOf(sources: readonly Source[], states: ReadonlyMap<string, SourceState>, now: number): SourceStatus[] {
  return sources.flatMap((source) => {
    const state = states.get(source.name)
    return state ? [{ source, state, health: healthOf(source.calendar, state, now) }] : []
  })
}
