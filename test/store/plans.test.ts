import type { Kysely } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../../src/store/migrations.ts'
import { type ChannelPlan, type PlannedSection, writePlans } from '../../src/store/plans.ts'
import type { Schema } from '../../src/store/schema.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import type { Subscription } from '../../src/subscriptions/subscription.ts'
import { draft, newFolder } from '../library.ts'
import { FAR, PLACES, planOf, startTopic } from './places.ts'

const PLACE = PLACES[0] ?? { workspace: '', channel: '', person: '' }
const NOW = 10_000
const MINE = 'worker.1'
const [FIRST, SECOND] = ['first-000000', 'second-00000']

let database: Kysely<Schema>
let store: Store
let knees: Subscription
let hips: Subscription
beforeEach(async () => {
  database = openSqlite(`${newFolder()}/paperboy.db`)
  await migrate(database, 0)
  store = storeOver(database)
  const drafts = Array.from({ length: 9 }, (_, index) => draft(`paper number${index + 1} of some words`))
  await store.papers.ingest(drafts, { source: 'import', isNews: true, at: 0 })
  knees = await startTopic(store, PLACE, 'Knees', 0)
  hips = await startTopic(store, PLACE, 'Hips', 0)
  return () => store.close()
})

const plan = (...plans: readonly ChannelPlan[]): Promise<number> => store.deliveries.plan(plans, NOW)
const now = async (topic: Subscription): Promise<Subscription> => (await store.subscriptions.byNumbers([topic.number]))[0] as Subscription
const on = (day: number): string => `1970-01-0${day + 1}`

/** All that plans write. */
async function written(): Promise<unknown> {
  const tables = ['deliveries', 'sections', 'posted', 'listings', 'subscriptions'] as const
  return Promise.all(tables.map((table) => database.selectFrom(table).selectAll().execute()))
}

async function slotsOf(topic: Subscription): Promise<string[]> {
  const sections = await store.sections.latest([topic.number], topic, 100)
  return sections.map(({ slot, outcome, papers }) => `${slot} ${outcome} ${papers.join()}`.trim())
}

/** As a plan, with something else for its section. */
function withSection(made: ChannelPlan, rest: Partial<PlannedSection>): ChannelPlan {
  return { ...made, sections: made.sections.map((section) => ({ ...section, ...rest })) }
}

/** A plan of two topics. */
function joint(first: ChannelPlan, second: ChannelPlan): ChannelPlan {
  return { ...first, sections: [...first.sections, ...second.sections] }
}

async function sendTo(id: string): Promise<void> {
  await store.leases.claim(id, MINE, NOW, FAR)
  await store.leases.begin(id, MINE, NOW, 0)
}

describe('a plan is written as long as its topics are what they were', () => {
  const changes: [string, (topic: Subscription) => Promise<Subscription>][] = [
    ['is changed', (topic) => store.subscriptions.change(topic, { ...topic, top: 3 }, NOW, FAR)],
    ['gets another owner', (topic) => store.subscriptions.handOver(topic, { person: 'U9', name: 'Eve' })],
    ['is paused', (topic) => store.subscriptions.pause(topic, 'by Ada.')],
    [
      'is paused and resumed',
      async (topic) => store.subscriptions.restart(await store.subscriptions.pause(topic, ''), topic.owner, NOW, FAR),
    ],
    ['is blocked', (topic) => store.pauses.block(topic, 'It is archived.', FAR, false)],
    ['is removed', (topic) => store.subscriptions.remove(topic)],
  ]
  test.each(changes)('not when one of them %s meanwhile', async (_, change) => {
    await change(hips)
    const before = await written()
    expect(await plan(joint(planOf(knees, FIRST, 1, [1]), planOf(hips, FIRST, 1, [2])))).toBe(0)
    expect(await written()).toEqual(before)
  })

  test('not when one of them is paused already', async () => {
    const paused = await store.subscriptions.pause(hips, 'by Ada.')
    const before = await written()
    expect(await plan(joint(planOf(knees, FIRST, 1, [1]), planOf(paused, FIRST, 1, [2])))).toBe(0)
    expect(await written()).toEqual(before)
  })

  test('whole', async () => {
    expect(await plan(joint(planOf(knees, FIRST, 1, [1]), planOf(hips, FIRST, 1, [2])))).toBe(1)
    expect(await slotsOf(knees)).toEqual([`${on(1)} posted 1`])
    expect(await slotsOf(hips)).toEqual([`${on(1)} posted 2`])
    expect(await store.posted.among(PLACE, [1, 2, 3])).toEqual(
      new Map([
        [1, new Set([knees.number])],
        [2, new Set([hips.number])],
      ]),
    )
    expect(await now(knees)).toMatchObject({
      cursor: 1,
      hasPosted: true,
      lastDate: on(1),
      coveredDate: on(1),
      nextDueAt: 1,
      decidedAt: NOW,
    })
    expect((await store.deliveries.latest(PLACE, 10)).map(({ id, state }) => `${id} ${state}`)).toEqual([`${FIRST} planned`])
  })
})

