// Whose turn it is at a place, where several copies of the program run.
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { connectPostgres } from '../../src/store/postgres.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { turnAt } from '../../src/store/turns.ts'
import { newDatabase } from './postgres.ts'

const DAY_MS = 86_400_000
let store: Store
let count: () => Promise<number>
beforeEach(async () => {
  const connections = connectPostgres(await newDatabase())
  store = storeOver(connections)
  count = async () =>
    Number((await sql<{ count: number }>`select count(*) as count from turns`.execute(connections.durable)).rows[0]?.count)
  return () => store.close()
})

const take = (holder: string, now: number, places = ['slack:T1'], until = now + 100) =>
  store.turns.take('posting', places, holder, now, until)

test('a turn is one copy’s until it is over, and each work has its own', async () => {
  expect(await take('a', 0, ['slack:T1', 'slack:T2'])).toEqual(['slack:T1', 'slack:T2'])
  expect(await take('b', 50, ['slack:T2', 'slack:T3'])).toEqual(['slack:T3'])
  expect(await take('a', 90, ['slack:T1'])).toEqual(['slack:T1'])
  expect(await take('b', 150, ['slack:T1', 'slack:T2'])).toEqual(['slack:T2'])
  expect(await store.turns.take('looking', ['slack:T1'], 'b', 150, 200)).toEqual(['slack:T1'])
})

test('many who ask at once have one turn each place', async () => {
  const places = Array.from({ length: 40 }, (_, index) => `slack:T${index}`)
  const taken = await Promise.all(['a', 'b', 'c', 'd'].map((copy, at) => take(copy, 0, at % 2 === 0 ? places : [...places].reverse())))
  expect(taken.flat().sort()).toEqual([...places].sort())
})

test('a turn ends early, where it is one’s own', async () => {
  await take('a', 0)
  await store.turns.end('posting', ['slack:T1'], 'b', 10)
  expect(await take('b', 20)).toEqual([])
  await store.turns.end('posting', ['slack:T1'], 'a', 10)
  expect(await take('b', 20)).toEqual(['slack:T1'])
  await store.turns.endAll('b')
  expect(await take('a', 20)).toEqual(['slack:T1'])
})

test('where all must rest, nobody has the turn, and the longer rest holds', async () => {
  await take('a', 0)
  await store.turns.rest('slack:T1', 500)
  await store.turns.rest('slack:T1', 300)
  expect([await take('a', 400), await take('b', 400)]).toEqual([[], []])
  expect(await take('b', 500)).toEqual(['slack:T1'])
})

test('a turn that a clock took that was far ahead counts for nothing', async () => {
  await take('a', 10 * DAY_MS)
  expect(await take('b', 0)).toEqual(['slack:T1'])
})

test('what is over is deleted, and all of a workspace that is erased', async () => {
  await take('a', 0, ['slack:T1', 'slack:T2', 'slack:T11'], 1_000)
  await store.turns.take('planning', [turnAt('slack:T1', 'C1')], 'a', 0, 1_000)
  await take('a', 0, ['slack:T3'], 10)
  await store.turns.prune(11)
  expect(await count()).toBe(4)
  await store.departures.erase('slack:T1')
  expect(await count()).toBe(2)
})
