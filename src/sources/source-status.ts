import type { SourceState } from '../store/sources.ts'
import type { Refused } from './formats/found.ts'
import { type Health, healthOf } from './health.ts'
import type { DateLeftOut } from './paper-dates.ts'
import type { Source } from './source.ts'

/** What a run of a source came to. */
export interface SyncReport {
  readonly source: string
  readonly added: number
  /** Of those added, how many digests owe. */
  readonly news: number
  readonly merged: number
  readonly unchanged: number
  readonly refused: readonly Refused[]
  readonly datesLeftOut: readonly DateLeftOut[]
  /** Why it ended before its end; null where it did not. */
  readonly problem: string | null
}

/** How a source stands, for `status`, `doctor` and digests. */
export interface SourceStatus {
  readonly source: Source
  readonly state: SourceState
  readonly health: Health
}

/** Of the sources that something is known of. */
export function statusesOf(sources: readonly Source[], states: ReadonlyMap<string, SourceState>, now: number): SourceStatus[] {
  return sources.flatMap((source) => {
    const state = states.get(source.name)
    return state ? [{ source, state, health: healthOf(source.calendar, state, now) }] : []
  })
}
