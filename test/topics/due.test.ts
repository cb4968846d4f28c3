import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addDays } from '../../src/papers/dates.ts'
import { EVERY_DAY, WEEKDAYS } from '../../src/topics/days.ts'
import { decideSlots, LATE_MS, nextSlot, nextSlots, replaceSchedule, type Slot, slotOn } from '../../src/topics/due.ts'
import type { Schedule } from '../../src/topics/schedule.ts'
import { effort, IS_LONG } from '../effort.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TIMES = IS_LONG ? ['00:00', '02:30', '09:00', '12:00', '23:59'] : ['00:00', '02:30', '09:00']
const ZONES = Intl.supportedValuesOf('timeZone')
const ODD_ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/New_York',
  'America/Nuuk',
  'America/Santiago',
  'America/Scoresbysund',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Niue',
]

const daily = (time: string, zone: string): Schedule => ({ time, zone, days: EVERY_DAY })
const berlin = daily('09:00', 'Europe/Berlin')
const at = (iso: string): number => Date.parse(iso)
const slot = (iso: string): Slot => ({ date: iso.slice(0, 10), at: at(iso) })
const weekdayBit = (date: string): number => 1 << ((new Date(date).getUTCDay() + 6) % 7)

describe('a slot', () => {
  it('is the local time on its date', () => {
    expect(slotOn(berlin, '2026-01-15')).toEqual(slot('2026-01-15T09:00+01:00'))
    expect(slotOn(berlin, '2026-07-15')).toEqual(slot('2026-07-15T09:00+02:00'))
    expect(slotOn(daily('09:00', 'Asia/Kathmandu'), '2026-07-15')).toEqual(slot('2026-07-15T09:00+05:45'))
  })

  it('moves forward by the length of a gap', () => {
    expect(slotOn(daily('02:30', 'America/New_York'), '2026-03-08')).toEqual(slot('2026-03-08T03:30-04:00'))
    expect(slotOn(daily('02:15', 'Australia/Lord_Howe'), '2026-10-04')).toEqual(slot('2026-10-04T02:45+11:00'))
    expect(slotOn(daily('00:00', 'Africa/Cairo'), '2026-04-24')).toEqual(slot('2026-04-24T01:00+03:00'))
  })

  it('keeps its date and is not forgotten where a gap moves it past midnight', () => {
    const late = daily('23:59', 'America/Scoresbysund')
    const moved = { date: '2026-03-28', at: at('2026-03-29T00:59-01:00') }
    expect(slotOn(late, '2026-03-28')).toEqual(moved)
    expect(nextSlot(late, at('2026-03-29T00:30-01:00'), '2026-03-27')).toEqual(moved)
    expect(nextSlot(late, moved.at, moved.date)).toEqual(slot('2026-03-29T23:59-01:00'))
    expect(slotOn({ ...late, days: 64 }, '2026-03-28')).toBeNull()
  })

  it('takes the first of two equal times', () => {
    expect(slotOn(daily('01:30', 'America/New_York'), '2026-11-01')).toEqual(slot('2026-11-01T01:30-04:00'))
    expect(slotOn(daily('01:45', 'Australia/Lord_Howe'), '2026-04-05')).toEqual(slot('2026-04-05T01:45+11:00'))
  })

  it('is not on a date that the zone leaves out', () => {
    const apia = daily('09:00', 'Pacific/Apia')
    expect(slotOn(apia, '2011-12-30')).toBeNull()
    expect(nextSlots(apia, at('2011-12-29T00:00Z'), null, 3)).toEqual([
      slot('2011-12-29T09:00-10:00'),
      slot('2011-12-31T09:00+14:00'),
      slot('2012-01-01T09:00+14:00'),
    ])
    expect(nextSlot({ ...apia, days: 16 }, at('2011-12-29T00:00Z'), null)).toEqual(slot('2012-01-06T09:00+14:00'))
  })

  it('is only on the weekdays of the schedule', () => {
    const weekdays = { ...berlin, days: WEEKDAYS }
    expect(slotOn(weekdays, '2026-07-10')).toEqual(slot('2026-07-10T09:00+02:00'))
    expect(slotOn(weekdays, '2026-07-11')).toBeNull()
    expect(slotOn(weekdays, '2026-07-12')).toBeNull()
    expect(nextSlot(weekdays, at('2026-07-10T09:00+02:00'), '2026-07-10')).toEqual(slot('2026-07-13T09:00+02:00'))
    const sundays = nextSlots({ ...berlin, days: 64 }, at('2026-07-10T00:00Z'), null, 3)
    expect(sundays.map(({ date }) => date)).toEqual(['2026-07-12', '2026-07-19', '2026-07-26'])
  })

  it.each([
    ['a date', berlin, '2026-02-30'],
    ['a time', daily('24:30', 'Europe/Berlin'), '2026-02-20'],
    ['a zone', daily('09:00', 'Europe/Atlantis'), '2026-02-20'],
  ])('is refused for %s that is none', (_, schedule, date) => {
    expect(() => slotOn(schedule, date)).toThrow(RangeError)
  })
})

