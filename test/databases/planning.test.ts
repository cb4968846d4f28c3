// Several copies of the program to which the same digests are due: each is composed by one of them.
import { expect, test } from 'vitest'
import { PLANNING_TURN_MS } from '../../src/digests/due-page.ts'
import { planDue } from '../../src/digests/plan.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import { storeOver } from '../../src/store/store.ts'
import { createRecordingPlatform, SLACK_LIKE } from '../digests/recording-platform.ts'
import { createVirtualClock } from '../digests/virtual-clock.ts'
import { draft } from '../library.ts'
import { type Engine, openEngine } from './engines.ts'
import { newDatabase } from './postgres.ts'
import { administer } from './server.ts'

const BEGIN = Date.parse('2026-07-07T08:00:00Z')
const DUE = Date.parse('2026-07-07T09:00:00Z')
const WORKSPACES = 30
const ALL = 300
/** More than a page of them. */
const FEW = 60
const OWNER = { person: 'ada', name: 'Ada' }
const SCHEDULE = { time: '09:00', zone: 'UTC', days: 127 }

async function openDue(copies: number, channels: number, failpoint?: (copy: number, place: string) => void | Promise<void>) {
  const address = await newDatabase()
  const store = storeOver(connectPostgres(address))
  const topic = { workspace: 'test:W0', channel: 'C0', name: 'Knees', query: 'knee', top: 5, detail: 'titles' as const, owner: OWNER }
  const made = await store.subscriptions.draft({ ...topic, schedule: SCHEDULE, nextDueAt: DUE }, 0, BEGIN)
  await store.subscriptions.restart(made, OWNER, BEGIN, DUE)
  await administer(
    address,
    `insert into subscriptions select (jsonb_populate_record(one, jsonb_build_object(
       'number', 100 + at, 'id', 'topic-' || at, 'workspace', 'test:W' || at % ${WORKSPACES}, 'channel', 'C' || at / ${WORKSPACES}))).*
     from subscriptions as one, generate_series(1, ${channels - 1}) as at`,
  )
  await store.papers.ingest([draft('The knee')], { source: 'import', isNews: true, at: BEGIN })
  await store.close()
  const clock = createVirtualClock(DUE)
  const platform = createRecordingPlatform({ clock, name: 'test', ...SLACK_LIKE })
  const engines = Array.from({ length: copies }, (_, copy) =>
    openEngine({ address, clock, platforms: [platform.as()], ...(failpoint && { failpoint: (place: string) => failpoint(copy, place) }) }),
  )
  return { clock, platform, engines: engines as [Engine, ...Engine[]] }
}

test('three copies compose each channel once, and share the work', async () => {
  const { engines } = await openDue(3, ALL)
  const planned = await Promise.all(engines.map(({ digests }) => planDue(digests.planner, DUE)))
  expect(planned.reduce((sum, each) => sum + each)).toBe(ALL)
  const composed = engines.map((engine) => engine.composed())
  expect(composed.reduce((sum, each) => sum + each)).toBe(ALL)
  for (const each of composed) expect(each).toBeGreaterThan(0)
})

test('what a copy had taken when it died comes once its turn is over', async () => {
  const { clock, platform, engines } = await openDue(2, FEW, (copy, place) => {
    if (copy === 0 && place === 'before planning') engines[0].freeze()
  })
  void engines[0].digests.tick()
  await clock.settle()
  void engines[1]?.digests.tick()
  await clock.advance(PLANNING_TURN_MS - 1_000)
  const before = platform.messages.length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(FEW)
  await clock.advance(11_000)
  expect(platform.messages).toHaveLength(FEW)
})
