// What is wrong with data that somebody wrote, in words: zod's own are for programmers.
import type { z } from 'zod'
import { clip, count, listed } from './phrases.ts'

type Issue = z.core.$ZodIssue

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

/** What is wrong with one field of a document, as the rest of a sentence that begins with its name. @param whole the document */
export function plainIssue(issue: Issue, whole: unknown): string {
  const value = valueAt(whole, issue.path)
  if (issue.code === 'unrecognized_keys') return `has ${listed(issue.keys.map((key) => `“${clip(key, 40)}”`))}, which is not known here`
  if (issue.code === 'too_small' || issue.code === 'too_big') return sizeProblem(issue, value)
  const expected = expectedBy(issue)
  if (expected.length === 0) return issue.message
  return value === undefined
    ? `is missing; ${listed(expected, 'or')} is expected`
    : `is ${shown(value)}; ${listed(expected, 'or')} is expected`
}

function valueAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), whole)
}

function expectedBy(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [KINDS[issue.expected] ?? issue.expected]
  if (issue.code === 'invalid_value') return issue.values.map((value) => `“${String(value)}”`)
  if (issue.code !== 'invalid_union') return []
  return [...new Set(issue.errors.flat().flatMap((inner) => (inner.path.length === 0 ? expectedBy(inner) : [])))]
}

function sizeProblem(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: unknown): string {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
  if (typeof value === 'string') return `has ${count(value.length, 'character')}; it has ${bound}`
  return Array.isArray(value) ? `has ${count(value.length, 'entry', 'entries')}; it has ${bound}` : `is ${shown(value)}; it is ${bound}`
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `“${clip(value, 60)}”`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return (value === null ? KINDS.null : Array.isArray(value) ? KINDS.array : KINDS[typeof value]) ?? typeof value
}
