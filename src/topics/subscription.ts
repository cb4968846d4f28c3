import type { Schedule } from './schedule.ts'
import { type Problem, shown } from './typed.ts'

/** A topic, the channel that wants it, and when. */
export interface Subscription extends Topic {
  /** Ours, in order of making; the topic's number in what was posted. */
  readonly number: number
  /** 8 characters of `[\w-]`, for buttons. */
  readonly id: string
  /** `platform:workspace`. */
  readonly workspace: string
  readonly channel: string
  readonly owner: { readonly person: string; readonly name: string }
  readonly state: 'draft' | 'active' | 'paused' | 'removed'
  /** By whom it was paused and why; null where it is not. */
  readonly pause: { readonly by: 'person' | 'platform'; readonly reason: string } | null
  readonly createdAt: number
  readonly version: number
  /** Slots before this instant are not owed. */
  readonly effectiveFrom: number
  /** The date of the last slot that was decided; null before the first. */
  readonly lastDate: string | null
  /** When that was, or when it was made. */
  readonly decidedAt: number
  readonly nextDueAt: number
  /** Papers that came in order at or before this one were there when it began: owed to nobody. */
  readonly startSequence: number
  /** Papers that came in order at or before this one were considered by the last digest. */
  readonly consideredSequence: number
  readonly hasPosted: boolean
  /** The date of the last slot whose papers were posted, or that had none; null before the first. */
  readonly coveredDate: string | null
}

/** What is asked for: a named query and how its digests are to be. */
export interface Topic {
  readonly name: string
  readonly query: string
  readonly schedule: Schedule
  /** Papers in a digest at most. */
  readonly top: number
  readonly detail: Detail
}

/** Abstracts follow in the digest's thread, stand in it, or are left out with all but the titles. */
export const DETAILS = ['thread', 'inline', 'titles'] as const
export type Detail = (typeof DETAILS)[number]

/** Of a topic that says nothing else. */
export const DEFAULT_TIME = '09:00'
export const DEFAULT_TOP = 5

/** At most: UTF-16 units of a name, papers of a digest. */
export const TOPIC_LIMITS = { name: 60, papers: 20 } as const

/** What is wrong with a folded name that would be taken for something else where topics are named; null where nothing is. */
export function nameFault(key: string): 'number' | 'all' | null {
  if (/^#?\p{Nd}+$/u.test(key)) return 'number'
  return key === 'all' ? 'all' : null
}

/** How many papers a digest holds at most. */
export function readTop(value: string | number): number | Problem {
  const number = typeof value === 'number' ? value : /^\d{1,4}$/.test(value.trim()) ? Number(value) : Number.NaN
  if (Number.isInteger(number) && number >= 1 && number <= TOPIC_LIMITS.papers) return number
  return { problem: `${shown(String(value))} cannot be the most papers of a digest; give a whole number from 1 to ${TOPIC_LIMITS.papers}.` }
}
