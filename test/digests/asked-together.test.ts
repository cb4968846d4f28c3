import { expect, test } from 'vitest'
import { askTogether } from '../../src/digests/asked-together.ts'

test('what is asked at the same moment is answered at once, and each has its own answer', async () => {
  const calls: number[][] = []
  const double = askTogether(async (numbers: readonly number[]) => {
    calls.push([...numbers])
    return numbers.map((number) => number * 2)
  })
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6])
  expect(await double(4)).toBe(8)
  expect(calls).toEqual([[1, 2, 3], [4]])
})

test('all who asked hear of a failure, and the next one asks anew', async () => {
  let isLost = true
  const ask = askTogether(async (all: readonly number[]) => {
    if (isLost) throw new Error('The database is lost.')
    return all
  })
  const both = await Promise.allSettled([ask(1), ask(2)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isLost = false
  expect(await ask(3)).toBe(3)
})
