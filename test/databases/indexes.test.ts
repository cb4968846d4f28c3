// Each copy of the program has an index of its own, and finds what another has stored.
import { expect, onTestFinished, test } from 'vitest'
import { keepAlive } from '../../src/bot/copy.ts'
import { keepIndexed } from '../../src/bot/keep-indexed.ts'
import { createLog } from '../../src/config/log.ts'
import { SCHEMA_VERSION } from '../../src/store/migrations.ts'
import { listenForPapers } from '../../src/store/postgres-listener.ts'
import { draft, openTestLibrary, type TestLibrary, textOf } from '../library.ts'
import { newDatabase } from './postgres.ts'
import { administer } from './server.ts'

const COPIES = 3
const NEVER = new Promise<void>(() => {})

/** Time stands still until it is told to go on. */
function stoppedClock() {
  let wakes: (() => void)[] = []
  return {
    sleep: () => new Promise<void>((resolve) => wakes.push(resolve)),
    async wake(): Promise<void> {
      await expect.poll(() => wakes.length).toBeGreaterThan(0)
      const due = wakes
      wakes = []
      for (const wake of due) wake()
    },
  }
}

async function openCopies(): Promise<{ address: string; copies: TestLibrary[] }> {
  const address = await newDatabase()
  const copies: TestLibrary[] = []
  for (let copy = 0; copy < COPIES; copy++) copies.push(await openTestLibrary({ database: address, seeds: false }))
  onTestFinished(async () => void (await Promise.all(copies.map((each) => each.close()))))
  return { address, copies }
}

const sizes = (copies: readonly TestLibrary[]): Promise<number[]> => Promise.all(copies.map(({ core }) => core.library.size()))

function keepAll(copies: readonly TestLibrary[], address: string, sleep: () => Promise<void>): void {
  const stop = new AbortController()
  const kept = copies.map(({ core }) => keepIndexed(core.library, address, { sleep }, createLog('silent'), stop.signal))
  onTestFinished(async () => {
    stop.abort()
    await Promise.all(kept)
  })
}

test('papers that one copy stores are in the indexes of all at once, as they are told', async () => {
  const { address, copies } = await openCopies()
  keepAll(copies, address, () => NEVER)
  // All listen.
  await expect.poll(async () => (await listeners(address)).length).toBe(COPIES)
  await copies[1]?.add([draft('Beekeeping on roofs'), draft('Beekeeping in cellars')])
  await expect.poll(() => sizes(copies)).toEqual([2, 2, 2])
})

test('and where nothing is told, as behind some poolers, at the next look', async () => {
  const { address, copies } = await openCopies()
  const clock = stoppedClock()
  keepAll(copies, address, clock.sleep)
  await expect.poll(async () => (await listeners(address)).length).toBe(COPIES)
  for (const { pid } of await listeners(address)) await administer(address, `select pg_terminate_backend(${pid})`)
  await expect.poll(async () => (await listeners(address)).length).toBe(0)
  await copies[0]?.add([draft('Beekeeping on roofs')])
  await clock.wake()
  await expect.poll(() => sizes(copies)).toEqual([1, 1, 1])
})

test('a batch is told of once, and only where papers have changed', async () => {
  const { address, copies } = await openCopies()
  let told = 0
  const end = listenForPapers(address, { sleep: () => NEVER }, () => told++)
  onTestFinished(end)
  await expect.poll(async () => (await listeners(address)).length).toBe(1)
  await expect.poll(() => told).toBe(1) // once it listens
  const drafts = Array.from({ length: 50 }, (_, index) => draft(`Beekeeping, part ${index}`))
  await copies[0]?.add(drafts)
  await copies[0]?.add(drafts)
  await copies[1]?.add([draft('The last one')])
  await expect.poll(() => told).toBe(3)
})

test('status says how far each copy is', async () => {
  const { copies } = await openCopies()
  const [first, second] = copies as [TestLibrary, TestLibrary]
  await first.add([draft('Beekeeping on roofs'), draft('Beekeeping in cellars')])
  await first.core.library.refresh()
  const stop = new AbortController()
  const alive = [first, second].map(({ core, clock }, index) => {
    const copy = { id: `copy${index}`, host: `host-${index}`, version: '1.2.3', schema: SCHEMA_VERSION, startedAt: index * 60_000 }
    return keepAlive(core.store, core.library, copy, { ...clock, sleep: () => NEVER }, createLog('silent'), stop.signal, () => {})
  })
  onTestFinished(async () => {
    stop.abort()
    await Promise.all(alive)
  })
  const live = async () => (await first.core.store.copies.live(first.clock.now())).length
  await expect.poll(live).toBe(2)
  const sections = await first.operations.stored()
  expect(sections.find(({ title }) => title === 'Copies')?.lines).toEqual([
    'host-0 copy: Paperboy 1.2.3, since 1970-01-01 00:00 UTC; it finds all papers.',
    'host-1 copy: Paperboy 1.2.3, since 1970-01-01 00:01 UTC; it is 2 papers behind.',
  ])
  expect((await first.operations.figures()).copies).toMatchObject([{ pending: 0 }, { name: 'host-1 copy', pending: 2 }])
  const text = textOf(await first.ask('status'))
  expect(text).toContain('Copy 2 of 2: Paperboy 1.2.3, up since 1970-01-01 00:01 UTC; it is 2 papers behind.')
  expect(text).not.toContain('host-')
})

const listeners = (address: string) =>
  administer(
    address,
    "select pid from pg_stat_activity where application_name = 'paperboy listener' and datname = current_database() and query like 'listen%'",
  )
