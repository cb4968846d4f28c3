import { expect, test } from 'vitest'
import { describeRhythm, readRhythm } from '../../src/topics/rhythm.ts'
import { garbage, problemOf } from './typed.ts'

const DAILY = 127

test.each<[typed: string, monthDay: number]>([
  ['monthly', 1],
  ['every month', 1],
  ['once a month', 1],
  ['monatlich', 1],
  ['monthly on the 1st', 1],
  ['Monthly on the second', 2],
  ['monthly on 15', 15],
  ['monthly on day 15', 15],
  ['monthly, on the 15th', 15],
  ['every month on the 22nd', 22],
  ['the 3rd of every month', 3],
  ['on the last day of the month', 31],
  ['monthly on the last day', 31],
  ['monthly on the 31st', 31],
])('%s', (typed, monthDay) => {
  expect(readRhythm(typed)).toEqual({ days: DAILY, monthDay })
})

test('weekdays are read as ever', () => {
  expect(readRhythm('weekly fri')).toEqual({ days: 16 })
  expect(readRhythm('weekdays')).toEqual({ days: 31 })
})

test.each(['monthly on the 0th', 'monthly on the 32nd', 'the 99th of each month'])('%s is no day of a month', (typed) => {
  expect(problemOf(readRhythm(typed))).toMatch(/^“\d+” is not a day of a month; give one from 1 to 31/)
})

test.each([...garbage, 'monthly on the', 'month', 'the 1st', 'monthly on Friday'])('%s is none', (typed) => {
  expect(problemOf(readRhythm(typed))).toMatch(/is not a (?:list of days|day)\b/)
})

test('each is described so that it is read again', () => {
  for (let monthDay = 1; monthDay <= 31; monthDay++) {
    const rhythm = { days: DAILY, monthDay }
    expect(readRhythm(describeRhythm(rhythm))).toEqual(rhythm)
  }
  expect([1, 2, 3, 11, 12, 13, 21, 22, 23, 30, 31].map((monthDay) => describeRhythm({ days: DAILY, monthDay }))).toEqual([
    'monthly on the 1st',
    'monthly on the 2nd',
    'monthly on the 3rd',
    'monthly on the 11th',
    'monthly on the 12th',
    'monthly on the 13th',
    'monthly on the 21st',
    'monthly on the 22nd',
    'monthly on the 23rd',
    'monthly on the 30th',
    'monthly on the last day',
  ])
  expect(describeRhythm({ days: 16 })).toBe('Fridays')
})
