import type { Kysely } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ChannelPlan } from '../../src/store/deliveries/plans.ts'
import { writePlans } from '../../src/store/deliveries/write-plans.ts'
import type { Schema } from '../../src/store/schema.ts'
import type { Subscription } from '../../src/topics/subscription.ts'
import { FAR, planOf, startTopic } from './places.ts'
import { joint, MINE, NOW, on, openPlanBed, PLACE, type PlanBed, withSection } from './plan-bed.ts'

const [FIRST, SECOND] = ['first-000000', 'second-00000']

let bed: PlanBed
beforeEach(async () => {
  bed = await openPlanBed()
  return () => bed.close()
})

/** All that plans write. */
async function written(): Promise<unknown> {
  const tables = ['deliveries', 'sections', 'posted', 'listings', 'subscriptions'] as const
  return Promise.all(tables.map((table) => bed.database.selectFrom(table).selectAll().execute()))
}

describe('a plan is written as long as its topics are what they were', () => {
  const changes: [string, (topic: Subscription) => Promise<Subscription>][] = [
    ['is changed', (topic) => bed.store.subscriptions.change(topic, { ...topic, top: 3 }, NOW, FAR)],
    ['gets another owner', (topic) => bed.store.subscriptions.handOver(topic, { person: 'U9', name: 'Eve' })],
    ['is paused', (topic) => bed.store.subscriptions.pause(topic, 'by Ada.')],
    [
      'is paused and resumed',
      async (topic) => bed.store.subscriptions.restart(await bed.store.subscriptions.pause(topic, ''), topic.owner, NOW, FAR),
    ],
    ['is blocked', (topic) => bed.store.pauses.block(topic, { code: 'is_archived', reason: 'It is archived.' }, FAR, false)],
    ['is removed', (topic) => bed.store.subscriptions.remove(topic)],
  ]
  test.each(changes)('not when one of them %s meanwhile', async (_, change) => {
    await change(bed.hips)
    const before = await written()
    expect(await bed.plan(joint(planOf(bed.knees, FIRST, 1, [1]), planOf(bed.hips, FIRST, 1, [2])))).toBe(0)
    expect(await written()).toEqual(before)
  })

  test('not when one of them is paused already', async () => {
    const paused = await bed.store.subscriptions.pause(bed.hips, 'by Ada.')
    const before = await written()
    expect(await bed.plan(joint(planOf(bed.knees, FIRST, 1, [1]), planOf(paused, FIRST, 1, [2])))).toBe(0)
    expect(await written()).toEqual(before)
  })

  test('whole', async () => {
    expect(await bed.plan(joint(planOf(bed.knees, FIRST, 1, [1]), planOf(bed.hips, FIRST, 1, [2])))).toBe(1)
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(1)} posted 1`])
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(1)} posted 2`])
    expect(await bed.store.posted.among(PLACE, [1, 2, 3])).toEqual(
      new Map([
        [1, new Set([bed.knees.number])],
        [2, new Set([bed.hips.number])],
      ]),
    )
    expect(await bed.now(bed.knees)).toMatchObject({
      consideredSequence: 1,
      hasPosted: true,
      lastDate: on(1),
      coveredDate: on(1),
      nextDueAt: 1,
      decidedAt: NOW,
    })
    expect((await bed.store.deliveries.latest(PLACE, 10)).map(({ id, state }) => `${id} ${state}`)).toEqual([`${FIRST} planned`])
  })
})

