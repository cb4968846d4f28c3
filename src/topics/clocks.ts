// The offsets of time zones, and the zones that people know best.

/** The zones of large cities, the best known first. */
const WELL_KNOWN = (
  'UTC Europe/London Europe/Berlin Europe/Paris America/New_York America/Chicago America/Los_Angeles America/Denver Asia/Kolkata ' +
  'Asia/Shanghai ' +
  'Asia/Tokyo America/Sao_Paulo Africa/Lagos Africa/Cairo Africa/Johannesburg Europe/Istanbul Europe/Moscow Asia/Dubai Asia/Karachi ' +
  'Asia/Dhaka Asia/Jakarta Asia/Singapore Australia/Sydney America/Mexico_City America/Argentina/Buenos_Aires America/Bogota America/Toronto ' +
  'America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/St_Johns America/Phoenix America/Anchorage Pacific/Honolulu ' +
  'Europe/Madrid Europe/Rome Europe/Athens Europe/Lisbon Atlantic/Azores Atlantic/Canary Europe/Kyiv Africa/Nairobi Africa/Kinshasa ' +
  'Africa/Lubumbashi Asia/Tehran Asia/Kabul Asia/Tashkent Asia/Almaty Asia/Colombo Asia/Kathmandu Asia/Yangon Asia/Bangkok ' +
  'Asia/Ho_Chi_Minh Asia/Hong_Kong Asia/Kuala_Lumpur Asia/Makassar Asia/Jayapura Asia/Seoul Asia/Yekaterinburg Asia/Novosibirsk ' +
  'Asia/Vladivostok Asia/Ulaanbaatar Australia/Perth Australia/Brisbane Australia/Adelaide Australia/Darwin America/Manaus America/Lima ' +
  'America/Caracas America/Santiago America/Guayaquil America/Tijuana America/Cancun Atlantic/Reykjavik Pacific/Auckland ' +
  'Pacific/Port_Moresby Pacific/Tahiti Pacific/Apia'
).split(' ')
/** In these two months clocks show winter and summer time, in either hemisphere. */
const MONTHS = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)]

const clocks = new Map<string, string>()

/** One zone for each different clock among some zones, the best known first. */
export function differentClocks(zones: readonly string[]): string[] {
  const rank = (zone: string): number => (WELL_KNOWN.includes(zone) ? WELL_KNOWN.indexOf(zone) : WELL_KNOWN.length)
  const ranked = [...zones].sort((a, b) => rank(a) - rank(b))
  return ranked.filter((zone, index) => ranked.findIndex((other) => clockOf(other) === clockOf(zone)) === index)
}

/** Well-known zones that have this offset from UTC, in minutes, for at least a part of the year; one for each clock. */
export function zonesAt(minutes: number): string[] {
  const [hour, minute] = [Math.abs(minutes) / 60, Math.abs(minutes) % 60].map((part) => String(Math.floor(part)).padStart(2, '0'))
  const offset = `${minutes < 0 ? '-' : '+'}${hour}:${minute}`
  return differentClocks(WELL_KNOWN.filter((zone) => clockOf(zone).split(' ').includes(offset)))
}

/** `+01:00 +02:00`: its offsets in two months. */
function clockOf(zone: string): string {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  const offsetIn = (month: number): string =>
    format
      .formatToParts(month)
      .find(({ type }) => type === 'timeZoneName')
      ?.value.slice(3) ?? ''
  const clock = MONTHS.map((month) => offsetIn(month) || '+00:00').join(' ')
  clocks.set(zone, clock)
  return clock
}
