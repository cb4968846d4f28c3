import { expect, test } from 'vitest'
import { LIKELY_ZONES } from '../../src/topics/likely-zones.ts'
import { readZone } from '../../src/topics/zones.ts'

test('the likely zones are zones, each once, and leave room for one more in a select of 25', () => {
  const zones = LIKELY_ZONES.map(([zone]) => zone)
  for (const zone of zones) expect(readZone(zone)).toBe(zone)
  expect(new Set(zones).size).toBe(24)
})
