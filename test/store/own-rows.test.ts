// Of a place's own rows those that were asked for, and no others.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'
import { draft } from '../library.ts'
import { FAR, OWNER, PLACES, planOf, QUESTION, startTopic } from './places.ts'

const PLACE = PLACES[0] ?? { workspace: '', channel: '', person: '' }
const { workspace, person } = PLACE
const MESSAGE = { id: 'm', link: null }
const DAY = 86_400_000
const [FIRST, SECOND, THIRD] = ['first-000000', 'second-00000', 'third-000000']

let opened: Opened
let store: Store
let knees: Subscription
beforeEach(async () => {
  opened = await openTestStore()
  store = opened.store
  const drafts = Array.from({ length: 9 }, (_, index) => draft(`paper number${index + 1} of some words`))
  await store.papers.ingest(drafts, { source: 'import', isNews: true, at: 0 })
  knees = await startTopic(store, PLACE, 'Knees', 0)
  return () => opened.close()
})

const plan = async (id: string, slot: number, paper: number, topic = knees): Promise<void> => {
  expect(await store.deliveries.plan([planOf(topic, id, slot, [paper])], 0)).toBe(1)
}

/** Takes a message to where its writing is under way. */
async function write(id: string, at = 0): Promise<string> {
  const lease = `worker.${id}`
  await store.leases.claim(id, lease, at, FAR)
  expect(await store.leases.begin(id, lease, at, 0)).toBe(true)
  return lease
}

describe('what people keep', () => {
  test('is taken off paper by paper', async () => {
    for (const paper of [1, 2, 3]) await store.people.save({ workspace, person }, paper, paper)
    expect(await store.people.unsave(PLACE, 2)).toBe(true)
    expect(await store.people.saved(PLACE)).toEqual([3, 1])
  })

  test('is summed up for the papers asked for', async () => {
    for (const paper of [1, 2, 3]) await store.people.vote(PLACE, paper, 1, 0)
    expect(await store.people.tally(workspace, [2, 4])).toEqual(new Map([[2, 1]]))
  })
})

describe('what a channel was brought', () => {
  beforeEach(async () => {
    await plan(FIRST, 1, 1)
    await plan(SECOND, 2, 2)
  })

  test('is told of the papers asked for', async () => {
    expect(await store.posted.among(PLACE, [2, 3])).toEqual(new Map([[2, new Set([knees.number])]]))
    expect(await store.posted.when(PLACE, 2)).toEqual({ topic: knees.number, at: 2 })
    expect(await store.posted.when(PLACE, 3)).toBeNull()
  })

  test('is told of the topics asked for', async () => {
    const hips = await startTopic(store, PLACE, 'Hips', 0)
    await plan(THIRD, 3, 3, hips)
    const slots = async (...topics: Subscription[]): Promise<string[]> =>
      (
        await store.sections.latest(
          topics.map(({ number }) => number),
          PLACE,
          100,
        )
      ).map(({ topic, slotAt }) => `${topic} ${slotAt}`)
    expect(await slots(knees)).toEqual(['Knees 2', 'Knees 1'])
    expect(await slots(knees, hips)).toEqual(['Hips 3', 'Knees 2', 'Knees 1'])
    await store.deliveries.sent(THIRD, MESSAGE, 7)
    expect(await store.sections.lastPosted([hips.number])).toEqual(new Map([[hips.number, 7]]))
    expect(await store.sections.lastPosted([knees.number])).toEqual(new Map())
  })

  test('was posted last when it was sent, not when a person said that it had been', async () => {
    await store.deliveries.sent(FIRST, MESSAGE, 5)
    expect(await store.sections.lastPosted([knees.number])).toEqual(new Map([[knees.number, 5]]))
    await store.leases.markUncertain(SECOND, await write(SECOND), 'No answer.')
    expect(await store.sections.lastPosted([knees.number])).toEqual(new Map([[knees.number, 5]]))
    expect(
      (await store.deliveries.latest(PLACE, 10)).map(({ id }) => id),
      'threads are not digests',
    ).toEqual([SECOND, FIRST])
  })

  test('lacks of its thread what is held and what will never be there', async () => {
    const bodies = Array(6).fill(planOf(knees, '', 0, []).delivery?.bodies[0])
    const made = planOf(knees, THIRD, 3, [3])
    await store.deliveries.plan([{ ...made, delivery: made.delivery && { ...made.delivery, bodies } }], 0)
    const threadOf = async (slot: number): Promise<unknown> =>
      (await store.sections.latest([knees.number], PLACE, 100)).find(({ slotAt }) => slotAt === slot)?.thread
    const part = (number: number): string => `third-0000${String(number).padStart(2, '0')}`
    expect(await threadOf(3)).toEqual({ held: 0, missing: 0 })
    await store.deliveries.sent(THIRD, MESSAGE, 5)
    await store.leases.drop(part(1), await write(part(1), 5), 'A filter.')
    await store.leases.markUncertain(part(2), await write(part(2), 5), 'No answer.')
    const doubt = await store.deliveries.find(part(2))
    if (doubt) await store.uncertain.reconcile(doubt, 'held', 5, 'Unreadable.')
    await store.deliveries.sent(part(3), MESSAGE, 5)
    await store.leases.markUncertain(part(4), await write(part(4), 5), 'No answer.')
    await store.leases.refuse(part(5), await write(part(5), 5), { code: 'locked', reason: 'It is locked.' }, FAR)
    expect(await threadOf(3)).toEqual({ held: 1, missing: 2 })
    // Nobody misses the thread of what was refused, or of what nobody knows to be there.
    await store.leases.refuse(FIRST, await write(FIRST), { code: 'is_archived', reason: 'It is archived.' }, FAR)
    await store.deliveries.sent(SECOND, { id: '', link: null }, 5)
    expect(await threadOf(1)).toEqual({ held: 0, missing: 0 })
    expect(await threadOf(2)).toEqual({ held: 0, missing: 1 })
  })
})

