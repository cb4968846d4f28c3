// A program that brings a database up to date, and stands still in the middle of it until it is killed.
import { migrate, SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { openSqlite } from '../../src/store/sqlite.ts'

const database = openSqlite(process.argv[2] ?? '')
const landed = Array.from({ length: SCHEMA_VERSION }, () => async () => {})
await migrate(database, 7, [
  ...landed,
  async (transaction) => {
    await transaction.schema.createTable('new_table').addColumn('id', 'integer').execute()
    await transaction.deleteFrom('paper_keys').execute()
    await transaction.deleteFrom('papers').execute()
  },
  async () => {
    process.stdout.write('in the middle\n')
    await new Promise((resolve) => setTimeout(resolve, 600_000))
  },
])
