// Values as a person types them.
import { distance } from 'fastest-levenshtein'
import { visibleText } from '../papers/markup.ts'
import { cut } from '../port/text.ts'

/** Why a typed value cannot be used: a sentence with the value and the expectation. */
export interface Problem {
  readonly problem: string
}

/** Longer values are not typing errors. They are refused without a search for similar values. */
export const LONGEST_VALUE = 80

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value
}

/** A typed value, prepared for a sentence. */
export function shown(text: string): string {
  const visible = visibleText(text.slice(0, 1_000)).replace(/\s+/g, ' ').trim()
  return visible === '' ? 'An empty value' : `“${cut(visible, 60)}”`
}

/** The same result for all spellings of a value: spaces, capitals, full-width letters. */
export function fold(text: string): string {
  return text.slice(0, 200).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** The edit distance of a typed value from a name; 1 for the same letters in another order. */
export function editsBetween(typed: string, name: string): number {
  if (typed === name) return 0
  return [...typed].sort().join('') === [...name].sort().join('') ? 1 : distance(typed, name)
}
