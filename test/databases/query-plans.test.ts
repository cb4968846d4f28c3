// How PostgreSQL goes about each query of the store on a large database: by indexes, so that it takes no longer in a larger one.
import type { Kysely } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectPostgres } from '../../src/store/postgres.ts'
import { deletePast } from '../../src/store/retention.ts'
import type { Schema } from '../../src/store/schema.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { type Owned, seedPlaces } from '../store/places.ts'
import { FURTHER, QUERIES, type Query } from '../store/queries.ts'
import { ROUNDS } from '../store/rounds.ts'
import { seedLookedUp } from '../store/strangers.ts'
import { fillUp, NOW_THERE } from './at-scale.ts'
import { newDatabase } from './postgres.ts'

/** To fill the large one takes half a minute and more. In the small one tables are large enough that no index is left aside. */
const SCALE = process.env.TEST_LONG ? { papers: 1_000_000, topics: 10_000, digests: 30 } : { papers: 30_000, topics: 5_000, digests: 10 }
/** A table of fewer rows is as soon read as an index of it. */
const LEAST_ROWS = 1_000
const DAY_MS = 86_400_000

/** The tables that are read whole, and why that may be. */
const WHOLE: Readonly<Record<string, readonly [tables: string, why: string]>> = {
  'counts.activeTopics': ['subscriptions', 'most topics are active; the operator’s listener counts them'],
  'counts.deliveries': ['deliveries', 'the operator’s listener counts all messages, by an index alone'],
  'counts.ofWorkspaces': ['subscriptions', 'most topics are active; for the operator'],
  'feedPages.prune': ['feed_pages feed_digests subscriptions deliveries', 'once a day, joined once'],
  'feedPages.toLookAt': ['feed_pages', 'each page is looked up, where an operator lets channels have some'],
  'followed.needs': ['query_needs', 'all are wanted'],
  'followed.prune': ['query_needs subscriptions', 'once a day, joined once'],
  'followed.queries': ['subscriptions', 'most are wanted'],
  'holdings.areAllFrom': ['papers', 'ends with the first paper of another source'],
  'holdings.count': ['papers', 'all are counted, by an index alone'],
  'installations.all': ['installations', 'all are wanted'],
  'merges.alike': ['papers', 'an operator has all papers compared'],
  'merges.list': ['paper_sides', 'for an operator'],
  'papers.categories': ['papers', 'counted whole where a person named none that is here'],
  'papers.countPapers': ['papers paper_keys', 'counted whole, for /papers status'],
  'papers.journals': ['papers', 'counted whole, and remembered for five minutes'],
  'papers.sources': ['papers', 'counted whole, and remembered for five minutes'],
  'papers.unreadable': ['papers', 'the operator’s doctor looks at all'],
  'papers.upvoted': ['papers', 'all that have upvotes are wanted where no period is said'],
  'sections.goneWrong': ['subscriptions', 'once an hour, and of each topic its slots by an index'],
  'settings.prune': ['settings subscriptions', 'once a day, joined once'],
  'sources.toEnrich': ['papers paper_keys paper_details', 'once in a run, and then what has changed'],
  'subscriptions.workspaces': ['subscriptions', 'most are wanted'],
  'topicScales.discardBelow': ['topic_scales', 'once, when a source has been filled'],
  'topicScales.prune': ['topic_scales subscriptions', 'once a day, joined once'],
  'topicTaps.prune': ['topic_taps topic_learnt subscriptions', 'once a day, joined once'],
  'topicTaps.topics': ['topic_taps', 'most are wanted, once a round'],
  undoFuture: ['subscriptions', 'each topic is looked at, every ten minutes'],
  'what is past': ['subscriptions', 'once a day, joined once'],
}
/** It asks what each part asks by itself. */
const OF_PARTS = 'prune'

/** The same methods where they meet what is due. */
const DUE: Readonly<Record<string, (store: Store, database: Kysely<Schema>) => Promise<unknown>>> = {
  'what is past': (_, database) => deletePast(database, NOW_THERE),
  'subscriptions.dueChannels, when many are due': ({ subscriptions }) => subscriptions.dueChannels(['slack'], NOW_THERE),
  'deliveries.ready, after a year': ({ deliveries }) => deliveries.ready(['slack'], NOW_THERE, 100),
  'edits.take, after a year': ({ edits }) => edits.take(['slack'], NOW_THERE),
  'people.votes, of a week': ({ people }) => people.votes('slack:W1', NOW_THERE - 7 * DAY_MS),
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}

