// What several copies of the program do each minute: nobody is told twice, and platforms are asked once.
import { expect, onTestFinished, test } from 'vitest'
import { isFirstToTell } from '../../src/digests/tell-operator.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { bare } from '../../src/port/text.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { createRecordingPlatform, SLACK_LIKE } from '../digests/recording-platform.ts'
import { createVirtualClock } from '../digests/virtual-clock.ts'
import { draft } from '../library.ts'
import { bringTo, planOf, startTopic } from '../store/places.ts'
import { openEngine } from './engines.ts'
import { newDatabase } from './postgres.ts'

const BEGIN = Date.parse('2026-07-07T09:00:00Z')
const FAR = 8_000_000_000_000_000
const CHANNELS = 6

async function openThree(seed: (store: Store) => Promise<void>) {
  const address = await newDatabase()
  const store = storeOver(connectPostgres(address))
  onTestFinished(() => store.close())
  await store.papers.ingest([draft('The knee')], { source: 'import', isNews: true, at: BEGIN })
  await seed(store)
  const clock = createVirtualClock(BEGIN)
  const recording = createRecordingPlatform({ clock, name: 'test', ...SLACK_LIKE })
  const told: string[] = []
  const asked: string[] = []
  const platform: ChatPlatform = {
    ...recording.as(),
    // Long enough that all meet.
    async tell(_, person, text) {
      await clock.sleep(200)
      told.push(`${person}: ${bare(text)}`)
      return 'told'
    },
    async find({ delivery }) {
      asked.push(delivery)
      await clock.sleep(200)
      return { kind: 'unreadable', reason: 'The history may not be read.' }
    },
  }
  const engines = [0, 1, 2].map(() => openEngine({ address, clock, platforms: [platform] }))
  const tickAll = async (): Promise<void> => {
    for (const { digests } of engines) void digests.tick()
    await clock.settle()
  }
  return { clock, recording, told, asked, tickAll, store }
}

const place = (channel: number) => ({ workspace: `test:W${channel % 2}`, channel: `C${channel}`, person: `U${channel}` })
const start = (store: Store, channel: number) => startTopic(store, place(channel), 'Knees', FAR)

test('each owner of a paused topic is told once, and each closed channel is looked at once', async () => {
  const { clock, told, recording, tickAll } = await openThree(async (store) => {
    for (let channel = 0; channel < CHANNELS; channel++)
      await store.pauses.block(await start(store, channel), { code: 'is_archived', reason: 'It is archived.' }, BEGIN, false)
  })
  recording.setAccess({ kind: 'closed', code: 'is_archived', reason: 'It is archived.' })
  await tickAll()
  await clock.advance(10_000)
  expect(told).toHaveLength(CHANNELS)
  expect(recording.probes.map(({ channel }) => channel).sort()).toEqual(Array.from({ length: CHANNELS }, (_, channel) => `C${channel}`))
  await clock.advance(50_000)
  await tickAll()
  await clock.advance(10_000)
  expect(told).toHaveLength(CHANNELS)
})

test('a history is read by one', async () => {
  const ids = Array.from({ length: CHANNELS }, (_, channel) => `${channel}-uncertain`.padEnd(12, 'x'))
  const { clock, asked, tickAll } = await openThree(async (store) => {
    for (const [channel, id] of ids.entries()) {
      const plan = planOf(await start(store, channel), id, 1, [])
      await bringTo(store, { ...plan, delivery: plan.delivery && { ...plan.delivery, expiresAt: FAR } }, 'unknown', 0)
    }
  })
  await tickAll()
  await clock.advance(100_000)
  expect(asked).toEqual([])
  await tickAll()
  await clock.advance(10_000)
  expect(asked.sort()).toEqual(ids)
})

test('the operator is told once of what all copies notice, and of the same again later', async () => {
  const { store } = await openThree(async () => {})
  const first = (copy: string, at: number): Promise<boolean> => isFirstToTell('The disk is full.', store.turns, copy, at)
  expect((await Promise.all(['a', 'b', 'c'].map((copy) => first(copy, 0)))).filter(Boolean)).toHaveLength(1)
  expect(await isFirstToTell('The disk has room again.', store.turns, 'b', 1)).toBe(true)
  expect(await first('d', 3_600_000)).toBe(true)
})
