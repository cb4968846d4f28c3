import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTime } from '../../src/topics/schedule.ts'
import { garbage, problemOf } from './typed.ts'

describe('a time', () => {
  const times: [typed: string, time: string][] = [
    ['9', '09:00'],
    ['0', '00:00'],
    ['9:00', '09:00'],
    ['09:00', '09:00'],
    ['00:00', '00:00'],
    ['23:59', '23:59'],
    ['9.30', '09:30'],
    ['9h30', '09:30'],
    ['9h', '09:00'],
    ['9am', '09:00'],
    ['9:30 pm', '21:30'],
    ['9 P.M.', '21:00'],
    ['12am', '00:00'],
    ['12:15 pm', '12:15'],
    [' noon ', '12:00'],
    ['Midnight', '00:00'],
    ['９：３０', '09:30'],
    ['9 Uhr', '09:00'],
    ['9.30 Uhr', '09:30'],
    ['9 Uhr 30', '09:30'],
    ['9 h', '09:00'],
    ['9 h 30', '09:30'],
    ['18 heures', '18:00'],
    ['9 horas', '09:00'],
  ]
  test.each(times)('%s is %s', (typed, time) => {
    expect(readTime(typed)).toBe(time)
  })

  test.each([
    '24:00',
    '2:60',
    '25',
    '9pmm',
    '0am',
    '13pm',
    '9:5',
    '9:',
    ':30',
    '-9',
    '9:00:00',
    '9 30',
    '1e1',
    '٩',
    '25 Uhr',
    '9hh',
    '9 Uhr am',
    '9hpm',
    ...garbage,
  ])('%s is none, and the sentence says what is one', (typed) => {
    expect(problemOf(readTime(typed))).toMatch(/ is not a time of day; write it as 9:00, 17:30, 9am, noon or midnight/)
  })

  test('the sentence has the value, cut where it is long', () => {
    expect(problemOf(readTime('24:00'))).toContain('“24:00”')
    expect(problemOf(readTime('x'.repeat(5_000))).length).toBeLessThan(250)
    expect(problemOf(readTime('\u202e9:00\nam!'))).toContain('“9:00 am!”')
  })

  test('every minute of a day is read as itself', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
        expect(readTime(time)).toBe(time)
      }),
    )
  })
})