describe('the next slot', () => {
  it('comes after the instant, not at it', () => {
    const due = at('2026-07-10T09:00+02:00')
    expect(nextSlot(berlin, due - 1, null).at).toBe(due)
    expect(nextSlot(berlin, due, null)).toEqual(slot('2026-07-11T09:00+02:00'))
  })

  it('comes after the date decided last, however far ahead that is', () => {
    expect(nextSlot(berlin, at('2026-07-10T00:00Z'), '2026-07-10').date).toBe('2026-07-11')
    expect(nextSlot(berlin, at('2026-07-10T00:00Z'), '2030-01-01').date).toBe('2030-01-02')
    expect(nextSlot(berlin, at('2026-07-10T00:00Z'), '2011-01-01').date).toBe('2026-07-10')
  })

  it('of a schedule without a weekday is an error, not a wait for ever', () => {
    expect(() => nextSlot({ ...berlin, days: 0 }, 0, null)).toThrow(RangeError)
    expect(() => decideSlots({ ...berlin, days: 128 }, { effectiveFrom: 0, lastDate: null }, DAY, LATE_MS)).toThrow(RangeError)
  })

  test('there is none between it and the instant', () => {
    const arbitrary = fc.record({
      zone: fc.constantFrom(...ZONES),
      time: fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
      days: fc.integer({ min: 1, max: EVERY_DAY }),
    })
    const instants = fc.integer({ min: at('2011-01-01'), max: at('2030-01-01') })
    fc.assert(
      fc.property(arbitrary, instants, fc.option(fc.integer({ min: -3, max: 3 })), (schedule, after, ahead) => {
        const today = new Date(after).toISOString().slice(0, 10)
        const afterDate = ahead === null ? null : addDays(today, ahead)
        const all = Array.from({ length: 25 }, (_, index) => slotOn(schedule, addDays(today, index - 4)))
        const isAfter = (one: Slot | null) => one && one.at > after && (afterDate === null || one.date > afterDate)
        expect(nextSlot(schedule, after, afterDate)).toEqual(all.find(isAfter))
      }),
      { numRuns: effort(200, 1_000) },
    )
  })
})

