// Whether a query of the store sees and changes rows of its own place alone: asked with the rows of others there, and without them.
import { expect } from 'vitest'
import { markRestored } from '../../src/store/deliveries/restored.ts'
import type { Place } from '../../src/store/listings.ts'
import { copiesOf, openTestStore } from '../databases/database.ts'
import { isPostgres, type Opened, removeRows, rowsWith, tablesOf } from '../databases/opened.ts'
import { draft } from '../library.ts'
import { bringTo, type Owned, PLACES, planOf, platformOf, seedPlaces, startTopic } from './places.ts'
import type { Query, Scope } from './queries.ts'
import { addStrangers, seedLookedUp } from './strangers.ts'

/** The tables whose rows are of a place, those that refer to others first, and how a row tells its place. */
export const TABLES = {
  digest_edits: 'workspace, (select channel from deliveries where id = delivery) as channel, null as person from digest_edits',
  feed_digests: 'workspace, channel, null as person from feed_digests join feed_pages on id = page',
  feed_pages: 'workspace, channel, null as person from feed_pages',
  settings: 'workspace, null as channel, null as person from settings',
  pings: 'workspace, channel, null as person from pings',
  saves: 'workspace, null as channel, person from saves',
  votes: 'workspace, channel, person from votes',
  posted: 'workspace, channel, null as person from posted',
  posted_keys: 'workspace, channel, null as person from posted_keys',
  gaps: 'workspace, channel, null as person from gaps',
  posted_again: 'workspace, channel, null as person from posted_again',
  sections: 'workspace, channel, owner as person from sections join subscriptions on number = subscription',
  deliveries: 'workspace, channel, null as person from deliveries',
  listings: "workspace, channel, nullif(person, '') as person from listings",
  topic_taps: 'workspace, channel, owner as person from topic_taps join subscriptions on number = subscription',
  topic_learnt: 'workspace, channel, owner as person from topic_learnt join subscriptions on number = subscription',
  subscriptions: 'workspace, channel, owner as person from subscriptions',
  side_rows: 'workspace, channel, person from side_rows',
  workspace_views: 'workspace, null as channel, null as person from workspace_views',
  kept_forms: 'workspace, null as channel, person from kept_forms',
  spendings: "workspace, null as channel, nullif(person, '') as person from spendings",
  departures: 'workspace, null as channel, null as person from departures',
  installations: "platform || ':' || place as workspace, null as channel, null as person from installations",
  organisation_teams: "platform || ':' || team as workspace, null as channel, null as person from organisation_teams",
  inbound_seen: "platform || ':' as workspace, null as channel, null as person from inbound_seen",
} as const

interface Row {
  /** What it has not is null, and any. */
  readonly place: { readonly [Part in keyof Place]: Place[Part] | null }
  readonly values: Readonly<Record<string, unknown>>
}

/** By table and number. */
type Rows = ReadonlyMap<string, Row>

async function rowsOf({ database }: Opened): Promise<Rows> {
  const rows = new Map<string, Row>()
  for (const { table, key, values, ...place } of await rowsWith<Row['place']>(database, TABLES))
    rows.set(`${table} ${key}`, { place, values })
  return rows
}

/** What is of no place. */
async function restOf({ database }: Opened): Promise<unknown> {
  const names = (await tablesOf(database)).filter((name) => !(name in TABLES))
  const rows = await rowsWith(database, Object.fromEntries(names.map((name) => [name, `1 as one from ${name}`])))
  return rows.map((row) => JSON.stringify(row)).sort()
}

const PARTS = {
  workspace: ['workspace'],
  channel: ['workspace', 'channel'],
  person: ['workspace', 'person'],
  place: ['workspace', 'channel', 'person'],
} as const

function isWithin(of: Scope, own: Place, place: Row['place']): boolean {
  if (of === 'platform') return platformOf({ workspace: place.workspace ?? '' }) === platformOf(own)
  return PARTS[of].every((part) => place[part] === null || place[part] === own[part])
}

/** Places in a database, of which each question gets a copy. */
export interface Seeded {
  readonly places: readonly Owned[]
  openCopy(): Promise<Opened>
}

