import { distance } from 'fastest-levenshtein'
import { cut } from '../chat.ts'
import { visibleText } from '../papers/markup.ts'

/** When digests are due: a local time on some weekdays, in a zone. */
export interface Schedule {
  /** `HH:MM`, 00:00 to 23:59. */
  readonly time: string
  /** An IANA zone, such as `Europe/Berlin`. */
  readonly zone: string
  /** Weekdays, a bit each: 1 for Monday, 2 for Tuesday, … 64 for Sunday; at least one. */
  readonly days: number
}

/** Why what a person typed cannot be taken: a sentence with the value and what is expected. */
export interface Problem {
  readonly problem: string
}

export const EVERY_DAY = 127
export const WEEKDAYS = 31
const WEEKENDS = 96
/** How a digest shows its papers: a message and a thread of details, one long message, or titles alone. */
export const DETAILS = ['thread', 'inline', 'titles'] as const
const MOST_PAPERS = 20
/** Longer values are no typing errors: they are said to be wrong without a search for what is near. */
const LONGEST_VALUE = 80

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value
}

/** A value as typed, fit to stand in a sentence. */
export function shown(text: string): string {
  const visible = visibleText(text.slice(0, 1_000)).replace(/\s+/g, ' ').trim()
  return visible === '' ? 'An empty value' : `“${cut(visible, 60)}”`
}

