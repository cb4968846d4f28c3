// The names of time zones, as this version of Node knows them and as people use them today.
import { foldLetters } from '../papers/letters.ts'
import { fold } from './typed.ts'

/** Newer names that some versions of Node accept but do not list. */
const NEWER_ZONES =
  'Africa/Asmara America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/Cordoba America/Argentina/Jujuy ' +
  'America/Argentina/Mendoza America/Atikokan America/Indiana/Indianapolis America/Kentucky/Louisville America/Nuuk Asia/Ho_Chi_Minh ' +
  'Asia/Kathmandu Asia/Kolkata Asia/Yangon Atlantic/Faroe Europe/Kyiv Pacific/Chuuk Pacific/Kanton Pacific/Pohnpei UTC'

interface Zone {
  readonly name: string
  /** The folded name, comparable with folded typed names. */
  readonly key: string
  /** The folded last part: the city. */
  readonly city: string
}

let zones: readonly Zone[] | null = null
let byKey: ReadonlyMap<string, string> | null = null
let byCity: ReadonlyMap<string, readonly string[]> | null = null
let renamed: ReadonlyMap<string | null, string> | null = null

/** All zones, ordered by name. */
export function knownZones(): readonly Zone[] {
  zones ??= [...new Set([...Intl.supportedValuesOf('timeZone'), ...NEWER_ZONES.split(' ').filter((name) => resolveZone(name) !== null)])]
    .sort()
    .map((name) => ({ name, key: zoneKey(name), city: zoneKey(name).split('/').at(-1) as string }))
  return zones
}

/** The zone with this folded name. */
export function zoneOfKey(key: string): string | undefined {
  byKey ??= new Map(knownZones().map((zone) => [zone.key, zone.name]))
  return byKey.get(key)
}

/** The zones whose city has this folded name. */
export function zonesOfCity(city: string): readonly string[] {
  byCity ??= groupByCity()
  return byCity.get(city) ?? []
}

function groupByCity(): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { city, name } of knownZones()) groups.set(city, [...(groups.get(city) ?? []), name])
  return groups
}

/** Today's name of a zone that some versions of Node know by an older name: `Asia/Calcutta` -> `Asia/Kolkata`. */
export function nameToday(zone: string): string {
  renamed ??= new Map(NEWER_ZONES.split(' ').map((name) => [resolveZone(name), name]))
  return renamed.get(zone) ?? zone
}

/** This Node's name of a zone, or null if it does not know the zone. */
export function resolveZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** `São Paulo` -> `sao_paulo`. */
export function zoneKey(text: string): string {
  return foldLetters(fold(text))
    .replace(/['’.]/g, '')
    .replace(/ ?\/ ?/g, '/')
    .replace(/[ -]/g, '_')
}
