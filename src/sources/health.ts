import type { SourceState } from '../store/sources.ts'
import type { Calendar } from './calendar.ts'
import { isNothingTaken } from './nothing-taken.ts'

/**
 * `ok`: the source answered and has brought the expected papers. `quiet`: it answered, and nothing is expected now. `late`: it answers, but
 * expected papers are missing. `failing`: it does not answer, or its answer cannot be read, or none of its papers can be used.
 */
export interface Health {
  readonly kind: 'ok' | 'quiet' | 'late' | 'failing'
  /** Whether expected papers are missing, so that “nothing new” may be wrong. */
  readonly isStale: boolean
  /** Whether the missing papers may still come soon. Digests do not wait for a source that has been broken for a day. */
  readonly mayCome: boolean
}

/** A source counts as failing after this many failures in a row. */
const FAILURES = 3
const HOUR_MS = 3_600_000
/** A source without news for longer than this is quiet. */
const QUIET_MS = 26 * HOUR_MS
/** A source without a calendar is stale after the first time without an answer, and given up after the second. */
const UNHEARD_MS = 24 * HOUR_MS
const GIVEN_UP_MS = 7 * 24 * HOUR_MS
/** How long missing papers are expected. */
const PATIENCE_MS = 24 * HOUR_MS

type Known = Pick<SourceState, 'brought' | 'failures' | 'failing_since' | 'succeeded_at' | 'news_at'> &
  Partial<Pick<SourceState, 'problem'>>

/** The health of a source, from its calendar and its state. Pure. */
export function healthOf(calendar: Calendar, state: Known, now: number): Health {
  const due = calendar.due(now)
  const isBehind = due !== null && state.brought !== null && state.brought < due
  const heard = state.succeeded_at
  const silence = due === null && heard !== null ? now - heard : 0
  const isUnheard = silence > UNHEARD_MS && silence <= GIVEN_UP_MS
  const isSilent = heard === null && state.failures > 0
  const isStale = isBehind || isUnheard || isSilent
  const mayCome = now - (state.failing_since ?? now) < PATIENCE_MS
  if (isNothingTaken(state.problem ?? null)) return { kind: 'failing', isStale, mayCome: false }
  if (state.failures >= FAILURES || (state.failures > 0 && (isBehind || isUnheard))) return { kind: 'failing', isStale, mayCome }
  if (isSilent) return { kind: 'quiet', isStale, mayCome } // begun just now
  if (isStale) return { kind: 'late', isStale, mayCome: due === null || calendar.due(now - PATIENCE_MS) !== due }
  return { kind: isQuiet(calendar, state, now) ? 'quiet' : 'ok', isStale: false, mayCome: false }
}

function isQuiet(calendar: Calendar, state: Known, now: number): boolean {
  if (state.succeeded_at === null) return true // not asked yet
  const isIdle = state.news_at === null || now - state.news_at > QUIET_MS
  const open = calendar.open(now)
  return isIdle && (open === null || (state.brought ?? '') >= open)
}