describe('of two plans the first is written, and the second gives way', () => {
  beforeEach(async () => {
    expect(await bed.plan(planOf(bed.knees, FIRST, 1, [1, 2]))).toBe(1)
  })
  const conflicts: [string, () => ChannelPlan, string[]][] = [
    ['of the channel and slot', () => planOf(bed.hips, SECOND, 1, [3]), [`${on(1)} coalesced`]],
    [
      'of the topic and slot',
      () => withSection(planOf(bed.knees, SECOND, 2, [3]), { own: planOf(bed.knees, SECOND, 1, [3]).sections[0]?.own ?? null }),
      [`${on(1)} posted 1,2`],
    ],
  ]
  test.each(conflicts)('%s', async (_, second, slots) => {
    const [topic] = second().sections
    const before = await bed.now(topic?.subscription as Subscription)
    const others = (await bed.store.subscriptions.inChannel(PLACE)).filter(({ number }) => number !== before.number)
    expect(await bed.plan(second())).toBe(0)
    expect(await bed.store.subscriptions.byNumbers(others.map(({ number }) => number))).toEqual(others)
    expect(await bed.slotsOf(before)).toEqual(slots)
    // Its slot is over, its papers are owed as before.
    const { consideredSequence, hasPosted, coveredDate, decidedAt } = before
    expect(await bed.now(before)).toMatchObject({
      consideredSequence,
      hasPosted,
      coveredDate,
      decidedAt,
      lastDate: topic?.lastDate,
      nextDueAt: topic?.nextDueAt,
    })
    expect((await bed.store.deliveries.latest(PLACE, 10)).map(({ id }) => id)).toEqual([FIRST])
    expect(await bed.store.deliveries.find('second-00001'), 'no message of a thread either').toBeNull()
    expect(await bed.store.listings.find(PLACE.workspace, 'second-0')).toBeNull()
    expect(await bed.store.posted.among(PLACE, [1, 2, 3])).toEqual(new Map([1, 2].map((paper) => [paper, new Set([bed.knees.number])])))
  })

  test.each([
    ['of the topic and a paper', () => planOf(bed.knees, SECOND, 2, [3, 2])],
    ['of the channel and a paper, of another topic', () => planOf(bed.hips, SECOND, 2, [3, 2])],
    ['of another topic that fell due before it', () => joint(planOf(bed.hips, SECOND, 2, [3]), planOf(bed.knees, SECOND, 1, [1, 2]))],
  ])('%s: a slot that is free is planned anew', async (_, second) => {
    const before = await bed.store.subscriptions.inChannel(PLACE)
    expect(await bed.plan(second())).toBe(0)
    const moved = new Map((await bed.store.subscriptions.inChannel(PLACE)).map((each) => [each.number, each]))
    const [topic] = second().sections
    const old = before.find(({ number }) => number === topic?.subscription.number)
    expect(moved.get(old?.number ?? 0)).toEqual(old)
    expect((await bed.slotsOf(bed.hips)).length + (await bed.slotsOf(bed.knees)).length).toBe(1)
    expect((await bed.store.deliveries.latest(PLACE, 10)).map(({ id }) => id)).toEqual([FIRST])
  })

  test('though others are written with it', async () => {
    const elsewhere = await startTopic(bed.store, { ...PLACE, channel: 'C2' }, 'Knees', 0)
    expect(await bed.plan(planOf(bed.hips, SECOND, 1, [3]), planOf(elsewhere, 'third-000000', 1, [1]))).toBe(1)
    expect(await bed.slotsOf(elsewhere)).toEqual([`${on(1)} posted 1`])
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(1)} coalesced`])
  })

  test('with the slots that it missed, and those of a topic that missed all', async () => {
    const wrists = await startTopic(bed.store, PLACE, 'Wrists', 0)
    const late = withSection(planOf(bed.hips, SECOND, 1, [3]), { missed: [{ slot: on(0), slotAt: 0 }] })
    const missed = withSection(planOf(wrists, SECOND, 1, []), { missed: [{ slot: on(0), slotAt: 0 }], own: null })
    expect(await bed.plan(joint(late, missed))).toBe(0)
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(1)} coalesced`, `${on(0)} coalesced`])
    expect(await bed.slotsOf(wrists)).toEqual([`${on(0)} coalesced`])
    expect(await bed.now(wrists)).toMatchObject({ lastDate: on(1), coveredDate: null })
  })

  test('and sets nothing back where the first has gone on since', async () => {
    await bed.plan(planOf(bed.hips, SECOND, 3, [3]))
    const before = await bed.now(bed.hips)
    expect(before.lastDate).toBe(on(3))
    expect(await bed.plan(planOf(bed.hips, 'third-000000', 1, [4]))).toBe(0)
    expect(await bed.now(before)).toEqual(before)
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(3)} posted 3`, `${on(1)} coalesced`])
  })

  test('and leaves alone what a person changes between its two transactions', async () => {
    let changed: Subscription | null = null
    const meddled = new Proxy(bed.database, {
      get(target, name) {
        const value = target[name as keyof typeof target] as unknown
        if (name !== 'transaction') return typeof value === 'function' ? value.bind(target) : value
        return () => ({
          async execute(work: Parameters<ReturnType<Kysely<Schema>['transaction']>['execute']>[0]) {
            try {
              return await target.transaction().execute(work)
            } finally {
              changed ??= await bed.store.subscriptions.change(bed.hips, { ...bed.hips, top: 3 }, NOW, FAR)
            }
          },
        })
      },
    })
    expect(await writePlans(meddled, [planOf(bed.hips, SECOND, 1, [3])], NOW)).toBe(0)
    expect(await bed.now(bed.hips)).toEqual(changed)
    expect(await bed.slotsOf(bed.hips)).toEqual([])
  })
})

test('what keeps a plan from being written, and is no conflict, is told once the others are written', async () => {
  const [unknown, elsewhere] = [999, await startTopic(bed.store, { ...PLACE, channel: 'C2' }, 'Knees', 0)]
  const before = await bed.now(bed.knees)
  const plans = [planOf(bed.knees, FIRST, 1, [unknown]), planOf(elsewhere, SECOND, 1, [1])]
  await expect(bed.plan(...plans)).rejects.toThrow(/foreign key/i)
  expect(await bed.now(bed.knees)).toEqual(before)
  expect(await bed.slotsOf(elsewhere)).toEqual([`${on(1)} posted 1`])
})

describe('a slot', () => {
  test('that was missed moves nothing but the date', async () => {
    const missed = [
      { slot: on(1), slotAt: 1 },
      { slot: on(2), slotAt: 2 },
    ]
    expect(
      await bed.plan({ ...withSection(planOf(bed.knees, FIRST, 2, []), { missed, own: null, consideredSequence: 5 }), delivery: null }),
    ).toBe(0)
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(2)} coalesced`, `${on(1)} coalesced`])
    const { consideredSequence, hasPosted, coveredDate, decidedAt } = bed.knees
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence, hasPosted, coveredDate, decidedAt, lastDate: on(2) })
  })

  test('that was missed may stand beside one that is posted', async () => {
    const missed = { missed: [{ slot: on(1), slotAt: 1 }], own: null }
    expect(await bed.plan(joint(withSection(planOf(bed.hips, FIRST, 1, []), missed), planOf(bed.knees, FIRST, 1, [1])))).toBe(1)
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(1)} coalesced`])
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(1)} posted 1`])
  })

  test('with nothing new may stand beside one that is posted, and is not taken back with it', async () => {
    const [quiet] = planOf(bed.hips, FIRST, 1, []).sections
    const own = quiet?.own ? { ...quiet.own, outcome: 'empty' as const } : null
    await bed.plan(joint(withSection(planOf(bed.hips, FIRST, 1, []), { own, consideredSequence: 5 }), planOf(bed.knees, FIRST, 1, [1])))
    expect((await bed.store.sections.latest([bed.hips.number], PLACE, 10)).map(({ outcome, state }) => [outcome, state])).toEqual([
      ['empty', null],
    ])
    await bed.write(FIRST)
    await bed.store.leases.refuse(FIRST, MINE, { code: 'is_archived', reason: 'It is archived.' }, FAR)
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(1)} empty`])
    expect(await bed.now(bed.hips)).toMatchObject({ consideredSequence: 5, hasPosted: false, coveredDate: on(1) })
  })

  test('with nothing new has posted nothing, and covers its day', async () => {
    const [section] = planOf(bed.knees, FIRST, 1, []).sections
    const own = section?.own ? { ...section.own, outcome: 'empty' as const } : null
    expect(await bed.plan({ ...withSection(planOf(bed.knees, FIRST, 1, []), { own, consideredSequence: 5 }), delivery: null })).toBe(0)
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(1)} empty`])
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence: 5, hasPosted: false, coveredDate: on(1), lastDate: on(1) })
  })

  test('that was asked for beside the schedule covers no day', async () => {
    expect(await bed.plan(withSection(planOf(bed.knees, FIRST, 1, [1]), { lastDate: null, nextDueAt: 7 }))).toBe(1)
    expect(await bed.now(bed.knees)).toMatchObject({ hasPosted: true, coveredDate: null, lastDate: null, nextDueAt: 7 })
  })
})
