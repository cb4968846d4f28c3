// Which copies of the program run on one PostgreSQL database, and whose schemas they can work with.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connections } from '../../src/store/connections.ts'
import { type Copy, copyStore } from '../../src/store/copies.ts'
import { followDatabaseClock } from '../../src/store/database-clock.ts'
import type { Migration } from '../../src/store/first-steps.ts'
import { settleRestored } from '../../src/store/look-postgres.ts'
import { migrate, SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { NewerDatabase } from '../../src/store/newer-database.ts'
import { OlderCopy } from '../../src/store/older-copy.ts'
import { connectPostgres, openPostgres } from '../../src/store/postgres.ts'
import { newDatabase } from './postgres.ts'

const NOW = 1_000_000
const copyOf = (id: string, schema = SCHEMA_VERSION): Copy => ({ id, host: `host-${id}`, version: '1.2.3', schema, startedAt: NOW })

let address: string
let connections: Connections
beforeEach(async () => {
  address = await newDatabase()
  connections = connectPostgres(address)
})
afterEach(() => Promise.all([connections.durable.destroy(), connections.quick.destroy()]))

describe('a copy', () => {
  test('lives while it says so, and is dead 20 seconds after it last did', async () => {
    const copies = copyStore(connections.durable)
    await copies.beat(copyOf('a'), NOW)
    await copies.beat(copyOf('b'), NOW)
    await copies.beat(copyOf('b'), NOW + 5_000)
    const named = async (at: number): Promise<string[]> => (await copies.live(at)).map(({ id }) => id)
    expect(await named(NOW + 19_999)).toEqual(['a', 'b'])
    expect(await named(NOW + 20_000)).toEqual(['b'])
    await copies.leave('b')
    expect(await named(NOW + 20_000)).toEqual([])
  })

  test('that is silent for a day is forgotten', async () => {
    const copies = copyStore(connections.durable)
    await copies.beat(copyOf('a'), NOW)
    await copies.prune(NOW + 86_400_001)
    expect(await copies.live(NOW)).toEqual([])
  })

  test('that runs keeps a restoration from being settled', async () => {
    const now = await connections.now()
    await copyStore(connections.durable).beat(copyOf('a'), now)
    await expect(settleRestored(address, now - 1_000, now)).rejects.toThrow('Paperboy runs on the database of PAPERBOY_DATABASE: host-a')
    await copyStore(connections.durable).leave('a')
    await settleRestored(address, now - 1_000, now)
  })
})

describe('a newer schema', () => {
  const landed: Migration[] = Array.from({ length: SCHEMA_VERSION }, () => async () => {
    throw new Error('a landed step ran again')
  })
  const addColumn: Migration = async (database) => {
    await database.schema.alterTable('copies').addColumn('more', 'text').execute()
  }
  const upgrade = (oldest?: number): Promise<void> => migrate(connections.durable, NOW, [...landed, addColumn], oldest)

  test('that breaks nothing is made while older copies run, which go on and may start again', async () => {
    const copies = copyStore(connections.durable)
    await copies.beat(copyOf('a'), NOW)
    await copies.live(NOW)
    await upgrade()
    expect(await copies.beat(copyOf('a'), NOW + 1)).toEqual({ oldest: expect.any(Number), isMoved: false })
    // Their statements are planned for the columns of before.
    expect(await copies.live(NOW + 1)).toMatchObject([{ id: 'a' }])
    expect((await copies.beat(copyOf('a'), NOW + 1)).oldest).toBeLessThanOrEqual(SCHEMA_VERSION)
    const again = await openPostgres(address, NOW)
    expect(await copyStore(again.durable).live(NOW + 1)).toMatchObject([{ id: 'a' }])
    await Promise.all([again.durable.destroy(), again.quick.destroy()])
  })

  test('that an older copy cannot work with is not made while one runs, and the sentence names it', async () => {
    const copies = copyStore(connections.durable)
    await copies.beat(copyOf('a'), NOW)
    const upgrading = upgrade(SCHEMA_VERSION + 1)
    await expect(upgrading).rejects.toThrow(OlderCopy)
    await expect(upgrading).rejects.toThrow(/host-a \(Paperboy 1\.2\.3\) runs on the database .* Stop it first\. Nothing was changed\./)
    const { rows } = await sql<{ last: number }>`select max(number) as last from migrations`.execute(connections.durable)
    expect(rows).toEqual([{ last: SCHEMA_VERSION }])
    await copies.leave('a')
    await upgrade(SCHEMA_VERSION + 1)
    await expect(openPostgres(address, NOW)).rejects.toThrow(NewerDatabase)
  })

  test('tells a copy that slept through its making that it cannot go on', async () => {
    await copyStore(connections.durable).beat(copyOf('a'), NOW - 60_000)
    await upgrade(SCHEMA_VERSION + 1)
    expect(await copyStore(connections.durable).beat(copyOf('a'), NOW)).toEqual({ oldest: SCHEMA_VERSION + 1, isMoved: false })
  })
})

describe('the clock of the database', () => {
  test('is the one of all copies, however far their own are off', async () => {
    const stop = new AbortController()
    const clocks = await Promise.all(
      [-300_000, 0, 300_000].map((off) => {
        const own = { now: () => Date.now() + off, monotonic: () => performance.now(), sleep: () => new Promise<void>(() => {}) }
        return followDatabaseClock(connections.now, own, stop.signal)
      }),
    )
    const times = clocks.map((clock) => clock.now())
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(30_000)
  })

  test('is followed when it is set, but not by an answer that took long', async () => {
    let time = 5_000
    let monotonic = 0
    let tookMs = 0
    let wake = (): void => {}
    const own = {
      now: () => 0,
      monotonic: () => monotonic,
      sleep: () =>
        new Promise<void>((resolve) => {
          wake = resolve
        }),
    }
    const ask = async (): Promise<number> => {
      monotonic += tookMs
      return time
    }
    const clock = await followDatabaseClock(ask, own, new AbortController().signal)
    expect(clock.now()).toBe(5_000)
    monotonic += 100
    expect(clock.now()).toBe(5_100)
    time = 60_000
    wake()
    await expect.poll(() => clock.now()).toBe(60_000)
    ;[time, tookMs] = [90_000, 2_000]
    wake()
    await expect.poll(() => monotonic).toBe(2_100)
    expect(clock.now()).toBe(62_000)
  })
})
