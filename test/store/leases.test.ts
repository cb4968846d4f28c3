// Which states of a delivery each step leaves, and what else must hold for it: where it does not, nothing changes.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Delivery } from '../../src/store/deliveries/deliveries.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import { type Opened, rowsOf } from '../databases/opened.ts'
import { draft } from '../library.ts'
import { FAR, PLACES, planOf, startTopic } from './places.ts'

const PLACE = PLACES[0] ?? { workspace: '', channel: '', person: '' }
const ID = 'a-digest-000'
const MINE = 'worker.1'
const NOW = 10_000
/** No claim lasts until then. */
const FARTHER = 2 * FAR
const MESSAGE = { id: 'm1', link: null }
const STATES = ['waiting', 'planned', 'leased', 'sending', 'unknown', 'sent', 'held', 'failed', 'expired'] as const
type State = Delivery['state']

let store: Store
let database: Opened['database']
beforeEach(async () => {
  const opened = await openTestStore()
  store = opened.store
  database = opened.database
  await store.papers.ingest([draft('one two three four')], { source: 'import', isNews: true, at: 0 })
  await store.deliveries.plan([planOf(await startTopic(store, PLACE, 'Knees', 0), ID, 0, [1])], 0)
  return () => opened.close()
})

type Values = Readonly<Record<string, string | number | null>>

/** Makes the digest what no test has the patience to bring about. */
async function set(state: State, values: Values = {}): Promise<void> {
  const hasLease = state === 'leased' || state === 'sending'
  const isWritten = ['sending', 'unknown', 'sent', 'held'].includes(state)
  const row: Values = {
    state,
    lease: hasLease ? MINE : null,
    lease_until: hasLease ? FAR : null,
    first_sending_at: isWritten ? NOW - 1 : null,
    sending_at: isWritten ? NOW - 1 : null,
    ...values,
  }
  await database.updateTable('deliveries').set(row).where('id', '=', ID).execute()
}

const row = async (): Promise<Record<string, unknown> | undefined> =>
  (await rowsOf(database, 'select * from deliveries where id = ?', ID))[0]
const find = async (): Promise<Delivery> => (await store.deliveries.find(ID)) as Delivery

/** The steps, and where each leads from the states that it leaves. */
const STEPS: Readonly<Record<string, { readonly leads: Partial<Record<State, State>>; take(lease: string): Promise<unknown> }>> = {
  claim: { leads: { planned: 'leased' }, take: () => store.leases.claim(ID, MINE, NOW, FAR) },
  begin: { leads: { leased: 'sending' }, take: (lease) => store.leases.begin(ID, lease, NOW, 100) },
  'put off': { leads: { leased: 'planned', sending: 'planned' }, take: (lease) => store.leases.putOff(ID, lease, FAR, 'Later.', true) },
  abandon: { leads: { leased: 'planned' }, take: (lease) => store.leases.abandon(ID, lease) },
  doubt: { leads: { sending: 'unknown' }, take: (lease) => store.leases.markUncertain(ID, lease, 'No answer.') },
  refuse: {
    leads: { sending: 'failed' },
    take: (lease) => store.leases.refuse(ID, lease, { code: 'is_archived', reason: 'It is archived.' }, FAR),
  },
  drop: { leads: { sending: 'failed' }, take: (lease) => store.leases.drop(ID, lease, 'A filter.') },
  recover: { leads: { leased: 'planned', sending: 'unknown' }, take: () => store.leases.recover(FAR, FARTHER) },
  release: { leads: { leased: 'planned' }, take: (lease) => store.leases.release(lease.split('.')[0] ?? '') },
  repeat: { leads: { unknown: 'planned' }, take: async () => store.uncertain.reconcile(await find(), 'repeat', NOW, null) },
  'post anew': { leads: { unknown: 'planned' }, take: async () => store.uncertain.reconcile(await find(), 'anew', NOW, null) },
  hold: { leads: { unknown: 'held' }, take: async () => store.uncertain.reconcile(await find(), 'held', NOW, 'Unreadable.') },
  resend: { leads: { held: 'planned' }, take: async () => store.uncertain.decide(await find(), 'resend', NOW, FAR) },
  expire: { leads: { planned: 'expired' }, take: () => store.deliveries.expire(FAR, 10) },
  // A late “ok” wins over any other state.
  sent: {
    leads: Object.fromEntries(STATES.filter((state) => state !== 'sent').map((state) => [state, 'sent'])),
    take: () => store.deliveries.sent(ID, MESSAGE, NOW),
  },
}

