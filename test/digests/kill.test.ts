import { expect, test } from 'vitest'
import { killAgainAndAgain } from '../chaos/kill.ts'
import { effort } from '../effort.ts'

test('a program that is killed again and again posts everything once', { timeout: 900_000 }, async () => {
  const { digests, duplicated, lost, unsettled } = await killAgainAndAgain({ kills: effort(2, 12), seed: 1, channels: 120 })
  expect({ duplicated, lost, unsettled }).toEqual({ duplicated: 0, lost: 0, unsettled: 0 })
  expect(digests).toBeGreaterThan(10)
})
