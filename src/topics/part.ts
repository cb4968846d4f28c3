// A part of what a person typed, and what is read from its end.
import { withoutTrailing } from '../port/text.ts'
import type { Detail } from './subscription.ts'
import type { Problem } from './typed.ts'
import { isKeyword, type Word } from './words.ts'

/** What clauses say; null is what none of them says. */
export interface Settings {
  readonly name: string | null
  /** `HH:MM`. */
  readonly time: string | null
  /** An IANA zone. */
  readonly zone: string | null
  /** A bit for each day, as in `Schedule`. */
  readonly days: number | null
  readonly top: number | null
  readonly detail: Detail | null
}

/** Some words whose clauses stand at their end. Before these stands a query, the name of a topic, or nothing. */
export interface Part {
  readonly text: string
  readonly words: readonly Word[]
  readonly from: number
  readonly kind: 'query' | 'topic' | 'settings'
}

export interface Clause {
  /** What was meant as a clause and is none has no setting: its value is the problem. */
  readonly kind: keyof Settings | 'unread'
  readonly value: string | number | Problem
  /** The word with which it begins. */
  readonly from: number
  /** A city by itself may as well belong to the query. */
  readonly isCity?: boolean
}

/** Keywords with a value behind them. */
export const KEYWORDS: Readonly<Record<keyof Settings, string>> = {
  name: 'as',
  time: 'at',
  zone: 'in',
  days: 'on',
  top: 'top',
  detail: 'detail',
}

/** The `count` words before `end` as typed, without closing punctuation, where this keyword stands before them; else null. */
export function behindKeyword(part: Part, keyword: string, end: number, count: number): string | null {
  const at = end - count - 1
  return at >= part.from && isKeyword(part.words[at], keyword) ? plainWords(part, at + 1, end) : null
}

/** Some words as typed, without closing punctuation; null where one is in quotes or parentheses, or is not there. */
export function plainWords({ words, from: first }: Part, from: number, end: number): string | null {
  const slice = from < first ? [] : words.slice(from, end)
  if (slice.length === 0 || slice.some(({ inside }) => inside !== null)) return null
  return withoutTrailing(slice.map((word) => word.text).join(' '), ',;.')
}
