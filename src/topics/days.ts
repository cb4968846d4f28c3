// Weekdays: one bit for each, as in `Schedule`, and their names in English, German, French and Spanish.
import { foldLetters } from '../papers/letters.ts'
import { editsBetween, fold, LONGEST_VALUE, type Problem, shown } from './typed.ts'

export const EVERY_DAY = 127
export const WEEKDAYS = 31
const WEEKENDS = 96
/** Of `weekly` without a day: Mondays. */
const WEEKLY = 1

const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const OTHER_NAMES = [
  ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag', 'sonntag'],
  ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  ['lunes', 'martes', 'miercoles', 'jueves', 'viernes', 'sabado', 'domingo'],
]

/** Each word with its days, one bit for each. */
const DAY_FORMS: ReadonlyMap<string, number> = new Map<string, number>([
  ...DAY_NAMES.map((name, index): [string, number] => [name.slice(0, 3), 1 << index]),
  ...[DAY_NAMES, ...OTHER_NAMES].flatMap((names) =>
    names.flatMap((name, index) => [name, `${name}s`].map((form): [string, number] => [form, 1 << index])),
  ),
  ...ofAll(2, 'tues'),
  ...ofAll(4, 'weds'),
  ...ofAll(8, 'thur thurs'),
  ...ofAll(32, 'sonnabend sonnabends'),
  ...ofAll(EVERY_DAY, 'daily everyday taglich taeglich quotidien quotidiennement diario diariamente'),
  ...ofAll(WEEKDAYS, 'weekdays weekday werktags werktage wochentags'),
  ...ofAll(WEEKENDS, 'weekends weekend wochenende wochenenden'),
])

/** German, French and Spanish abbreviations. Some also mean other things: `sam`, `mi`. */
const SHORT_FORMS: ReadonlyMap<string, number> = new Map<string, number>([
  ...ofAll(1, 'mo lun'),
  ...ofAll(2, 'mar'),
  ...ofAll(4, 'mi mer mie'),
  ...ofAll(8, 'jeu jue'),
  ...ofAll(16, 'fr ven vie'),
  ...ofAll(32, 'sa sam sab'),
  ...ofAll(64, 'so dim dom'),
])
/** German abbreviations that mean other days in Spanish and in French. They are only read beside German words. */
const AMBIGUOUS_FORMS: ReadonlyMap<string, { readonly days: number; readonly meanings: string }> = new Map([
  ['di', { days: 2, meanings: 'Dienstag or dimanche' }],
  ['do', { days: 8, meanings: 'Donnerstag or domingo' }],
])
const GERMAN = new Set([...(OTHER_NAMES[0] ?? []), 'mo', 'fr', 'so', 'und', 'bis'])

/** Phrases of several words, and one word for each. */
const DAY_PHRASES: readonly (readonly [phrase: RegExp, word: string])[] = [
  [/\b(?:every|each|jeden|chaque|cada) ?(?:day|tag|jour|dia)\b/g, 'daily'],
  [/\b(?:tous les jours|todos los dias)\b/g, 'daily'],
  [/\b(?:en semaine|jours ouvr(?:ables|es)|entre semana|dias laborables|unter der woche)\b/g, 'weekdays'],
  [/\b(?:fin(?:es)? de semana|week-ends?)\b/g, 'weekends'],
  [
    /\b(?:(?:every|each|once an?|once per) week|wochentlich|woechentlich|jede woche|hebdomadaire|chaque semaine|semanal(?:mente)?|cada semana)\b/g,
    'weekly',
  ],
]

/** Filler words that may stand among days. */
const DAY_FILLERS = new Set(['and', 'every', 'each', 'on', 'weekly', 'to', 'through', '-', 'und', 'bis', 'et', 'jeden', 'chaque', 'cada'])
/** Filler words that are also English words. */
const ARTICLES = new Set(['y', 'e', 'le', 'les', 'el', 'la', 'los', 'las', 'tous', 'todos', 'am', 'du', 'de', 'del'])
/** Words between two days that mean a range. */
const RANGES = new Set(['-', 'to', 'through', 'bis', 'a', 'au', 'al'])

/** The words that a mistyped word in a query may mean; `daily` is too near to dairy and daisy. */
const DAY_NAMES_AND_GROUPS = [...DAY_NAMES, 'weekdays', 'weekends']
const DAYS_EXPECTED = 'Write days as daily, weekdays, weekends, mon,wed, mon-fri, weekly fri or monthly on the 1st.'

