// Of every query of the store: it answers as if the rows of others were not there, and leaves them as they are.
import { copyFileSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Place } from '../../src/store/listings.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { NOW, type Owned, PLACES, platformOf, seedPlaces } from './places.ts'
import { ABOUT_NO_PLACE, LOOKED_UP, QUERIES, type Query, type Scope } from './queries.ts'

/** The tables whose rows are of a place, those that refer to others first, and how a row tells its place. */
const TABLES = {
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

function rowsOf(sqlite: Sqlite.Database): Rows {
  const rows = new Map<string, Row>()
  for (const [table, place] of Object.entries(TABLES)) {
    const found = sqlite.prepare(`select ${table}.rowid as row, ${place} order by 1`).all() as (Row['place'] & { row: number })[]
    const values = sqlite.prepare(`select * from ${table} order by rowid`).all() as Row['values'][]
    for (const [index, { row, ...own }] of found.entries()) rows.set(`${table} ${row}`, { place: own, values: values[index] ?? {} })
  }
  return rows
}

/** What is of no place. */
function restOf(sqlite: Sqlite.Database): unknown {
  const names = sqlite.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'").pluck().all() as string[]
  return names.filter((name) => !(name in TABLES)).map((name) => [name, sqlite.prepare(`select * from ${name}`).all()])
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

let seeded: string
let places: Owned[]
beforeAll(async () => {
  seeded = newFolder()
  const store = await openStore(seeded, 0)
  places = await seedPlaces(store)
  await store.close()
  // In channels of their own, as one that is to be looked up has nothing due.
  const sqlite = openFile(`${seeded}/paperboy.db`, 0)
  const add = sqlite.prepare('insert into gaps (workspace, channel, since, until, sequence, reason) values (?, ?, 0, 1, 60, ?)')
  for (const workspace of new Set(PLACES.map((place) => place.workspace))) {
    add.run(workspace, LOOKED_UP, null)
    add.run(workspace, 'C8', 'It is closed.')
  }
  sqlite.close()
})

/** Asks in a copy of the database that has some of the rows alone. */
async function askAmong({ ask, of }: Query, own: Owned, isThere: (row: Row) => boolean) {
  const folder = newFolder()
  copyFileSync(`${seeded}/paperboy.db`, `${folder}/paperboy.db`)
  const store = await openStore(folder, NOW)
  const sqlite = openFile(`${folder}/paperboy.db`, 0)
  try {
    const gone = [...rowsOf(sqlite)].filter(([, row]) => !isThere(row)).map(([key]) => key.split(' '))
    sqlite.transaction(() => {
      for (const [table, number] of gone) sqlite.prepare(`delete from ${table} where rowid = ?`).run(number)
    })()
    const [before, rest] = [rowsOf(sqlite), restOf(sqlite)]
    const others = places.filter((place) => !isWithin(of, own, place))
    const answer = await ask(store, own, others)
    expect(restOf(sqlite)).toEqual(rest)
    return { answer, before, after: rowsOf(sqlite) }
  } finally {
    sqlite.close()
    await store.close()
  }
}

describe.each(PLACES.slice(0, 3))('$workspace', ({ workspace }) => {
  test.each(Object.entries<Query>(QUERIES))('%s', async (_, query) => {
    const own = places.find((place) => place.workspace === workspace) as Owned
    const isOwn = ({ place }: Row): boolean => isWithin(query.of, own, place)
    const among = await askAmong(query, own, () => true)
    const alone = await askAmong(query, own, isOwn)
    expect(among.before.size).toBeGreaterThan(alone.before.size)
    expect(among.answer).toEqual(alone.answer)
    for (const [key, row] of among.before) if (!isOwn(row)) expect(among.after.get(key), key).toEqual(row)
    for (const [key, row] of among.after) if (!among.before.has(key)) expect(isOwn(row), key).toBe(true)
    expect(becameOf(alone)).toEqual(becameOf(among).filter(({ was }) => was === null || isOwn(was)))
    if (query.writes) {
      expect(alone.after).not.toEqual(alone.before)
      return
    }
    expect(among.after).toEqual(among.before)
    const none = await askAmong(query, own, (row) => !isOwn(row))
    expect(none.answer, 'nothing was there to be seen').not.toEqual(alone.answer)
  })
})

/** What became of each row; ids that were just given are random. */
function becameOf({ before, after }: { readonly before: Rows; readonly after: Rows }) {
  return [...after].map(([key, { values }]) => {
    const was = before.get(key) ?? null
    return { was, values: was === null && 'id' in values ? { ...values, id: 'new' } : values }
  })
}

test('every method of the store is asked here, or it is said why it is about no place', async () => {
  const store = await openStore(newFolder(), 0)
  onTestFinished(() => store.close())
  const methods = Object.entries(store).flatMap(([part, value]) =>
    typeof value === 'function' ? [part] : Object.keys(value).map((name) => `${part}.${name}`),
  )
  expect(methods.sort()).toEqual([...Object.keys(QUERIES), ...Object.keys(ABOUT_NO_PLACE)].sort())
})

test('every table whose rows name a workspace or a platform is looked at here', () => {
  const sqlite = openFile(`${seeded}/paperboy.db`, 0)
  onTestFinished(() => void sqlite.close())
  const naming = sqlite.prepare(
    "select name from sqlite_master where type = 'table' and exists (select 1 from pragma_table_info(sqlite_master.name) where name in ('workspace', 'platform'))",
  )
  const names = naming.pluck().all()
  expect(names).toContain('saves')
  expect(Object.keys(TABLES)).toEqual(expect.arrayContaining(names))
})
