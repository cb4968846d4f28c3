import { type Kysely, sql } from 'kysely'
import type { Migration } from './first-steps.ts'
import { call, column } from './functions.ts'
import { listedTexts } from './prepared-query.ts'
import type { Schema } from './schema.ts'

/** What a person, or all people of a workspace together, asked of a copy of the program. */
export interface Spending {
  readonly workspace: string
  /** Null for all of the workspace. */
  readonly person: string | null
  readonly kind: string
  /** Below 0 where more was given back. */
  readonly count: number
}

export interface ToldSpending extends Spending {
  readonly number: number
  /** When it was told, in milliseconds since 1970. */
  readonly at: number
}

/** Nothing older counts for any budget. */
const KEPT_MS = 3_600_000

export type SpendingStore = ReturnType<typeof spendingStore>

/** What copies of the program tell each other of what people ask, so that each has one budget for all copies. */
export function spendingStore(database: Kysely<Schema>) {
  return {
    async tell(copy: string, spendings: readonly Spending[], now: number): Promise<void> {
      const texts = listedTexts(spendings.map((each) => JSON.stringify({ ...each, person: each.person ?? '' })))
      const member = (name: keyof Spending) => call<string>('member_of', column('listed.value'), name)
      await database
        .insertInto('spendings')
        .columns(['copy', 'told_at', 'workspace', 'person', 'kind', 'count'])
        .expression((eb) =>
          eb
            .selectFrom(sql<{ value: string }>`${texts}`.as('listed'))
            .select([eb.val(copy).as('copy'), eb.val(now).as('told_at')])
            .select([member('workspace').as('workspace'), member('person').as('person'), member('kind').as('kind')])
            .select(sql<number>`cast(${member('count')} as integer)`.as('count')),
        )
        .execute()
    },

    /** What other copies told from an instant on. */
    async ofOthers(copy: string, since: number): Promise<ToldSpending[]> {
      const rows = await database
        .selectFrom('spendings')
        .select(['number', 'told_at as at', 'workspace', 'person', 'kind', 'count'])
        .where('told_at', '>=', since)
        .where('copy', '!=', copy)
        .orderBy('told_at')
        .execute()
      return rows.map(({ person, ...rest }) => ({ ...rest, person: person === '' ? null : person }))
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('spendings')
        .where('told_at', '<', now - KEPT_MS)
        .execute()
    },
  }
}

export const addSpendings: Migration = async (database) => {
  await database.schema
    .createTable('spendings')
    .addColumn('number', 'integer', (each) => each.primaryKey().autoIncrement())
    .addColumn('copy', 'text', (each) => each.notNull())
    .addColumn('told_at', 'bigint', (each) => each.notNull())
    .addColumn('workspace', 'text', (each) => each.notNull())
    .addColumn('person', 'text', (each) => each.notNull())
    .addColumn('kind', 'text', (each) => each.notNull())
    .addColumn('count', 'integer', (each) => each.notNull())
    .execute()
  await database.schema.createIndex('spendings_by_time').on('spendings').column('told_at').execute()
  await database.schema.createIndex('spendings_by_person').on('spendings').columns(['workspace', 'person']).execute()
}
