// The port between the core and an operator's listener. Values only.

import type { PostOutcome } from './platform.ts'

/** How a command ended: with an answer, with a sentence that says why not, or by a fault of ours. */
type Outcome = 'answered' | 'refused' | 'failed'

/** Counts what happens, while it happens. Its functions never wait and never throw. */
export interface Meters {
  /** A command begins. @param command a command's name, or `other` @returns called once when it ends */
  command(command: string, platform: string): (outcome: Outcome) => void
  /** A platform waits for a first word on what it has sent. @returns called once when it has that */
  acknowledgement(platform: string): () => void
  /** A platform has answered a message of a digest. @param delayMs since its slot, in milliseconds */
  delivery(outcome: PostOutcome['kind'], delayMs: number): void
}

export const NO_METERS: Meters = { command: () => () => {}, acknowledgement: () => () => {}, delivery: () => {} }

/** What keeps a part from working, as a sentence for the operator. */
export interface Problem {
  readonly part: string
  readonly reason: string
}

export interface Readiness {
  /** False where the database, the index or every platform fails. */
  readonly isReady: boolean
  /** What is unwell, also where the rest can serve. */
  readonly problems: readonly Problem[]
}

/** What is so at this moment. Ages are in milliseconds; null for never. */
export interface Figures {
  readonly papers: number
  /** How many of them are not indexed yet. */
  readonly pending: number
  readonly activeTopics: number
  /** Messages of digests that are kept, by state. */
  readonly deliveries: Readonly<Record<string, number>>
  readonly sources: readonly SourceFigures[]
  readonly platforms: readonly { readonly name: string; readonly isServing: boolean }[]
  /** Null where no backups are configured, too. */
  readonly backupAge: number | null
  /** Those that run on one PostgreSQL database. */
  readonly copies: readonly CopyFigures[]
}

/** A copy of the program. */
export interface CopyFigures {
  readonly name: string
  readonly version: string
  /** When it started, in milliseconds since 1970. */
  readonly since: number
  /** How many papers its index lacked when it last said so, at most a few seconds ago. */
  readonly pending: number
}

export interface SourceFigures {
  /** All feeds are one, because their number has no bound. */
  readonly name: string
  /** Since the last answer, of feeds the longest. */
  readonly age: number | null
  /** Failures since the last answer, of feeds all together. */
  readonly failures: number
}

/** A part of the operator's page. */
export interface ReportSection {
  readonly title: string
  readonly lines: readonly string[]
}

/** What the core tells an operator's listener. */
export interface Operations {
  readonly version: string
  readiness(): Promise<Readiness>
  figures(): Promise<Figures>
  /** What the database tells, whichever program asks. */
  stored(): Promise<readonly ReportSection[]>
  /** That, and how this run of the bot is. */
  report(): Promise<readonly ReportSection[]>
}
