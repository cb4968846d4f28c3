import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { nameKey, type SubscriptionStore } from '../../src/store/subscriptions.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'

let opened: Opened
let store: Store
let subscriptions: SubscriptionStore
beforeAll(async () => {
  opened = await openTestStore()
  store = opened.store
  subscriptions = store.subscriptions
})
afterAll(() => opened.close())

const ADA = { person: 'ada', name: 'Ada' }

async function draft(workspace: string, channel: string, name: string, nextDueAt = 1_000): Promise<Subscription> {
  const schedule = { time: '09:00', zone: 'UTC', days: 127 }
  return subscriptions.draft({ workspace, channel, name, query: 'knee', schedule, top: 5, detail: 'thread', owner: ADA, nextDueAt }, 7, 500)
}

async function start(workspace: string, channel: string, name: string, nextDueAt = 1_000): Promise<Subscription> {
  return subscriptions.restart(await draft(workspace, channel, name, nextDueAt), ADA, 600, nextDueAt)
}

const names = (some: readonly Subscription[]): string[] => some.map(({ name }) => name)

test('a draft is found and due nowhere until it is started', async () => {
  const made = await draft('a:1', 'c', 'Draft')
  expect(made).toMatchObject({
    state: 'draft',
    startSequence: 7,
    consideredSequence: 7,
    hasPosted: false,
    effectiveFrom: 500,
    lastDate: null,
    version: 0,
  })
  expect(made.id).toMatch(/^[\w-]{8}$/)
  expect(await subscriptions.inChannel(made)).toEqual([])
  expect(await subscriptions.countInWorkspace('a:1')).toBe(0)
  expect(await subscriptions.workspaces()).not.toContain('a:1')
  expect(await subscriptions.dueChannels(['a'], 9_999)).toEqual([])
  expect(await subscriptions.drafts(made, 500)).toEqual([made])
  expect(await subscriptions.drafts(made, 501)).toEqual([])
  const started = await subscriptions.restart(made, { person: 'bob', name: 'Bob' }, 600, 2_000)
  expect(started).toMatchObject({
    state: 'active',
    owner: { person: 'bob' },
    effectiveFrom: 600,
    nextDueAt: 2_000,
    startSequence: 7,
    consideredSequence: 7,
  })
  expect(await subscriptions.drafts(made, 0)).toEqual([])
  expect(await subscriptions.find('a:1', made.id)).toEqual(started)
})

test('a draft begins only where there is room, also for many at once', async () => {
  const most = { inChannel: 3, inWorkspace: 4 }
  const begin = async (channel: string, name: string) => subscriptions.begin(await draft('full:1', channel, name), ADA, 600, 1_000, most)
  const begun = await Promise.all(['One', 'Two', 'two', 'Three', 'Four'].map((name) => begin('c', name)))
  // Any of them may be the first.
  expect(begun.filter((each) => each?.state === 'active')).toHaveLength(3)
  expect(begun.filter((each) => each?.name.toLowerCase() === 'two').length).toBeLessThan(2)
  expect(await begin('d', 'Five')).toMatchObject({ state: 'active' })
  expect(await begin('d', 'Six')).toBeNull()
})

test('whoever asks for it, a subscription is found in its own workspace only', async () => {
  const made = await start('b:1', 'c', 'Mine')
  for (const workspace of ['b:2', 'b', 'c:1', '', 'b:1%']) {
    expect(await subscriptions.find(workspace, made.id)).toBeNull()
    expect(await subscriptions.inWorkspace(workspace)).toEqual([])
    expect(await subscriptions.inChannel({ workspace, channel: 'c' })).toEqual([])
    expect(await subscriptions.drafts({ workspace, channel: 'c' }, 0)).toEqual([])
    expect(await subscriptions.countInWorkspace(workspace)).toBe(0)
  }
})

describe('each change', () => {
  test('makes a new version, and touches no other subscription', async () => {
    const [one, other] = [await start('d:1', 'c', 'One'), await start('d:1', 'c', 'Other')]
    const changes: ((subscription: Subscription) => Promise<Subscription>)[] = [
      (before) => subscriptions.change(before, { ...before, name: 'Changed', top: 3 }, 700, 3_000),
      (before) => subscriptions.pause(before, 'by Bob.'),
      (before) => subscriptions.restart(before, ADA, 800, 4_000),
      (before) => subscriptions.handOver(before, { person: 'bob', name: 'Bob' }),
      (before) => subscriptions.remove(before),
    ]
    let subscription = one
    for (const change of changes) {
      const next = await change(subscription)
      expect(next.version).toBe(subscription.version + 1)
      subscription = next
    }
    expect(subscription).toMatchObject({
      name: 'Changed',
      top: 3,
      state: 'removed',
      owner: { person: 'bob' },
      nextDueAt: 4_000,
      pause: null,
    })
    expect(await subscriptions.find('d:1', other.id)).toEqual(other)
  })

  test('of the name counts for who has it', async () => {
    const one = await start('e:1', 'c', 'One')
    await subscriptions.change(one, { ...one, name: 'Two' }, 700, 3_000)
    await expect(start('e:1', 'c', 'TWO')).rejects.toThrow(/unique/i)
    expect(names(await subscriptions.inChannel(await start('e:1', 'c', 'One')))).toEqual(['Two', 'One'])
    expect(names(await subscriptions.inChannel(await start('e:1', 'd', 'Two')))).toEqual(['Two'])
  })
})

test('names are the same that a person would call so', () => {
  expect(nameKey(' Ｋnees\n and  HIPS ')).toBe('knees and hips')
  expect(nameKey('Knees-and-hips')).not.toBe(nameKey('Knees and hips'))
})

describe('what is due', () => {
  beforeAll(async () => {
    for (const [workspace, channel, name, at] of [
      ['due:1', 'b', 'First', 1_000],
      ['due:1', 'a', 'Second', 900],
      ['due:1', 'a', 'Third', 1_000],
      ['due:2', 'a', 'Fourth', 1_000],
      ['due:2', 'a', 'Later', 1_001],
      ['duet:1', 'a', 'Of another platform', 1_000],
    ] as const)
      await start(workspace, channel, name, at)
    await subscriptions.pause(await start('due:1', 'a', 'Paused'), 'by Ada.')
    await subscriptions.remove(await start('due:1', 'a', 'Removed'))
  })

  const found = async (platforms: readonly string[], now: number): Promise<string[]> =>
    Promise.all(
      (await subscriptions.dueChannels(platforms, now)).map(
        async ({ workspace, channel, numbers }) => `${workspace}/${channel} ${names(await subscriptions.byNumbers(numbers)).join()}`,
      ),
    )

  test('is active, of these platforms, and at its time; channels come whole, and the workspaces take turns', async () => {
    expect(await found(['due'], 1_000)).toEqual(['due:1/a Second,Third', 'due:2/a Fourth', 'due:1/b First'])
    expect(await found(['due', 'duet'], 1_000)).toContain('duet:1/a Of another platform')
    expect(await found([], 1_000)).toEqual([])
    expect(await found(['due'], 999)).toEqual(['due:1/a Second'])
  })
})
