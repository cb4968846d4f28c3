import { describe, expect, test } from 'vitest'
import { readTop } from '../../src/topics/subscription.ts'
import { garbage, problemOf } from './typed.ts'

describe('the most papers of a digest', () => {
  test('are 1 to 20, typed or as a number', () => {
    for (let top = 1; top <= 20; top++) expect([readTop(top), readTop(String(top)), readTop(` ${top} `)]).toEqual([top, top, top])
  })

  test.each([0, 21, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '0', '21', '1.5', '-3', '1e1', '0x5', 'five', '99999', ...garbage])(
    '%s is refused',
    (value) => {
      expect(problemOf(readTop(value))).toMatch(/is not a valid number of papers for a digest; give a whole number from 1 to 20\.$/)
    },
  )
})
