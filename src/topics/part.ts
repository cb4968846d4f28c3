// A part of what a person typed, and the clauses that are read from its end.
import { withoutTrailing } from '../port/text.ts'
import type { Rhythm } from './schedule.ts'
import type { Detail } from './subscription.ts'
import type { Problem } from './typed.ts'
import { isKeyword, type Word } from './words.ts'

/** The settings that clauses give. Null stands for settings without a clause. */
export interface Settings {
  readonly name: string | null
  /** `HH:MM`. */
  readonly time: string | null
  /** An IANA zone. */
  readonly zone: string | null
  /** One bit for each day, as in `Schedule`. */
  readonly days: number | null
  /** Once a month, on this day. */
  readonly monthDay?: number
  readonly top: number | null
  readonly detail: Detail | null
  /** Whether papers come again. */
  readonly versions?: boolean
}

/** Some words with clauses at their end. Before the clauses comes a query, the name of a topic, or nothing. */
export interface Part {
  readonly text: string
  readonly words: readonly Word[]
  readonly from: number
  readonly kind: 'query' | 'topic' | 'settings'
}

/** A clause on days gives a day of the month, too. */
export type Kind = Exclude<keyof Settings, 'monthDay'>

export interface Clause {
  /** Null for a faulty clause, whose value is the problem. */
  readonly kind: Kind | 'unread'
  readonly value: string | number | boolean | Rhythm | Problem
  /** The first word of the clause. */
  readonly from: number
  /** Whether it is only a city, which may also belong to the query. */
  readonly isCity?: boolean
}

/** Keywords that are followed by a value. */
export const KEYWORDS: Readonly<Record<Kind, string>> = {
  name: 'as',
  time: 'at',
  zone: 'in',
  days: 'on',
  top: 'top',
  detail: 'detail',
  versions: 'versions',
}

/** The `count` words before `end` as typed, without closing punctuation, if this keyword stands before them; else null. */
export function behindKeyword(part: Part, keyword: string, end: number, count: number): string | null {
  const at = end - count - 1
  return at >= part.from && isKeyword(part.words[at], keyword) ? plainWords(part, at + 1, end) : null
}

/** Some words as typed, without closing punctuation; null if one is in quotes or parentheses, or is missing. */
export function plainWords({ words, from: first }: Part, from: number, end: number): string | null {
  const slice = from < first ? [] : words.slice(from, end)
  if (slice.length === 0 || slice.some(({ inside }) => inside !== null)) return null
  return withoutTrailing(slice.map((word) => word.text).join(' '), ',;.')
}
