import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  describeDays,
  EVERY_DAY,
  isDayWord,
  isProblem,
  looksLikeZone,
  readDays,
  readTime,
  readTop,
  readZone,
  WEEKDAYS,
  zoneNames,
} from '../../src/subscriptions/schedule.ts'
import { hostileTexts } from '../hostile.ts'

function problemOf(value: unknown): string {
  if (!isProblem(value)) throw new Error(`${String(value)} is no problem`)
  return value.problem
}

const garbage = [
  ...hostileTexts,
  '',
  ' ',
  '../../etc',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5_000),
  '\u0000',
]

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
  ]
  test.each(times)('%s is %s', (typed, time) => {
    expect(readTime(typed)).toBe(time)
  })

  test.each(['24:00', '2:60', '25', '9pmm', '0am', '13pm', '9:5', '9:', ':30', '-9', '9:00:00', '9 30', '1e1', '٩', ...garbage])(
    '%s is none, and the sentence says what is one',
    (typed) => {
      expect(problemOf(readTime(typed))).toMatch(/ is no time of day; write it as 9:00, 17:30, 9am, noon or midnight/)
    },
  )

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

describe('a zone', () => {
  const zones: [typed: string, zone: string][] = [
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/NEW YORK', 'America/New_York'],
    ['america/argentina/ushuaia', 'America/Argentina/Ushuaia'],
    ['Europe/Kiev', 'Europe/Kiev'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['utc', 'UTC'],
    ['EST5EDT', 'EST5EDT'],
    ['us/pacific', 'US/Pacific'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['Berlin', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['New_York', 'America/New_York'],
    ['Zürich', 'Europe/Zurich'],
    ['são paulo', 'America/Sao_Paulo'],
    ['port au prince', 'America/Port-au-Prince'],
    ["St. John's", 'America/St_Johns'],
    ['Kyiv', 'Europe/Kyiv'],
  ]
  test.each(zones)('%s is %s', (typed, zone) => {
    expect(readZone(typed)).toBe(zone)
  })

  test('every name that is offered is read as itself, in any case, and is known to the clock', () => {
    expect(zoneNames().length).toBeGreaterThan(400)
    expect(zoneNames()).toEqual([...new Set(zoneNames())].sort())
    for (const zone of zoneNames()) {
      expect(readZone(zone.toLowerCase())).toBe(zone)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
    }
  })

  test('a city with two names of one zone is that zone', () => {
    const zone = readZone('Buenos Aires') as string
    expect(new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone).toMatch(/Buenos_Aires$/)
  })

  test.each(['+02:00', '-5', 'UTC+2', 'GMT-03:30', '+0200', '−5'])(
    '%s is an offset, and the sentence says why that is no zone',
    (typed) => {
      expect(problemOf(readZone(typed))).toMatch(/is an offset, and would be an hour off when the clocks change\..*Europe\/Berlin/)
    },
  )

  test.each(['EST', 'BST', 'ist', 'CEST', 'PDT'])('%s stands for several zones', (typed) => {
    expect(problemOf(readZone(typed))).toMatch(/stands for more than one zone.*America\/New_York/)
  })

  const mistyped: [typed: string, meant: string][] = [
    ['Berlim', 'Europe/Berlin'],
    ['Eurpe/Berlin', 'Europe/Berlin'],
    ['Germany/Berlin', 'Europe/Berlin'],
    ['Europe/Madird', 'Europe/Madrid'],
    ['new yrok', 'America/New_York'],
  ]
  test.each(mistyped)('%s is none, and %s is near', (typed, meant) => {
    expect(problemOf(readZone(typed))).toMatch(new RegExp(`is no time zone\\. Did you mean .*${meant}`))
  })

  test.each([...garbage, 'Munich', 'Europe/Munich', 'MIT', 'SystemV/PST8', 'Europe/../Berlin', 'Europe/'])('%s is none', (typed) => {
    expect(problemOf(readZone(typed))).toMatch(/is no time zone\./)
    expect(problemOf(readZone(typed)).length).toBeLessThan(250)
  })

  test('what can only be meant as a zone is told from what cannot', () => {
    for (const typed of ['Europe/Berlin', 'eurpe/berlin', 'Europe/Munich', 'Germany/Berlin', 'UTC', '+02:00']) {
      expect([typed, looksLikeZone(typed)]).toEqual([typed, true])
    }
    for (const typed of ['Berlin', 'CT/MRI', 'and/or', 'Asia/Pacific', 'US/Canada', 'vision/language', '../../etc', 'EST', '']) {
      expect([typed, looksLikeZone(typed)]).toEqual([typed, false])
    }
  })
})

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

  test('weekly alone asks which day', () => {
    expect(problemOf(readDays('weekly'))).toBe('“weekly” needs its day, as in weekly fri.')
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
    expect(problemOf(readDays(typed))).toMatch(/names? no days?\..*Write days as daily, weekdays/)
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
    for (const word of ['monad', 'monads', 'money', 'dairy', 'daisy', 'fridge', 'birthday', 'mars', 'sum', 'set', 'graphs', '']) {
      expect([word, isDayWord(word)]).toEqual([word, 'no'])
    }
  })
})

describe('the most papers of a digest', () => {
  test('are 1 to 20, typed or as a number', () => {
    for (let top = 1; top <= 20; top++) expect([readTop(top), readTop(String(top)), readTop(` ${top} `)]).toEqual([top, top, top])
  })

  test.each([0, 21, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '0', '21', '1.5', '-3', '1e1', '0x5', 'five', '99999', ...garbage])(
    '%s is refused',
    (value) => {
      expect(problemOf(readTop(value))).toMatch(/cannot be the most papers of a digest; give a whole number from 1 to 20\.$/)
    },
  )
})
