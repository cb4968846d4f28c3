// Several copies of the program to which the same digests are due: each is composed by one of them.
import { expect, test } from 'vitest'
import { PLANNING_TURN_MS } from '../../src/digests/due-page.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import { storeOver } from '../../src/store/store.ts'
import { createRecordingPlatform, SLACK_LIKE } from '../digests/recording-platform.ts'
import { createVirtualClock } from '../digests/virtual-clock.ts'
import { draft } from '../library.ts'
import { type Engine, openEngine } from './engines.ts'
import { newDatabase } from './postgres.ts'

const BEGIN = Date.parse('2026-07-07T08:00:00Z')
const DUE = Date.parse('2026-07-07T09:00:00Z')
const WORKSPACES = 30
const CHANNELS = 10
const ALL = WORKSPACES * CHANNELS
const OWNER = { person: 'ada', name: 'Ada' }
const SCHEDULE = { time: '09:00', zone: 'UTC', days: 127 }

async function openDue(copies: number, failpoint?: (copy: number, place: string) => void | Promise<void>) {
  const address = await newDatabase()
  const store = storeOver(connectPostgres(address))
  const subscribe = async (number: number): Promise<void> => {
    const place = { workspace: `test:W${number % WORKSPACES}`, channel: `C${Math.floor(number / WORKSPACES)}` }
    const topic = { ...place, name: 'Knees', query: 'knee', schedule: SCHEDULE, top: 5, detail: 'titles' as const, owner: OWNER }
    await store.subscriptions.restart(await store.subscriptions.draft({ ...topic, nextDueAt: DUE }, 0, BEGIN), OWNER, BEGIN, DUE)
  }
  for (let from = 0; from < ALL; from += WORKSPACES) await Promise.all(Array.from({ length: WORKSPACES }, (_, at) => subscribe(from + at)))
  await store.papers.ingest([draft('The knee')], { source: 'import', isNews: true, at: BEGIN })
  await store.close()
  const clock = createVirtualClock(DUE)
  const platform = createRecordingPlatform({ clock, name: 'test', ...SLACK_LIKE })
  const engines = Array.from({ length: copies }, (_, copy) =>
    openEngine({ address, clock, platforms: [platform.as()], ...(failpoint && { failpoint: (place: string) => failpoint(copy, place) }) }),
  )
  return { clock, platform, engines: engines as [Engine, ...Engine[]] }
}

const composedBy = ({ asked }: Engine): number => asked.get('people.votesIn') ?? 0

test('three copies compose each channel once, and share the work', async () => {
  const { clock, platform, engines } = await openDue(3)
  for (const { digests } of engines) void digests.tick()
  await clock.advance(30_000)
  expect(new Set(platform.messages.map(({ post }) => `${post.at.workspace} ${post.at.channel}`)).size).toBe(ALL)
  expect(platform.messages).toHaveLength(ALL)
  const composed = engines.map(composedBy)
  expect(composed.reduce((sum, each) => sum + each)).toBe(ALL)
  for (const each of composed) expect(each).toBeGreaterThan(0)
})

test('what a copy had taken when it died comes once its turn is over', async () => {
  const { clock, platform, engines } = await openDue(2, (copy, place) => {
    if (copy === 0 && place === 'before planning') engines[0].freeze()
  })
  void engines[0].digests.tick()
  await clock.settle()
  void engines[1]?.digests.tick()
  await clock.advance(PLANNING_TURN_MS - 1_000)
  const [before, left] = [platform.messages.length, ALL - platform.messages.length]
  expect(before).toBeGreaterThan(ALL / 2)
  expect(left).toBeGreaterThan(0)
  await clock.advance(11_000)
  expect(platform.messages).toHaveLength(ALL)
})