describe('of two plans the first is written, and the second gives way', () => {
  beforeEach(async () => {
    expect(await plan(planOf(knees, FIRST, 1, [1, 2]))).toBe(1)
  })
  const conflicts: [string, () => ChannelPlan, string[]][] = [
    ['of the channel and slot', () => planOf(hips, SECOND, 1, [3]), [`${on(1)} coalesced`]],
    [
      'of the topic and slot',
      () => withSection(planOf(knees, SECOND, 2, [3]), { own: planOf(knees, SECOND, 1, [3]).sections[0]?.own ?? null }),
      [`${on(1)} posted 1,2`],
    ],
    ['of the topic and a paper', () => planOf(knees, SECOND, 2, [3, 2]), [`${on(2)} coalesced`, `${on(1)} posted 1,2`]],
    ['of the channel and a paper, of another topic', () => planOf(hips, SECOND, 2, [3, 2]), [`${on(2)} coalesced`]],
  ]
  test.each(conflicts)('%s', async (_, second, slots) => {
    const [topic] = second().sections
    const before = await now(topic?.subscription as Subscription)
    expect(await plan(second())).toBe(0)
    expect(await slotsOf(before)).toEqual(slots)
    // Its slot is over, its papers are owed as before.
    const { cursor, hasPosted, coveredDate, decidedAt } = before
    expect(await now(before)).toMatchObject({
      cursor,
      hasPosted,
      coveredDate,
      decidedAt,
      lastDate: topic?.lastDate,
      nextDueAt: topic?.nextDueAt,
    })
    expect((await store.deliveries.latest(PLACE, 10)).map(({ id }) => id)).toEqual([FIRST])
    expect(await store.deliveries.find('second-00001'), 'no message of a thread either').toBeNull()
    expect(await store.listings.find(PLACE.workspace, 'second-0')).toBeNull()
    expect(await store.posted.among(PLACE, [1, 2, 3])).toEqual(new Map([1, 2].map((paper) => [paper, new Set([knees.number])])))
  })

  test('though others are written with it', async () => {
    const elsewhere = await startTopic(store, { ...PLACE, channel: 'C2' }, 'Knees', 0)
    expect(await plan(planOf(hips, SECOND, 1, [3]), planOf(elsewhere, 'third-000000', 1, [1]))).toBe(1)
    expect(await slotsOf(elsewhere)).toEqual([`${on(1)} posted 1`])
    expect(await slotsOf(hips)).toEqual([`${on(1)} coalesced`])
  })

  test('and sets nothing back where the first has gone on since', async () => {
    await plan(planOf(hips, SECOND, 3, [3]))
    const before = await now(hips)
    expect(before.lastDate).toBe(on(3))
    expect(await plan(planOf(hips, 'third-000000', 1, [4]))).toBe(0)
    expect(await now(before)).toEqual(before)
    expect(await slotsOf(hips)).toEqual([`${on(3)} posted 3`, `${on(1)} coalesced`])
  })

  test('and leaves alone what a person changes between its two transactions', async () => {
    let changed: Subscription | null = null
    const meddled = new Proxy(database, {
      get(target, name) {
        const value = target[name as keyof typeof target] as unknown
        if (name !== 'transaction') return typeof value === 'function' ? value.bind(target) : value
        return () => ({
          async execute(work: Parameters<ReturnType<Kysely<Schema>['transaction']>['execute']>[0]) {
            try {
              return await target.transaction().execute(work)
            } finally {
              changed ??= await store.subscriptions.change(hips, { ...hips, top: 3 }, NOW, FAR)
            }
          },
        })
      },
    })
    expect(await writePlans(meddled, [planOf(hips, SECOND, 1, [3])], NOW)).toBe(0)
    expect(await now(hips)).toEqual(changed)
    expect(await slotsOf(hips)).toEqual([])
  })
})

