// Several copies of the program at once on one PostgreSQL database.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connections } from '../../src/store/connections.ts'
import { takeCounters } from '../../src/store/counters.ts'
import { connectPostgres, openPostgres } from '../../src/store/postgres.ts'
import { connectionsOf } from '../../src/store/sqlite.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { openPostgresBed } from '../digests/postgres-bed.ts'
import type { Guard } from '../digests/simulation.ts'
import { draft } from '../library.ts'
import { bringTo, FAR, PLACES, planOf, startTopic } from '../store/places.ts'
import { newDatabase } from './postgres.ts'

const COPIES = 3
const PLACE = PLACES[0] ?? { workspace: '', channel: '', person: '' }

let copies: { connections: Connections; store: Store }[]
let first: Store
beforeAll(async () => {
  const address = await newDatabase()
  copies = Array.from({ length: COPIES }, () => {
    const connections = connectPostgres(address)
    return { connections, store: storeOver(connections) }
  })
  first = copies[0]?.store as Store
})
afterAll(() => Promise.all(copies.map(({ store }) => store.close())))

const origin = { source: 'import', isNews: true, at: 0 }

test('all may open a database that is empty at the same moment', async () => {
  const address = await newDatabase(true)
  const opened = await Promise.all(Array.from({ length: COPIES }, () => openPostgres(address, 0)))
  const { rows } = await sql<{ count: number }>`select count(*) as count from counters`.execute((opened[0] as Connections).durable)
  expect(rows).toEqual([{ count: 3 }])
  await Promise.all(opened.map((each) => storeOver(each).close()))
})

describe('who has seen a sequence number never meets a smaller one later', () => {
  test('as a number is given only once the one before is there, or never will be', async () => {
    const [one, other] = copies as [(typeof copies)[0], (typeof copies)[0]]
    const order: string[] = []
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let isTaken = (): void => {}
    const taken = new Promise<void>((resolve) => {
      isTaken = resolve
    })
    const slow = one.connections.durable.transaction().execute(async (transaction) => {
      await takeCounters(transaction)
      isTaken()
      await held
      order.push('first')
    })
    await taken
    const fast = other.store.papers.ingest([draft('a paper that waits')], origin).then(() => order.push('second'))
    // It waits in the database.
    for (;;) {
      const { rows } = await sql`select 1 from pg_locks where not granted`.execute(one.connections.quick)
      if (rows.length > 0) break
    }
    letGo()
    await Promise.all([slow, fast])
    expect(order).toEqual(['first', 'second'])
  })

  test('as many writers and a reader show', async () => {
    const { late, looks, seen, highest } = await readWhileWritten(copies.map(({ store }) => store))
    expect({ late, seen }).toEqual({ late: 0, seen: PAPERS * COPIES + 1 })
    expect(looks).toBeGreaterThan(5)
    expect(await first.papers.lastSequence()).toBe(highest)
  })

  test('and without that lock two papers would have one number, which the database refuses', async () => {
    const { stores, close } = await openLoose('counters')
    await expect(readWhileWritten(stores)).rejects.toThrow('papers_sequence_key')
    await close()
  })
})

/** How many papers each copy writes. */
const PAPERS = 60

/** All copies write, and one reads meanwhile. @returns how many papers came with a number that was not above all that were seen */
async function readWhileWritten(stores: readonly Store[]): Promise<{ late: number; looks: number; seen: number; highest: number }> {
  let isOver = false
  const writing = Promise.all(
    stores.map(async (store, copy) => {
      for (let index = 0; index < PAPERS; index++)
        await store.papers.ingest([draft(`paper ${index} of the copy ${copy} ${'x'.repeat(copy)}`)], origin)
    }),
  ).finally(() => {
    isOver = true
  })
  writing.catch(() => {}) // it is awaited below
  const seen = new Set<number>()
  let [highest, looks, late] = [0, 0, 0]
  for (let isLast = false; !isLast; looks++) {
    isLast = isOver
    const { papers } = (await stores[0]?.papers.changesSince(0, 10_000)) ?? { papers: [] }
    const fresh = papers.map(({ sequence }) => sequence ?? 0).filter((sequence) => !seen.has(sequence))
    late += fresh.filter((sequence) => sequence <= highest).length
    for (const sequence of fresh) seen.add(sequence)
    highest = Math.max(highest, ...fresh)
  }
  await writing
  return { late, looks, seen: seen.size, highest }
}

/** Copies whose transactions lack something. */
async function openLoose(guard: Guard): Promise<{ stores: Store[]; close(): Promise<void> }> {
  const bed = await openPostgresBed(await newDatabase(), [], [guard])
  const hooks = {
    pass: async () => {},
    before() {},
    after: async () => {},
    beforeWrite: async () => {},
    during: <Result>(work: Promise<Result>) => work,
  }
  return { stores: Array.from({ length: COPIES }, () => storeOver(connectionsOf(bed.queries(hooks)))), close: bed.close }
}

