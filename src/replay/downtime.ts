import { Fault } from '../config/fault.ts'
import { addDays, readDay } from '../papers/dates.ts'

/** A time in which the bot does not run, in milliseconds since 1970. The end is exclusive. */
export interface Downtime {
  readonly from: number
  readonly to: number
}

const EXPECTED =
  'Write it as FROM..TO, with dates (2026-04-21..2026-04-23, whole days in UTC) or instants (2026-04-21T08:00Z). Separate several by commas.'

/**
 * `2026-04-21..2026-04-23`, `2026-04-21T08:00Z..2026-04-21T14:00Z`, several of them between commas -> oldest first.
 * @param replayed the replayed time, which each must overlap
 * @throws {Fault}
 */
export function readDowntimes(text: string, replayed: Downtime): Downtime[] {
  const times = text.split(',').map((part): Downtime => {
    const [first = '', last = '', ...more] = part.split('..').map((time) => time.trim())
    const [from, to] = more.length > 0 ? [null, null] : [readStart(first), readEnd(last)]
    if (from === null || to === null) throw new Fault('replay-input', `--down “${part.trim()}” cannot be read. ${EXPECTED}`)
    if (to <= from) throw new Fault('replay-input', `--down ${part.trim()} ends before it begins.`)
    if (to <= replayed.from || from >= replayed.to) throw new Fault('replay-input', `--down ${part.trim()} is outside the replayed days.`)
    return { from, to }
  })
  return times.sort((a, b) => a.from - b.from)
}

function readStart(text: string): number | null {
  return readDay(text) === text ? Date.parse(`${text}T00:00:00Z`) : readInstant(text)
}

/** A date ends when the next one begins. */
function readEnd(text: string): number | null {
  return readDay(text) === text ? Date.parse(`${addDays(text, 1)}T00:00:00Z`) : readInstant(text)
}

function readInstant(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z$/.test(text) || readDay(text) === null) return null
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}