/** `9`, `9:00`, `9.30`, `9h30`, `9am`, `9:30 pm`, `noon`, `midnight` -> `HH:MM`. */
export function readTime(text: string): string | Problem {
  const typed = plain(text)
  if (typed === 'noon') return '12:00'
  if (typed === 'midnight') return '00:00'
  const found = /^(\d{1,2})(?:[:.h](\d{2})|h)?(?: ?([ap])\.?m\.?)?$/.exec(typed)
  const half = found?.[3]
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2] ?? 0)]
  const isTime = found !== null && minute < 60 && (half ? hour >= 1 && hour <= 12 : hour < 24)
  if (!isTime) return { problem: `${shown(text)} is no time of day; write it as 9:00, 17:30, 9am, noon or midnight, from 0:00 to 23:59.` }
  const since = half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour
  return `${String(since).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** How many papers a digest holds at most, 1 to 20. */
export function readTop(value: string | number): number | Problem {
  const number = typeof value === 'number' ? value : /^\d{1,4}$/.test(value.trim()) ? Number(value) : Number.NaN
  if (Number.isInteger(number) && number >= 1 && number <= MOST_PAPERS) return number
  return { problem: `${shown(String(value))} cannot be the most papers of a digest; give a whole number from 1 to ${MOST_PAPERS}.` }
}

// Days

const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const DAY_FORMS = new Map([
  ...DAY_NAMES.flatMap((name, index) => [name, `${name}s`, name.slice(0, 3)].map((form): [string, number] => [form, 1 << index])),
  ...([
    ['tues', 2],
    ['weds', 4],
    ['thur', 8],
    ['thurs', 8],
  ] as const),
  ...([
    ['daily', EVERY_DAY],
    ['weekdays', WEEKDAYS],
    ['weekday', WEEKDAYS],
    ['weekends', WEEKENDS],
    ['weekend', WEEKENDS],
  ] as const),
])
/** What a mistyped word in a query may be taken for; `daily` is too near to dairy and daisy. */
const DAY_NAMES_AND_GROUPS = [...DAY_NAMES, 'weekdays', 'weekends']
/** Words that may stand among days and say nothing by themselves. */
const DAY_FILLERS = new Set(['and', 'every', 'each', 'on', 'weekly', 'to', 'through', '-'])
const DAYS_EXPECTED = 'Write days as daily, weekdays, weekends, mon,wed, mon-fri or weekly fri.'

/** `daily`, `weekdays`, `mon,wed`, `mon-fri`, `weekly fri`, `Fridays` -> a bit for each day, as in `Schedule`; never 0. */
export function readDays(text: string): number | Problem {
  if (text.length > LONGEST_VALUE) return { problem: `${shown(text)} names no days. ${DAYS_EXPECTED}` }
  const words = dayWords(text)
  let days = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    const day = DAY_FORMS.get(word)
    if (day === undefined) {
      if (isRange(word) || !DAY_FILLERS.has(word)) return { problem: dayProblem(isRange(word) ? text : word) }
    } else if (isRange(words[at + 1])) {
      const last = DAY_FORMS.get(words[at + 2] ?? '')
      if (!isOne(day) || last === undefined || !isOne(last)) return { problem: dayProblem(text) }
      days |= daysBetween(day, last)
      at += 2
    } else {
      days |= day
    }
  }
  if (days > 0) return days
  return { problem: words.includes('weekly') ? '“weekly” needs its day, as in weekly fri.' : dayProblem(text) }
}

/** `daily`, `weekdays`, `weekends`, `Fridays` or `Mon, Wed`: what `readDays` reads again. */
export function describeDays(days: number): string {
  if (days === EVERY_DAY) return 'daily'
  if (days === WEEKDAYS) return 'weekdays'
  if (days === WEEKENDS) return 'weekends'
  const names = DAY_NAMES.filter((_, index) => days & (1 << index)).map(properName)
  return names.length === 1 ? `${names[0]}s` : names.map((name) => name.slice(0, 3)).join(', ')
}

/** Whether a word is one that days are written with. A near one is a typing error away, and long enough that no other word is meant. */
export function isDayWord(word: string): 'yes' | 'near' | 'filler' | 'no' {
  const parts = word.length > LONGEST_VALUE ? [] : dayWords(word)
  if (parts.length === 0) return 'no'
  if (parts.every((part) => DAY_FILLERS.has(part))) return 'filler'
  const known = (part: string): boolean => DAY_FORMS.has(part) || DAY_FILLERS.has(part)
  if (parts.every(known)) return 'yes'
  return parts.every((part) => known(part) || (part.length >= 5 && nearestDay(part, DAY_NAMES_AND_GROUPS) !== null)) ? 'near' : 'no'
}

function properName(name: string): string {
  return DAY_NAMES.includes(name) ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name
}

function dayWords(text: string): string[] {
  return plain(text)
    .replace(/['’]/g, '')
    .replace(/[,;/&+]/g, ' ')
    .replace(/(?<![a-z])(?:every|each) ?day(?![a-z])/g, 'daily')
    .replace(/\s*(?:[-‐‑–—]|\.\.)\s*/g, ' - ')
    .replace(/[.!]+$/, '')
    .split(' ')
    .filter((word) => word !== '')
}

function isRange(word: string | undefined): boolean {
  return word === '-' || word === 'to' || word === 'through'
}

function isOne(days: number): boolean {
  return (days & (days - 1)) === 0
}

/** From one day to another, both counted, over the end of the week where it must be. */
function daysBetween(first: number, last: number): number {
  let days = first
  for (let day = first; day !== last; days |= day) day = day === 64 ? 1 : day << 1
  return days
}

function dayProblem(word: string): string {
  const near = nearestDay(plain(word), [...DAY_NAMES_AND_GROUPS, 'daily', 'weekly'])
  return `${shown(word)} names no day.${near ? ` Did you mean ${properName(near)}?` : ''} ${DAYS_EXPECTED}`
}

/** The name that a mistyped one is nearest to, or null when none is near. */
function nearestDay(word: string, names: readonly string[]): string | null {
  if (word.length > 12) return null
  const scored = names.map((name) => ({ name, edits: Math.min(editsBetween(word, name), editsBetween(word, `${name}s`)) }))
  const [best] = scored.filter(({ name, edits }) => edits <= (name.length > 6 ? 2 : 1)).sort((a, b) => a.edits - b.edits)
  return best?.name ?? null
}

// Zones

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
  const typed = text.length > LONGEST_VALUE ? '' : plain(text)
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
  if (!key.includes('/')) return key === 'utc' || key === 'gmt' || OFFSET.test(plain(text))
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
  return plain(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’.]/g, '')
    .replace(/ ?\/ ?/g, '/')
    .replace(/[ -]/g, '_')
}

// Both

function plain(text: string): string {
  return text.slice(0, 200).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** 1 for the same letters in another order. */
function editsBetween(typed: string, name: string): number {
  if (typed === name) return 0
  return [...typed].sort().join('') === [...name].sort().join('') ? 1 : distance(typed, name)
}
