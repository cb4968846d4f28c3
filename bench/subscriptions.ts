import type { Kysely } from 'kysely'
import type { Schema } from '../src/store/schema.ts'
import { openSqlite } from '../src/store/sqlite.ts'

/** A topic that had its digest yesterday. */
export interface BenchTopic {
  /** Its key in the store. */
  readonly workspace: string
  readonly channel: string
  readonly query: string
  /** Milliseconds since 1970: a whole minute. */
  readonly dueAt: number
}

const DAY_MS = 86_400_000
/** As many rows as a statement takes. */
const BATCH = 100

/**
 * Writes the rows at once: a command each would take longer than all that is measured.
 * @param cursor the last paper that yesterday's digests considered
 */
export async function writeTopics(directory: string, topics: readonly BenchTopic[], cursor: number): Promise<void> {
  const database = openSqlite(`${directory}/paperboy.db`)
  await writeTopicsTo(database, topics, cursor)
  await database.destroy()
}

export async function writeTopicsTo(database: Kysely<Schema>, topics: readonly BenchTopic[], cursor: number): Promise<void> {
  const rows = topics.map(({ workspace, channel, query, dueAt }, index) => {
    const yesterday = dueAt - DAY_MS
    const date = new Date(yesterday).toISOString().slice(0, 10)
    return {
      id: index.toString(36).padStart(8, '0'),
      workspace,
      channel,
      name: `Topic ${index}`,
      name_key: `topic ${index}`,
      query,
      time: new Date(dueAt).toISOString().slice(11, 16),
      zone: 'UTC',
      days: 127,
      top: 5,
      detail: 'thread',
      owner: 'U1',
      owner_name: 'Ada',
      state: 'active' as const,
      created_at: yesterday - 30 * DAY_MS,
      version: 1,
      effective_from: yesterday - 30 * DAY_MS,
      last_date: date,
      decided_at: yesterday,
      next_due_at: dueAt,
      start_sequence: 0,
      cursor,
      has_posted: 1 as const,
      covered_date: date,
    }
  })
  await database.transaction().execute(async (transaction) => {
    for (let at = 0; at < rows.length; at += BATCH)
      await transaction
        .insertInto('subscriptions')
        .values(rows.slice(at, at + BATCH))
        .execute()
  })
}