let client: pg.Client
let store: Store
let database: Kysely<Schema>
let places: Owned[]
/** Tables and indexes: some indexes have few of a table's rows. */
let large: Set<string>
/** By index, the column that it is ordered by first. */
let firstOf: ReadonlyMap<string, string>
const asked = new Map<string, readonly unknown[]>()
beforeAll(async () => {
  const address = await newDatabase()
  const connections = connectPostgres(address)
  database = connections.durable
  store = storeOver(connections)
  places = await seedPlaces(store)
  await seedLookedUp(store)
  await fillUp(address, SCALE)
  client = new pg.Client({ connectionString: address })
  await client.connect()
  await client.query('set random_page_cost = 1.1') // of a disk without a head
  const { rows } = await client.query(`select relname from pg_class where reltuples >= ${LEAST_ROWS}`)
  large = new Set(rows.map(({ relname }) => relname as string))
  const indexes = await client.query(`select indexrelid::regclass::text as index, attname as first
    from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]`)
  firstOf = new Map(indexes.rows.map(({ index, first }) => [index as string, first as string]))
  const query = pg.Client.prototype.query as (this: pg.Client, ...given: unknown[]) => never
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    const [statement] = given as [{ readonly text?: string; readonly values?: readonly unknown[] }]
    if (this !== client && statement.text !== undefined) asked.set(statement.text, statement.values ?? [])
    return query.apply(this, given)
  } as never)
  return () => vi.restoreAllMocks()
}, 600_000)
afterAll(async () => {
  await client.end()
  await store.close()
})

interface Found {
  readonly table: string
  readonly how: string
}

/** The large tables that a plan reads from one end to the other. @param isLimited whether it stops when enough is found */
function readWhole(plan: Plan, isLimited = false): Found[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '', 'Index Cond': condition, Plans: below = [] } = plan
  // An index may also be read whole with a condition: on what it is not ordered by.
  const isByOrder = condition !== undefined && new RegExp(`\\b${firstOf.get(index)}\\b`).test(condition)
  const isWhole = type === 'Seq Scan' ? large.has(table) : large.has(index) && !isByOrder && !isLimited
  return [
    ...(isWhole ? [{ table, how: `${type} ${index}`.trim() }] : []),
    ...below.flatMap((each) => readWhole(each, isLimited || type === 'Limit')),
  ]
}

async function readByPlans(ask: () => Promise<unknown>): Promise<(Found & { text: string })[]> {
  asked.clear()
  await ask()
  const found: (Found & { text: string })[] = []
  for (const [text, values] of [...asked]) {
    if (!/^\s*(?:select|insert|update|delete|with)\b/.test(text)) continue
    const { rows } = await client.query(`explain (format json) ${text}`, [...values])
    found.push(...readWhole(rows[0]['QUERY PLAN'][0].Plan).map((each) => ({ ...each, text })))
  }
  return found
}

/** What erases comes last, so that all others have something to ask for. */
const turnOf = (name: string, { writes }: Query): number => (/erase|forget|rename|feedPages\.end/.test(name) ? 2 : Number(writes))
const ofPlaces = Object.entries<Query>({ ...QUERIES, ...FURTHER }).sort(([a, one], [b, other]) => turnOf(a, one) - turnOf(b, other))

test.each([
  ...ofPlaces.map(([name, query], turn) => {
    const own = (): Owned => places[turn % places.length] as Owned
    return [
      name,
      () =>
        query.ask(
          store,
          own(),
          places.filter((each) => each !== own()),
        ),
    ] as const
  }),
  ...Object.entries(DUE).map(([name, ask]) => [name, () => ask(store, database)] as const),
  ...Object.entries(ROUNDS).map(([name, ask]) => [name, () => ask(store, NOW_THERE)] as const),
])('%s', async (name, ask) => {
  const found = await readByPlans(ask)
  const [tables = ''] = WHOLE[name.replace(/,.*/, '')] ?? []
  if (name !== OF_PARTS) expect(found.filter(({ table }) => !tables.split(' ').includes(table))).toEqual([])
})

test('the tables are large', () => {
  for (const table of ['papers', 'paper_keys', 'subscriptions', 'deliveries', 'sections', 'posted', 'listings', 'inbound_seen'])
    expect(large).toContain(table)
})
