const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The day (`YYYY-MM-DD`) of an ISO date or instant, an RFC 2822 date, or a bare day; null when it names no real day. */
export function readDay(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/.exec(text.trim())
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const rfc = /^(?:[a-z]{3},\s*)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})\b/i.exec(text.trim())
  if (rfc) return day(Number(rfc[3]), MONTHS.indexOf((rfc[2] as string).toLowerCase()) + 1, Number(rfc[1]))
  return null
}

/** `YYYY-MM-DD` of a real calendar day, else null. Month counts from 1. */
export function day(year: number, month: number, date: number): string | null {
  const instant = new Date(Date.UTC(year, month - 1, date))
  const real = year >= 1000 && instant.getUTCFullYear() === year && instant.getUTCMonth() === month - 1 && instant.getUTCDate() === date
  return real ? instant.toISOString().slice(0, 10) : null
}

/** The day of an instant (milliseconds since 1970) in UTC. */
export function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}

/** `2024-01-23` and -7 -> `2024-01-16`. */
export function addDays(start: string, days: number): string {
  return dayOf(Date.parse(`${start}T00:00:00Z`) + days * 86_400_000)
}
