import type { Logger } from 'pino'
import { dayOf } from '../papers/dates.ts'
import type { Clock } from '../port/clock.ts'
import { type Found, RefusedQuery, UnreadableAnswer } from '../sources/formats/found.ts'
import type { Lines, Rank } from '../sources/lines.ts'
import { checkDates } from '../sources/paper-dates.ts'
import type { Reader } from '../sources/reader.ts'
import { type Get, Trouble } from '../sources/request.ts'
import type { Service, Wish } from './services.ts'

/** Why a service did not help, for people. */
export interface Mishap {
  /** The service's name for people. */
  readonly title: string
  /** It cannot be reached or has an error; it asks to wait; many wait for it here; it sends what nobody can read; it does not take the question. */
  readonly kind: 'absent' | 'limited' | 'busy' | 'unreadable' | 'refused'
  /** When it may be asked again, in milliseconds from now; null if nobody knows. */
  readonly againMs: number | null
}

export interface AskingOptions {
  readonly get: Get
  readonly lines: Pick<Lines, 'ahead'>
  readonly reader: Pick<Reader, 'read'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
  /** Behind whom the questions wait; a person’s unless given. */
  readonly rank?: Rank
}

/** Nobody waits longer in line. */
const LONGEST_LINE_MS = 2 * 60_000
/** How long a service takes for an answer, about. */
const ANSWER_MS = 1_000

/** The papers of an answer, or why there is none. */
export type Asked = readonly Found[] | Mishap

export function isMishap(asked: Asked): asked is Mishap {
  return 'kind' in asked
}

export type AskService = (service: Service, wish: Wish, party: string) => Promise<Asked>

/** Asks services for people. Never rejects. */
export function createAsking({ get, lines, reader, clock, log, rank = 'press' }: AskingOptions): AskService {
  return async ({ name, title, rateLimit }, { ask, format }, party) => {
    const lineMs = lines.ahead(rateLimit.name, party) * (rateLimit.apartMs + ANSWER_MS)
    if (lineMs >= LONGEST_LINE_MS) return { title, kind: 'busy', againMs: lineMs }
    try {
      const page = await reader.read(format, await get(ask, { rank, party }))
      return page.found.map((each) => checkDates({ ...each, isNews: false }, dayOf(clock.now())).paper)
    } catch (error) {
      // Hugging Face says so of a paper that it does not have.
      if (error instanceof Trouble && error.status === 404) return []
      const kind = kindOf(error)
      if (kind === null) log.error({ err: error, source: name }, 'a look-up failed')
      else log.info({ source: name, reason: (error as Error).message }, 'a look-up was not answered')
      const againMs = error instanceof Trouble && error.retryAt !== null ? Math.max(0, error.retryAt - clock.now()) : null
      return { title, kind: kind ?? 'unreadable', againMs }
    }
  }
}

function kindOf(error: unknown): Mishap['kind'] | null {
  if (error instanceof Trouble) return error.kind
  if (error instanceof RefusedQuery) return 'refused'
  return error instanceof UnreadableAnswer ? 'unreadable' : null
}
