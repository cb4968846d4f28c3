// A database from before: what was posted since is not posted again.
import type Sqlite from 'better-sqlite3'
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { markRestored } from '../../src/store/deliveries/restored.ts'
import type { Schema } from '../../src/store/schema.ts'
import { historyState } from '../../src/wording/deliveries.ts'
import { createRecordingPlatform, DISCORD_LIKE, type RecordingOptions, SLACK_LIKE } from './recording-platform.ts'
import { type Bed, createWorld, DAY, HOUR, MINUTE, openBed, type World } from './simulation.ts'

const FIRST = '2026-07-07T09:00Z'
const DAYS = [FIRST, '2026-07-08T09:00Z']
const LATER = ['2026-07-09T09:00Z', '2026-07-10T09:00Z', '2026-07-11T09:00Z']
const PLACE = { workspace: 'test:w1', channel: 'c1' }
const TABLES = ['subscriptions', 'listings', 'deliveries', 'sections', 'posted'] as const

let bed: Bed
beforeAll(async () => {
  bed = await openBed([
    { title: 'alpha first', at: HOUR, abstract: 'An abstract.' },
    { title: 'alpha second', at: 1.5 * DAY },
    { title: 'alpha third', at: 3.5 * DAY },
  ])
})

/** What a backup holds of digests. */
function backUp(sqlite: Sqlite.Database): () => void {
  const rows = TABLES.map((table) => [table, sqlite.prepare(`select * from ${table}`).all() as Record<string, unknown>[]] as const)
  return () => {
    for (const table of [...TABLES].reverse()) sqlite.exec(`delete from ${table}`)
    for (const [table, all] of rows)
      for (const row of all) {
        const names = Object.keys(row)
        sqlite.prepare(`insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`).run(...Object.values(row))
      }
  }
}

function open(options: Partial<RecordingOptions> = {}) {
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE, ...options })] })
  const queries = new Kysely<Schema>({
    dialect: {
      createDriver: () => bed.driver,
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (database) => new SqliteIntrospector(database),
    },
  })
  return { world, platform: world.platforms[0] as (typeof world.platforms)[number], queries }
}

const titlesOf = (platform: ReturnType<typeof open>['platform']): string[] =>
  platform.messages.flatMap(({ post }) => (post.thread === null ? post.reply.cards.map(({ title }) => bare(title)) : []))

/** The process is gone, and so is what it knew. */
function end(world: World): void {
  for (const process of world.processes.values()) process.isDead = true
  world.processes.clear()
}

test.each([
  ['Slack', SLACK_LIKE],
  ['Discord', DISCORD_LIKE],
])('slots since the backup are skipped and said, and the next digest brings nothing twice: %s', async (_, like) => {
  const { world, platform, queries } = open(like)
  await world.subscribe({ query: 'alpha' })
  const bring = backUp(bed.sqlite)
  world.start('a')
  for (const day of DAYS) {
    await world.waitUntil(day)
    await world.run(MINUTE)
  }
  expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second'])
  end(world)
  bring()
  const gap = await markRestored(queries, world.clock.now())
  expect(gap).toMatchObject({ topics: 1, slots: 2, uncertain: 0 })
  world.start('b')
  for (const day of LATER) {
    await world.waitUntil(day)
    await world.run(MINUTE)
  }
  // What came since the restoration, and nothing twice.
  expect(titlesOf(platform)).toEqual(['alpha first', 'alpha second', 'alpha third'])
  const topics = await world.store.subscriptions.inChannel(PLACE)
  const history = await world.store.sections.latest(
    topics.map(({ number }) => number),
    PLACE,
    10,
  )
  expect(history.map(historyState).at(-1)).toMatch(/restored from a backup: what the last 2 slots brought is not known/)
})

test.each([
  ['found where it was posted since', 'works', true, 1, 'sent'],
  ['posted where it was not', 'works', false, 1, 'sent'],
  ['held where nobody can tell', 'unreadable', true, 1, 'held'],
  ['held where nobody can tell, also where it was not posted', 'unreadable', false, 0, 'held'],
] as const)('a digest that waited when the backup was made is %s', async (_, history, wasPosted, posts, state) => {
  const { world, platform, queries } = open()
  await world.subscribe({ query: 'alpha', detail: 'thread' })
  const process = world.start('a')
  await world.waitUntil(FIRST)
  let bring = (): void => {}
  // The backup is made right after the plan is written.
  const reach = process.reach.bind(process)
  process.reach = async (place) => {
    if (place === 'before claim') {
      bring = backUp(bed.sqlite)
      process.reach = reach
      if (!wasPosted) await new Promise(() => {})
    }
    return reach(place)
  }
  await world.run(MINUTE)
  const posted = platform.messages.length
  expect(posted > 0).toBe(wasPosted)
  end(world)
  bring()
  expect(await markRestored(queries, world.clock.now())).toMatchObject({ uncertain: 2, slots: 0 })
  platform.setHistory(history)
  world.start('b')
  await world.run(20 * MINUTE)
  expect(platform.messages.filter(({ post }) => post.thread === null)).toHaveLength(posts)
  expect(platform.messages.filter(({ post }) => post.thread !== null)).toHaveLength(posts)
  const [digest] = await world.store.deliveries.latest(PLACE, 1)
  expect(digest?.state).toBe(state)
})
