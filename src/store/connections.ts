import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** An open database, and what each kind does in its own way. */
export interface Connections {
  /** Acknowledged writes survive a power cut. */
  readonly durable: Kysely<Schema>
  /** A power cut, but no crash, may lose the last writes. Nobody waits for the disk. */
  readonly quick: Kysely<Schema>
  /** Whether several copies of the program may serve it at once. */
  readonly isShared: boolean
  /** Leaves nothing of deleted rows in the database's logs, where it has them to itself. */
  eraseTraces(): Promise<void>
  /** Gives what deleted rows took back to the disk. */
  shrink(): Promise<void>
  /** The database's own clock, in milliseconds since 1970; of a file this machine's. */
  now(): Promise<number>
  /** @returns the damage that the database finds in itself; empty if there is none */
  check(): Promise<string[]>
  /** The highest number that a table has given a row, also one that is gone. */
  lastNumber(table: string, column: string): Promise<number>
  /** Has the next row numbered higher. */
  goOnAfter(table: string, column: string, last: number): Promise<void>
  /** Deletes all rows of tables, however they refer to each other. */
  empty(tables: readonly string[]): Promise<void>
}