describe('what a bare number refers to', () => {
  const last = async (): Promise<readonly number[] | undefined> => (await store.listings.last(PLACE))?.papers

  test('is what came last, a list or a digest', async () => {
    await plan(FIRST, 1, 1)
    await plan(SECOND, 2, 2)
    expect(await last(), 'neither has come yet').toBeUndefined()
    await store.deliveries.sent(FIRST, MESSAGE, 10)
    expect(await last()).toEqual([1])
    await store.listings.add(PLACE, QUESTION, [5], 20)
    expect(await last()).toEqual([5])
    await store.deliveries.sent(SECOND, MESSAGE, 20)
    expect(await last(), 'at the same instant').toEqual([5])
    await store.deliveries.sent(`${SECOND.slice(0, -2)}01`, MESSAGE, 30)
    expect(await last(), 'a message of a thread is no digest').toEqual([5])
  })

  test('is the later digest, though a message of an earlier one’s thread came after it', async () => {
    await plan(FIRST, 1, 1)
    await plan(SECOND, 2, 2)
    await store.deliveries.sent(FIRST, MESSAGE, 10)
    await store.deliveries.sent(SECOND, MESSAGE, 20)
    await store.deliveries.sent('first-000001', MESSAGE, 30)
    expect(await last()).toEqual([2])
  })
})

describe('what the platform made us pause', () => {
  const block = (topic: Subscription, isTold: boolean): Promise<Subscription> =>
    store.pauses.block(topic, { code: 'is_archived', reason: 'It is archived.' }, 100, isTold)
  const untold = async (): Promise<number[]> => (await store.pauses.toNotify(10)).map(({ number }) => number)
  const toProbe = async (now = 100): Promise<number[]> => (await store.pauses.toProbe(now, 10)).map(({ number }) => number)

  test('is told of until its owner knows', async () => {
    expect(await untold()).toEqual([])
    await block(knees, true)
    expect(await untold()).toEqual([])
    await block(knees, false)
    expect(await untold()).toEqual([knees.number])
    await store.pauses.setNotified([knees.number])
    expect(await untold()).toEqual([])
  })

  test.each(['pause', 'restart', 'remove'] as const)(
    'concerns nobody when a person has done something about it since: %s',
    async (what) => {
      const blocked = await block(knees, false)
      if (what === 'pause') await store.subscriptions.pause(blocked, 'by Ada.')
      if (what === 'restart') await store.subscriptions.restart(blocked, OWNER, 1, FAR)
      if (what === 'remove') await store.subscriptions.remove(blocked)
      expect(await untold()).toEqual([])
      expect(await toProbe()).toEqual([])
    },
  )

  test('is asked about from its time on', async () => {
    await block(knees, false)
    expect(await toProbe(99)).toEqual([])
    expect(await toProbe(100)).toEqual([knees.number])
  })

  test('is all that runs in the channel, whoever was told of what before', async () => {
    const topics = [knees]
    for (const name of ['Told', 'Told of another', 'Paused', 'Removed']) topics.push(await startTopic(store, PLACE, name, 0))
    const [, told, other, paused, removed] = topics as [Subscription, Subscription, Subscription, Subscription, Subscription]
    await plan(FIRST, 1, 1)
    await store.pauses.retry(await block(told, true), 1, FAR)
    await store.pauses.retry(await store.pauses.block(other, { code: 'other', reason: 'Another fault.' }, 100, true), 1, FAR)
    await store.subscriptions.pause(paused, 'by Ada.')
    await store.subscriptions.remove(removed)
    expect(
      await store.leases.refuse(FIRST, await write(FIRST), { code: 'is_archived', reason: 'It is archived, as is said today.' }, 100),
    ).toBe(3)
    expect(await toProbe()).toEqual([knees, told, other].map(({ number }) => number))
    expect(await untold()).toEqual([knees, other].map(({ number }) => number))
    expect(await store.subscriptions.byNumbers([paused.number, removed.number])).toMatchObject([
      { state: 'paused', pause: { by: 'person', reason: 'by Ada.' } },
      { state: 'removed' },
    ])
  })

  test('for a fault is over with a digest that arrived, for the topics that it brought', async () => {
    const hips = await startTopic(store, PLACE, 'Hips', 0)
    await plan(FIRST, 1, 1)
    await plan(SECOND, 2, 2)
    for (const topic of [knees, hips]) await store.pauses.retry(await block(topic, true), 1, FAR)
    await store.deliveries.sent(FIRST, MESSAGE, 5)
    // The same fault again: only who has not been told of it since is told.
    await store.leases.refuse(SECOND, await write(SECOND), { code: 'is_archived', reason: 'It is archived.' }, 100)
    expect(await untold()).toEqual([knees.number])
  })

  test('by hand keeps its reason, though a digest arrives late', async () => {
    await plan(FIRST, 1, 1)
    const paused = await store.subscriptions.pause(knees, 'by Ada.')
    await store.deliveries.sent(FIRST, MESSAGE, 5)
    expect(await store.subscriptions.byNumbers([knees.number])).toEqual([
      { ...paused, consideredSequence: 1, hasPosted: true, lastDate: '1970-01-02', coveredDate: '1970-01-02', nextDueAt: 1 },
    ])
  })
})