test('what keeps a plan from being written, and is no conflict, is told once the others are written', async () => {
  const [unknown, elsewhere] = [999, await startTopic(store, { ...PLACE, channel: 'C2' }, 'Knees', 0)]
  const before = await now(knees)
  const plans = [planOf(knees, FIRST, 1, [unknown]), planOf(elsewhere, SECOND, 1, [1])]
  await expect(plan(...plans)).rejects.toThrow(/FOREIGN KEY/)
  expect(await now(knees)).toEqual(before)
  expect(await slotsOf(elsewhere)).toEqual([`${on(1)} posted 1`])
})

describe('a slot', () => {
  test('that was missed moves nothing but the date', async () => {
    const missed = [
      { slot: on(1), slotAt: 1 },
      { slot: on(2), slotAt: 2 },
    ]
    expect(await plan({ ...withSection(planOf(knees, FIRST, 2, []), { missed, own: null, cursor: 5 }), delivery: null })).toBe(0)
    expect(await slotsOf(knees)).toEqual([`${on(2)} coalesced`, `${on(1)} coalesced`])
    const { cursor, hasPosted, coveredDate, decidedAt } = knees
    expect(await now(knees)).toMatchObject({ cursor, hasPosted, coveredDate, decidedAt, lastDate: on(2) })
  })

  test('that was missed may stand beside one that is posted', async () => {
    const missed = { missed: [{ slot: on(1), slotAt: 1 }], own: null }
    expect(await plan(joint(withSection(planOf(hips, FIRST, 1, []), missed), planOf(knees, FIRST, 1, [1])))).toBe(1)
    expect(await slotsOf(hips)).toEqual([`${on(1)} coalesced`])
    expect(await slotsOf(knees)).toEqual([`${on(1)} posted 1`])
  })

  test('with nothing new has posted nothing, and covers its day', async () => {
    const [section] = planOf(knees, FIRST, 1, []).sections
    const own = section?.own ? { ...section.own, outcome: 'empty' as const } : null
    expect(await plan({ ...withSection(planOf(knees, FIRST, 1, []), { own, cursor: 5 }), delivery: null })).toBe(0)
    expect(await slotsOf(knees)).toEqual([`${on(1)} empty`])
    expect(await now(knees)).toMatchObject({ cursor: 5, hasPosted: false, coveredDate: on(1), lastDate: on(1) })
  })

  test('that was asked for beside the schedule covers no day', async () => {
    expect(await plan(withSection(planOf(knees, FIRST, 1, [1]), { lastDate: null, nextDueAt: 7 }))).toBe(1)
    expect(await now(knees)).toMatchObject({ hasPosted: true, coveredDate: null, lastDate: null, nextDueAt: 7 })
  })
})