describe('the slots of two years', () => {
  const first = '2026-01-01'
  const dates = Array.from({ length: 730 }, (_, index) => addDays(first, index))
  const [sample = []] = fc.sample(fc.shuffledSubarray(ZONES, { minLength: 2, maxLength: 2 }), { seed: 2026, numRuns: 1 })
  const zones = [...new Set([...ODD_ZONES, ...(IS_LONG ? ZONES : sample)])]

  test(`lie where the Intl formatter says, in ${zones.length} zones`, { timeout: 900_000 }, () => {
    let checked = 0
    const wrong: string[] = []
    for (const zone of zones) {
      const offsetAt = createOffsets(zone)
      for (const time of TIMES) {
        const slots = nextSlots(daily(time, zone), at('2025-12-29'), addDays(first, -1), dates.length)
        slots.forEach((one, index) => {
          const gap = one.at - (slots[index - 1]?.at ?? one.at - DAY)
          const isRight = one.date === dates[index] && gap >= 22 * HOUR && gap <= 26 * HOUR
          if (!isRight || one.at !== expectedInstant(offsetAt, one.date, time)) wrong.push(`${zone} ${time} ${one.date}`)
        })
        checked += slots.length
      }
    }
    expect(wrong).toEqual([])
    expect(checked).toBe(zones.length * TIMES.length * 730)
    if (IS_LONG) console.log(`${checked} slots in ${zones.length} zones`)
  })

  test('are those of the masked weekdays, and no others', () => {
    for (const [index, zone] of zones.slice(0, 40).entries()) {
      const days = 1 + ((index * 37) % EVERY_DAY)
      const expected = nextSlots(daily('02:30', zone), at('2025-12-29'), addDays(first, -1), 200).filter(
        ({ date }) => weekdayBit(date) & days,
      )
      expect(nextSlots({ time: '02:30', zone, days }, at('2025-12-29'), addDays(first, -1), expected.length)).toEqual(expected)
    }
  })
})

