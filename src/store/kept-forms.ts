import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** Whoever wants to mend a form does so soon, in milliseconds. */
const KEPT_MS = 15 * 60_000
/** Of one person; the oldest ones go. */
const MOST_KEPT = 5

/** Adds what people had filled in when it was refused. */
export async function addKeptForms(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('kept_forms')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('form', 'text', (column) => column.notNull())
    .addColumn('kept_at', 'bigint', (column) => column.notNull())
    .execute()
  await database.schema.createIndex('kept_forms_of').on('kept_forms').columns(['workspace', 'person', 'kept_at']).execute()
}

interface Whose {
  readonly workspace: string
  readonly person: string
}

export type KeptFormStore = ReturnType<typeof keptFormStore>

/** What people had filled in when it was refused, so that they can mend it. */
export function keptFormStore(database: Kysely<Schema>) {
  return {
    /** @param id random, by which it is found */
    async keep({ workspace, person }: Whose, id: string, form: string, now: number): Promise<void> {
      await database.insertInto('kept_forms').values({ id, workspace, person, form, kept_at: now }).execute()
      const kept = await database
        .selectFrom('kept_forms')
        .select('id')
        .where('workspace', '=', workspace)
        .where('person', '=', person)
        .orderBy('kept_at', 'desc')
        .orderBy('id')
        .execute()
      for (const old of kept.slice(MOST_KEPT)) await database.deleteFrom('kept_forms').where('id', '=', old.id).execute()
    },

    async find({ workspace, person }: Whose, id: string, now: number): Promise<string | null> {
      const row = await database
        .selectFrom('kept_forms')
        .select('form')
        .where('id', '=', id)
        .where('workspace', '=', workspace)
        .where('person', '=', person)
        .where('kept_at', '>', now - KEPT_MS)
        .executeTakeFirst()
      return row?.form ?? null
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('kept_forms')
        .where('kept_at', '<=', now - KEPT_MS)
        .execute()
    },
  }
}
