import type { Migration } from './first-steps.ts'

/** Whether the owner of a topic was told that it has gone wrong. */
export const addOwnerWarned: Migration = async (database) => {
  await database.schema
    .alterTable('subscriptions')
    .addColumn('owner_warned', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
}