describe('what is owed', () => {
  const subscribed = { effectiveFrom: at('2026-07-08T12:00Z'), lastDate: '2026-07-09' }
  const due = slot('2026-07-10T09:00+02:00')
  const tomorrow = slot('2026-07-11T09:00+02:00')

  it('is nothing before the slot', () => {
    expect(decideSlots(berlin, subscribed, due.at - 1, LATE_MS)).toEqual({ missed: [], deliver: null, next: due })
  })

  it('is the slot from its very instant on, once', () => {
    expect(decideSlots(berlin, subscribed, due.at, LATE_MS)).toEqual({ missed: [], deliver: due, next: tomorrow })
    const decided = { ...subscribed, lastDate: due.date }
    expect(decideSlots(berlin, decided, due.at, LATE_MS)).toEqual({ missed: [], deliver: null, next: tomorrow })
  })

  it('is delivered up to 12 hours late, and missed after', () => {
    expect(LATE_MS).toBe(12 * HOUR)
    expect(decideSlots(berlin, subscribed, due.at + 12 * HOUR, LATE_MS)).toEqual({ missed: [], deliver: due, next: tomorrow })
    expect(decideSlots(berlin, subscribed, due.at + 12 * HOUR + 1, LATE_MS)).toEqual({ missed: [due], deliver: null, next: tomorrow })
  })

  it('is one digest after 26 hours of downtime', () => {
    expect(decideSlots(berlin, subscribed, due.at - HOUR + 26 * HOUR, LATE_MS)).toEqual({
      missed: [due],
      deliver: tomorrow,
      next: slot('2026-07-12T09:00+02:00'),
    })
  })

  it('counts a slot at the instant of the subscription, and none before', () => {
    const now = due.at + HOUR
    expect(decideSlots(berlin, { effectiveFrom: due.at, lastDate: null }, now, LATE_MS).deliver).toEqual(due)
    expect(decideSlots(berlin, { effectiveFrom: due.at + 1, lastDate: null }, now, LATE_MS)).toEqual({
      missed: [],
      deliver: null,
      next: tomorrow,
    })
  })

  it('on Monday is a single digest when only weekdays count', () => {
    const weekdays = { ...berlin, days: WEEKDAYS }
    const monday = slot('2026-07-13T09:00+02:00')
    const since = { ...subscribed, lastDate: '2026-07-10' }
    expect(decideSlots(weekdays, since, at('2026-07-12T20:00Z'), LATE_MS)).toEqual({ missed: [], deliver: null, next: monday })
    expect(decideSlots(weekdays, since, monday.at, LATE_MS)).toEqual({
      missed: [],
      deliver: monday,
      next: slot('2026-07-14T09:00+02:00'),
    })
    expect(decideSlots(weekdays, { ...since, lastDate: '2026-07-09' }, monday.at, LATE_MS).missed).toEqual([due])
  })

  it('is once a week with a single weekday, however late the week before was', () => {
    const fridays = { ...berlin, days: 16 }
    const next = slot('2026-07-17T09:00+02:00')
    expect(decideSlots(fridays, subscribed, due.at + 5 * DAY, LATE_MS)).toEqual({ missed: [due], deliver: null, next })
    expect(decideSlots(fridays, subscribed, next.at, LATE_MS)).toMatchObject({ missed: [due], deliver: next })
  })

  it('does not come again when the clock is set back, nor get lost when it is set forward', () => {
    const decided = { ...subscribed, lastDate: due.date }
    expect(decideSlots(berlin, decided, due.at - HOUR, LATE_MS)).toEqual({ missed: [], deliver: null, next: tomorrow })
    expect(decideSlots(berlin, decided, due.at, LATE_MS).deliver).toBeNull()
    expect(decideSlots(berlin, subscribed, due.at - 1 + HOUR, LATE_MS)).toEqual({ missed: [], deliver: due, next: tomorrow })
  })

  it('is nothing when the clock is set back before the subscription', () => {
    const since = { effectiveFrom: due.at + 1, lastDate: null }
    expect(decideSlots(berlin, since, due.at - HOUR, LATE_MS)).toEqual({ missed: [], deliver: null, next: tomorrow })
  })

  it('is no second digest for a date when the time is edited', () => {
    const noon = at('2026-07-10T12:00+02:00')
    const later = { ...berlin, time: '15:00' }
    const next = slot('2026-07-11T15:00+02:00')
    expect(decideSlots(later, { effectiveFrom: noon, lastDate: due.date }, noon + 4 * HOUR, LATE_MS)).toEqual({
      missed: [],
      deliver: null,
      next,
    })
    const undecided = { effectiveFrom: noon, lastDate: '2026-07-09' }
    expect(decideSlots(later, undecided, noon + 3 * HOUR, LATE_MS).deliver).toEqual(slot('2026-07-10T15:00+02:00'))
    expect(decideSlots({ ...berlin, time: '08:00' }, undecided, noon, LATE_MS)).toMatchObject({
      deliver: null,
      next: slot('2026-07-11T08:00+02:00'),
    })
  })

  it('is no second digest for a date when the zone is edited', () => {
    const edited = at('2026-07-10T10:00+12:00')
    const since = { effectiveFrom: edited, lastDate: '2026-07-10' }
    const west = daily('16:00', 'America/Los_Angeles')
    const next = slot('2026-07-11T16:00-07:00')
    for (const hours of [2, 5, 24, 30, 48]) {
      expect(decideSlots(west, since, edited + hours * HOUR, LATE_MS)).toEqual({ missed: [], deliver: null, next })
    }
    expect(decideSlots(west, since, next.at, LATE_MS).deliver).toEqual(next)
    const east = { effectiveFrom: at('2026-07-10T18:00-07:00'), lastDate: '2026-07-10' }
    expect(decideSlots(daily('09:00', 'Pacific/Auckland'), east, east.effectiveFrom, LATE_MS).next).toEqual(slot('2026-07-12T09:00+12:00'))
  })

  it('is one digest and a bounded list after years of downtime', () => {
    const year = decideSlots(berlin, subscribed, due.at + 365 * DAY, LATE_MS)
    expect(year.missed).toHaveLength(365)
    expect(year.missed[0]).toEqual(due)
    expect(year.deliver).toEqual(slot('2027-07-10T09:00+02:00'))
    for (const time of ['00:00', '09:00', '23:59']) {
      const now = at('2026-07-10T21:30+02:00')
      const { missed, deliver, next } = decideSlots(
        { ...berlin, time },
        { effectiveFrom: at('1970-01-02T00:00+01:00'), lastDate: null },
        now,
        LATE_MS,
      )
      expect(missed.length).toBeGreaterThan(390)
      expect(missed.length).toBeLessThanOrEqual(400)
      expect(missed[0]).toEqual(slot(`1970-01-02T${time}+01:00`))
      const recent = [...missed.slice(1), ...(deliver ? [deliver] : []), next].map(({ date }) => date)
      expect(recent).toEqual(recent.map((_, index) => addDays(recent[0] ?? '', index)))
      expect(next.date).toBe(time === '23:59' ? '2026-07-10' : '2026-07-11')
    }
  })

  const schedules = fc.record({
    zone: fc.constantFrom(...ODD_ZONES, 'Pacific/Auckland', 'America/Los_Angeles'),
    time: fc.constantFrom(...TIMES),
    days: fc.oneof(fc.constant(EVERY_DAY), fc.integer({ min: 1, max: EVERY_DAY })),
  })
  const starts = fc.integer({ min: at('2026-01-01'), max: at('2027-06-01') })
  const steps = fc.oneof(
    fc.integer({ min: 0, max: 6 * HOUR }),
    fc.integer({ min: -26 * HOUR, max: 26 * HOUR }),
    fc.integer({ max: 40 * DAY, min: 0 }),
  )

  test('is each slot once, in order, whatever the clock does', () => {
    fc.assert(
      fc.property(schedules, starts, fc.array(steps, { minLength: 1, maxLength: 30 }), (schedule, start, moves) => {
        const seen: Slot[] = []
        let now = start
        let latest = start
        for (const move of moves) {
          now += move
          latest = Math.max(latest, now)
          const { missed, deliver, next } = decideSlots(
            schedule,
            { effectiveFrom: start, lastDate: seen.at(-1)?.date ?? null },
            now,
            LATE_MS,
          )
          if (deliver) expect(now - deliver.at).toBeLessThanOrEqual(LATE_MS)
          seen.push(...missed, ...(deliver ? [deliver] : []))
          expect(next.at).toBeGreaterThan(now)
          expect(next.at).toBeGreaterThan(seen.at(-1)?.at ?? start - 1)
        }
        const today = new Date(start).toISOString().slice(0, 10)
        const days = Array.from({ length: (latest - start) / DAY + 5 }, (_, index) => slotOn(schedule, addDays(today, index - 2)))
        expect(seen).toEqual(days.filter((one) => one && one.at >= start && one.at <= latest))
      }),
      { numRuns: 200 },
    )
  })

  test('is never two slots for one date, whatever is edited', () => {
    const edits = fc.array(fc.tuple(steps, fc.option(schedules)), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(schedules, starts, edits, (original, start, moves) => {
        let schedule = original
        let effectiveFrom = start
        let lastDate: string | null = null
        let now = start
        for (const [move, edit] of moves) {
          now += move
          if (edit) {
            schedule = edit
            effectiveFrom = now
          }
          const { missed, deliver } = decideSlots(schedule, { effectiveFrom, lastDate }, now, LATE_MS)
          for (const one of [...missed, ...(deliver ? [deliver] : [])]) {
            expect(one.at).toBeGreaterThanOrEqual(effectiveFrom)
            expect(lastDate === null || one.date > lastDate).toBe(true)
            lastDate = one.date
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

/** A zone's offset from UTC at an instant, both in milliseconds, read from the formatter: a second opinion on Temporal. */
function createOffsets(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  const known = new Map<number, number>()
  return (instant) => {
    // In these years no zone changes its offset but at a full half hour.
    const key = Math.floor(instant / (HOUR / 2))
    const offset = known.get(key) ?? readOffset(format.format(instant))
    known.set(key, offset)
    return offset
  }
}

/** `7/10/2026, GMT-02:30` -> -9,000,000. */
function readOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000)
}

/** The first instant with this local time; where there is none, as much later as the gap is long. */
function expectedInstant(offsetAt: (instant: number) => number, date: string, time: string): number {
  const local = Date.parse(`${date}T${time}Z`)
  const before = offsetAt(local - DAY)
  const after = offsetAt(local + DAY)
  const matching = [local - before, local - after].filter((instant) => instant + offsetAt(instant) === local)
  return matching.length > 0 ? Math.min(...matching) : local - before
}

describe('once a month', () => {
  const monthly = (monthDay: number, zone = 'Europe/Berlin', time = '09:00'): Schedule => ({ time, zone, days: EVERY_DAY, monthDay })
  const dates = (schedule: Schedule, after: string, count: number): string[] =>
    nextSlots(schedule, at(after), null, count).map(({ date }) => date)

  it('a month without such a day takes its last', () => {
    expect(dates(monthly(31), '2027-12-31T12:00Z', 4)).toEqual(['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30'])
    expect(dates(monthly(29), '2027-01-30T12:00Z', 2)).toEqual(['2027-02-28', '2027-03-29'])
    expect(dates(monthly(1), '2026-12-01T08:00+01:00', 2)).toEqual(['2026-12-01', '2027-01-01'])
  })

  it('keeps its time where the clocks change, and loses only a month whose date a zone skips', () => {
    expect(slotOn(monthly(29), '2026-03-29')).toEqual(slot('2026-03-29T09:00+02:00'))
    expect(nextSlots(monthly(29, 'Europe/Berlin', '02:30'), at('2026-03-01T00:00Z'), null, 1)).toEqual([slot('2026-03-29T03:30+02:00')])
    expect(dates(monthly(30, 'Pacific/Apia'), '2011-11-30T20:00Z', 2)).toEqual(['2012-01-30', '2012-02-29'])
  })

  it('is one slot a month, in every zone and for every day', () => {
    for (const zone of ['Pacific/Niue', 'Europe/Berlin', 'Pacific/Kiritimati', 'Africa/Cairo']) {
      for (const monthDay of [1, 15, 28, 29, 30, 31]) {
        const months = dates(monthly(monthDay, zone, '00:15'), '2026-01-01T00:00Z', 30).map((date) => date.slice(0, 7))
        expect(new Set(months).size).toBe(30)
      }
    }
  })
})

describe('a week or a month that had its slot', () => {
  const fridays = { ...berlin, days: 16 }
  const friday = '2026-07-10'

  it('has no other when its day is moved', () => {
    const sundays = replaceSchedule(fridays, { ...berlin, days: 64 }, friday)
    expect(nextSlot(sundays, at('2026-07-10T12:00Z'), friday).date).toBe('2026-07-19')
    const mondays = replaceSchedule(fridays, { ...berlin, days: 1 }, friday)
    expect(nextSlot(mondays, at('2026-07-10T12:00Z'), friday).date).toBe('2026-07-13')
    const first = { ...berlin, monthDay: 1 }
    const last = replaceSchedule(first, { ...berlin, monthDay: 31 }, '2026-07-01')
    expect(nextSlot(last, at('2026-07-02T12:00Z'), '2026-07-01').date).toBe('2026-08-31')
  })

  it('may have one when digests came more often, and days when they come more often from now on', () => {
    const weekly = replaceSchedule(berlin, fridays, '2026-07-07')
    expect(nextSlot(weekly, at('2026-07-07T12:00Z'), '2026-07-07').date).toBe(friday)
    const daily = replaceSchedule({ ...fridays, decidedUntil: '2026-07-12' }, berlin, friday)
    expect(nextSlot(daily, at('2026-07-10T12:00Z'), friday).date).toBe('2026-07-11')
  })

  it('is forgotten where nothing was decided yet', () => {
    expect(replaceSchedule(fridays, { ...berlin, days: 64 }, null)).toEqual({ ...berlin, days: 64 })
  })
})

describe('lateness', () => {
  it('is three days where slots are a week or a month apart', () => {
    const since = { effectiveFrom: at('2026-07-06T12:00Z'), lastDate: null }
    const weekly = { ...berlin, days: 16 }
    const monthly = { ...berlin, monthDay: 10 }
    const own = slot('2026-07-10T09:00+02:00')
    for (const schedule of [weekly, monthly]) {
      expect(decideSlots(schedule, since, own.at + 3 * DAY).deliver).toEqual(own)
      expect(decideSlots(schedule, since, own.at + 3 * DAY + 1)).toMatchObject({ missed: [own], deliver: null })
    }
    expect(decideSlots({ ...berlin, days: 17 }, since, own.at + LATE_MS + 1)).toMatchObject({ missed: [own], deliver: null })
  })
})
