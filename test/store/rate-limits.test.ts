import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { openTestStore } from '../databases/database.ts'
import type { Opened } from '../databases/opened.ts'

const NOW = Date.parse('2026-04-10T09:00:00Z')
const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS

let opened: Opened
let store: Store
beforeEach(async () => {
  opened = await openTestStore(NOW)
  store = opened.store
  await store.rateLimits.acquire('example.org', 'first', NOW) // makes the gate known
})
afterEach(() => opened.close())

/** Whether a request may be sent at an instant. */
const opens = async (now: number): Promise<boolean> => (await store.rateLimits.acquire('example.org', 'one of now', now)).kind === 'open'

describe('a gate that was closed before the clock was set back', () => {
  test.each([
    ['years', 2 * YEAR_MS],
    ['some days', 3 * 24 * HOUR_MS],
  ])('by %s is open: nobody waits as long', async (_, ahead) => {
    await store.rateLimits.acquire('example.org', 'one of then', NOW + ahead)
    await store.rateLimits.release('example.org', 'one of then', NOW + ahead + 3_000)
    expect(await opens(NOW)).toBe(true)
  })

  test('is closed as long as a server may ask for, and no longer', async () => {
    await store.rateLimits.blockUntil('example.org', NOW + 20 * HOUR_MS)
    expect(await opens(NOW + HOUR_MS)).toBe(false)
    expect(await opens(NOW + 20 * HOUR_MS)).toBe(true)
  })

  test('lets nobody wait for a request of then', async () => {
    await store.rateLimits.acquire('example.org', 'one of then', NOW + 2 * YEAR_MS)
    expect(await opens(NOW)).toBe(true)
  })
})
