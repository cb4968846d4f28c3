import type { Schedule } from './schedule.ts'
import { type Problem, shown } from './typed.ts'

/** A topic of a channel, with its state. */
export interface Subscription extends Topic {
  /** The id of the topic in the database, in order of creation. */
  readonly number: number
  /** 8 characters of `[\w-]`, for buttons. */
  readonly id: string
  /** `platform:workspace`. */
  readonly workspace: string
  readonly channel: string
  readonly owner: { readonly person: string; readonly name: string }
  readonly state: 'draft' | 'active' | 'paused' | 'removed'
  /** Who paused it and why; null if it is not paused. The code is that of the platform's obstacle. */
  readonly pause: { readonly by: 'person' | 'platform'; readonly code: string | null; readonly reason: string } | null
  readonly createdAt: number
  readonly version: number
  /** Slots before this instant are skipped. */
  readonly effectiveFrom: number
  /** The date of the last decided slot; null before the first. */
  readonly lastDate: string | null
  /** When the last digest was decided, or when the topic was created. */
  readonly decidedAt: number
  readonly nextDueAt: number
  /** Papers up to this sequence number were there when it began. They are not news for it. */
  readonly startSequence: number
  /** Papers up to this sequence number were considered by the last digest. */
  readonly consideredSequence: number
  readonly hasPosted: boolean
  /** The date of the last slot that posted its papers or had none; null before the first. */
  readonly coveredDate: string | null
}

/** A named query, and the form of its digests. */
export interface Topic {
  readonly name: string
  readonly query: string
  readonly schedule: Schedule
  /** The most papers in a digest. */
  readonly top: number
  readonly detail: Detail
  /** Whether a paper comes again in a new version, or when it appears in a journal; no unless told. */
  readonly versions?: boolean
}

/** Abstracts in the digest's thread, abstracts in the digest itself, or titles only. */
export const DETAILS = ['thread', 'inline', 'titles'] as const
export type Detail = (typeof DETAILS)[number]

/** Whether papers come again, as it is typed. */
export const VERSIONS = ['off', 'on'] as const

/** Of a topic that says nothing else. */
export const DEFAULT_TIME = '09:00'
export const DEFAULT_TOP = 5

/** The limits: UTF-16 units of a name, papers of a digest. */
export const TOPIC_LIMITS = { name: 60, papers: 20 } as const

/** Why a folded name could be mistaken for something else in commands; null if it could not. */
export function nameFault(key: string): 'number' | 'all' | null {
  if (/^#?\p{Nd}+$/u.test(key)) return 'number'
  return key === 'all' ? 'all' : null
}

/** Reads the most papers of a digest. */
export function readTop(value: string | number): number | Problem {
  const number = typeof value === 'number' ? value : /^\d{1,4}$/.test(value.trim()) ? Number(value) : Number.NaN
  if (Number.isInteger(number) && number >= 1 && number <= TOPIC_LIMITS.papers) return number
  return {
    problem: `${shown(String(value))} is not a valid number of papers for a digest; give a whole number from 1 to ${TOPIC_LIMITS.papers}.`,
  }
}
