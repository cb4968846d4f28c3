import { beforeEach, describe, expect, test } from 'vitest'
import type { Listing } from '../../src/store/listings.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'
import { draft } from '../library.ts'

let opened: Opened
let store: Store
beforeEach(async () => {
  opened = await openTestStore()
  store = opened.store
  const drafts = ['one two three four', 'five six seven eight', 'nine ten eleven twelve'].map((title) => draft(title))
  await store.papers.ingest(drafts, { source: 'import', isNews: false, at: 0 })
  return () => opened.close()
})

const ada = { workspace: 'slack:acme', person: 'ada' }
const bob = { workspace: 'slack:acme', person: 'bob' }
const elsewhere = { workspace: 'discord:acme', person: 'ada' }
const question = { command: 'search', heading: '1 paper', matches: 1, query: 'one' }

describe('saves', () => {
  test('are kept once, the last saved first', async () => {
    expect(await store.people.save(ada, 1, 10)).toBe(true)
    expect(await store.people.save(ada, 3, 20)).toBe(true)
    expect(await store.people.save(ada, 1, 30)).toBe(false)
    expect(await store.people.saved(ada)).toEqual([3, 1])
  })

  test('are taken off once', async () => {
    await store.people.save(ada, 1, 10)
    expect(await store.people.unsave(ada, 1)).toBe(true)
    expect(await store.people.unsave(ada, 1)).toBe(false)
    expect(await store.people.saved(ada)).toEqual([])
  })

  test('of a paper that does not exist are refused by the database', async () => {
    await expect(store.people.save(ada, 99, 10)).rejects.toThrow(/foreign key/i)
  })
})

describe('votes', () => {
  test('are one a person, the last one counts', async () => {
    expect(await store.people.vote(ada, 1, 1, 10)).toBe(true)
    expect(await store.people.vote(ada, 1, 1, 20)).toBe(false)
    expect(await store.people.vote(bob, 1, 1, 20)).toBe(true)
    expect(await store.people.tally(ada.workspace, [1, 2])).toEqual(new Map([[1, 2]]))
    expect(await store.people.vote(ada, 1, -1, 30)).toBe(true)
    expect(await store.people.tally(ada.workspace, [1, 2])).toEqual(new Map([[1, 0]]))
  })

  test('are asked for from an instant on', async () => {
    await store.people.vote(ada, 1, 1, 10)
    await store.people.vote(ada, 2, -1, 20)
    expect(await store.people.votes(ada.workspace, 20)).toEqual([{ paper: 2, value: -1, at: 20 }])
  })
})

describe('workspaces know nothing of each other', () => {
  beforeEach(async () => {
    await store.people.save(ada, 1, 10)
    await store.people.vote(ada, 1, 1, 10)
  })

  test('in saves', async () => {
    expect(await store.people.saved(elsewhere)).toEqual([])
    expect(await store.people.unsave(elsewhere, 1)).toBe(false)
    expect(await store.people.saved(ada)).toEqual([1])
  })

  test('in votes', async () => {
    await store.people.vote(elsewhere, 1, -1, 10)
    expect(await store.people.tally(elsewhere.workspace, [1])).toEqual(new Map([[1, -1]]))
    expect(await store.people.tally(ada.workspace, [1])).toEqual(new Map([[1, 1]]))
    expect(await store.people.votes('slack:other', 0)).toEqual([])
  })

  test('in counts', async () => {
    expect(await store.people.countIn(ada.workspace)).toEqual({ people: 1, saves: 1, votes: 1 })
    expect(await store.people.countIn('slack:other')).toEqual({ people: 0, saves: 0, votes: 0 })
  })

  test('in lists', async () => {
    const place = { ...ada, channel: 'general' }
    const id = await store.listings.add(place, question, [1], 10)
    expect(await store.listings.find(ada.workspace, id)).toMatchObject({ papers: [1] })
    expect(await store.listings.find(elsewhere.workspace, id)).toBeNull()
    expect(await store.listings.last({ ...elsewhere, channel: 'general' })).toBeNull()
  })
})

