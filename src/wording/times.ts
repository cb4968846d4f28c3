// Days, instants and lengths of time, as people read them.
import { count } from './phrases.ts'

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `2026-04-17` -> `Fri 17 Apr 2026`. */
export function day(date: string): string {
  return DAY.format(new Date(`${date}T00:00:00Z`)).replaceAll(',', '')
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })
const PLAIN_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** As much of a date as is known: `17 Apr 2026`, `Apr 2026`, `2026`. */
export function knownDay(date: string): string {
  if (date.length <= 4) return date
  return (date.length <= 7 ? MONTH : PLAIN_DAY).format(new Date(`${date.slice(0, 10).padEnd(10, '-01')}T00:00:00Z`))
}

/** `Fri 17 – Mon 20 Apr`. */
export function span(from: string, to: string): string {
  const [start, end] = [from, to].map((date) => SHORT_DAY.format(new Date(`${date}T00:00:00Z`)).replaceAll(',', '')) as [string, string]
  return `${from.slice(0, 7) === to.slice(0, 7) ? start.replace(/ \S+$/, '') : start} – ${end}`
}

/** `20 seconds`, `40 minutes`, `3 hours`, `2 days`. */
export function duration(minutes: number): string {
  if (minutes < 1) return count(Math.max(1, Math.round(minutes * 60)), 'second')
  if (minutes < 90) return count(Math.round(minutes), 'minute')
  return minutes < 2880 ? count(Math.round(minutes / 60), 'hour') : count(Math.round(minutes / 1440), 'day')
}

/** `09:00`. */
export function timeOfDay(instant: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant)
}

/** `Fri 17 Apr 09:00 (+02:00)`. */
export function moment(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(instant)
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? ''
  const offset = part('timeZoneName').replace(/^GMT$/, 'GMT+00:00').replace('GMT', '')
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('hour')}:${part('minute')} (${offset})`
}
