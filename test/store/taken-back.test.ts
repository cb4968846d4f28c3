import { beforeEach, describe, expect, test } from 'vitest'
import { FAR, planOf } from './places.ts'
import { MESSAGE, MINE, NOW, on, openPlanBed, PLACE, type PlanBed, withSection } from './plan-bed.ts'

const [FIRST, SECOND] = ['first-000000', 'second-00000']

let bed: PlanBed
beforeEach(async () => {
  bed = await openPlanBed()
  return () => bed.close()
})

describe('a digest that will never be posted', () => {
  const ends: [string, 'failed' | 'coalesced', (id: string) => Promise<unknown>][] = [
    [
      'is refused',
      'failed',
      async (id) => [await bed.write(id), await bed.store.leases.refuse(id, MINE, { code: 'is_archived', reason: 'It is archived.' }, FAR)],
    ],
    ['is too late', 'coalesced', () => bed.store.deliveries.expire(FAR, 10)],
  ]
  test.each(ends)('gives its papers back, as if nothing had been planned, when it %s', async (_, outcome, end) => {
    await bed.plan(withSection(planOf(bed.knees, FIRST, 1, [1, 2]), { consideredSequence: 7 }))
    await end(FIRST)
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(1)} ${outcome}`])
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence: 0, hasPosted: false, coveredDate: null })
    expect(await bed.store.posted.among(PLACE, [1, 2])).toEqual(new Map())
    expect(await bed.store.deliveries.find('first-000001'), 'its thread').toBeNull()
  })

  test.each(ends)('leaves alone what other digests have posted when it %s', async (_, outcome, end) => {
    await bed.plan(planOf(bed.hips, 'third-000000', 3, [5]))
    await bed.store.deliveries.sent('third-000000', MESSAGE, NOW)
    await bed.plan(withSection(planOf(bed.knees, FIRST, 1, [1]), { consideredSequence: 4 }))
    await bed.store.deliveries.sent(FIRST, MESSAGE, NOW)
    await bed.plan(withSection(planOf(await bed.now(bed.knees), SECOND, 2, [2]), { consideredSequence: 7 }))
    const others = await bed.now(bed.hips)
    await end(SECOND)
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(2)} ${outcome}`, `${on(1)} posted 1`])
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence: 4, hasPosted: true, coveredDate: on(1) })
    expect([...(await bed.store.posted.among(PLACE, [1, 2, 5])).keys()].sort()).toEqual([1, 5])
    expect(await bed.now(bed.hips)).toMatchObject({ consideredSequence: others.consideredSequence, hasPosted: true, coveredDate: on(3) })
    expect(await bed.slotsOf(bed.hips)).toEqual([`${on(3)} posted 5`])
    expect(await bed.store.deliveries.find('first-000001'), 'the thread of one that is there').not.toBeNull()
  })

  test.each(ends)('leaves its topic without a first digest, though another topic has one, when it %s', async (_, _outcome, end) => {
    await bed.plan(planOf(bed.hips, 'third-000000', 3, [5]))
    await bed.store.deliveries.sent('third-000000', MESSAGE, NOW)
    await bed.plan(planOf(bed.knees, FIRST, 1, [1]))
    await end(FIRST)
    expect(await bed.now(bed.knees)).toMatchObject({ hasPosted: false })
    expect(await bed.now(bed.hips)).toMatchObject({ hasPosted: true })
  })

  test.each(['refuse', 'drop'] as const)('keeps what is there of its thread, whatever brought it there (%s)', async (how) => {
    await bed.plan(planOf(bed.knees, FIRST, 1, [1]))
    await bed.database.updateTable('deliveries').set({ state: 'sent' }).where('id', '=', 'first-000001').execute()
    await bed.write(FIRST)
    if (how === 'drop') await bed.store.leases.drop(FIRST, MINE, 'It is archived.')
    else await bed.store.leases.refuse(FIRST, MINE, { code: 'is_archived', reason: 'It is archived.' }, FAR)
    expect(await bed.store.deliveries.find('first-000001')).toMatchObject({ state: 'sent' })
  })

  test('takes no topic further than it is', async () => {
    await bed.plan(withSection(planOf(bed.knees, FIRST, 1, [1]), { consideredSequence: 4 }))
    await bed.plan(withSection(planOf(await bed.now(bed.knees), SECOND, 2, [2]), { consideredSequence: 7 }))
    await bed.write(FIRST)
    await bed.store.leases.refuse(FIRST, MINE, { code: 'is_archived', reason: 'It is archived.' }, FAR)
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence: 0 })
    await bed.write(SECOND)
    await bed.store.leases.refuse(SECOND, MINE, { code: 'is_archived', reason: 'It is archived.' }, FAR)
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence: 0 })
  })

  test('as one for what it says keeps its papers, for they would be refused again', async () => {
    await bed.plan(withSection(planOf(bed.knees, FIRST, 1, [1]), { consideredSequence: 7 }))
    await bed.write(FIRST)
    await bed.store.leases.drop(FIRST, MINE, 'A filter.')
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(1)} failed 1`])
    expect(await bed.now(bed.knees)).toMatchObject({ consideredSequence: 7, coveredDate: on(1), state: 'active' })
    expect([...(await bed.store.posted.among(PLACE, [1])).keys()]).toEqual([1])
    expect(await bed.store.deliveries.find('first-000001')).toBeNull()
  })
})

test.each(['refuse', 'drop', 'expire'] as const)(
  'a message of a thread that comes to nothing (%s) takes nothing of its digest back',
  async (how) => {
    await bed.plan(planOf(bed.knees, FIRST, 1, [1]))
    await bed.store.deliveries.sent(FIRST, MESSAGE, NOW)
    const before = await bed.now(bed.knees)
    const id = 'first-000001'
    if (how === 'expire') expect(await bed.store.deliveries.expire(FAR, 10)).toBe(0)
    else await bed.write(id)
    if (how === 'refuse') expect(await bed.store.leases.refuse(id, MINE, { code: 'is_archived', reason: 'It is archived.' }, FAR)).toBe(0)
    if (how === 'drop') await bed.store.leases.drop(id, MINE, 'A filter.')
    expect(await bed.store.deliveries.find(id)).toMatchObject({ state: how === 'expire' ? 'expired' : 'failed' })
    expect(await bed.now(bed.knees)).toEqual(before)
    expect(await bed.slotsOf(bed.knees)).toEqual([`${on(1)} posted 1`])
    expect([...(await bed.store.posted.among(PLACE, [1])).keys()]).toEqual([1])
  },
)
