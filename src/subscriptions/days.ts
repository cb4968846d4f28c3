// Weekdays: a bit each, as in `Schedule`.
import { editsBetween, fold, LONGEST_VALUE, type Problem, shown } from './typed.ts'

export const EVERY_DAY = 127
export const WEEKDAYS = 31
const WEEKENDS = 96

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
  return fold(text)
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
  const near = nearestDay(fold(word), [...DAY_NAMES_AND_GROUPS, 'daily', 'weekly'])
  return `${shown(word)} names no day.${near ? ` Did you mean ${properName(near)}?` : ''} ${DAYS_EXPECTED}`
}

/** The name that a mistyped one is nearest to, or null when none is near. */
function nearestDay(word: string, names: readonly string[]): string | null {
  if (word.length > 12) return null
  const scored = names.map((name) => ({ name, edits: Math.min(editsBetween(word, name), editsBetween(word, `${name}s`)) }))
  const [best] = scored.filter(({ name, edits }) => edits <= (name.length > 6 ? 2 : 1)).sort((a, b) => a.edits - b.edits)
  return best?.name ?? null
}