describe.each(Object.entries(STEPS))('to %s', (_, { leads, take }) => {
  // A state alone keeps a step from being taken, whatever else a row has.
  test.each(STATES)('what is %s', async (state) => {
    await set(state, { lease: MINE, lease_until: FAR })
    const before = await row()
    await take(MINE)
    const next = leads[state]
    if (next === undefined) expect(await row()).toEqual(before)
    else expect(await row()).toMatchObject({ state: next })
  })
})

test.each(['begin', 'put off', 'abandon', 'doubt', 'refuse', 'drop', 'release'])('to %s what another has claimed', async (step) => {
  for (const state of ['leased', 'sending'] as const) {
    await set(state)
    const before = await row()
    await STEPS[step]?.take('another.1')
    expect(await row()).toEqual(before)
  }
})

describe('a claim', () => {
  const claim = async (): Promise<State | null> => (await store.leases.claim(ID, MINE, NOW, FAR))?.state ?? null
  const waiting = async (): Promise<string[]> => (await store.deliveries.ready(['slack'], NOW, 10)).map(({ id }) => id)

  test.each([
    ['before its time', { not_before: NOW + 1 }, false],
    ['at its time', { not_before: NOW }, true],
    ['when it is too late', { expires_at: NOW }, false],
    ['just before it is too late', { expires_at: NOW + 1 }, true],
    ['when it is too late for what may have been written', { expires_at: NOW, first_sending_at: 1 }, true],
    ['before the time of what may have been written', { not_before: NOW + 1, first_sending_at: 1 }, false],
  ])('%s', async (_, values, isGiven) => {
    await set('planned', values)
    expect(await waiting()).toEqual(isGiven ? [ID] : [])
    expect(await claim()).toBe(isGiven ? 'leased' : null)
    expect(await row()).toMatchObject({ state: isGiven ? 'leased' : 'planned', lease: isGiven ? MINE : null })
  })

  test('is one worker’s', async () => {
    expect(await claim()).toBe('leased')
    expect(await store.leases.claim(ID, 'another.1', NOW, FAR)).toBeNull()
    expect(await row()).toMatchObject({ lease: MINE })
  })
})

describe('beginning to write', () => {
  test.each([
    ['until the claim has run out', { lease_until: NOW + 1 }, true],
    ['when it has', { lease_until: NOW }, false],
    ['again, while it may be repeated', { first_sending_at: NOW - 99 }, true],
    ['again, when it may no more', { first_sending_at: NOW - 100 }, false],
    ['again, at the same instant', { first_sending_at: NOW }, true],
    ['again, before the first time by a clock that was set back', { first_sending_at: NOW + 1 }, false],
  ])('%s', async (_, values, isGiven) => {
    await set('leased', values)
    expect(await store.leases.begin(ID, MINE, NOW, 100)).toBe(isGiven)
    const first = 'first_sending_at' in values ? values.first_sending_at : isGiven ? NOW : null
    expect(await row()).toMatchObject({ state: isGiven ? 'sending' : 'leased', sending_at: isGiven ? NOW : null, first_sending_at: first })
  })
})

test('what is put off has never been written where that was its first time only', async () => {
  for (const [isFirst, left] of [
    [true, null],
    [false, NOW - 1],
  ] as const) {
    await set('sending', { tries: 0 })
    await store.leases.putOff(ID, MINE, FAR, 'Later.', isFirst)
    expect(await row()).toMatchObject({
      first_sending_at: left,
      sending_at: left,
      not_before: FAR,
      tries: 1,
      lease: null,
      lease_until: null,
    })
  }
})

