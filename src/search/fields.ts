import { addDays, day } from '../papers/dates.ts'
import { hasWord, type QueryNode, type TextField } from './syntax.ts'

const TEXT_FIELDS: readonly string[] = ['title', 'abstract', 'author'] satisfies TextField[]
export const FIELDS: readonly string[] = [...TEXT_FIELDS, 'cat', 'id', 'source', 'after', 'before', 'since']

/** What a field with a value asks for; null when the value is not of its kind. */
export function fieldNode(field: string, value: string, quoted: boolean, today: string): QueryNode | null {
  if (isTextField(field)) {
    if (!hasWord(value)) return null
    return quoted ? { kind: 'phrase', text: value, field } : { kind: 'term', text: value, field }
  }
  if (field === 'cat')
    return /^[a-z][a-z-]{0,20}(?:\.[a-z*-]{1,20})?$/i.test(value)
      ? { kind: 'category', value: value.toLowerCase().replace(/\.\*$/, '') }
      : null
  if (field === 'source') return /^[\w.-]{1,60}$/.test(value) ? { kind: 'source', value: value.toLowerCase() } : null
  if (field === 'id') return { kind: 'id', value }
  if (field === 'since') {
    const from = readSpan(value, today)
    return from ? { kind: 'dates', from, to: null } : null
  }
  const bound = readPeriodStart(value)
  if (bound === null) return null
  return field === 'after' ? { kind: 'dates', from: bound, to: null } : { kind: 'dates', from: null, to: addDays(bound, -1) }
}

function isTextField(field: string): field is TextField {
  return TEXT_FIELDS.includes(field)
}

/** What a field expects, with an example. */
export function expectation(field: string): string {
  if (isTextField(field)) return `a word or a "phrase", as in ${example(field)}`
  if (field === 'cat') return 'an arXiv category, as in cat:cs.CV or cat:astro-ph'
  if (field === 'source') return 'the name of a source, as in source:seeds'
  if (field === 'since') return 'a number of days, weeks, months or years, as in since:7d, since:2w, since:3m or since:1y'
  return `a year, a month or a day, as in ${field}:2024, ${field}:2024-01 or ${field}:2024-01-31`
}

export function example(field: string): string {
  const values: Record<string, string> = {
    author: 'author:Smith',
    cat: 'cat:cs.CV',
    id: 'id:2401.12208',
    source: 'source:seeds',
    since: 'since:7d',
  }
  return values[field] ?? (isTextField(field) ? `${field}:tuberculosis` : `${field}:2024-01`)
}

/** `7d` before today, and so on; null when it is no such span. */
function readSpan(value: string, today: string): string | null {
  const found = /^(\d{1,4})([dwmy])$/i.exec(value)
  if (!found) return null
  const days = { d: 1, w: 7, m: 30, y: 365 }[(found[2] as string).toLowerCase()] as number
  const span = Number(found[1]) * days
  return span > 366_000 ? null : addDays(today, -span)
}

/** The first day of a year, a month or a day. */
function readPeriodStart(value: string): string | null {
  const found = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value)
  return found ? day(Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1)) : null
}
