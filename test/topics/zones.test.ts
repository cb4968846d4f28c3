import { describe, expect, test } from 'vitest'
import { isPlace, looksLikeZone, readZone, zoneNames } from '../../src/topics/zones.ts'
import { garbage, problemOf } from './typed.ts'

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
    ['India', 'Asia/Kolkata'],
    ['Japan', 'Asia/Tokyo'],
    ['the netherlands', 'Europe/Amsterdam'],
    ['Türkiye', 'Europe/Istanbul'],
    ['U.K.', 'Europe/London'],
    ['Germany', 'Europe/Berlin'], // Busingen has the same clock
    ['Uzbekistan', 'Asia/Tashkent'],
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

  const offsets: [typed: string, zones: string][] = [
    ['UTC+5:30', 'Asia/Kolkata'],
    ['+0545', 'Asia/Kathmandu'],
    ['utc+1', 'Europe/London or Europe/Berlin or Africa/Lagos'],
    ['-5', 'America/New_York or America/Chicago or America/Bogota'],
    ['−3:30', 'America/St_Johns'],
    ['GMT+0', 'UTC or Europe/London or Atlantic/Azores'],
  ]
  test.each(offsets)('at %s is %s, which is asked about', (typed, zones) => {
    expect(problemOf(readZone(typed))).toContain(`Did you mean ${zones}?`)
  })

  test('at an offset that no well-known zone has nothing is offered', () => {
    expect(problemOf(readZone('+7:17'))).not.toContain('Did you mean')
  })

  const several: [typed: string, zones: string][] = [
    ['USA', 'America/New_York, America/Chicago, America/Los_Angeles, America/Denver and more'],
    ['Brazil', 'America/Sao_Paulo, America/Manaus'],
    ['Australia', 'Australia/Sydney, Australia/Perth, Australia/Brisbane, Australia/Adelaide and more'],
    ['Spain', 'Europe/Madrid, Atlantic/Canary.'],
  ]
  test.each(several)('%s has several clocks, which are named', (typed, zones) => {
    expect(problemOf(readZone(typed))).toMatch(new RegExp(`^“${typed}” is in more than one zone: ${zones}.*Which one\\?$`))
  })

  const places: [typed: string, zone: string][] = [
    ['San Francisco', 'America/Los_Angeles'],
    ['münchen', 'Europe/Berlin'],
    ['New Delhi', 'Asia/Kolkata'],
    ['the hague', 'Europe/Amsterdam'],
    ['Georgia', 'America/New_York or Asia/Tbilisi'],
  ]
  test.each(places)('%s names no zone, and %s is asked about', (typed, zone) => {
    expect(problemOf(readZone(typed))).toBe(`“${typed}” is not a time zone. Did you mean ${zone}?`)
  })

  test.each(['Springfield', 'India 2', 'Kosovo', 'x India'])('%s is no place that is known', (typed) => {
    expect(isPlace(typed)).toBe(false)
    expect(problemOf(readZone(typed))).toMatch(/is not a time zone\. Zones are named by a large city/)
  })

  test.each(['Berlin', 'usa', 'San Francisco', 'Europe/Berlin', 'India'])('%s is a place', (typed) => {
    expect(isPlace(typed)).toBe(true)
  })

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
    expect(problemOf(readZone(typed))).toMatch(new RegExp(`is not a time zone\\. Did you mean .*${meant}`))
  })

  test.each([...garbage, 'Munich', 'Europe/Munich', 'MIT', 'SystemV/PST8', 'Europe/../Berlin', 'Europe/'])('%s is none', (typed) => {
    expect(problemOf(readZone(typed))).toMatch(/is not a time zone\./)
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