test('what is abandoned is in doubt where it may have been written', async () => {
  await set('leased', { first_sending_at: 1 })
  await store.leases.abandon(ID, MINE)
  expect(await row()).toMatchObject({ state: 'unknown', first_sending_at: 1, lease: null, lease_until: null })
})

test('a claim is recovered when it has run out, not before', async () => {
  for (const state of ['leased', 'sending'] as const) {
    await set(state)
    const before = await row()
    expect(await store.leases.recover(FAR - 1, FARTHER)).toEqual({ released: 0, uncertain: 0 })
    expect(await row()).toEqual(before)
    expect(await store.leases.recover(FAR, FARTHER)).toEqual(
      state === 'leased' ? { released: 1, uncertain: 0 } : { released: 0, uncertain: 1 },
    )
  }
})

test('a claim that lasts longer than any was taken by a clock that was ahead, and is recovered', async () => {
  for (const state of ['leased', 'sending'] as const) {
    await set(state)
    expect(await store.leases.recover(0, FAR)).toEqual({ released: 0, uncertain: 0 })
    expect(await store.leases.recover(0, FAR - 1)).toEqual(
      state === 'leased' ? { released: 1, uncertain: 0 } : { released: 0, uncertain: 1 },
    )
  }
})

test.each(['worker', 'worker-', 'worker0', 'worke', 'work', 'a', 'z'])(
  'a worker gives back its own claims, not those of %s',
  async (other) => {
    await set('leased', { lease: `${other}.1` })
    await store.leases.release('worker')
    expect(await row()).toMatchObject({ state: other === 'worker' ? 'planned' : 'leased' })
  },
)

describe('a doubt', () => {
  test.each(['repeat', 'anew', 'held'] as const)('about an older writing settles nothing (%s)', async (as) => {
    await set('unknown', { attempt: 1 })
    const before = await row()
    const delivery = await find()
    for (const older of [
      { ...delivery, attempt: 0 },
      { ...delivery, sendingAt: NOW - 2 },
      { ...delivery, sendingAt: null },
    ]) {
      await store.uncertain.reconcile(older, as, NOW, 'It is there.')
      expect(await row()).toEqual(before)
    }
  })

  test('settled as a new attempt has not been written; repeated, it has', async () => {
    await set('unknown')
    await store.uncertain.reconcile(await find(), 'repeat', NOW, null)
    expect(await row()).toMatchObject({ attempt: 0, first_sending_at: NOW - 1, sending_at: NOW - 1, reason: null, not_before: NOW })
    await set('unknown')
    await store.uncertain.reconcile(await find(), 'anew', NOW, null)
    expect(await row()).toMatchObject({ attempt: 1, first_sending_at: null, sending_at: null })
  })
})

describe('what is too late', () => {
  test.each([
    ['when its time is over', { expires_at: NOW }, 1],
    ['not before', { expires_at: NOW + 1 }, 0],
    ['not when it may have been written', { expires_at: NOW, first_sending_at: 1 }, 0],
  ])('expires %s', async (_, values, digests) => {
    await set('planned', values)
    // So late that none of its topics may still come: the slot of one that may is decided again.
    await rowsOf(database, 'update sections set slot_at = slot_at - 86400000')
    const before = await row()
    expect(await store.deliveries.expire(NOW, 10)).toBe(digests)
    if (digests === 0) expect(await row()).toEqual(before)
    else expect(await row()).toMatchObject({ state: 'expired' })
  })
})

test('what was sent keeps its message, though another is reported later', async () => {
  await set('sending')
  await store.deliveries.sent(ID, MESSAGE, NOW)
  const sent = await row()
  expect(sent).toMatchObject({ state: 'sent', message: 'm1', sent_at: NOW, lease: null, lease_until: null })
  await store.deliveries.sent(ID, { id: 'm2', link: null }, NOW + 1)
  expect(await row()).toEqual(sent)
})
