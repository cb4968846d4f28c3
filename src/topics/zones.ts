// Time zones, by the names that people know.
import { zonesOfPlace } from './cities.ts'
import { differentClocks, zonesAt } from './clocks.ts'
import { zonesOfCountry } from './countries.ts'
import { editsBetween, fold, isProblem, LONGEST_VALUE, type Problem, shown } from './typed.ts'
import { knownZones, resolveZone, zoneKey, zoneOfKey, zonesOfCity } from './zone-names.ts'

/** Abbreviations that stand for one zone with clock changes. Others (EST, IST, CST) are fixed, or stand for several zones. */
const SHORT_ZONES = new Set(['utc', 'gmt', 'uct', 'cet', 'eet', 'wet', 'met', 'prc', 'roc', 'rok'])
const ABBREVIATION = /^(?:[ACEHMP][SD]T|AK[SD]T|[BIJKNS]ST|[CEW]EST|BST|MSK|[SH]GT|HKT|A[CEW][SD]T|NZ[SD]T|SAST|[ECW]AT)$/i
const OFFSET = /^(?:utc|gmt)? ?[+\-−–] ?\d{1,2}(?:[:.]?\d{2})?$/i
const CITY_EXPECTED = 'Zones are named by a large city, such as Europe/Berlin or America/New_York.'

/** How many of the zones that a name may mean are listed. */
const MOST_NAMED = 4

/** All zone names, in order. */
export function zoneNames(): readonly string[] {
  return knownZones().map(({ name }) => name)
}

/** `europe/berlin`, `Berlin`, `new york`, `India`, `UTC` -> the zone's name in its official spelling. */
export function readZone(text: string): string | Problem {
  const typed = text.length > LONGEST_VALUE ? '' : fold(text)
  const key = zoneKey(typed)
  if (OFFSET.test(typed))
    return { problem: `${shown(text)} is an offset, and would be an hour off when the clocks change. ${zoneOfOffset(typed)}` }
  if (isAbbreviation(typed)) {
    return {
      problem: `${shown(text)} stands for more than one zone, or for one without clock changes. Give a zone by its city, such as America/New_York.`,
    }
  }
  const listed = zoneOfKey(key)
  if (listed) return listed
  const cities = zonesOfCity(key)
  const [city] = cities
  // Several names of one zone count as one: America/Buenos_Aires is America/Argentina/Buenos_Aires.
  if (city !== undefined && new Set(cities.map(resolveZone)).size === 1) return city
  if (cities.length > 1) return { problem: severalZones(text, cities) }
  const places = zonesOfPlace(key)
  if (places.length > 0) return { problem: `${shown(text)} is not a time zone. Did you mean ${places.join(' or ')}?` }
  const [one, ...others] = differentClocks(zonesOfCountry(typed))
  if (one !== undefined) return others.length === 0 ? one : { problem: severalZones(text, [one, ...others]) }
  return readUnlisted(typed.replaceAll(' ', '_')) ?? zoneProblem(text, key)
}

/** Whether a text names a zone, a city or a country, with one or several zones. */
export function isPlace(text: string): boolean {
  if (text.length > LONGEST_VALUE) return false
  const key = zoneKey(text)
  const isKnown = zoneOfKey(key) !== undefined || zonesOfCity(key).length > 0 || zonesOfPlace(key).length > 0
  return isKnown || zonesOfCountry(fold(text)).length > 0
}

function severalZones(text: string, zones: readonly string[]): string {
  const more = zones.length > MOST_NAMED ? ' and more' : ''
  return `${shown(text)} is in more than one zone: ${zones.slice(0, MOST_NAMED).join(', ')}${more}. Which one?`
}

/** `utc+5:30` -> a sentence that suggests Asia/Kolkata. */
function zoneOfOffset(typed: string): string {
  const [, sign, hours, minutes = '0'] = /([+\-−–]) ?(\d{1,2})[:.]?(\d{2})?$/.exec(typed) ?? []
  const names = zonesAt((sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes))).slice(0, 3)
  return names.length > 0 ? `${CITY_EXPECTED} Did you mean ${names.join(' or ')}?` : CITY_EXPECTED
}

/** An abbreviation that people use for a zone, although it is ambiguous. */
export function isAbbreviation(text: string): boolean {
  return ABBREVIATION.test(text) && !SHORT_ZONES.has(text.toLowerCase())
}

/** Whether a text can only mean a zone, even if misspelt: `Eurpe/Berlin`, `UTC`, but not `Berlin` or `CT/MRI`. */
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
  // Several words are more likely about something else: the Asia/Pacific region.
  return city.includes('_') ? isArea && nearZones(key).length > 0 : isArea || knownZones().some((zone) => zone.city === city)
}

/** A zone that Node accepts but does not list: `US/Pacific`, `EST5EDT`, `Etc/GMT+5`, `Japan`. */
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
  const meant = names.length > 0 ? ` Did you mean ${names.join(' or ')}?` : ` ${CITY_EXPECTED}`
  return { problem: `${shown(text)} is not a time zone.${meant}` }
}

/** The names similar to a mistyped one, the nearest first. */
function nearZones(key: string): string[] {
  const city = key.split('/').at(-1) as string
  const scored = knownZones().map((zone) => ({ zone, edits: Math.min(editsBetween(key, zone.key), editsBetween(city, zone.city)) }))
  const near = scored.filter(({ zone, edits }) => edits <= Math.min(3, (zone.city.length - 1) / 3))
  return near.sort((a, b) => a.edits - b.edits).map(({ zone }) => zone.name)
}
