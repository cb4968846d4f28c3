import type { Client } from 'discord.js'
import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import type { TaskTracker } from '../../src/port/task-tracker.ts'
import { isFirstTime } from '../shared/first-time.ts'
import type { ChannelAccess } from './channel-access.ts'

/** What listeners work with. */
export interface Desk {
  readonly paperboy: Paperboy
  readonly client: Client<true>
  readonly channelAccess: ChannelAccess
  /** The name or id of a role whose members may manage the topics of a server too; null for none. Never rejects. */
  readonly managerRoleIn: (workspace: string | null) => Promise<string | null>
  /** How long an answer may take to be the first word that an interaction gets, in milliseconds. */
  readonly soonMs: number
  readonly tasks: TaskTracker
  readonly log: Logger
}

export const PLATFORM = 'discord'

/** @returns whether this comes for the first time; also when that cannot be known */
export function isFirst({ paperboy, log }: Pick<Desk, 'paperboy' | 'log'>, id: string): Promise<boolean> {
  return isFirstTime(PLATFORM, id, paperboy, log)
}
