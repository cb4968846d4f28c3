import { foldLetters } from '../papers/letters.ts'
import { nameToday } from './zone-names.ts'

/** A zone, and the country that it is in. */
export interface CountryZone {
  readonly zone: string
  readonly country: string
  /** Whether the country’s whole name was typed. */
  readonly isWhole: boolean
}

/** Other names of countries, with their ISO 3166 code. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  usa: 'US',
  'u s': 'US',
  'u s a': 'US',
  america: 'US',
  'united states of america': 'US',
  uae: 'AE',
  'u k': 'GB',
  britain: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  holland: 'NL',
  turkey: 'TR',
  'czech republic': 'CZ',
  'ivory coast': 'CI',
  'cabo verde': 'CV',
  vatican: 'VA',
  'democratic republic of the congo': 'CD',
  'republic of the congo': 'CG',
}
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const SHORTEST = 2

let codes: ReadonlyMap<string, string> | null = null

/** Zones of countries with a word that begins as typed (`india`, `usa`). Full names come first, large parts of a country before small ones. */
export function zonesOfCountries(typed: string): CountryZone[] {
  const wanted = fold(typed)
  if (wanted.length < SHORTEST) return []
  const whole = countryCodes().get(wanted)
  const begun = [...countryCodes()].filter(([name]) => ` ${name}`.includes(` ${wanted}`)).map(([, code]) => code)
  const called = new Intl.DisplayNames('en', { type: 'region' })
  return [...new Set(whole === undefined ? begun : [whole, ...begun])].flatMap((code) =>
    zonesOf(code)
      .map((zone) => ({ zone, country: called.of(code) ?? code, isWhole: code === whole }))
      .sort((a, b) => depthOf(a) - depthOf(b)),
  )
}

/** The zones of the country with this name; empty if there is none. */
export function zonesOfCountry(name: string): string[] {
  const code = /^[\p{L}\p{M} .&'’-]*$/u.test(name) ? countryCodes().get(fold(name).replace(/^the /, '')) : undefined
  return code === undefined ? [] : zonesOf(code)
}

/** The countries by their folded names, long and short. Computed once, because there are hundreds. */
function countryCodes(): ReadonlyMap<string, string> {
  codes ??= new Map([...(['short', 'long'] as const).flatMap(namesOf), ...Object.entries(OTHER_NAMES)])
  return codes
}

function namesOf(style: 'short' | 'long'): [name: string, code: string][] {
  const called = new Intl.DisplayNames('en', { type: 'region', style, fallback: 'none' })
  return LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).flatMap((code): [string, string][] => {
    const name = called.of(code)
    return name === undefined ? [] : [[fold(name), code]]
  })
}

/** The time zones of a locale: a property up to Node 22, a method in Node 24. */
interface ZonedLocale {
  readonly timeZones?: readonly string[]
  getTimeZones?(): readonly string[] | undefined
}

function zonesOf(code: string): string[] {
  const locale = new Intl.Locale(`und-${code}`) as ZonedLocale
  return [...new Set((locale.getTimeZones?.() ?? locale.timeZones ?? []).map(nameToday))].sort()
}

/** `America/Indiana/Knox` is a small part. */
function depthOf({ zone }: CountryZone): number {
  return zone.split('/').length
}

/** `Côte d’Ivoire` -> `cote d ivoire`, `Saint Kitts and Nevis` and `St. Kitts & Nevis` -> `st kitts nevis`. */
function fold(text: string): string {
  const words = foldLetters(text).split(/[^a-z]+/)
  return words
    .filter((word) => word !== '' && word !== 'and')
    .map((word) => (word === 'saint' ? 'st' : word))
    .join(' ')
}
