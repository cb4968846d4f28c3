// A PostgreSQL server that goes, says nothing, and comes back.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { inHurry } from '../../src/store/busy.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { storeTrouble } from '../../src/wording/operator.ts'
import { newDatabase } from './postgres.ts'
import { addressOf, administer } from './server.ts'
import { openWay, type Way } from './way.ts'

/** A command's time for the database, in milliseconds, and when its person has an answer at the latest. */
const HURRY_MS = 300
const LATEST_MS = 1_500

let way: Way
let store: Store
let address: URL
beforeEach(async () => {
  address = new URL(await newDatabase())
  way = await openWay(address.hostname, Number(address.port))
  const through = new URL(address)
  through.port = String(way.port)
  store = storeOver(connectPostgres(through.href))
  expect(await store.papers.lastSequence()).toBe(0)
  return async () => {
    await way.open()
    await store.close()
    await way.close()
  }
})
afterEach(() => way.close())

async function expectTrouble(): Promise<void> {
  const begun = performance.now()
  const error = await inHurry(HURRY_MS, () => store.papers.lastSequence()).then(
    () => null,
    (each: unknown) => each,
  )
  expect(performance.now() - begun).toBeLessThan(LATEST_MS)
  expect(error).toMatchObject({ code: 'DATABASE_LOST' })
  expect(bare(storeTrouble('DATABASE_LOST') ?? [])).toContain('try again in a minute')
}

describe.each([
  ['refuses connections', () => way.cut()],
  ['says nothing', async () => way.stall()],
])('while it %s', (_, lose) => {
  test('commands are told so soon, and all goes on once it is back', async () => {
    await lose()
    await expectTrouble()
    await expectTrouble()
    await expect(inHurry(HURRY_MS, () => store.tryWrite())).rejects.toMatchObject({ code: 'DATABASE_LOST' })
    await way.open()
    await expect.poll(() => inHurry(2_000, () => store.papers.lastSequence()).catch(() => null)).toBe(0)
    await store.tryWrite()
  })

  test('a transaction that was under way leaves nothing', async () => {
    const one = { workspace: 'slack:T1', person: 'ada' }
    let isCut = false
    const forgotten = inHurry(HURRY_MS, async () => {
      await store.people.countIn('slack:T1')
      await lose()
      isCut = true
      return store.people.forget(one, 'Ada')
    })
    await expect(forgotten).rejects.toMatchObject({ code: 'DATABASE_LOST' })
    expect(isCut).toBe(true)
    await way.open()
    await expect.poll(() => inHurry(2_000, () => store.papers.lastSequence()).catch(() => null)).toBe(0)
  })
})

test('connections that the server ended are replaced, and nobody notices', async () => {
  await Promise.all(Array.from({ length: 8 }, () => store.papers.lastSequence()))
  const name = address.pathname.slice(1)
  await administer(
    addressOf(address.href, 'postgres'),
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid != pg_backend_pid()`,
  )
  await expect.poll(() => store.papers.lastSequence().catch(() => null)).toBe(0)
  await Promise.all(Array.from({ length: 8 }, () => store.papers.lastSequence()))
})

test('a connection that the server ends within a transaction ends nothing else', async () => {
  const { durable, quick } = connectPostgres(address.href)
  const name = address.pathname.slice(1)
  const work = durable.transaction().execute(async (transaction) => {
    await sql`select 1`.execute(transaction)
    await administer(
      addressOf(address.href, 'postgres'),
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and state = 'idle in transaction'`,
    )
    // The client is told, while nobody asks it anything, and then the connection ends.
    const gone = `select 1 from pg_stat_activity where datname = '${name}' and state = 'idle in transaction'`
    while ((await administer(addressOf(address.href, 'postgres'), gone)).length > 0);
    await sql`select 1`.execute(transaction)
  })
  await expect(work).rejects.toMatchObject({ code: 'DATABASE_LOST' })
  expect((await sql<{ one: number }>`select 1 as one`.execute(durable)).rows).toEqual([{ one: 1 }])
  await Promise.all([durable.destroy(), quick.destroy()])
})
