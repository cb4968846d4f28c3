import type { ViewOutput, webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import type { TaskTracker } from '../../src/port/task-tracker.ts'
import { isFirstTime } from '../shared/first-time.ts'
import type { Identity } from './identity.ts'
import { reasonOf } from './outcome.ts'
import type { People } from './people.ts'
import type { Rooms } from './rooms.ts'
import type { Show } from './show.ts'
import type { Time } from './time.ts'

/** Finds the desk of the workspace that something came from, by the body that Slack sent. */
export type DeskOf = (body: object) => Desk

/** What listeners work with, of one workspace. */
export interface Desk {
  readonly paperboy: Paperboy
  /** For all that people wait for; digests have a client of their own. */
  readonly web: webApi.WebClient
  readonly identity: () => Promise<Identity>
  readonly people: People
  readonly show: Show
  readonly rooms: Rooms
  /** Shows in a modal what a query would bring. */
  readonly preview: (view: ViewOutput, query: string) => Promise<void>
  readonly tasks: TaskTracker
  readonly time: Time
  readonly log: Logger
}

export const PLATFORM = 'slack'

/**
 * Acknowledges. Where that fails, as between two connections, Slack says so to the person and may deliver it again; what was asked is done
 * all the same. Bolt acknowledges nothing by itself.
 */
export async function acknowledge(acking: Promise<unknown>, { log }: Pick<Desk, 'log'>): Promise<void> {
  await acking.catch((error: unknown) =>
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: something could not be acknowledged'),
  )
}

/** @returns whether this comes for the first time; also when that cannot be known */
export function isFirst({ paperboy, log }: Pick<Desk, 'paperboy' | 'log'>, id: string): Promise<boolean> {
  return isFirstTime(PLATFORM, id, paperboy, log)
}
