import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'

let opened: Opened
let store: Store
beforeAll(async () => {
  opened = await openTestStore()
  store = opened.store
})
afterAll(() => opened.close())

const ADA = { person: 'ada', name: 'Ada' }

async function start(workspace = 'p:1', channel = 'c'): Promise<Subscription> {
  const schedule = { time: '09:00', zone: 'UTC', days: 127 }
  const topic = { name: 'Refused', query: 'knee', schedule, top: 5, detail: 'thread' as const }
  const draft = await store.subscriptions.draft({ ...topic, workspace, channel, owner: ADA, nextDueAt: 1_000 }, 7, 500)
  return store.subscriptions.restart(draft, ADA, 600, 1_000)
}

test('what the platform paused is asked about when its time has come', async () => {
  const paused = await store.pauses.block(await start(), { code: 'is_archived', reason: 'The channel is archived.' }, 5_000, false)
  expect(paused.pause).toEqual({ by: 'platform', code: 'is_archived', reason: 'The channel is archived.' })
  expect(await store.pauses.toProbe(4_999, 10)).toEqual([])
  expect(await store.pauses.toProbe(5_000, 10)).toEqual([paused])
  await store.pauses.probeLater(paused, 6_000)
  expect(await store.pauses.toProbe(5_000, 10)).toEqual([])
  expect(await store.subscriptions.find('p:1', paused.id), 'asking changes nothing for a person').toEqual(paused)
  await store.subscriptions.restart(paused, ADA, 7_000, 8_000)
  expect(await store.pauses.toProbe(9_999, 10)).toEqual([])
})

test('of many that are paused in one workspace no other waits for its turn', async () => {
  const refused = { code: 'is_archived', reason: 'The channel is archived.' }
  for (let channel = 0; channel < 5; channel++)
    await store.pauses.block(await start('turns:1', `c${channel}`), refused, 20_000 + channel, false)
  await store.pauses.block(await start('turns:2'), refused, 30_000, false)
  const workspaces = (topics: readonly Subscription[]): string[] => topics.map(({ workspace }) => workspace)
  expect(workspaces(await store.pauses.toNotify(2))).toEqual(['turns:1', 'turns:2'])
  expect(workspaces(await store.pauses.toProbe(30_000, 3))).toEqual(['turns:1', 'turns:2', 'turns:1'])
})
