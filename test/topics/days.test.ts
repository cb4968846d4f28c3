import { describe, expect, test } from 'vitest'
import { describeDays, EVERY_DAY, isDayWord, readDays, WEEKDAYS } from '../../src/topics/days.ts'
import { garbage, problemOf } from './typed.ts'

describe('days', () => {
  const cases: [typed: string, days: number][] = [
    ['daily', EVERY_DAY],
    ['every day', EVERY_DAY],
    ['Everyday', EVERY_DAY],
    ['weekdays', WEEKDAYS],
    ['weekends', 96],
    ['mon,wed', 5],
    ['mon wed', 5],
    ['Mon, Wed and Fri', 21],
    ['mon/wed', 5],
    ['mon-fri', WEEKDAYS],
    ['mon – wed', 7],
    ['mon to wed', 7],
    ['fri-mon', 16 + 32 + 64 + 1],
    ['weekdays and sat', 63],
    ['weekly fri', 16],
    ['weekly on Friday', 16],
    ['fridays', 16],
    ["Friday's", 16],
    ['every mon and thu', 9],
    ['tues, thurs', 10],
    ['monday tuesday wednesday thursday friday saturday sunday', EVERY_DAY],
    ['Montag', 1],
    ['montags und mittwochs', 5],
    ['Sonnabend', 32],
    ['Mo, Mi und Fr', 21],
    ['Mo.-Fr.', WEEKDAYS],
    ['Mo, Di, Do', 11],
    ['montag bis freitag', WEEKDAYS],
    ['werktags', WEEKDAYS],
    ['täglich', EVERY_DAY],
    ['jeden Tag', EVERY_DAY],
    ['am Wochenende', 96],
    ['lundi', 1],
    ['le mardi et le jeudi', 10],
    ['du lundi au vendredi', WEEKDAYS],
    ['tous les jours', EVERY_DAY],
    ['chaque jour', EVERY_DAY],
    ['en semaine', WEEKDAYS],
    ['week-end', 96],
    ['lunes', 1],
    ['MIÉRCOLES', 4],
    ['miercoles y sabado', 36],
    ['de lunes a viernes', WEEKDAYS],
    ['diario', EVERY_DAY],
    ['cada día', EVERY_DAY],
    ['entre semana', WEEKDAYS],
    ['lun, mar, mié', 7],
    ['mar', 2],
  ]
  test.each(cases)('%s', (typed, days) => {
    expect(readDays(typed)).toBe(days)
  })

  test('any weekdays are described so that they are read again', () => {
    for (let days = 1; days <= EVERY_DAY; days++) expect([days, readDays(describeDays(days))]).toEqual([days, days])
  })

  test('are described in few words', () => {
    expect([EVERY_DAY, WEEKDAYS, 96, 5, 16, 7].map(describeDays)).toEqual([
      'daily',
      'weekdays',
      'weekends',
      'Mon, Wed',
      'Fridays',
      'Mon, Tue, Wed',
    ])
  })

  test.each(['weekly', 'every week', 'once a week', 'wöchentlich'])('%s is Mondays', (typed) => {
    expect(readDays(typed)).toBe(1)
  })

  test.each(['do', 'Di', 'lun, do'])('%s is short for days of two languages, and is asked about', (typed) => {
    expect(problemOf(readDays(typed))).toMatch(/may be short for D\w+ or d\w+; write the day out\.$/)
  })

  const mistyped: [typed: string, meant: string][] = [
    ['mondy', 'Monday'],
    ['tuseday', 'Tuesday'],
    ['mon, wensday', 'Wednesday'],
    ['dialy', 'daily'],
    ['weekdyas', 'weekdays'],
  ]
  test.each(mistyped)('%s: did you mean %s?', (typed, meant) => {
    expect(problemOf(readDays(typed))).toContain(`Did you mean ${meant}?`)
  })

  test.each([...garbage, '-', 'and', 'mon-', '-fri', 'mon-fri-sun', 'daily-fri', '127', 'mon,mars', 'to'])('%s are none', (typed) => {
    expect(problemOf(readDays(typed))).toMatch(/is not a (?:list of days|day)\..*Write days as daily, weekdays/)
  })

  test('a near word is a typing error away, and no other word', () => {
    expect(['mon,wed', 'Fridays', 'mondy', 'fridya', 'and', 'weekly'].map(isDayWord)).toEqual([
      'yes',
      'yes',
      'near',
      'near',
      'filler',
      'filler',
    ])
    expect(['Mo', 'do', 'Mo,Mi', 'lundi', 'jeden'].map(isDayWord)).toEqual(['short', 'short', 'yes', 'yes', 'filler'])
    for (const word of ['monad', 'monads', 'money', 'dairy', 'daisy', 'fridge', 'birthday', 'mars', 'sum', 'set', 'graphs', '']) {
      expect([word, isDayWord(word)]).toEqual([word, 'no'])
    }
  })
})
