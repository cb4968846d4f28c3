import { beforeEach, describe, expect, test } from 'vitest'
import { bare, say } from '../../src/port/text.ts'
import type { Store } from '../../src/store/store.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'
import { draft } from '../library.ts'
import { FAR, planOf, startTopic } from './places.ts'

const ADA = { workspace: 'slack:T1', channel: 'C1', person: 'ada' }
const BOB = { ...ADA, person: 'bob' }
const ELSEWHERE = { ...ADA, workspace: 'slack:T2' }

let opened: Opened
let store: Store
beforeEach(async () => {
  opened = await openTestStore()
  store = opened.store
  const drafts = Array.from({ length: 9 }, (_, index) => draft(`paper number${index + 1} of some words`))
  await store.papers.ingest(drafts, { source: 'import', isNews: true, at: 0 })
  return () => opened.close()
})

/** A topic, and the name that its owner had then. */
async function start(who: typeof ADA, topic: string, name: string): Promise<Subscription> {
  return store.subscriptions.handOver(await startTopic(store, who, topic, 0), { person: who.person, name })
}

/** Plans a digest of a topic. @returns its id */
async function plan(topic: Subscription, paper: number, text: string): Promise<string> {
  const made = planOf(topic, `${topic.number}-${paper}`.padEnd(12, 'x'), paper, [paper])
  if (made.delivery === null) throw new Error('there is no digest')
  const bodies = made.delivery.bodies.map((body) => ({ ...body, text: say`${text}` }))
  expect(await store.deliveries.plan([{ ...made, delivery: { ...made.delivery, bodies } }], 0)).toBe(1)
  return made.delivery.id
}

const textOf = async (id: string): Promise<string> => bare((await store.deliveries.find(id))?.reply.text ?? [])
const { workspace, person } = ADA
const forget = (name = 'Ada') => store.people.forget({ workspace, person }, name)

describe('the name of who is forgotten', () => {
  test('goes from digests on their way, whatever it was when the topic was set up; others’ names stay', async () => {
    await start(ADA, 'Old', 'Countess')
    await start(BOB, 'Theirs', 'Bob')
    await start(ELSEWHERE, 'Elsewhere', 'Grace')
    const id = await plan(await start(ADA, 'New', 'Ada'), 1, 'Set up by Ada, Countess, Bob and Grace.')
    await forget()
    expect(await textOf(id)).toBe('Set up by somebody, somebody, Bob and Grace.')
  })

  test('goes from digests of other people’s topics, and from the messages of their threads', async () => {
    const id = await plan(await start(BOB, 'Theirs', 'Bob'), 1, 'Set up by Bob and Ada.')
    await forget()
    expect(await textOf(id)).toBe('Set up by Bob and somebody.')
    expect(await textOf(`${id.slice(0, -2)}01`)).toBe('Set up by Bob and somebody.')
  })

  test('stays in other workspaces, which may mean another', async () => {
    const id = await plan(await start(ELSEWHERE, 'Elsewhere', 'Ada'), 1, 'Set up by Ada.')
    await forget()
    expect(await textOf(id)).toBe('Set up by Ada.')
  })

  test.each([
    ['Ada', 'Set up by Adalbert, Nevada, Ada2 and Ada.', 'Set up by Adalbert, Nevada, Ada2 and somebody.'],
    ['A.d+a (x)', 'Set up by Aadda (x), A.d+a (x) and Bob.', 'Set up by Aadda (x), somebody and Bob.'],
    ['👩 $&', 'Set up by 👩 $&. To change it: ', 'Set up by somebody. To change it: '],
    ['Ada', 'Set up by Ada L. and Grace.', 'Set up by Ada L. and Grace.'],
    ['papers', 'Radiology · 5 of 17 papers', 'Radiology · 5 of 17 papers'],
    ['Radiology', 'Papers, Radiology and more.', 'Papers, Radiology and more.'],
    ['up', 'Set up by Bob.', 'Set up by Bob.'],
    ['', 'Set up by .', 'Set up by .'],
  ])('is that name and no other: %s', async (name, text, left) => {
    const id = await plan(await start(BOB, 'Theirs', 'Bob'), 1, text)
    await forget(name)
    expect(await textOf(id)).toBe(left)
  })

  test('stays where it is another’s of the same name, and inside the name of another', async () => {
    await start(ADA, 'Mine', 'Ada')
    const theirs = await plan(await start(BOB, 'Theirs', 'Ada'), 1, 'Set up by Ada. To change it: ')
    const both = await plan(await start({ ...BOB, person: 'eve' }, 'Both', 'Bob and Ada'), 2, 'Set up by Bob and Ada. To change it: ')
    await forget()
    expect(await textOf(theirs)).toBe('Set up by Ada. To change it: ')
    expect(await textOf(both)).toBe('Set up by Bob and Ada. To change it: ')
  })

  test.each(['sent', 'failed', 'expired'] as const)(
    'takes the whole text with it from what is %s, and only where it stands',
    async (end) => {
      const topic = await start(ADA, 'Knees', 'Ada')
      const ids = [await plan(topic, 1, 'Set up by Ada.'), await plan(topic, 2, 'Set up by Bob.')]
      for (const id of ids) {
        if (end === 'expired') continue
        await store.leases.claim(id, 'worker.1', 0, FAR)
        await store.leases.begin(id, 'worker.1', 0, 0)
        if (end === 'sent') await store.deliveries.sent(id, { id: 'm', link: null }, 0)
        else await store.leases.drop(id, 'worker.1', 'A filter.')
      }
      if (end === 'expired') await store.deliveries.expire(FAR, 10)
      await forget()
      expect(await Promise.all(ids.map(textOf))).toEqual(['', 'Set up by Bob.'])
      expect(await Promise.all(ids.map(async (id) => (await store.deliveries.find(id))?.state))).toEqual([end, end])
    },
  )
})

test('topics stay, without their owner; those that nobody sees are not counted', async () => {
  const running = await start(ADA, 'Running', 'Ada')
  const paused = await store.subscriptions.pause(await start(ADA, 'Paused', 'Ada'), 'by Ada.')
  const removed = await store.subscriptions.remove(await start(ADA, 'Removed', 'Ada'))
  const theirs = await start(BOB, 'Theirs', 'Bob')
  const elsewhere = await start(ELSEWHERE, 'Elsewhere', 'Ada')
  expect(await forget()).toEqual({ saves: 0, votes: 0, listings: 0, topics: 2 })
  const owners = (await store.subscriptions.byNumbers([running, paused, removed].map(({ number }) => number))).map(({ owner }) => owner)
  expect(owners).toEqual(Array(3).fill({ person: '', name: '' }))
  expect(await store.subscriptions.byNumbers([theirs.number, elsewhere.number])).toEqual([theirs, elsewhere])
})

test('who was greeted is met once there, also after a day, and as a newcomer once forgotten', async () => {
  const meet = (who: typeof ADA): Promise<boolean> => store.inbound.meet({ workspace: who.workspace, person: who.person }, 0)
  for (const who of [ADA, BOB, ELSEWHERE]) expect(await meet(who)).toBe(true)
  await store.inbound.prune(10 * 86_400_000)
  for (const who of [ADA, BOB, ELSEWHERE]) expect(await meet(who)).toBe(false)
  await forget()
  expect(await meet(ADA)).toBe(true)
  for (const who of [BOB, ELSEWHERE]) expect(await meet(who)).toBe(false)
})
