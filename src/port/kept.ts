// What the core keeps for adapters, for all copies of the program. Values only.
import type { Shards } from './shards.ts'

/** A person of a workspace. Ids are the platform's. */
interface Whose {
  readonly platform: string
  readonly workspace: string
  readonly person: string
}

export interface Kept {
  /** Keeps what a person had filled in, as the adapter writes it, for a quarter of an hour. Rejects where it cannot. @returns how it is found */
  keepForm(whose: Whose, form: string): Promise<string>
  /** What that person had filled in; null where it is not there any more. Rejects where the database cannot be used. */
  findForm(whose: Whose, id: string): Promise<string | null>
  /** An app's shards; null where one copy of the program has them all. */
  readonly shards: ((platform: string, application: string) => Shards) | null
}
