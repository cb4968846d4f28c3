import type { SourceState } from '../store/sources.ts'
import type { Calendar } from './calendar.ts'
import { isNothingTaken } from './nothing-taken.ts'

/**
 * `ok`: it answered, and has brought what it should. `quiet`: it answered, and nothing is expected of it now. `late`: it answers, but has not
 * brought what it should have by now. `failing`: it does not answer, or not with what can be read, or with nothing that can be taken.
 */
export interface Health {
  readonly kind: 'ok' | 'quiet' | 'late' | 'failing'
  /** Whether something that should be here is missing: then “nothing new” cannot be said. */
  readonly isStale: boolean
  /** Whether what is missing may still come soon: what has been broken for a day is not waited for. */
  readonly mayCome: boolean
}

/** One failure is a hiccup. */
const FAILURES = 3
const HOUR_MS = 3_600_000
/** A source that nothing is asked of for longer is quiet. */
const QUIET_MS = 26 * HOUR_MS
/** A source without a calendar is stale when it has not answered for so long, until so long: then it is given up. */
const UNHEARD_MS = 24 * HOUR_MS
const GIVEN_UP_MS = 7 * 24 * HOUR_MS
/** So long what is missing is waited for. */
const PATIENCE_MS = 24 * HOUR_MS

type Known = Pick<SourceState, 'brought' | 'failures' | 'failing_since' | 'succeeded_at' | 'news_at'> &
  Partial<Pick<SourceState, 'problem'>>

/** How a source is, from its own calendar and what is known of it. Pure. */
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