describe('lists', () => {
  const place = { ...ada, channel: 'general' }

  test('come back as they were', async () => {
    const id = await store.listings.add(place, question, [3, 1, 2], 10)
    expect(await store.listings.find(ada.workspace, id)).toEqual({ ...place, id, question, papers: [3, 1, 2] })
    expect(id).toMatch(/^[\w-]{8}$/)
  })

  test('the last one is the last of this person in this channel', async () => {
    await store.listings.add(place, question, [1], 50)
    await store.listings.add(place, question, [2], 10)
    await store.listings.add({ ...place, channel: 'random' }, question, [3], 60)
    await store.listings.add({ ...place, person: 'bob' }, question, [3], 60)
    expect(await store.listings.last(place)).toMatchObject({ papers: [2] })
  })

  test('that only serve buttons are not the last one', async () => {
    const who = { ...place, channel: 'buttons' }
    const id = await store.listings.add(who, question, [1], 10)
    for (const command of ['show', 'unsave']) await store.listings.add(who, { ...question, command }, [2], 20)
    expect(await store.listings.last(who)).toMatchObject({ id })
  })

  test('whose page is turned become the last one, a copy where they were not', async () => {
    const who = { ...place, channel: 'pages' }
    const first = await store.listings.add(who, question, [1, 2, 3], 10)
    const list = (await store.listings.find(ada.workspace, first)) as Listing
    const turned = await store.listings.turn(who, list, 2, 20)
    expect(turned).toEqual({ ...list, question: { ...question, from: 2 } })
    expect(await store.listings.last(who)).toEqual(turned)
    await store.listings.add(who, question, [9], 30)
    const copy = await store.listings.turn(who, turned, 1, 40)
    expect(copy.id).not.toBe(first)
    expect(await store.listings.last(who)).toEqual({ ...turned, id: copy.id, question: { ...question, from: 1 } })
    const bobs = await store.listings.turn({ ...who, person: 'bob' }, turned, 2, 50)
    expect(await store.listings.last({ ...who, person: 'bob' })).toEqual(bobs)
    expect(await store.listings.last(who)).toMatchObject({ id: copy.id })
  })

  test('of 90 days ago go, younger ones stay', async () => {
    const day = 86_400_000
    const old = await store.listings.add(place, question, [1], 0)
    const young = await store.listings.add(place, question, [2], 1 * day)
    await store.listings.prune(90.5 * day)
    expect(await store.listings.find(ada.workspace, old)).toBeNull()
    expect(await store.listings.find(ada.workspace, young)).not.toBeNull()
  })
})

describe('forgetting', () => {
  test('erases all that a person left in this workspace, and nothing else', async () => {
    for (const who of [ada, bob, elsewhere]) {
      await store.people.save(who, 1, 10)
      await store.people.vote(who, 1, 1, 10)
      await store.listings.add({ ...who, channel: 'general' }, question, [1], 10)
    }
    await store.listings.add({ ...ada, channel: 'random' }, question, [1], 10)
    expect(await store.people.forget(ada, 'Ada')).toEqual({ saves: 1, votes: 1, listings: 2, topics: 0 })
    expect(await store.people.forget(ada, 'Ada')).toEqual({ saves: 0, votes: 0, listings: 0, topics: 0 })
    expect(await store.listings.last({ ...ada, channel: 'general' })).toBeNull()
    expect(await store.people.countIn(ada.workspace)).toEqual({ people: 1, saves: 1, votes: 1 })
    expect(await store.people.saved(elsewhere)).toEqual([1])
    expect(await store.listings.last({ ...bob, channel: 'general' })).not.toBeNull()
  })
})

describe('deliveries of a platform', () => {
  test('are new once', async () => {
    expect(await store.inbound.seeOnce('slack', 'E1', 0)).toBe(true)
    expect(await store.inbound.seeOnce('slack', 'E1', 1)).toBe(false)
    expect(await store.inbound.seeOnce('discord', 'E1', 0)).toBe(true)
    expect(await store.inbound.seeOnce('slack', 'E2', 0)).toBe(true)
  })

  test('are forgotten after a day', async () => {
    const hour = 3_600_000
    await store.inbound.seeOnce('slack', 'E1', 0)
    await store.inbound.seeOnce('slack', 'E2', 2 * hour)
    await store.inbound.prune(25 * hour)
    expect(await store.inbound.seeOnce('slack', 'E2', 25 * hour)).toBe(false)
    expect(await store.inbound.seeOnce('slack', 'E1', 25 * hour)).toBe(true)
  })
})
