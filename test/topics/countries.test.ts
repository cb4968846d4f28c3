import { expect, test } from 'vitest'
import { zonesOfCountries } from '../../src/topics/countries.ts'
import { readZone } from '../../src/topics/zones.ts'

const zonesIn = (typed: string): string[] => zonesOfCountries(typed).map(({ zone }) => zone)

test.each([
  ['india', 'Asia/Kolkata'],
  ['India ', 'Asia/Kolkata'],
  ['germany', 'Europe/Berlin'],
  ['usa', 'America/New_York'],
  ['us', 'America/Los_Angeles'],
  ['united states', 'America/Chicago'],
  ['uk', 'Europe/London'],
  ['ENGLAND', 'Europe/London'],
  ['korea', 'Asia/Seoul'],
  ['china', 'Asia/Shanghai'],
  ['vietnam', 'Asia/Ho_Chi_Minh'],
  ['nepal', 'Asia/Kathmandu'],
  ['Saint Kitts and Nevis', 'America/St_Kitts'],
  ['St. Lucia', 'America/St_Lucia'],
  ['Trinidad & Tobago', 'America/Port_of_Spain'],
  ['Democratic Republic of the Congo', 'Africa/Kinshasa'],
  ['ukraine', 'Europe/Kyiv'],
  ['turkey', 'Europe/Istanbul'],
  ['Türk', 'Europe/Istanbul'],
  ['cote d’ivoire', 'Africa/Abidjan'],
  ['emirates', 'Asia/Dubai'],
])('“%s” is where %s is', (typed, zone) => {
  expect(zonesIn(typed)).toContain(zone)
})

test.each(['', 'i', '…', 'x'.repeat(5_000), 'diana', 'europe/ber', '__proto__'])('“%s” is no country', (typed) => {
  expect(zonesOfCountries(typed)).toEqual([])
})

test('the zones of a country are told with it, those of one that was named whole first, and of it the large parts', () => {
  expect(zonesOfCountries('india')).toEqual([
    { zone: 'Asia/Kolkata', country: 'India', isWhole: true },
    { zone: 'Indian/Chagos', country: 'British Indian Ocean Territory', isWhole: false },
  ])
  const american = zonesIn('usa')
  expect(american.indexOf('America/Los_Angeles')).toBeLessThan(american.indexOf('America/Indiana/Knox'))
})

test('every zone of every country is one that a topic takes as it is named', () => {
  const all = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((a) => [...'abcdefghijklmnopqrstuvwxyz'].flatMap((b) => zonesIn(a + b)))
  const zones = new Set(all)
  expect(zones.size).toBeGreaterThan(400)
  for (const zone of zones) expect(readZone(zone)).toBe(zone)
})