test('the same papers from all at once are there once', async () => {
  const drafts = Array.from({ length: 20 }, (_, index) => draft(`the same paper ${index}`, { keys: [`arxiv:2501.000${10 + index}`] }))
  const outcomes = await Promise.all(copies.map(({ store }) => store.papers.ingest(drafts, origin)))
  expect(outcomes.flat().filter((outcome) => outcome === 'added')).toHaveLength(drafts.length)
})

test('a digest is planned by one, and claimed by one', async () => {
  const topic = await startTopic(first, PLACE, 'Knees', 0)
  for (let day = 1; day <= 10; day++) {
    const [now] = await first.subscriptions.byNumbers([topic.number])
    const plan = planOf(now ?? topic, `day${10 + day}-digest`, day, [day])
    const planned = await Promise.all(copies.map(({ store }) => store.deliveries.plan([plan], 0)))
    expect(planned.reduce((sum, each) => sum + each, 0)).toBe(1)
    const claimed = await Promise.all(
      copies.map(({ store }, copy) => store.leases.claim(plan.delivery?.id ?? '', `worker.${copy}`, 0, FAR)),
    )
    expect(claimed.filter(Boolean)).toHaveLength(1)
  }
})

test('limits hold, whoever asks, as transactions are serializable', async () => {
  expect(await beginAtOnce(copies.map(({ store }) => store))).toBe(MOST)
  const { stores, close } = await openLoose('serializable')
  let begun = 0
  for (let turn = 0; begun <= MOST && turn < 50; turn++) begun = await beginAtOnce(stores, `full:${turn}`)
  expect(begun).toBeGreaterThan(MOST)
  await close()
})

const MOST = 3

/** @returns how many topics of a channel began, of more than it may have */
async function beginAtOnce(stores: readonly Store[], workspace = 'full:1'): Promise<number> {
  const most = { inChannel: MOST, inWorkspace: MOST }
  const owner = { person: 'ada', name: 'Ada' }
  const begun = await Promise.all(
    stores.flatMap((store, copy) =>
      ['one', 'two', 'three'].map(async (name) => {
        const topic = await startTopic(store, { workspace, channel: 'c', person: 'ada' }, `${name}${copy}`, 0)
        const removed = await store.subscriptions.remove(topic)
        return store.subscriptions.begin(removed, owner, 600, 1_000, most)
      }),
    ),
  )
  return begun.filter((each) => each !== null).length
}

test('a host is asked by one at a time', async () => {
  await first.rateLimits.acquire('host', 'nobody', 0)
  for (let turn = 0; turn < 10; turn++) {
    const asked = await Promise.all(copies.map(({ store }, copy) => store.rateLimits.acquire('host', `copy.${copy}`, 1_000 * turn)))
    const open = asked.flatMap(({ kind }, copy) => (kind === 'open' ? [copy] : []))
    expect(open).toHaveLength(1)
    await first.rateLimits.release('host', `copy.${open[0]}`, 0)
  }
})

test('a message whose counts of votes have changed is edited by one', async () => {
  const place = { workspace: 'slack:T8', channel: 'C1', person: 'U1' }
  const id = await bringTo(first, planOf(await startTopic(first, place, 'Votes', 0), 'votes-digest', 1, [1]), 'sent', 0)
  await first.edits.want(place, id.slice(0, 8), 0)
  const taken = await Promise.all(copies.map(({ store }) => store.edits.take(['slack'], 1_000_000)))
  expect(taken.flat().map(({ delivery }) => delivery.id)).toEqual([id])
})

test('a source is read by one at a time, and by another once its lease is over', async () => {
  await first.sources.enrol('feed', 0)
  const claim = (now: number) => Promise.all(copies.map(({ store }, copy) => store.sources.claim('feed', `copy ${copy}`, now, now + 1_000)))
  expect((await claim(0)).filter(Boolean)).toHaveLength(1)
  expect((await claim(999)).filter(Boolean)).toHaveLength(0)
  expect((await claim(1_000)).filter(Boolean)).toHaveLength(1)
})

test('an import on another machine is not taken for one that has ended', async () => {
  const MINUTE_MS = 60_000
  const [one, other] = copies.map(({ store }) => store.imports) as [Store['imports'], Store['imports']]
  const take = (at: number): Promise<unknown> => one.take('papers.jsonl', [draft(`imported at ${at}`)], { ...origin, at }, 0, false)
  await take(0)
  await take(60 * MINUTE_MS)
  expect(await other.markStopped(61 * MINUTE_MS)).toEqual([])
  expect(await other.markStopped(71 * MINUTE_MS)).toEqual([{ file: 'papers.jsonl', taken: 2 }])
})
