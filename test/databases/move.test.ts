// All data move from a SQLite file to a PostgreSQL database and back, whatever interrupts it.
import { cpSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { lockCommand, lockDirectory, lockImports } from '../../src/store/lock.ts'
import { SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { moveData } from '../../src/store/moves/move.ts'
import { type OpenSide, openFolderSide, openServerSide } from '../../src/store/moves/sides.ts'
import { MOVED, type Moved, NUMBERED } from '../../src/store/moves/tables.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import type { Schema } from '../../src/store/schema.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { openStore, storeOver } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { runProgram, startProgram } from '../program.ts'
import { PLACES, seedPlaces, startTopic } from '../store/places.ts'
import { rowsOf, write } from './opened.ts'
import { newDatabase } from './postgres.ts'

const NOW = Date.parse('2026-05-01T12:00:00Z')
const TABLES = Object.keys(MOVED) as Moved[]
/** More than one transaction brings. */
const MANY = 1_200
const PLACE = PLACES[0] ?? { workspace: '', channel: '', person: '' }

/** A folder with a database that has rows in each table. */
let seeded: string
beforeAll(async () => {
  seeded = newFolder()
  const store = await openStore(seeded, NOW)
  await seedPlaces(store)
  const drafts = Array.from({ length: MANY }, (_, index) => draft(`one of many papers, the ${index}th`, { keys: [`doi:10.1/${index}`] }))
  await store.papers.ingest(drafts, { source: 'import', isNews: false, at: NOW })
  await store.close()
  const database = openSqlite(`${seeded}/paperboy.db`)
  // Of two that were merged, one points ahead.
  await database.updateTable('papers').set({ merged_into: 1_100 }).where('id', '=', 700).execute()
  await database.updateTable('papers').set({ merged_into: 701 }).where('id', '=', 1_101).execute()
  await database.updateTable('papers').set({ title: 'With a \0 in it' }).where('id', '=', 2).execute()
  // Rows of one key that no two batches may part.
  await database
    .insertInto('side_rows')
    .values(
      Array.from({ length: 900 }, (_, index) => ({
        side: index < 600 ? 1 : 2,
        of: 'saves',
        workspace: null,
        channel: null,
        person: `U${index}`,
        rest: '{}',
      })),
    )
    .execute()
  await write(database, 'feeds', { url: 'https://example.org/feed', title: 'A feed', added_at: 1 })
  for (const table of TABLES) if (!(await hasRows(database, table))) await writeAny(database, table)
  // Its number is not given again.
  const store2 = await openStore(seeded, NOW)
  const last = await startTopic(store2, PLACE, 'The last', NOW)
  await store2.close()
  await database.deleteFrom('subscriptions').where('number', '=', last.number).execute()
  await database.destroy()
})

const hasRows = async (database: Kysely<Schema>, table: string): Promise<boolean> =>
  (await rowsOf(database, `select 1 from ${table} limit 1`)).length > 0

/** A row with something in each column. */
async function writeAny(database: Kysely<Schema>, table: string): Promise<void> {
  const columns = await rowsOf<{ name: string; type: string }>(database, 'select name, type from pragma_table_info(?)', table)
  await write(database, table, Object.fromEntries(columns.map(({ name, type }) => [name, type === 'text' ? `some ${name}` : 1])))
}

function newSource(): string {
  const folder = newFolder()
  cpSync(seeded, folder, { recursive: true })
  return folder
}

const openFolder = (folder: string, isSource = true): Promise<OpenSide> => openFolderSide(folder, isSource, NOW, () => {})
const openServer = (address: string): Promise<OpenSide> => openServerSide(address, NOW)

async function moveBetween(from: OpenSide, to: OpenSide, most?: number) {
  try {
    const [source, target] = most === undefined ? [from, to] : interrupted([from, to], most)
    return await moveData(source as OpenSide, target as OpenSide, NOW, () => {})
  } finally {
    await from.close()
    await to.close()
  }
}

const toServer = async (folder: string, address: string, most?: number) =>
  moveBetween(await openFolder(folder), await openServer(address), most)

/** Both sides, of which the program dies after so many statements. */
function interrupted(sides: readonly OpenSide[], most: number | RegExp): OpenSide[] {
  let left = most
  return sides.map(({ connections, ...side }) => {
    const durable: Kysely<Schema> = connections.durable.withPlugin({
      transformQuery({ node, queryId }) {
        if (typeof left === 'number' ? left-- <= 0 : left.test(connections.durable.getExecutor().compileQuery(node, queryId).sql)) {
          left = 0
          throw new Error('The program was killed.')
        }
        return node
      },
      transformResult: async ({ result }) => result,
    })
    return { ...side, connections: { ...connections, durable } }
  })
}

/** All rows of each table, as texts. */
async function contentOf(database: Kysely<Schema>): Promise<Map<string, string[]>> {
  const content = new Map<string, string[]>()
  for (const table of TABLES) {
    const rows = await rowsOf(database, `select * from ${table}`)
    content.set(table, rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort())
  }
  return content
}

async function contentOfFolder(folder: string) {
  const database = openSqlite(`${folder}/paperboy.db`)
  const content = await contentOf(database)
  await database.destroy()
  return content
}

async function contentOfServer(address: string) {
  const connections = await openPostgres(address, NOW)
  const content = await contentOf(connections.durable)
  await storeOver(connections).close()
  return content
}

/** As it is where no text has a character 0. */
const clean = (content: Map<string, string[]>): Map<string, string[]> =>
  new Map([...content].map(([table, rows]) => [table, rows.map((row) => row.replaceAll('\\u0000', '')).sort()]))

test('each table arrives as it was, and comes back so', async () => {
  const [folder, back, address] = [newSource(), newFolder(), await newDatabase(true)]
  const before = await contentOfFolder(folder)
  for (const [table, rows] of before) expect([table, rows.length > 0]).toEqual([table, true])
  const { counts, wasOver } = await toServer(folder, address)
  expect(wasOver).toBe(false)
  expect(await contentOfServer(address)).toEqual(clean(before))
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries([...before].map(([table, rows]) => [table, rows.length])))
  await moveBetween(await openServer(address), await openFolder(back, false))
  expect(await contentOfFolder(back)).toEqual(clean(before))
})

test('the next rows have numbers that none had before, there and back', async () => {
  const [folder, back, address] = [newSource(), newFolder(), await newDatabase()]
  const numbersOf = ({ connections }: OpenSide): Promise<number[]> =>
    Promise.all(Object.entries(NUMBERED).map(([table, column]) => connections.lastNumber(table, column)))
  const before = await openFolder(folder)
  const numbers = await numbersOf(before)
  await before.close()
  expect(Math.min(...numbers)).toBeGreaterThan(0)
  await toServer(folder, address)
  const there = await openServer(address)
  expect(await numbersOf(there)).toEqual(numbers)
  // The row with the highest number is gone.
  const made = await startTopic(storeOver(there.connections), PLACE, 'The next', NOW)
  const place = Object.keys(NUMBERED).indexOf('subscriptions')
  expect(made.number).toBe((numbers[place] ?? 0) + 1)
  await moveBetween(there, await openFolder(back, false))
  const again = await openFolder(back)
  onTestFinished(again.close)
  expect(await numbersOf(again)).toEqual(numbers.with(place, made.number))
})

describe('interrupted', () => {
  test.each([20, 45])('again and again after %i statements and more, it goes on where it was', async (least) => {
    const [folder, address] = [newSource(), await newDatabase()]
    const before = clean(await contentOfFolder(folder))
    let tries = 0
    for (let isOver = false; !isOver; tries++) {
      // What each run begins with takes statements, too.
      isOver = await toServer(folder, address, 100 + least + tries).then(
        () => true,
        (error: Error) => {
          expect(error.message).toBe('The program was killed.')
          return false
        },
      )
    }
    expect(tries).toBeGreaterThan(1)
    expect(await contentOfServer(address)).toEqual(before)
  })

  test.each([
    ['as it begins in the source', /^insert into "moves".* values \(.*\)$/],
    ['as it begins in the target', /^insert into "moves".*on conflict/],
    ['before the source is marked', /^update "moves" set "ended_at"/],
    ['before the target is let go', /^delete from "moves" where "side" = (?:\?|\$1)$/],
  ])('%s', async (_, statement) => {
    const [folder, address] = [newSource(), await newDatabase()]
    const before = clean(await contentOfFolder(folder))
    const [from, to] = [await openFolder(folder), await openServer(address)]
    const [source, target] = interrupted([from, to], statement) as [OpenSide, OpenSide]
    await expect(moveData(source, target, NOW, () => {})).rejects.toThrow('The program was killed.')
    await Promise.all([from.close(), to.close()])
    // Never may both be used.
    const open = await Promise.allSettled([openStore(newCopy(folder), NOW), openStore(folder, NOW, () => {}, address)])
    for (const each of open) if (each.status === 'fulfilled') await each.value.close()
    expect(open.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(/conflict|values/.test(statement.source) ? 2 : 1)
    await toServer(folder, address)
    expect(await contentOfServer(address)).toEqual(before)
    await expect(openStore(folder, NOW)).rejects.toThrow('were moved from here to the PostgreSQL database')
  })

  test('and the source used meanwhile, it begins anew', async () => {
    const [folder, address] = [newSource(), await newDatabase()]
    await expect(toServer(folder, address, 200)).rejects.toThrow('The program was killed.')
    const store = await openStore(folder, NOW)
    await startTopic(store, PLACE, 'Meanwhile', NOW)
    await store.people.unsave(PLACE, 1)
    await store.close()
    const before = clean(await contentOfFolder(folder))
    await toServer(folder, address)
    expect(await contentOfServer(address)).toEqual(before)
  })

  test('and the source used while it goes on, the source stays the one to use', async () => {
    const [folder, address] = [newSource(), await newDatabase()]
    const [from, to] = [await openFolder(folder), await openServer(address)]
    let isUsed = false
    const moving = moveData(from, to, NOW, async () => {
      if (isUsed) return
      isUsed = true
      await from.connections.durable.deleteFrom('moves').execute() // as whoever opens it does
    })
    await expect(moving).rejects.toThrow('Somebody used the data while they were moved')
    await Promise.all([from.close(), to.close()])
    await (await openStore(folder, NOW)).close()
    await expect(openStore('', NOW, () => {}, address)).rejects.toThrow('Not all data have arrived here from the folder')
  })
})

test('a copy that had opened the source before holds the move back, and one that wakes after it ends', async () => {
  const [folder, back, address] = [newSource(), newFolder(), await newDatabase()]
  await toServer(folder, address)
  const store = await openStore('', NOW, () => {}, address)
  onTestFinished(() => store.close())
  const copy = { id: 'a copy', host: 'one', version: '1.0.0', schema: SCHEMA_VERSION, startedAt: NOW }
  const move = async (isBeating: boolean) => {
    const [from, to] = [await openServer(address), await openFolder(back, false)]
    if (isBeating) expect(await store.copies.beat(copy, await store.databaseNow())).toMatchObject({ isMoved: false })
    return moveBetween(from, to)
  }
  await expect(move(true)).rejects.toThrow('Somebody used the data while they were moved')
  await store.copies.leave(copy.id)
  await move(false)
  expect(await store.copies.beat(copy, await store.databaseNow())).toMatchObject({ isMoved: true })
  await expect(openStore('', NOW, () => {}, address)).rejects.toThrow(`were moved from here to the folder ${back}`)
})

function newCopy(folder: string): string {
  const copy = newFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

describe('refuses', () => {
  test('a target that is not empty, or has a part of other data', async () => {
    const [folder, other, address] = [newSource(), newFolder(), await newDatabase()]
    await (await openStore(other, NOW)).close()
    await expect(moveBetween(await openFolder(other), await openServer(address), 100)).rejects.toThrow('The program was killed.')
    await expect(toServer(folder, address)).rejects.toThrow('A part of other data is in the PostgreSQL database')
    await toServer(other, address)
    const store = await openStore('', NOW, () => {}, address)
    await startTopic(store, PLACE, 'There', NOW)
    await store.close()
    await expect(toServer(folder, address)).rejects.toThrow(/There are data in the PostgreSQL database \S+ on 127\.0\.0\.1:\d+ already/)
    await (await openStore(folder, NOW)).close()
  })

  test('a source whose data went elsewhere, and one that has a part', async () => {
    const [folder, first, second] = [newSource(), await newDatabase(), await newDatabase()]
    await expect(toServer(folder, first, 150)).rejects.toThrow('The program was killed.')
    await expect(moveBetween(await openServer(first), await openFolder(newFolder(), false))).rejects.toThrow(
      'Not all data have arrived here',
    )
    await toServer(folder, second)
    await expect(toServer(folder, first)).rejects.toThrow(/were moved from here to the PostgreSQL database .* Move them from there/)
    expect((await toServer(folder, second)).wasOver).toBe(true)
  })

  test('while a bot, an import or a command uses either', async () => {
    const [folder, address] = [newSource(), await newDatabase()]
    const store = await openStore('', NOW, () => {}, address)
    const copy = { id: 'a copy', host: 'one', version: '1.0.0', schema: SCHEMA_VERSION, startedAt: NOW }
    await store.copies.beat(copy, await store.databaseNow())
    await expect(openServer(address)).rejects.toThrow('one')
    await store.copies.leave(copy.id)
    await store.close()
    await (await openServer(address)).close()
    for (const [lock, told] of [
      [lockDirectory, 'Another Paperboy is already running on'],
      [lockImports, 'An import or a command of an operator is running'],
      [lockCommand, 'An import or a command of an operator is running'],
    ] as const) {
      const unlock = lock(folder)
      await expect(openFolder(folder)).rejects.toThrow(told)
      unlock()
    }
    await (await openFolder(folder)).close()
  })
})

test('the program, killed while it moves, goes on; and only the target starts then', async () => {
  const [folder, address] = [newFolder(), await newDatabase(true)]
  cpSync(seeded, `${folder}/data`, { recursive: true })
  const before = clean(await contentOfFolder(`${folder}/data`))
  const environment = { PAPERBOY_DATABASE: address }
  const { child, until, finished } = startProgram(['move'], folder, environment)
  await until('stderr', /papers: 1,260 of/)
  child.kill('SIGKILL')
  await finished
  const moved = await runProgram(['move'], { folder, environment })
  expect(moved).toMatchObject({ code: 0 })
  expect(moved.stdout).toContain('each table has as many rows as before')
  expect(await contentOfServer(address)).toEqual(before)
  const onFile = { folder, environment: { PAPERBOY_DATABASE: '' } }
  const refused = await runProgram([], onFile)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(
    /^The data were moved from here to the PostgreSQL database \S+ on 127\.0\.0\.1:\d+ on .* Set PAPERBOY_DATABASE/,
  )
  expect(refused.stderr + moved.stdout + moved.stderr).not.toContain(`:${new URL(address).password}@`)
  const doctor = await runProgram(['doctor'], onFile)
  expect(doctor.code).toBe(1)
  expect(doctor.stdout).toContain('The data were moved from here to the PostgreSQL database')
  const status = await runProgram(['status'], { folder, environment })
  expect(status).toMatchObject({ code: 0, stderr: '' })
})
