import type { Migration } from './first-steps.ts'

/** Topics that come once a month, and weeks and months that had their slot before it was moved. */
export const addRhythms: Migration = async (database) => {
  await database.schema.alterTable('subscriptions').addColumn('month_day', 'integer').execute()
  await database.schema.alterTable('subscriptions').addColumn('decided_until', 'text').execute()
}