/** `daily`, `weekdays`, `mon,wed`, `mon-fri`, `weekly fri`, `Fridays`, `Mo und Mi`, `lundi` -> a bit for each day, as in `Schedule`; never 0. */
export function readDays(text: string): number | Problem {
  if (text.length > LONGEST_VALUE) return { problem: `${shown(text)} is not a list of days. ${DAYS_EXPECTED}` }
  const words = dayWords(text)
  const isGerman = words.some((word) => GERMAN.has(word))
  const daysOf = (word = ''): number | undefined =>
    DAY_FORMS.get(word) ?? SHORT_FORMS.get(word) ?? (isGerman ? AMBIGUOUS_FORMS.get(word)?.days : undefined)
  let days = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    const day = daysOf(word)
    if (day === undefined) {
      if (RANGES.has(word)) return { problem: dayProblem(text) }
      if (!DAY_FILLERS.has(word) && !ARTICLES.has(word)) return { problem: dayProblem(word) }
    } else if (RANGES.has(words[at + 1] ?? '')) {
      const last = daysOf(words[at + 2])
      if (!isOne(day) || last === undefined || !isOne(last)) return { problem: dayProblem(text) }
      days |= daysBetween(day, last)
      at += 2
    } else {
      days |= day
    }
  }
  if (days > 0) return days
  return words.includes('weekly') && words.length === 1 ? WEEKLY : { problem: dayProblem(text) }
}

/** Writes days as `daily`, `weekdays`, `weekends`, `Fridays` or `Mon, Wed`, which `readDays` can read. */
export function describeDays(days: number): string {
  if (days === EVERY_DAY) return 'daily'
  if (days === WEEKDAYS) return 'weekdays'
  if (days === WEEKENDS) return 'weekends'
  const names = DAY_NAMES.filter((_, index) => days & (1 << index)).map(properName)
  return names.length === 1 ? `${names[0]}s` : names.map((name) => name.slice(0, 3)).join(', ')
}

/**
 * Whether a word belongs to days. A `near` word has a typing error, and is long enough that no other word is meant. A `short` one may also
 * mean something else.
 */
export function isDayWord(word: string): 'yes' | 'near' | 'short' | 'filler' | 'no' {
  const parts = word.length > LONGEST_VALUE ? [] : dayWords(word)
  if (parts.length === 0) return 'no'
  if (parts.every((part) => DAY_FILLERS.has(part))) return 'filler'
  const known = (part: string): boolean => DAY_FORMS.has(part) || DAY_FILLERS.has(part)
  if (parts.every(known)) return 'yes'
  const isShort = (part: string): boolean => SHORT_FORMS.has(part) || AMBIGUOUS_FORMS.has(part)
  if (parts.every((part) => known(part) || isShort(part)))
    return parts.filter((part) => !DAY_FILLERS.has(part)).length > 1 ? 'yes' : 'short'
  return parts.every((part) => known(part) || (part.length >= 5 && nearestDay(part, DAY_NAMES_AND_GROUPS) !== null)) ? 'near' : 'no'
}

function properName(name: string): string {
  return DAY_NAMES.includes(name) ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name
}

function dayWords(text: string): string[] {
  const folded = foldLetters(fold(text))
    .replace(/['’]/g, '')
    .replace(/[,;/&+]/g, ' ')
    .replace(/ +/g, ' ')
  return DAY_PHRASES.reduce((read, [phrase, word]) => read.replace(phrase, word), folded)
    .replace(/ ?(?:[-‐‑–—]|\.\.) ?/g, ' - ')
    .replace(/(?<![.!])[.!]+(?= |$)/g, '')
    .split(' ')
    .filter((word) => word !== '')
}

function isOne(days: number): boolean {
  return (days & (days - 1)) === 0
}

/** The days from one to another, both included, across the end of the week if needed. */
function daysBetween(first: number, last: number): number {
  let days = first
  for (let day = first; day !== last; days |= day) day = day === 64 ? 1 : day << 1
  return days
}

function dayProblem(word: string): string {
  const ambiguous = AMBIGUOUS_FORMS.get(word)
  if (ambiguous) return `${shown(word)} may be short for ${ambiguous.meanings}; write the day out.`
  const near = nearestDay(fold(word), [...DAY_NAMES_AND_GROUPS, 'daily', 'weekly'])
  return `${shown(word)} is not a day.${near ? ` Did you mean ${properName(near)}?` : ''} ${DAYS_EXPECTED}`
}

/** The name nearest to a mistyped one, or null if none is near. */
function nearestDay(word: string, names: readonly string[]): string | null {
  if (word.length > 12) return null
  const scored = names.map((name) => ({ name, edits: Math.min(editsBetween(word, name), editsBetween(word, `${name}s`)) }))
  const [best] = scored.filter(({ name, edits }) => edits <= (name.length > 6 ? 2 : 1)).sort((a, b) => a.edits - b.edits)
  return best?.name ?? null
}

function ofAll(days: number, forms: string): [string, number][] {
  return forms.split(' ').map((form) => [form, days])
}
