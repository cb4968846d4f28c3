import { expect, test } from 'vitest'
import { isPartOf, partId, slotId } from '../../src/store/deliveries/slot-id.ts'

const PLACE = { workspace: 'slack:T1', channel: 'C1' }
const AT = Date.parse('2026-07-07T09:00Z')

test('a slot has the same id each time, and no other place, slot or database has it', () => {
  const id = slotId(1, PLACE, AT)
  expect(id).toMatch(/^[\w-]{12}$/)
  expect(slotId(1, PLACE, AT)).toBe(id)
  const others = [
    slotId(2, PLACE, AT),
    slotId(1, { ...PLACE, workspace: 'slack:T2' }, AT),
    slotId(1, { ...PLACE, workspace: 'discord:T1' }, AT),
    slotId(1, { ...PLACE, channel: 'C2' }, AT),
    slotId(1, PLACE, AT + 60_000),
  ]
  expect(new Set([id, ...others]).size).toBe(others.length + 1)
})

test.each(['00000000d001', '00000000d002', '00000000d0-1', '00000000d0_1'])(
  'a part is known as one, whatever the digest’s id ends with: %s',
  (digest) => {
    const parts = [1, 2, 3, 11].map((part) => partId(digest, part))
    expect(new Set([digest, ...parts]).size).toBe(parts.length + 1)
    for (const part of parts) expect([part.length, isPartOf(part, digest)]).toEqual([12, true])
    expect([isPartOf(digest, digest), isPartOf('00000001d001', digest)]).toEqual([false, false])
  },
)
