// What people may ask in a while, where several copies of the program answer them.
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Budget, createBudget, LIMITS, spenderOf } from '../../src/commands/budget.ts'
import { shareBudget } from '../../src/commands/share-budget.ts'
import { createLog } from '../../src/config/log.ts'
import type { Clock } from '../../src/port/clock.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { newDatabase } from './postgres.ts'
import { openWay } from './way.ts'

const ADA = spenderOf('slack:T1', 'ada')
const TEAM = spenderOf('slack:T1')
const MOST = LIMITS.answers.most

/** The copies' clock; `shared` resolves when all have told what they counted, and read what others had told before. */
let time = 1_000_000
let sleepers: (() => void)[] = []
let running = 0
const clock: Clock = {
  now: () => time,
  monotonic: () => time,
  sleep: () => new Promise<void>((resolve) => sleepers.push(resolve)),
}

async function share(rounds = 2): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await expect.poll(() => sleepers.length).toBe(running)
    time += 1_000
    for (const wake of sleepers.splice(0)) wake()
    await expect.poll(() => sleepers.length).toBe(running)
  }
}

function open(store: Store, name: string): { budget: Budget; stop(): Promise<void> } {
  const budget = createBudget(clock.now)
  const stopping = new AbortController()
  const sharing = shareBudget(budget, store, name, clock, createLog('silent'), stopping.signal)
  running++
  const stop = async (): Promise<void> => {
    if (stopping.signal.aborted) return
    await expect.poll(() => sleepers.length).toBe(running)
    running--
    stopping.abort()
    for (const wake of sleepers.splice(0)) wake()
    await sharing
  }
  onTestFinished(stop)
  return { budget, stop }
}

const spend = (budget: Budget, times: number, who = ADA): number =>
  Array.from({ length: times }, () => budget.spend(who, 'answers')).filter((full) => full === null).length

let address: string
let stores: Store[]
beforeEach(async () => {
  time = 1_000_000
  sleepers = []
  running = 0
  address = await newDatabase()
  stores = [1, 2, 3].map(() => storeOver(connectPostgres(address)))
  return async () => {
    await Promise.all(stores.map((store) => store.close()))
  }
})
const openAll = () => stores.map((store, copy) => open(store, `copy-${copy}`).budget) as [Budget, Budget, Budget]

test('a person has one budget, however many copies answer', async () => {
  const copies = openAll()
  for (const copy of copies) expect(spend(copy, MOST / 3)).toBe(MOST / 3)
  await share()
  for (const copy of copies) expect(spend(copy, 5)).toBe(0)
  expect(spend(copies[1], 5, spenderOf('slack:T2', 'ada'))).toBe(5)
  const until = copies.map((copy) => copy.until(ADA, 'answers'))
  for (const each of until) expect(Math.abs((each ?? 0) - (until[0] ?? 0))).toBeLessThanOrEqual(2_000)
  time += LIMITS.answers.withinMs
  expect(spend(copies[2], 1)).toBe(1)
})

test('and so has a workspace; what was given back counts nowhere', async () => {
  const [one, other] = openAll()
  for (let count = 0; count < 3; count++) one.spend(TEAM, 'workspaceAnswers')
  await share()
  expect(other.answersByWorkspace()).toEqual(new Map([['slack:T1', 3]]))
  one.giveBack(TEAM, 'workspaceAnswers')
  one.spend(ADA, 'forms')
  one.giveBack(ADA, 'forms')
  await share()
  expect(other.answersByWorkspace()).toEqual(new Map([['slack:T1', 2]]))
})

test('who asks all copies at once gets at most what each has, until they have told each other', async () => {
  const copies = openAll()
  const granted = copies.map((copy) => spend(copy, 2 * MOST))
  expect(granted).toEqual([MOST, MOST, MOST])
  await share()
  expect(copies.map((copy) => spend(copy, 1))).toEqual([0, 0, 0])
})

test('a copy that starts knows what was asked of the others, and of itself before', async () => {
  const { budget, stop } = open(stores[0] as Store, 'before')
  spend(budget, MOST)
  await share(1)
  await stop()
  const { budget: again } = open(stores[0] as Store, 'after')
  await share(1)
  expect(spend(again, 1)).toBe(0)
})

test('what a person asked goes with the person, and a workspace’s with it', async () => {
  const [one] = openAll()
  one.spend(ADA, 'answers')
  one.spend(spenderOf('slack:T1', 'bob'), 'answers')
  one.spend(spenderOf('slack:T2', 'ada'), 'answers')
  one.spend(TEAM, 'workspaceAnswers')
  await share()
  const [store] = stores as [Store]
  const left = async () => (await store.spendings.ofOthers('', 0)).map(({ workspace, person }) => `${workspace} ${person}`).sort()
  await store.people.forget({ workspace: 'slack:T1', person: 'ada' }, 'Ada')
  expect(await left()).toEqual(['slack:T1 bob', 'slack:T1 null', 'slack:T2 ada'])
  await store.departures.erase('slack:T1')
  expect(await left()).toEqual(['slack:T2 ada'])
  await store.spendings.prune(time + 3_600_001)
  expect(await left()).toEqual([])
})

describe('while the database is lost', () => {
  test('each copy counts alone, and they go on together once it is back', async () => {
    const server = new URL(address)
    const way = await openWay(server.hostname, Number(server.port))
    server.port = `${way.port}`
    const cutOff = storeOver(connectPostgres(server.href))
    onTestFinished(() => way.close())
    const { budget: one } = open(cutOff, 'cut off')
    const { budget: other } = open(stores[0] as Store, 'well')
    await share(1)
    await way.cut()
    expect(spend(one, MOST + 1)).toBe(MOST)
    await share()
    expect(spend(other, 10)).toBe(10)
    await way.open()
    await share()
    expect(one.until(ADA, 'answers')).not.toBeNull()
    one.spend(TEAM, 'workspaceAnswers')
    await share()
    expect(other.answersByWorkspace().get('slack:T1')).toBe(1)
    await cutOff.close()
  })
})
