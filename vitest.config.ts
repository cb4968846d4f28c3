import { defineConfig } from 'vitest/config'

/** Tried on PostgreSQL too, where there is a server. */
const ON_BOTH = [
  'departures',
  'forget',
  'ingest-batch',
  'isolation',
  'leases',
  'merge',
  'own-rows',
  'papers',
  'pauses',
  'people',
  'plans',
  'rate-limits',
  'shards',
  'split',
  'subscriptions',
  'taken-back',
].map((name) => `test/store/${name}.test.ts`)

/** They write to the SQLite file beside the program. */
const OF_FILES = ['commands/workspaces-apart', 'digests/damaged', 'digests/restored-trends'].map((name) => `test/${name}.test.ts`)

const hasServer = process.env.TEST_DATABASE_URL !== undefined
if (!hasServer && process.env.VITEST_WORKER_ID === undefined)
  process.stderr.write('TEST_DATABASE_URL is not set: the store is tried on SQLite alone, not on PostgreSQL.\n')

const onPostgres = {
  extends: true,
  test: {
    name: 'postgres',
    include: [
      ...ON_BOTH,
      'test/databases/*.test.ts',
      'test/end-to-end.test.ts',
      'test/adapters/slack-http-program.test.ts',
      'test/adapters/discord-program.test.ts',
      ...(process.env.TEST_LONG ? ['test/commands/*.test.ts', 'test/digests/*.test.ts'] : []),
    ],
    exclude: OF_FILES,
    env: { TEST_STORE_ON: 'postgres' },
    globalSetup: ['test/databases/server.ts'],
  },
} as const

export default defineConfig({
  test: {
    testTimeout: 90_000,
    maxWorkers: 3, // most of them wait: for programs to start, and for what a platform does not answer
    // Loading the program for each file would take longer than the tests.
    isolate: false,
    setupFiles: ['test/clean-up.ts'],
    projects: [
      { extends: true, test: { name: 'sqlite', include: ['test/**/*.test.ts'], exclude: ['test/databases/*.test.ts'] } },
      ...(hasServer ? [onPostgres] : []),
    ],
  },
})
