// Shards among copies of the program, what is known of their workspaces, and forms that are shown again.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ShardSession } from '../../src/port/shards.ts'
import { SHARD_LEASE_MS } from '../../src/store/shards.ts'
import { comingTo, shareOf } from '../../src/store/share-out.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'

const NOW = Date.parse('2026-04-10T09:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ACCOUNT = 'discord:1'
const [A, B, C] = ['a', 'b', 'c'].map((copy) => ({ account: ACCOUNT, copy })) as [Sharing, Sharing, Sharing]
type Sharing = { readonly account: string; readonly copy: string }
const SESSION: ShardSession = { id: 'session', sequence: 7, address: 'wss://gateway.example' }
const NOTHING = new Map<string, string | null>()

let opened: Opened
let store: Store
beforeEach(async () => {
  opened = await openTestStore(NOW)
  store = opened.store
})
afterEach(() => opened.close())

/** Takes part, and has its share. @returns its shards, and how many others are to have */
async function begin(of: Sharing, wanted: number, now = NOW): Promise<[number[], number]> {
  await store.shards.begin(of, wanted, false, now)
  return round(of, now)
}

async function round(of: Sharing, now = NOW): Promise<[number[], number]> {
  const { held, spare } = await store.shards.round(of, now)
  return [[...held.keys()].sort(), spare]
}

describe('a share', () => {
  test.each([
    ['is all where nobody else is', 'a', { a: 0 }, 4, 4],
    ['is a half of two', 'a', { a: 4, b: 0 }, 4, 2],
    ['is one more where it has more already', 'b', { a: 1, b: 2, c: 0 }, 4, 2],
    ['is less for the others', 'c', { a: 1, b: 2, c: 0 }, 4, 1],
    ['is none where there are more copies than shards', 'c', { a: 1, b: 1, c: 0 }, 2, 0],
    ['is none of who takes no part', 'd', { a: 1 }, 2, 0],
  ])('%s', (_, copy, held, shards, share) => {
    const sharers = Object.entries(held).map(([name, count]) => ({ copy: name, held: count }))
    expect(shareOf(copy, sharers, shards)).toBe(share)
  })
})

describe('what comes next', () => {
  const HELD = ['a', 'a', 'a', 'b', null].map((holder, shard) => ({ shard, holder }))
  test.each([
    ['is what nobody has', 'b', ['a', 'b'], [4]],
    ['is what others have too much of, too', 'c', ['a', 'b', 'c'], [4]],
    ['is of who is no more, up to a share', 'c', ['b', 'c'], [0, 1]],
    ['is nothing where the share is full', 'a', ['a', 'b'], []],
    ['is the last of who has too many', 'd', ['a', 'b', 'c', 'd'], [4]],
  ])('%s', (_, copy, copies, coming) => expect(comingTo(copy, copies, HELD)).toEqual(coming))

  test('is known of a copy that has said nothing for a while, before its lease is over', async () => {
    await begin(A, 2)
    await store.shards.begin(B, 2, false, NOW + SHARD_LEASE_MS / 2)
    expect(await store.shards.look(B, NOW + SHARD_LEASE_MS / 2)).toEqual({ isDue: false, coming: [0, 1] })
    await round(A, NOW + SHARD_LEASE_MS / 2)
    expect(await store.shards.look(B, NOW + SHARD_LEASE_MS / 2)).toEqual({ isDue: false, coming: [1] })
  })
})

describe('shards', () => {
  test('are shared out evenly as copies come, and each is of one copy at a time', async () => {
    expect(await begin(A, 4)).toEqual([[0, 1, 2, 3], 0])
    expect(await begin(B, 4)).toEqual([[], 0])
    expect((await store.shards.look(A, NOW)).isDue).toBe(true)
    expect(await round(A)).toEqual([[0, 1, 2, 3], 2])
    for (const shard of [2, 3]) await store.shards.release(A, shard)
    expect((await store.shards.look(A, NOW)).isDue).toBe(false)
    expect((await store.shards.look(B, NOW)).isDue).toBe(true)
    expect(await round(B)).toEqual([[2, 3], 0])
    expect(await begin(C, 4)).toEqual([[], 0])
    // Of three copies one has two: it is one of those that had two, and not both.
    expect([(await round(A))[1], (await round(B))[1]]).toEqual([0, 1])
  })

  test('of a copy that says nothing any more are free after its lease, and not before', async () => {
    await begin(A, 2)
    await store.shards.begin(B, 2, false, NOW)
    const last = NOW + SHARD_LEASE_MS
    expect((await round(B, last - 1))[0]).toEqual([])
    expect((await round(B, last))[0]).toEqual([0, 1])
    expect(SHARD_LEASE_MS).toBeLessThanOrEqual(25_000)
    // It goes on, and has nothing.
    expect(await store.shards.keep(A, 0, SESSION, new Map([['discord:5', 'view']]))).toBe(false)
    expect(await store.workspaceViews.find('discord:5')).toBeNull()
    await store.shards.release(A, 0)
    expect((await store.shards.round(B, last)).held.size).toBe(2)
  })

  test('of a copy that leaves are free at once, and taken up where it was', async () => {
    await begin(A, 1)
    await begin(B, 1)
    expect(await store.shards.keep(A, 0, SESSION, NOTHING)).toBe(true)
    await store.shards.leave(A)
    expect((await store.shards.look(B, NOW)).isDue).toBe(false)
    await store.shards.release(A, 0)
    expect((await store.shards.look(B, NOW)).isDue).toBe(true)
    expect((await store.shards.round(B, NOW)).held).toEqual(new Map([[0, SESSION]]))
    expect(await store.shards.keep(B, 0, null, NOTHING)).toBe(true)
    expect((await store.shards.round(B, NOW)).held).toEqual(new Map([[0, null]]))
  })

  test('are as many as are in use, unless these are too few for the platform', async () => {
    await begin(A, 2)
    await store.shards.keep(A, 1, SESSION, new Map([['discord:5', 'view']]))
    expect(await store.shards.begin(B, 3, false, NOW)).toBe(2)
    expect(await store.shards.begin(B, 3, true, NOW)).toBe(3)
    expect(await store.workspaceViews.find('discord:5')).toBeNull()
    expect(await store.shards.begin(B, 2, true, NOW)).toBe(2)
  })

  test('of other apps are other shards', async () => {
    await begin(A, 2)
    expect(await begin({ account: 'discord:2', copy: 'b' }, 1)).toEqual([[0], 0])
    expect(await round(A)).toEqual([[0, 1], 0])
  })
})

describe('sessions that begin', () => {
  const limits = { lane: 0, gapMs: 5_000, mostADay: 3 }

  test('come one after the other in a lane, whichever copy has them', async () => {
    expect(await store.shards.start(A, 0, limits, NOW)).toBe(0)
    expect(await store.shards.start(B, 2, limits, NOW + 1_000)).toBe(4_000)
    expect(await store.shards.start(B, 1, { ...limits, lane: 1 }, NOW + 1_000)).toBe(0)
    expect(await store.shards.start(B, 2, limits, NOW + 5_000)).toBe(0)
    expect(await store.shards.startsOf(A, 2, NOW + 6_000)).toEqual([NOW + 5_000])
  })

  test('are so many a day, and no more', async () => {
    for (const hour of [0, 1, 2]) expect(await store.shards.start(A, 0, limits, NOW + hour * HOUR_MS)).toBe(0)
    expect(await store.shards.start(B, 0, limits, NOW + 3 * HOUR_MS)).toBe(21 * HOUR_MS)
    expect(await store.shards.start(B, 0, limits, NOW + DAY_MS)).toBe(0)
    expect(await store.shards.startsOf(A, 0, NOW + DAY_MS)).toHaveLength(3)
    await store.shards.prune(NOW + 3 * DAY_MS)
    expect(await store.shards.startsOf(A, 0, NOW + DAY_MS)).toEqual([])
  })

  test('of a clock that was set back hold nobody up', async () => {
    expect(await store.shards.start(A, 0, limits, NOW + HOUR_MS)).toBe(0)
    expect(await store.shards.start(A, 0, limits, NOW)).toBe(0)
  })
})

describe('at the same moment', () => {
  const copies = Array.from({ length: 6 }, (_, index) => ({ account: ACCOUNT, copy: `copy ${index}` }))

  test('one session begins in a lane', async () => {
    const limits = { lane: 0, gapMs: 5_000, mostADay: 100 }
    const waits = await Promise.all(copies.map((of, shard) => store.shards.start(of, shard, limits, NOW)))
    expect(waits.sort((one, other) => one - other)).toEqual([0, 5_000, 5_000, 5_000, 5_000, 5_000])
  })

  test('each copy has turns of its own', async () => {
    const turns = await Promise.all(copies.map((of) => store.shards.takeSlots(of, 2, 25, NOW)))
    expect(turns.map((turn) => turn - NOW).sort((one, other) => one - other)).toEqual([0, 50, 100, 150, 200, 250])
  })

  test('each shard is taken by one copy, and none has more than its share', async () => {
    await Promise.all(copies.map((of) => store.shards.begin(of, 12, false, NOW)))
    const taken = await Promise.all(copies.map((of) => store.shards.round(of, NOW)))
    const all = taken.flatMap(({ held }) => [...held.keys()])
    expect(all.sort((one, other) => one - other)).toEqual(Array.from({ length: 12 }, (_, shard) => shard))
    expect(taken.map(({ held }) => held.size)).toEqual([2, 2, 2, 2, 2, 2])
  })
})

test('requests have turns one after the other, over all copies', async () => {
  expect(await store.shards.takeSlots(A, 4, 25, NOW)).toBe(NOW)
  expect(await store.shards.takeSlots(B, 2, 25, NOW)).toBe(NOW + 100)
  expect(await store.shards.takeSlots(A, 1, 25, NOW + 50)).toBe(NOW + 150)
  expect(await store.shards.takeSlots(A, 1, 25, NOW + 1_000)).toBe(NOW + 1_000)
  expect(await store.shards.takeSlots(A, 1, 25, NOW - HOUR_MS)).toBe(NOW - HOUR_MS)
})

describe('what is known of workspaces', () => {
  const keep = (views: Readonly<Record<string, string | null>>, shard = 0) =>
    store.shards.keep(A, shard, SESSION, new Map(Object.entries(views)))
  beforeEach(() => begin(A, 2))

  test('is read again, some at a time, of one shard', async () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`discord:${1_000 + index}`, `view ${index}`]))
    await keep(many)
    await keep({ 'discord:9': 'elsewhere' }, 1)
    const first = await store.workspaceViews.page(ACCOUNT, 0, '')
    const second = await store.workspaceViews.page(ACCOUNT, 0, first.at(-1)?.workspace ?? '')
    expect(Object.fromEntries([...first, ...second].map(({ workspace, view }) => [workspace, view]))).toEqual(many)
    expect(await store.workspaceViews.page(ACCOUNT, 0, second.at(-1)?.workspace ?? '')).toEqual([])
  })

  test('is changed, and goes with the workspace', async () => {
    await keep({ 'discord:5': 'old', 'discord:6': 'old' })
    expect(await store.shards.keep(A, 0, undefined, new Map([['discord:8', 'beside']]))).toBe(true)
    expect(await store.shards.keep(B, 0, undefined, new Map([['discord:8', 'of another']]))).toBe(false)
    expect(await store.workspaceViews.find('discord:8')).toBe('beside')
    expect((await store.shards.round(A, NOW)).held.get(0)).toEqual(SESSION)
    await keep({ 'discord:5': 'new', 'discord:6': null })
    expect(await store.workspaceViews.find('discord:5')).toBe('new')
    expect(await store.workspaceViews.find('discord:6')).toBeNull()
    await store.departures.erase('discord:5')
    expect(await store.workspaceViews.find('discord:5')).toBeNull()
  })

  test('is forgotten of those that a shard has not any more', async () => {
    await keep({ 'discord:5': 'here', 'discord:6': 'gone' })
    await keep({ 'discord:7': 'on another shard' }, 1)
    await store.workspaceViews.retain(ACCOUNT, 0, new Set(['discord:5']))
    const left = await Promise.all(['discord:5', 'discord:6', 'discord:7'].map((workspace) => store.workspaceViews.find(workspace)))
    expect(left).toEqual(['here', null, 'on another shard'])
  })
})

describe('a form', () => {
  const ADA = { workspace: 'discord:5', person: 'ada' }

  test('is kept for a quarter of an hour, for who filled it in', async () => {
    await store.keptForms.keep(ADA, 'form', '{}', NOW)
    expect(await store.keptForms.find(ADA, 'form', NOW + 14 * 60_000)).toBe('{}')
    expect(await store.keptForms.find({ ...ADA, person: 'bob' }, 'form', NOW)).toBeNull()
    expect(await store.keptForms.find(ADA, 'form', NOW + 15 * 60_000)).toBeNull()
    await store.keptForms.prune(NOW + 15 * 60_000)
    expect(await store.keptForms.find(ADA, 'form', NOW)).toBeNull()
  })

  test('is kept beside the last ones of a person, and goes with the person', async () => {
    for (let number = 0; number < 6; number++) await store.keptForms.keep(ADA, `form ${number}`, `${number}`, NOW + number)
    expect(await store.keptForms.find(ADA, 'form 0', NOW)).toBeNull()
    expect(await store.keptForms.find(ADA, 'form 1', NOW)).toBe('1')
    await store.people.forget(ADA, 'Ada')
    expect(await store.keptForms.find(ADA, 'form 5', NOW)).toBeNull()
  })
})
