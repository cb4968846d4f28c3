import { expect, it } from 'vitest'
import { foldLetters } from '../../src/papers/letters.ts'

it.each([
  ['Müßig', 'mussig'],
  ['Łukasz Kaiser', 'lukasz kaiser'],
  ['Søren Kierkegård', 'soren kierkegard'],
  ['Đặng Ýên', 'dang yen'],
  ['Ærø', 'aero'],
  ['Işık', 'isik'],
  ['İstanbul', 'istanbul'],
  ['Þórður', 'thordur'],
  ['CO₂', 'co2'],
])('folds %s to %s', (text, folded) => {
  expect(foldLetters(text)).toBe(folded)
})