export async function seedDatabase(): Promise<Seeded> {
  let places: readonly Owned[] = []
  const openCopy = await copiesOf(async ({ store, database }) => {
    places = await seedPlaces(store)
    await seedLookedUp(store)
    await addStrangers(database)
  })
  return { places, openCopy }
}

/** Asks in a copy of the database that has some of the rows alone. */
async function askAmong({ openCopy, places }: Seeded, { ask, of }: Query, own: Owned, isThere: (row: Row) => boolean) {
  const opened = await openCopy()
  try {
    const gone = new Map<string, string[]>()
    for (const [name, row] of await rowsOf(opened)) {
      const [table = '', key = ''] = name.split(/ (.*)/)
      if (!isThere(row)) gone.set(table, [...(gone.get(table) ?? []), key])
    }
    for (const table of Object.keys(TABLES)) await removeRows(opened.database, table, gone.get(table) ?? [])
    const [before, rest] = [await rowsOf(opened), await restOf(opened)]
    const others = places.filter((place) => !isWithin(of, own, place))
    const answer = await ask(opened.store, own, others)
    expect(await restOf(opened)).toEqual(rest)
    return { answer, before, after: await rowsOf(opened) }
  } finally {
    await opened.close()
  }
}

/** A query answers in a workspace as if the rows of others were not there, and leaves them as they are. Rejects where it does not. */
export async function expectIsolated(seeded: Seeded, name: string, query: Query, workspace: string): Promise<void> {
  const own = seeded.places.find((place) => place.workspace === workspace) as Owned
  const isOwn = ({ place }: Row): boolean => isWithin(query.of, own, place)
  const among = await askAmong(seeded, query, own, () => true)
  const alone = await askAmong(seeded, query, own, isOwn)
  expect(among.before.size).toBeGreaterThan(alone.before.size)
  expect(among.answer).toEqual(alone.answer)
  for (const [key, row] of among.before) if (!isOwn(row)) expect(among.after.get(key), key).toEqual(row)
  // What a channel has under another id has other keys on PostgreSQL.
  const isKeyed = !isPostgres || !name.startsWith('channels.rename')
  for (const [key, row] of among.after) if (isKeyed && !among.before.has(key)) expect(isOwn(row), key).toBe(true)
  expect(becameOf(alone)).toEqual(becameOf(among).filter(({ was }) => was === null || isOwn(was)))
  if (query.writes) {
    expect(alone.after).not.toEqual(alone.before)
    return
  }
  expect(among.after).toEqual(among.before)
  const none = await askAmong(seeded, query, own, (row) => !isOwn(row))
  expect(none.answer, 'nothing was there to be seen').not.toEqual(alone.answer)
}

/** A restoration looks at a channel as far back as its own digests are in doubt, not those of the same id elsewhere. */
export async function expectGapsApart(): Promise<void> {
  const { store, database, close } = await openTestStore()
  await store.papers.ingest([draft('paper')], { source: 'import', isNews: true, at: 0 })
  const [doubted, other] = PLACES.slice(0, 2) as [Place, Place]
  await startTopic(store, other, 'Hips', 5)
  await bringTo(store, planOf(await startTopic(store, doubted, 'Knees', 5), 'in-doubt-000', 1, [1]), 'unknown', 5)
  await database.insertInto('counters').values({ name: 'backed_up', value: 1_000 }).execute()
  await markRestored(database, 2_000)
  const gaps = await database.selectFrom('gaps').select(['workspace', 'since']).orderBy('workspace').execute()
  await close()
  expect(gaps).toEqual([
    { workspace: doubted.workspace, since: 5 },
    { workspace: other.workspace, since: 1_000 },
  ])
}

/** What became of each row; ids that were just given are random. */
function becameOf({ before, after }: { readonly before: Rows; readonly after: Rows }) {
  const became = [...after].map(([key, { values }]) => {
    const was = before.get(key) ?? null
    return { was, values: was === null && 'id' in values ? { ...values, id: 'new' } : values }
  })
  const text = new Map(became.map((each) => [each, JSON.stringify(each)]))
  return became.sort((a, b) => ((text.get(a) ?? '') < (text.get(b) ?? '') ? -1 : 1))
}
