import { addDays, day } from '../../papers/dates.ts'
import { normaliseTitle } from '../../papers/identity.ts'
import { readName } from '../../papers/names.ts'
import { hasWord, type QueryNode, type TextField } from './syntax.ts'

const TEXT_FIELDS: readonly string[] = ['title', 'abstract'] satisfies TextField[]
export const FIELDS: readonly string[] = [
  ...TEXT_FIELDS,
  'author',
  'cat',
  'id',
  'like',
  'source',
  'journal',
  'type',
  'has',
  'year',
  'after',
  'before',
  'since',
]

/** Names of fields in other systems; arXiv has `ti`, `abs` and `au`. */
const ALIASES: Readonly<Record<string, string>> = {
  ti: 'title',
  abs: 'abstract',
  au: 'author',
  authors: 'author',
  by: 'author',
  category: 'cat',
  date: 'year',
  venue: 'journal',
}

/** The field that a name stands for; null if there is none. */
export function fieldOf(name: string): string | null {
  const typed = name.toLowerCase()
  return FIELDS.includes(typed) ? typed : (ALIASES[typed] ?? null)
}

/** The query of a field with a value; null if the value does not fit the field. */
export function fieldNode(field: string, value: string, quoted: boolean, today: string): QueryNode | null {
  if (isTextField(field)) {
    if (!hasWord(value)) return null
    return quoted ? { kind: 'phrase', text: value, field } : { kind: 'term', text: value, field }
  }
  if (field === 'author') return readName(value) === null ? null : { kind: 'author', text: value.trim() }
  if (field === 'cat')
    return /^[a-z][a-z-]{0,59}(?:\.[a-z*-]{1,20})?$/i.test(value)
      ? { kind: 'category', value: value.toLowerCase().replace(/\.\*$/, '') }
      : null
  if (field === 'source') return /^[\w.-]{1,60}$/.test(value) ? { kind: 'source', value: value.toLowerCase() } : null
  if (field === 'journal') return hasWord(value) ? { kind: 'journal', value: normaliseTitle(value) } : null
  if (field === 'type') return /^preprints?$/i.test(value.trim()) ? { kind: 'type', value: 'preprint' } : null
  if (field === 'has') return /^code$/i.test(value.trim()) ? { kind: 'has', value: 'code' } : null
  if (field === 'id') return { kind: 'id', value }
  if (field === 'like') return /^\d{1,15}(?:,\d{1,15}){0,19}$/.test(value) ? { kind: 'like', ids: value.split(',').map(Number) } : null
  if (field === 'since') {
    const from = readSpan(value, today)
    return from ? { kind: 'dates', from, to: null } : null
  }
  if (field === 'year') return readPeriods(value)
  const bound = readPeriod(value)?.from ?? null
  if (bound === null) return null
  return field === 'after' ? { kind: 'dates', from: bound, to: null } : { kind: 'dates', from: null, to: addDays(bound, -1) }
}

function isTextField(field: string): field is TextField {
  return TEXT_FIELDS.includes(field)
}

/** The values that a field expects, with an example. */
export function expectation(field: string): string {
  if (isTextField(field)) return `a word or a "phrase", as in ${example(field)}`
  if (field === 'author') return `a name, as in ${example(field)} or author:"Y. LeCun"`
  if (field === 'cat') return 'an arXiv category, as in cat:cs.CV or cat:astro-ph'
  if (field === 'source') return 'the name of a source, as in source:seeds'
  if (field === 'journal') return 'the name of a journal, as in journal:eLife or journal:"Nature Medicine"'
  if (field === 'like') return `our ids of up to 20 papers, as in ${example(field)}`
  if (field === 'type') return 'preprint, the only kind of paper that is told from the others, as in type:preprint or -type:preprint'
  if (field === 'has') return 'code, the only thing that a paper is known to have or not, as in has:code or -has:code'
  if (field === 'since') return 'a number of days, weeks, months or years, as in since:7d, since:2w, since:3m or since:1y'
  if (field === 'year') return 'a year, a month, a day or two years, as in year:2024, year:2024-01 or year:2019-2021'
  return `a year, a month or a day, as in ${field}:2024, ${field}:2024-01 or ${field}:2024-01-31`
}

export function example(field: string): string {
  const values: Record<string, string> = {
    author: 'author:Smith',
    cat: 'cat:cs.CV',
    id: 'id:2401.12208',
    like: 'like:1,3,5',
    source: 'source:seeds',
    journal: 'journal:eLife',
    type: 'type:preprint',
    has: 'has:code',
    since: 'since:7d',
    year: 'year:2024',
  }
  return values[field] ?? (isTextField(field) ? `${field}:tuberculosis` : `${field}:2024-01`)
}

/** Reads a span before today, such as `7d`; null if it is not one. */
function readSpan(value: string, today: string): string | null {
  const found = /^(\d{1,4})([dwmy])$/i.exec(value)
  if (!found) return null
  return daysBefore(today, Number(found[1]), (found[2] as string).toLowerCase() as keyof typeof DAYS)
}

const DAYS = { d: 1, w: 7, m: 30, y: 365 } as const

/** The day a number of days, weeks, months or years before today; null if that is before all papers. */
export function daysBefore(today: string, count: number, unit: keyof typeof DAYS): string | null {
  const span = count * DAYS[unit]
  return span > 366_000 ? null : addDays(today, -span)
}

/** `2024`, `2024-01`, `2024-01-31`, `2019-2021`, `2024-01..2024-03`. */
function readPeriods(value: string): QueryNode | null {
  const [first = '', second] = /^\d{4}[-–]\d{4}$/.test(value) ? value.split(/[-–]/) : value.split('..')
  const [from, to] = [readPeriod(first), readPeriod(second ?? first)]
  return from && to && from.from <= to.to ? { kind: 'dates', from: from.from, to: to.to } : null
}

/** The first and the last day of a year, a month or a day. */
export function readPeriod(value: string): { readonly from: string; readonly to: string } | null {
  const found = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value)
  if (!found) return null
  const [year, month, date] = [Number(found[1]), found[2] ? Number(found[2]) : null, found[3] ? Number(found[3]) : null]
  const from = day(year, month ?? 1, date ?? 1)
  if (from === null) return null
  if (date !== null) return { from, to: from }
  const next = month === null ? day(year + 1, 1, 1) : day(month === 12 ? year + 1 : year, (month % 12) + 1, 1)
  return next === null ? null : { from, to: addDays(next, -1) }
}