describe('a digest that will never be posted', () => {
  const ends: [string, 'failed' | 'coalesced', (id: string) => Promise<unknown>][] = [
    ['is refused', 'failed', async (id) => [await sendTo(id), await store.leases.refuse(id, MINE, 'It is archived.', FAR)]],
    ['is too late', 'coalesced', () => store.deliveries.expire(FAR, 10)],
  ]
  test.each(ends)('gives its papers back, as if nothing had been planned, when it %s', async (_, outcome, end) => {
    await plan(withSection(planOf(knees, FIRST, 1, [1, 2]), { cursor: 7 }))
    await end(FIRST)
    expect(await slotsOf(knees)).toEqual([`${on(1)} ${outcome}`])
    expect(await now(knees)).toMatchObject({ cursor: 0, hasPosted: false, coveredDate: null })
    expect(await store.posted.among(PLACE, [1, 2])).toEqual(new Map())
    expect(await store.deliveries.find('first-000001'), 'its thread').toBeNull()
  })

  test.each(ends)('leaves alone what other digests have posted when it %s', async (_, outcome, end) => {
    await plan(planOf(hips, 'third-000000', 3, [5]))
    await store.deliveries.sent('third-000000', { id: 'm3', link: null }, NOW)
    await plan(withSection(planOf(knees, FIRST, 1, [1]), { cursor: 4 }))
    await store.deliveries.sent(FIRST, { id: 'm1', link: null }, NOW)
    await plan(withSection(planOf(await now(knees), SECOND, 2, [2]), { cursor: 7 }))
    const others = await now(hips)
    await end(SECOND)
    expect(await slotsOf(knees)).toEqual([`${on(2)} ${outcome}`, `${on(1)} posted 1`])
    expect(await now(knees)).toMatchObject({ cursor: 4, hasPosted: true, coveredDate: on(1) })
    expect([...(await store.posted.among(PLACE, [1, 2, 5])).keys()]).toEqual([1, 5])
    expect(await now(hips)).toMatchObject({ cursor: others.cursor, hasPosted: true, coveredDate: on(3) })
    expect(await slotsOf(hips)).toEqual([`${on(3)} posted 5`])
    expect(await store.deliveries.find('first-000001'), 'the thread of one that is there').not.toBeNull()
  })

  test('takes no topic further than it is', async () => {
    await plan(withSection(planOf(knees, FIRST, 1, [1]), { cursor: 4 }))
    await plan(withSection(planOf(await now(knees), SECOND, 2, [2]), { cursor: 7 }))
    await sendTo(FIRST)
    await store.leases.refuse(FIRST, MINE, 'It is archived.', FAR)
    expect(await now(knees)).toMatchObject({ cursor: 0 })
    await sendTo(SECOND)
    await store.leases.refuse(SECOND, MINE, 'It is archived.', FAR)
    expect(await now(knees)).toMatchObject({ cursor: 0 })
  })

  test('as one for what it says keeps its papers, for they would be refused again', async () => {
    await plan(withSection(planOf(knees, FIRST, 1, [1]), { cursor: 7 }))
    await sendTo(FIRST)
    await store.leases.drop(FIRST, MINE, 'A filter.')
    expect(await slotsOf(knees)).toEqual([`${on(1)} failed 1`])
    expect(await now(knees)).toMatchObject({ cursor: 7, coveredDate: on(1), state: 'active' })
    expect([...(await store.posted.among(PLACE, [1])).keys()]).toEqual([1])
    expect(await store.deliveries.find('first-000001')).toBeNull()
  })
})

test.each(['refuse', 'drop', 'expire'] as const)(
  'a message of a thread that comes to nothing (%s) takes nothing of its digest back',
  async (how) => {
    await plan(planOf(knees, FIRST, 1, [1]))
    await store.deliveries.sent(FIRST, { id: 'm1', link: null }, NOW)
    const before = await now(knees)
    const id = 'first-000001'
    if (how === 'expire') expect(await store.deliveries.expire(FAR, 10)).toBe(0)
    else await sendTo(id)
    if (how === 'refuse') expect(await store.leases.refuse(id, MINE, 'It is archived.', FAR)).toBe(0)
    if (how === 'drop') await store.leases.drop(id, MINE, 'A filter.')
    expect(await store.deliveries.find(id)).toMatchObject({ state: how === 'expire' ? 'expired' : 'failed' })
    expect(await now(knees)).toEqual(before)
    expect(await slotsOf(knees)).toEqual([`${on(1)} posted 1`])
    expect([...(await store.posted.among(PLACE, [1])).keys()]).toEqual([1])
  },
)
