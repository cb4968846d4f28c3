// Time zones, by the names that people know.
import { editsBetween, fold, isProblem, LONGEST_VALUE, type Problem, shown } from './typed.ts'

/** Newer names that some versions of Node know, but do not list. */
const NEWER_ZONES =
  'Africa/Asmara America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/Cordoba America/Argentina/Jujuy ' +
  'America/Argentina/Mendoza America/Atikokan America/Indiana/Indianapolis America/Kentucky/Louisville America/Nuuk Asia/Ho_Chi_Minh ' +
  'Asia/Kathmandu Asia/Kolkata Asia/Yangon Atlantic/Faroe Europe/Kyiv Pacific/Chuuk Pacific/Kanton Pacific/Pohnpei UTC'
/** Short names that stand for a zone with its clock changes; others (EST, IST, CST) are fixed, or stand for several zones. */
const SHORT_ZONES = new Set(['utc', 'gmt', 'uct', 'cet', 'eet', 'wet', 'met', 'prc', 'roc', 'rok'])
const ABBREVIATION = /^(?:[ACEHMP][SD]T|AK[SD]T|[BIJKNS]ST|[CEW]EST|BST|MSK|[SH]GT|HKT|A[CEW][SD]T|NZ[SD]T|SAST|[ECW]AT)$/i
const OFFSET = /^(?:utc|gmt)? ?[+\-−–] ?\d{1,2}(?:[:.]?\d{2})?$/i
const ZONE_EXPECTED = 'Zones are named by a large city, such as Europe/Berlin or America/New_York.'

interface Zone {
  readonly name: string
  /** Folded, as typed names are. */
  readonly key: string
  /** The folded last part: the city. */
  readonly city: string
}

let zones: readonly Zone[] | null = null
let renamed: ReadonlyMap<string | null, string> | null = null

/** Every zone by name, in order. */
export function zoneNames(): readonly string[] {
  return knownZones().map(({ name }) => name)
}

/** What a zone is called today that some versions of Node know by an older name: `Asia/Calcutta` -> `Asia/Kolkata`. */
export function nameToday(zone: string): string {
  renamed ??= new Map(NEWER_ZONES.split(' ').map((name) => [resolveZone(name), name]))
  return renamed.get(zone) ?? zone
}

/** `europe/berlin`, `Berlin`, `new york`, `UTC` -> the zone's name in its own casing. */
export function readZone(text: string): string | Problem {
  const typed = text.length > LONGEST_VALUE ? '' : fold(text)
  const key = zoneKey(typed)
  if (OFFSET.test(typed)) {
    return {
      problem: `${shown(text)} is an offset, and would be an hour off when the clocks change. Give a zone by its city, such as Europe/Berlin.`,
    }
  }
  if (isAbbreviation(typed)) {
    return {
      problem: `${shown(text)} stands for more than one zone, or for one without clock changes. Give a zone by its city, such as America/New_York.`,
    }
  }
  const listed = knownZones().find((zone) => zone.key === key)
  if (listed) return listed.name
  const cities = key === '' ? [] : knownZones().filter((zone) => zone.city === key)
  // Several names of one zone are as good as one: America/Buenos_Aires is America/Argentina/Buenos_Aires.
  if (new Set(cities.map(({ name }) => resolveZone(name))).size === 1) return (cities[0] as Zone).name
  if (cities.length > 1)
    return { problem: `${shown(text)} is in more than one zone: ${cities.map(({ name }) => name).join(', ')}. Which one?` }
  return readUnlisted(typed.replaceAll(' ', '_')) ?? zoneProblem(text, key)
}

/** An abbreviation that people use for a zone, though it does not name one for sure. */
export function isAbbreviation(text: string): boolean {
  return ABBREVIATION.test(text) && !SHORT_ZONES.has(text.toLowerCase())
}

/** Whether something can only be meant as a zone, rightly written or not: `Eurpe/Berlin`, `UTC`, but no `Berlin` and no `CT/MRI`. */
export function looksLikeZone(text: string): boolean {
  if (text.length > LONGEST_VALUE) return false
  const key = zoneKey(text)
  if (!key.includes('/')) return key === 'utc' || key === 'gmt' || OFFSET.test(fold(text))
  if (!isProblem(readZone(text))) return true
  const areas = new Set(knownZones().map((zone) => zone.key.split('/')[0] as string))
  const [area = '', ...rest] = key.split('/')
  const city = rest.at(-1) ?? ''
  if (!/^[a-z0-9_+]{2,40}$/.test(city) || areas.has(city)) return false
  const isArea = [...areas].some((known) => known.length > 3 && editsBetween(area, known) <= 1)
  // More words than one are more likely to go on about something else: the Asia/Pacific region.
  return city.includes('_') ? isArea && nearZones(key).length > 0 : isArea || knownZones().some((zone) => zone.city === city)
}

function knownZones(): readonly Zone[] {
  zones ??= [...new Set([...Intl.supportedValuesOf('timeZone'), ...NEWER_ZONES.split(' ').filter((name) => resolveZone(name) !== null)])]
    .sort()
    .map((name) => ({ name, key: zoneKey(name), city: zoneKey(name).split('/').at(-1) as string }))
  return zones
}

/** What this Node calls the zone, or null when it knows none of that name. */
function resolveZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** A zone that Node knows though it does not list it: `US/Pacific`, `EST5EDT`, `Etc/GMT+5`, `Japan`. */
function readUnlisted(key: string): string | null {
  if (!/^[a-z][a-z0-9_/+-]*$/.test(key) || key.startsWith('systemv/') || (key.length === 3 && !SHORT_ZONES.has(key))) return null
  const resolved = resolveZone(key)
  if (resolved === null) return null
  if (resolved.toLowerCase() === key) return resolved
  return key
    .split('/')
    .map((part) =>
      part.length <= 3 || /\d/.test(part) ? part.toUpperCase() : part.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase()),
    )
    .join('/')
}

function zoneProblem(text: string, key: string): Problem {
  const names = nearZones(key).slice(0, 3)
  const meant = names.length > 0 ? ` Did you mean ${names.join(' or ')}?` : ` ${ZONE_EXPECTED}`
  return { problem: `${shown(text)} is no time zone.${meant}` }
}

/** The names that a mistyped one is nearest to, the nearest first. */
function nearZones(key: string): string[] {
  const city = key.split('/').at(-1) as string
  const scored = knownZones().map((zone) => ({ zone, edits: Math.min(editsBetween(key, zone.key), editsBetween(city, zone.city)) }))
  const near = scored.filter(({ zone, edits }) => edits <= Math.min(3, (zone.city.length - 1) / 3))
  return near.sort((a, b) => a.edits - b.edits).map(({ zone }) => zone.name)
}

/** `São Paulo` -> `sao_paulo`. */
function zoneKey(text: string): string {
  return fold(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’.]/g, '')
    .replace(/ ?\/ ?/g, '/')
    .replace(/[ -]/g, '_')
}