test('digests are counted by what became of them, from an instant on', async () => {
  const states = ['planned', 'sent', 'late', 'held', 'failed', 'old'] as const
  for (const [index, state] of states.entries()) {
    const [id, slot] = [`${state.padEnd(8, '-')}0000`, state === 'old' ? 1 : 10 + index]
    await plan(id, slot, index + 1)
    if (state === 'sent' || state === 'old') await store.deliveries.sent(id, MESSAGE, slot + 5)
    if (state === 'late') await store.deliveries.sent(id, MESSAGE, slot + 11)
    if (state === 'failed') await store.leases.drop(id, await write(id), 'A filter.')
    if (state !== 'held') continue
    await store.leases.markUncertain(id, await write(id), 'No answer.')
    const doubt = await store.deliveries.find(id)
    if (doubt) await store.uncertain.reconcile(doubt, 'held', 0, 'Unreadable.')
  }
  const missed = planOf(knees, '', 0, []).sections.map((section) => ({
    ...section,
    own: null,
    missed: [
      { slot: 'missed', slotAt: 10 },
      { slot: 'long ago', slotAt: 1 },
    ],
  }))
  await store.deliveries.plan([{ ...PLACE, delivery: null, sections: missed }], 0)
  await store.pauses.block(await startTopic(store, PLACE, 'Blocked', 0), { code: 'is_archived', reason: 'It is archived.' }, FAR, true)
  await store.subscriptions.pause(await startTopic(store, PLACE, 'Paused', 0), 'by Ada.')
  await store.subscriptions.remove(await startTopic(store, PLACE, 'Removed', 0))
  expect(await store.sections.countDigests(workspace, 10, 10)).toEqual({
    active: 1,
    pausedByPerson: 1,
    pausedByPlatform: 1,
    sent: 2,
    late: 1,
    longestLag: 11,
    waiting: 1,
    held: 1,
    failed: 1,
    coalesced: 1,
    empty: 0,
    dropped: 0,
  })
  expect(await store.sections.countDigests(workspace, 30, 10), 'what waits counts whatever its age').toMatchObject({
    sent: 0,
    waiting: 1,
    held: 1,
    failed: 0,
    coalesced: 0,
  })
})

test('the body of what is over goes after two weeks, of nothing else; who is forgotten then is found in none', async () => {
  await plan(FIRST, 1, 1)
  await plan(SECOND, 2, 2)
  await store.deliveries.sent(FIRST, MESSAGE, 5)
  const hasBody = async (id: string): Promise<boolean> => ((await store.deliveries.find(id))?.reply.text.length ?? 0) > 0
  await store.deliveries.prune(14 * DAY + 1)
  expect([await hasBody(FIRST), await hasBody(SECOND)]).toEqual([true, true])
  await store.deliveries.prune(14 * DAY + 100)
  expect([await hasBody(FIRST), await hasBody(SECOND)]).toEqual([false, true])
  expect(await store.people.forget(PLACE, OWNER.name)).toMatchObject({ topics: 1 })
})
