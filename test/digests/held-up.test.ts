// A copy that stands still right before it writes a digest, which another copy has taken over when it goes on.
import { expect, test } from 'vitest'
import { createRecordingPlatform, DISCORD_LIKE, SLACK_LIKE } from './recording-platform.ts'
import { createWorld, MINUTE, titlesPosted } from './simulation.ts'
import { openBed } from './sqlite-bed.ts'

const LONG_MS = 6 * MINUTE

/** @returns how often a paper was posted */
async function post(kind: typeof SLACK_LIKE | typeof DISCORD_LIKE, place: string, rules = {}): Promise<number> {
  const bed = await openBed([{ title: 'alpha one', at: 0 }])
  const faults = [{ place, kind: 'pause', ms: LONG_MS } as const]
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...kind })], faults, rules })
  await world.subscribe({ query: 'alpha' })
  for (const name of ['a', 'b', 'c']) world.start(name)
  await world.waitUntil('2026-07-07T09:00Z')
  await world.run(4 * LONG_MS)
  const [platform] = world.platforms
  return platform ? (titlesPosted(platform, 'c1').get('alpha one') ?? 0) : 0
}

test.each([
  ['after it was claimed for it', 'begun', SLACK_LIKE],
  ['after it was claimed for it', 'begun', DISCORD_LIKE],
  ['in the adapter', 'on its way', SLACK_LIKE],
  ['in the adapter', 'on its way', DISCORD_LIKE],
] as const)('that stood still %s (%s) it does not write it', async (_, place, kind) => {
  expect(await post(kind, place)).toBe(1)
  // Without the look right before it comes twice.
  expect(await post(kind, place, { writeWithinMs: Number.POSITIVE_INFINITY })).toBe(2)
})
