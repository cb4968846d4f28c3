import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DETAILS, type Subscription } from '../../src/topics/subscription.ts'
import { Transfer, type TransferredTopic, toTransfer } from '../../src/topics/transfer.ts'

const TOPIC: TransferredTopic = {
  channel: 'C1',
  name: 'Knees',
  query: 'knee',
  time: '09:00',
  zone: 'Europe/Berlin',
  days: 31,
  top: 5,
  detail: 'thread',
  owner: { person: 'U1', name: 'Ada' },
  paused: false,
}

const file = (topic: object) => ({ format: 'paperboy subscriptions 1', workspace: 'slack:T1', topics: [TOPIC, { ...TOPIC, ...topic }] })

test('a topic to which papers come again is one elsewhere, too', () => {
  const subscription: Subscription = {
    ...REST,
    name: 'Knees',
    query: 'knee',
    channel: 'C1',
    schedule: { time: '09:00', zone: 'UTC', days: 127 },
    top: 5,
    detail: 'thread',
    owner: TOPIC.owner,
    state: 'active',
    number: 1,
    versions: true,
  }
  expect(Transfer.parse(JSON.parse(JSON.stringify(toTransfer('slack:T1', [subscription])))).topics).toMatchObject([{ versions: true }])
})

test('what is exported holds nothing of the past, and can be read again', () => {
  const subscription = fc.record({
    channel: fc.stringMatching(/^\w{1,20}$/),
    name: fc.stringMatching(/^[A-Za-z][\w -]{0,50}\w$/),
    query: fc.stringMatching(/^\w["\w :()-]{0,200}\w$/),
    schedule: fc.record({
      time: fc.constantFrom('00:00', '23:59'),
      zone: fc.constantFrom('UTC', 'Asia/Kolkata'),
      days: fc.integer({ min: 1, max: 127 }),
    }),
    top: fc.integer({ min: 1, max: 20 }),
    detail: fc.constantFrom(...DETAILS),
    owner: fc.record({ person: fc.string({ maxLength: 20 }), name: fc.string({ maxLength: 20 }) }),
    state: fc.constantFrom('active' as const, 'paused' as const),
  })
  fc.assert(
    fc.property(fc.array(subscription, { maxLength: 5 }), (some) => {
      const subscriptions = some.map((each, number): Subscription => ({ ...REST, ...each, number }))
      const transfer = toTransfer('slack:T1', subscriptions)
      expect(Transfer.parse(JSON.parse(JSON.stringify(transfer)))).toEqual(transfer)
      expect(transfer.topics.map(({ paused }) => paused)).toEqual(some.map(({ state }) => state === 'paused'))
      expect(Object.keys(transfer.topics[0] ?? TOPIC).sort()).toEqual(Object.keys(TOPIC).sort())
    }),
    { numRuns: 50 },
  )
})

describe('a file that is wrong is refused with the place', () => {
  test.each([
    [{ time: '9:00' }, 'time'],
    [{ time: '24:00' }, 'time'],
    [{ zone: '../../etc' }, 'zone'],
    [{ zone: 'Mars/Base' }, 'zone'],
    [{ days: 0 }, 'days'],
    [{ days: 128 }, 'days'],
    [{ days: 1.5 }, 'days'],
    [{ top: 21 }, 'top'],
    [{ detail: 'loud' }, 'detail'],
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(61) }, 'name'],
    [{ name: '\u202e\u0007' }, 'name'],
    [{ query: '' }, 'query'],
    [{ query: 'x'.repeat(2_001) }, 'query'],
    [{ channel: '' }, 'channel'],
    [{ owner: 'Ada' }, 'owner'],
    [{ paused: 'no' }, 'paused'],
  ])('%j', (wrong, place) => {
    expect(Transfer.safeParse(file(wrong)).error?.issues.map(({ path }) => path.join('.'))).toEqual([`topics.1.${place}`])
  })

  test('also what is too much, or of another kind', () => {
    expect(Transfer.safeParse(file({})).success).toBe(true)
    expect(Transfer.safeParse(file({ number: 7 })).success).toBe(false)
    expect(Transfer.safeParse({ ...file({}), format: 'paperboy subscriptions 2' }).success).toBe(false)
    for (const other of [null, [], 'text', 7, {}]) expect(Transfer.safeParse(other).success).toBe(false)
  })
})

test('a name and a query lose what nobody sees', () => {
  const read = Transfer.parse(file({ name: 'Kn\u202eees\u001b[31m', query: 'kn\u200bee' }))
  expect(read.topics[1]).toMatchObject({ name: 'Knees[31m', query: 'knee' })
})

const REST: Omit<Subscription, keyof TransferredTopic | 'schedule' | 'state' | 'number' | 'owner'> & Pick<Subscription, 'id'> = {
  id: 'abcdefgh',
  workspace: 'slack:T1',
  pause: null,
  createdAt: 1,
  version: 2,
  effectiveFrom: 3,
  lastDate: '2026-04-01',
  decidedAt: 4,
  nextDueAt: 5,
  startSequence: 6,
  consideredSequence: 7,
  hasPosted: true,
  coveredDate: '2026-04-01',
}
