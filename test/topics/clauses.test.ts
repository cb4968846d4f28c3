import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Clauses, type Edits, readClauses, readEdits } from '../../src/topics/clauses.ts'
import { isProblem } from '../../src/topics/typed.ts'
import { effort } from '../effort.ts'
import { hostileTexts } from '../hostile.ts'

const none = { name: null, time: null, zone: null, days: null, top: null, detail: null }

function read(text: string): Clauses {
  const clauses = readClauses(text)
  if (isProblem(clauses)) throw new Error(clauses.problem)
  return clauses
}

function problemOf(value: unknown): string {
  if (!isProblem(value)) throw new Error(`${JSON.stringify(value)} was read`)
  return value.problem
}

describe('each clause', () => {
  const cases: [text: string, clauses: Partial<Clauses>][] = [
    ['chest x-ray at 09:00', { time: '09:00' }],
    ['chest x-ray at 9', { time: '09:00' }],
    ['chest x-ray at 9:30 pm', { time: '21:30' }],
    ['chest x-ray at 9 am', { time: '09:00' }],
    ['chest x-ray At Noon', { time: '12:00' }],
    ['chest x-ray, at 9:00.', { time: '09:00' }],
    ['chest x-ray in Europe/Berlin', { zone: 'Europe/Berlin' }],
    ['chest x-ray in america/new york', { zone: 'America/New_York' }],
    ['chest x-ray in UTC', { zone: 'UTC' }],
    ['chest x-ray at 9:00 UTC', { time: '09:00', zone: 'UTC' }],
    ['chest x-ray at 9am Europe/Berlin', { time: '09:00', zone: 'Europe/Berlin' }],
    ['chest x-ray at 9 UTC', { time: '09:00', zone: 'UTC' }],
    ['chest x-ray at 17 Berlin', { time: '17:00', zone: 'Europe/Berlin' }],
    ['chest x-ray at 9h Berlin', { time: '09:00', zone: 'Europe/Berlin' }],
    ['chest x-ray at noon UTC', { time: '12:00', zone: 'UTC' }],
    ['chest x-ray at 9 New York', { time: '09:00', zone: 'America/New_York' }],
    ['chest x-ray at 9:00 New York', { time: '09:00', zone: 'America/New_York' }],
    ["chest x-ray at 9 o'clock", { time: '09:00' }],
    ['chest x-ray at 9 Uhr', { time: '09:00' }],
    ['chest x-ray at 9.30 Uhr', { time: '09:30' }],
    ['chest x-ray at 9 Uhr 30', { time: '09:30' }],
    ['chest x-ray at 21 uhr Berlin', { time: '21:00', zone: 'Europe/Berlin' }],
    ['chest x-ray at 9h30', { time: '09:30' }],
    ['chest x-ray at 9 in the morning', { time: '09:00' }],
    ['chest x-ray at 9:30 in the evening', { time: '21:30' }],
    ['chest x-ray at 2 in the afternoon in Berlin', { time: '14:00', zone: 'Europe/Berlin' }],
    ['chest x-ray at 9am in the morning top 5', { time: '09:00', top: 5 }],
    ['chest x-ray at 11 at night', { time: '23:00' }],
    ['chest x-ray at 12 at night', { time: '00:00' }],
    ['chest x-ray at 3 at night', { time: '03:00' }],
    ['chest x-ray at 9 heures', { time: '09:00' }],
    ['chest x-ray in India at 9', { time: '09:00', zone: 'Asia/Kolkata' }],
    ['chest x-ray at 9 in the Netherlands', { time: '09:00', zone: 'Europe/Amsterdam' }],
    ['chest x-ray at 9 in the United Arab Emirates', { time: '09:00', zone: 'Asia/Dubai' }],
    ['chest x-ray at 9 o’clock Berlin', { time: '09:00', zone: 'Europe/Berlin' }],
    ['chest x-ray on daily', { days: 127 }],
    ['chest x-ray daily', { days: 127 }],
    ['chest x-ray on every day', { days: 127 }],
    ['chest x-ray every day', { days: 127 }],
    ['chest x-ray on weekdays', { days: 31 }],
    ['chest x-ray on mon,wed', { days: 5 }],
    ['chest x-ray on mon, wed and fri', { days: 21 }],
    ['chest x-ray on Fridays', { days: 16 }],
    ['chest x-ray on weekly fri', { days: 16 }],
    ['chest x-ray weekly fri', { days: 16 }],
    ['chest x-ray weekly', { days: 1 }],
    ['chest x-ray on weekly', { days: 1 }],
    ['chest x-ray every week at 9', { days: 1, time: '09:00' }],
    ['chest x-ray wöchentlich', { days: 1 }],
    ['chest x-ray monthly', { days: 127, monthDay: 1 }],
    ['chest x-ray monthly at 9', { days: 127, monthDay: 1, time: '09:00' }],
    ['chest x-ray once a month', { days: 127, monthDay: 1 }],
    ['chest x-ray monthly on the 1st', { days: 127, monthDay: 1 }],
    ['chest x-ray as C1 monthly on the 15th at 9 in Berlin', { name: 'C1', days: 127, monthDay: 15, time: '09:00', zone: 'Europe/Berlin' }],
    ['chest x-ray on the last day of each month', { days: 127, monthDay: 31 }],
    ['chest x-ray every month on day 30', { days: 127, monthDay: 30 }],
    ['chest x-ray weekly on fri', { days: 16 }],
    ['chest x-ray every mon and every fri', { days: 17 }],
    ['chest x-ray on Montag', { days: 1 }],
    ['chest x-ray on Mo, Mi und Fr', { days: 21 }],
    ['chest x-ray on Mo at 9', { days: 1, time: '09:00' }],
    ['chest x-ray on lundi', { days: 1 }],
    ['chest x-ray on lundi au vendredi', { days: 31 }],
    ['chest x-ray on miércoles y sábado', { days: 36 }],
    ['chest x-ray jeden Montag', { days: 1 }],
    ['chest x-ray werktags', { days: 31 }],
    ['chest x-ray tous les jours', { days: 127 }],
    ['chest x-ray cada día at 9', { days: 127, time: '09:00' }],
    ['chest x-ray mon-fri', { days: 31 }],
    ['chest x-ray top 5', { top: 5 }],
    ['chest x-ray top five', { top: 5 }],
    ['chest x-ray top Twenty', { top: 20 }],
    ['chest x-ray detail thread', { detail: 'thread' }],
    ['chest x-ray at 9 titles', { time: '09:00', detail: 'titles' }],
    ['chest x-ray detail inline at 9', { time: '09:00', detail: 'inline' }],
    ['chest x-ray as Chest reports', { name: 'Chest reports' }],
    ['chest x-ray as "Chest reports at 9"', { name: 'Chest reports at 9' }],
    ['chest x-ray as “Chest reports”', { name: 'Chest reports' }],
    ['chest x-ray as „Knie“', { name: 'Knie' }],
    ['chest x-ray as »Knie at 9« at 10', { name: 'Knie at 9', time: '10:00' }],
    ['chest x-ray as ‚Knie at 9‘', { name: 'Knie at 9' }],
    ['chest x-ray as "one two three four five six seven eight" at 9', { name: 'one two three four five six seven eight', time: '09:00' }],
    ['chest x-ray as Chest (CT) reports', { name: 'Chest (CT) reports' }],
    ['chest x-ray as thread at 9', { name: 'thread', time: '09:00' }],
    ['chest x-ray as Daily', { name: 'Daily' }],
    ['chest x-ray as Monthly', { name: 'Monthly' }],
    ['chest x-ray as Image to text', { name: 'Image to text' }],
    ['chest x-ray as "Made in Japan"', { name: 'Made in Japan' }],
    ['chest x-ray as C1 at 9 Uhr in Berlin', { name: 'C1', time: '09:00', zone: 'Europe/Berlin' }],
    ['chest x-ray as C1 in India', { name: 'C1', zone: 'Asia/Kolkata' }],
    ['chest x-ray at 09:00 in UTC as Knees top 3', { name: 'Knees', time: '09:00', zone: 'UTC', top: 3 }],
    ['chest x-ray at 9 in New York as C1', { name: 'C1', time: '09:00', zone: 'America/New_York' }],
    ['chest x-ray as C1 on Montag', { name: 'C1', days: 1 }],
    ['chest x-ray as C1 on Mo', { name: 'C1', days: 1 }],
    ['chest x-ray as C1 in Berlin titles', { name: 'C1', zone: 'Europe/Berlin', detail: 'titles' }],
    ['chest x-ray top 5 in Paris', { top: 5, zone: 'Europe/Paris' }],
    ['chest x-ray versions on', { versions: true }],
    ['chest x-ray, Versions OFF.', { versions: false }],
    ['chest x-ray versions on on weekdays', { versions: true, days: 31 }],
    [
      'chest x-ray as C1 at 9 in Berlin top 3 thread versions on',
      { name: 'C1', time: '09:00', zone: 'Europe/Berlin', top: 3, detail: 'thread', versions: true },
    ],
  ]
  test.each(cases)('%s', (text, clauses) => {
    expect(read(text)).toEqual({ ...none, query: 'chest x-ray', ...clauses })
  })

  test('all of them, in any order', () => {
    const clauses = ['as Chest reports', 'at 09:00', 'in Europe/Berlin', 'on mon, wed', 'top 5', 'detail thread', 'versions on']
    fc.assert(
      fc.property(fc.shuffledSubarray(clauses, { minLength: clauses.length }), (order) => {
        expect(read(`lung OR rib ${order.join(' ')}`)).toEqual({
          query: 'lung OR rib',
          name: 'Chest reports',
          time: '09:00',
          zone: 'Europe/Berlin',
          days: 5,
          top: 5,
          detail: 'thread',
          versions: true,
        })
      }),
    )
  })

  test('no query is an empty one', () => {
    expect(read('')).toEqual({ ...none, query: '' })
    expect(read('  at 9:00 ')).toEqual({ ...none, query: '', time: '09:00' })
    expect(read('daily at 9')).toEqual({ ...none, query: '', time: '09:00', days: 127 })
    expect(read('as Chest')).toEqual({ ...none, query: '', name: 'Chest' })
  })
})

describe('a schedule before the query', () => {
  const cases: [text: string, clauses: Partial<Clauses>][] = [
    ['weekly chest x-ray', { days: 1 }],
    ['weekdays chest x-ray', { days: 31 }],
    ['every Friday at 9 chest x-ray', { days: 16, time: '09:00' }],
    ['every Friday at 9 am in New York chest x-ray', { days: 16, time: '09:00', zone: 'America/New_York' }],
    ['at 9 every Monday and Thursday chest x-ray', { days: 9, time: '09:00' }],
    ['Fridays chest x-ray', { days: 16 }],
    ['Mondays and Thursdays chest x-ray', { days: 9 }],
    ['chest x-ray Mondays & Thursdays at 9', { days: 9, time: '09:00' }],
    ['chest x-ray every week on Fridays', { days: 16 }],
    ['on weekdays at 8:30 chest x-ray', { days: 31, time: '08:30' }],
    ['monthly on the 1st chest x-ray', { days: 127, monthDay: 1 }],
    ['on the last day of each month chest x-ray', { days: 127, monthDay: 31 }],
    ['Weekly: chest x-ray', { days: 1 }],
    ['weekly, chest x-ray', { days: 1 }],
    ['a weekly digest of chest x-ray', { days: 1 }],
    ['monthly papers on chest x-ray', { days: 127, monthDay: 1 }],
    ['jeden Montag chest x-ray', { days: 1 }],
    ['weekly chest x-ray on Fridays', { days: 16 }],
    ['weekly chest x-ray at 9 in Berlin top 3 as Chest', { days: 1, time: '09:00', zone: 'Europe/Berlin', top: 3, name: 'Chest' }],
  ]
  test.each(cases)('%s', (text, clauses) => {
    expect(read(text)).toEqual({ ...none, query: 'chest x-ray', ...clauses })
  })

  test.each([
    'daily living activities',
    'monthly rainfall forecasts',
    'weekly paclitaxel',
    'quarterly earnings calls',
    'the weekly cycle of emissions',
    'Friday effect in surgery',
    '"weekly" chest x-ray',
    'weekly',
    'monthly',
  ])('may be words of the query: %s', (query) => {
    expect(read(query)).toEqual({ ...none, query })
  })

  test('leaves to the query what can be no part of it', () => {
    expect(read('every Friday at 9 in vivo imaging')).toEqual({ ...none, query: 'in vivo imaging', days: 16, time: '09:00' })
    expect(read('weekly on-device learning')).toEqual({ ...none, query: 'on-device learning', days: 1 })
  })

  const refused: [text: string, sentence: RegExp][] = [
    ['every two weeks x-ray', /^“every two weeks” is not offered/],
    ['every other Friday x-ray', /^“every other Friday” is not offered/],
    ['fortnightly x-ray', /^“fortnightly” is not offered/],
    ['monthly on the first Friday x-ray', /^“monthly on the first Friday” is not offered/],
    ['monthly on the 40th x-ray', /^“40” is not a day of a month/],
    ['every Friday morning x-ray', /^“every Friday morning” is not understood/],
    ['weekly on the 1st x-ray', /^“weekly on the 1st” is not understood/],
    ['weekly on Fryday x-ray', /^“fryday” is not a day\. Did you mean Friday\?/],
    ['every Friday at 25 x-ray', /^“25” is not a time of day/],
    ['weekly at nine x-ray', /^“weekly at nine” is not understood/],
    ['every Friday at 9 in Georgia x-ray', /^“Georgia” is not a time zone/],
    ['weekly x-ray monthly', /^“on” is given twice/],
    ['every Friday at 9 x-ray at 10', /^“at” is given twice/],
  ]
  test.each(refused)('is read whole or refused: %s', (text, sentence) => {
    expect(problemOf(readClauses(text))).toMatch(sentence)
  })

  test('stands before a topic, too', () => {
    const edit = (text: string) => readEdits(text, ['Radiology', 'Weekly reports'])
    expect(edit('every Friday at 9 radiology')).toEqual({ ...none, topic: 'Radiology', query: null, days: 16, time: '09:00' })
    expect(edit('radiology query weekly chest x-ray')).toEqual({ ...none, topic: 'Radiology', query: 'chest x-ray', days: 1 })
    expect(edit('radiology monthly on the 1st')).toEqual({ ...none, topic: 'Radiology', query: null, days: 127, monthDay: 1 })
    expect(edit('weekly reports at 9')).toEqual({ ...none, topic: 'Weekly reports', query: null, time: '09:00' })
    expect(problemOf(edit('weekly radiology query chest daily'))).toMatch(/^“on” is given twice/)
  })
})

describe('a query keeps its own', () => {
  test.each([
    'attention in transformers',
    'learning on graphs',
    'inference at scale',
    'top quark',
    'top',
    'thread',
    'chest x-ray inline',
    'chest x-ray inline titles',
    'quantization at 4-bit',
    'superconductivity at 300K',
    'collisions at 13 TeV',
    'heavy ions at 5.02 TeV',
    'look at 300 K',
    'exercise at 10 MET',
    'exploding at 9 TeV',
    'survival at 24 weeks',
    'binding at 5 pM affinity',
    'outcomes at 1 in Rats',
    'crime at 9 Chicago stations',
    'attention in CT/MRI',
    'land use in Asia/Pacific',
    'land use in the Asia/Pacific region',
    'land use in Asia/Pacific region',
    'air quality in Paris',
    'gene expression in EST',
    'flares on the Sun',
    'category theory on monads',
    'methane on dairy',
    'modalities such as CT',
    'images as a graph',
    'images as pixels OR voxels',
    'images as pixels -covid',
    'language as title:code',
    'routing in AS numbers',
    'images as one two three four five six seven',
    'semaglutide once weekly',
    'tirzepatide once daily',
    'metformin twice daily',
    'activities of daily living',
    'activities of daily living at home',
    'growth monthly in mice',
    'semaglutide once monthly',
    'precipitation of monthly means',
    'robots in India',
    'robots in San Francisco',
    'noise at night',
    'recall at 10 on MS MARCO',
    'precision at one',
    'top 5 accuracy on ImageNet',
    'object detection in aerial images',
    'infarction research on MI',
    'segmentation based on SAM',
    'segmentation without SAM',
    'stars without sun',
    'deep learning for everyone',
    'papers with 10 authors',
    'sleep at night',
    'masks as barriers used widely at hospitals in the cities of Europe',
    'from C# to F#',
    'what to look "at"',
    'graphs (learning at 9:00)',
    'title:"at 9:00 in Europe/Berlin top 5"',
    '"learning on monday"',
    '“learning on monday”',
    '„learning on monday“',
    '‚learning on monday‘',
    '(a (b) at 9)',
  ])('%s', (query) => {
    expect(read(query)).toEqual({ ...none, query })
    expect(read(`${query} top 5`)).toEqual({ ...none, query, top: 5 })
  })

  test('daily by itself is a query', () => {
    expect(read('daily')).toEqual({ ...none, query: 'daily' })
  })

  test('a city by itself is a zone beside a time or days only', () => {
    expect(read('air quality in Paris top 5')).toEqual({ ...none, query: 'air quality in Paris', top: 5 })
    expect(read('air quality in Paris at 9')).toEqual({ ...none, query: 'air quality', zone: 'Europe/Paris', time: '09:00' })
    expect(read('air quality at 9 top 5 in new york')).toEqual({
      ...none,
      query: 'air quality',
      zone: 'America/New_York',
      time: '09:00',
      top: 5,
    })
    expect(read('air quality in Paris at 9 in Rome')).toEqual({
      ...none,
      query: 'air quality in Paris',
      zone: 'Europe/Rome',
      time: '09:00',
    })
    expect(read('air quality in Paris daily titles')).toEqual({
      ...none,
      query: 'air quality',
      zone: 'Europe/Paris',
      days: 127,
      detail: 'titles',
    })
    expect(read('air quality in Paris titles')).toEqual({ ...none, query: 'air quality in Paris titles' })
  })

  test('the last as is the clause', () => {
    expect(read('masked image modelling as pre-training as MIM at 9')).toEqual({
      ...none,
      query: 'masked image modelling as pre-training',
      name: 'MIM',
      time: '09:00',
    })
    expect(read('masked image modelling as pre-training').name).toBe('pre-training')
    expect(read('masked image modelling "as pre-training"').name).toBeNull()
  })

  test('a quotation mark or a parenthesis without a partner protects nothing', () => {
    expect(read('a "b at 9')).toEqual({ ...none, query: 'a "b', time: '09:00' })
    expect(read('a (b at 9')).toEqual({ ...none, query: 'a (b', time: '09:00' })
    expect(read('a) "b" "c at 9')).toEqual({ ...none, query: 'a) "b" "c', time: '09:00' })
  })

  test('a query without any of the words of clauses stays as it is typed', () => {
    const word = fc.stringMatching(/^[bcdghjklnpqrsuvxyz]{3,9}$/)
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.constantFrom('"at 9"', '(on mon)', 'OR', '-x', 'in', 'on', 'at')), { maxLength: 12 }),
        (parts) => {
          const query = [...parts, 'x'].join(' ')
          expect(read(query)).toEqual({ ...none, query })
          expect(read(`${query} at 07:00`)).toEqual({ ...none, query, time: '07:00' })
        },
      ),
    )
  })
})

describe('what cannot be taken is said', () => {
  const cases: [text: string, sentence: RegExp][] = [
    ['x at 24:00', /^“24:00” is not a time of day.*double quotes\.$/],
    ['x at 9pmm', /^“9pmm” is not a time of day/],
    ['x at 9:00 sharp', /^“sharp” after “at 9:00” is not understood/],
    ['x as Chest at 9:00 sharp top 5', /^“sharp” after “at 9:00” is not understood/],
    ['x at 9am sharp', /^“sharp” after “at 9am” is not understood.*double quotes\.$/],
    ['x at 9 pm sharp top 5', /^“sharp” after “at 9 pm” is not understood/],
    ["x at 9 o'clock sharp", /^“sharp” after “at 9 o'clock” is not understood/],
    ['x at 9 sharp', /^“sharp” after “at 9” is not understood/],
    ['x at 9 berlin as A', /^“berlin” after “at 9” is not understood/],
    ['x at 9 EST as A', /^“EST” stands for more than one zone.*double quotes\.$/],
    ['x at 24 UTC', /^“24” is not a time of day/],
    ["x at 25 o'clock", /^“25 o'clock” is not a time of day/],
    ['x at 9:00 in Munich', /^“Munich” is not a time zone/],
    ['x in Eurpe/Berlin', /Did you mean Europe\/Berlin\?/],
    ['x in Europe/Berlim top 5', /Did you mean Europe\/Berlin\?/],
    ['x in America/New Yrok', /Did you mean America\/New_York\?/],
    ['x in +02:00', /is an offset/],
    ['x at 9:00 CEST', /^“CEST” stands for more than one zone/],
    ['x at 9 in EST', /^“EST” stands for more than one zone/],
    ['x on mondy', /Did you mean Monday\?/],
    ['x on mon and wensday at 9', /Did you mean Wednesday\?/],
    ['x top 50', /^“50” is not a valid number of papers/],
    ['x top 0', /1 to 20/],
    ['x top -1', /1 to 20/],
    ['x top 2.5', /1 to 20/],
    ['x at 9 at 10', /^“at” is given twice/],
    ['x at 9 top 5 at 10', /^“at” is given twice/],
    ['x in Europe/Berlin at 9 in Europe/Rome', /^“in” is given twice/],
    ['x on mon on tue', /^“on” is given twice/],
    ['x daily at 9 on mon', /^“on” is given twice/],
    ['x top 5 top 6', /^“top” is given twice/],
    ['x at 9 inline titles', /^“detail” is given twice/],
    [`x as ${'n'.repeat(61)}`, /too long for a name; at most 60 characters/],
    ['x as Chest\nreports', /has a line break/],
    ['x as "Chest\u0000 reports"', /has a line break/],
    ['x as ""', /is not a name; it needs a letter or a digit/],
    ['x as ---', /is not a name/],
  ]
  test.each(cases)('%j', (text, sentence) => {
    expect(problemOf(readClauses(text))).toMatch(sentence)
  })

  const unread: [text: string, sentence: RegExp][] = [
    ['x as C1 in San Francisco', /^“San Francisco” is not a time zone\. Did you mean America\/Los_Angeles\?.*as "C1 in San Francisco"/],
    ['x as "C1" in San Francisco', /^“San Francisco” is not a time zone.*query, put it in double quotes\.$/],
    ['x as C1 in Springfield', /^“Springfield” is not a time zone/],
    ['x as C1 in USA', /^“USA” is in more than one zone: America\/New_York, America\/Chicago/],
    ['x in Brazil at 9', /^“Brazil” is in more than one zone: America\/Sao_Paulo/],
    ['x at 9 in San Francisco', /^“San Francisco” is not a time zone/],
    ['x in San Francisco at 9', /^“San Francisco” is not a time zone/],
    ['x at 9 in Springfield', /^“Springfield” is not a time zone/],
    ['x daily at 9 in springfield', /^“in springfield” is not understood/],
    ['x at 9:00 in Mars/Base', /^“in Mars\/Base” is not understood/],
    ['x as C1 at hospitals', /^“at hospitals” is not understood/],
    ['x at 13 in the morning', /^“13 in the morning” is not a time of day/],
    ['x at 9:00 in the night', /^“the night” is not a time zone/],
    ['x at 9 in UTC+5:30', /is an offset.*Did you mean Asia\/Kolkata\?/],
    ['x as C1 at nine', /^“nine” is not a time of day.*as "C1 at nine"/],
    ['x as "C1" at nine', /^“nine” is not a time of day/],
    ['x at nine in Berlin', /^“nine” is not a time of day/],
    ['x at half past nine', /^“half past nine” is not a time of day/],
    ['x as Covid of the lungs at 9 Uhrr in Berlin', /^“9 Uhrr” is not a time of day/],
    ['x as C1 on the dot', /^“on the dot” is not understood/],
    ['x as C1 top 5 please', /^“5 please” is not a valid number of papers/],
    ['x top fifty', /^“fifty” is not a valid number of papers/],
    ['attention as message passing on graphs', /^“on graphs” is not understood.*What belongs to the query can be put in double quotes/],
    ['x on Mo', /^“Mo” may be short for a day/],
    ['x based on sam at 9', /^“sam” may be short for a day/],
    ['x on do at 9', /^“do” may be short for Donnerstag or domingo/],
    ['x monthly on the 32nd', /^“32” is not a day of a month; give one from 1 to 31/],
    ['x monthly on the first Monday at 9', /^“monthly on the first Monday” is not offered; a digest comes daily/],
    ['x on the last Friday', /^“on the last Friday” is not offered/],
    ['x on the 1st and 15th of each month', /^“on the 1st and 15th of each month” is not offered/],
    ['x every other Friday', /^“every other Friday” is not offered/],
    ['x as C1 hourly thread', /^“hourly” is not offered/],
    ['x biweekly', /^“biweekly” is not offered/],
    ['x every two weeks', /^“every two weeks” is not offered/],
    ['x as C1 twice a month', /^“twice a month” is not offered/],
    ['x to #general', /^“to #general” is not supported: a digest comes to the channel where/],
    ['x as C1 to #general', /^“to #general” is not supported/],
    ['x to <#C123|general> at 9', /^“to #general” is not supported/],
    ['x as C1 in #general', /^“to #general” is not supported/],
    ['what to look at', /^“at” needs a time after it: at 9:00\. If it belongs to the query, put it in double quotes\.$/],
    ['what is seen as', /^“as” needs a name after it/],
    ['x as C1 at', /^“at” needs a time after it/],
    ['x at 9 in', /^“in” needs a time zone after it/],
    ['x top 5 on', /^“on” needs days after it/],
    ['x top', /^“top” needs a number after it/],
    ['x at top 5', /^“at” needs a time after it/],
  ]
  test.each(unread)('%j has what is meant as a clause', (text, sentence) => {
    expect(problemOf(readClauses(text))).toMatch(sentence)
    expect(problemOf(readClauses(text)).length).toBeLessThan(400)
  })

  test.each([
    'X2 until Friday',
    'X2 until further notice',
    'X3 9am',
    'X3 9 pm',
    'X3 21:00',
    'X4 #general',
    'X7 weekdays only',
    'X9, weekdays, 9am, Berlin',
    'X9, Berlin',
    'S2 à 9h',
    'S4 a las 9',
    'S5 alle Werktage',
    'S6 von Montag bis Freitag',
    'T1 with 10 papers',
    'T1 five articles',
    'Z1 um 10 Uhr',
    'Z1 @ 9:00',
    'Z1 @9',
    'Z1 max 3',
    'Z1 at most three papers',
    'Z1 starting tomorrow',
    'Z1 from next week',
    'Z1 for me',
    'Z1 for the team',
    'Z1 with abstracts',
    'Z1 please',
    'X1 except weekends',
    'X1 except holidays',
    'X6 not on Monday',
    'X6 but not Sat and Sun',
    'X6 sauf le lundi',
  ])('%j is no name unless it is in quotes', (name) => {
    for (const behind of ['', ' at 9', ' in Europe/Berlin top 3']) {
      const expected =
        /^“.*” is (?:not understood|no time of day|no time zone).* If it belongs to the name, put the name in double quotes: as "/
      expect(problemOf(readClauses(`x as ${name}${behind}`))).toMatch(expected)
      expect(problemOf(readEdits(`Knees as ${name}${behind}`, ['Knees']))).toMatch(expected)
      expect(read(`x as "${name}"${behind}`).name).toBe(name)
    }
  })

  test('more words than a name has are no part of the query', () => {
    expect(problemOf(readClauses('x as X1 with 10 papers a day for me please'))).toMatch(
      /^“with 10 papers a day for me please” is not understood/,
    )
  })

  test.each([
    'Friday papers',
    'Daily',
    'Knees, hips and spine',
    'Learning with titles of art',
    'SAT',
    'New SAT solvers',
    'Radiology for all',
  ])('%j is a name', (name) => {
    expect(read(`x as ${name}`)).toEqual({ ...none, query: 'x', name })
  })

  test.each(['except Mondays', 'except on weekends', 'but not on Monday', 'not weekends', 'without Sat and Sun', 'außer montags'])(
    'days that are not meant end no query: %j',
    (clause) => {
      for (const typed of [`knee ${clause}`, `knee ${clause} at 9`, `knee ${clause} as Knees`, `knee as Knees ${clause} top 5`]) {
        expect(problemOf(readClauses(typed))).toContain(`“${clause}” is not understood; say the days on which digests come`)
        expect(problemOf(readEdits(`Z1 query ${typed}`, ['Z1']))).toContain(`“${clause}” is not understood`)
        expect(problemOf(readEdits(`Z1 query ${typed}`))).toContain(`“${clause}” is not understood`)
      }
      expect(read(`"knee ${clause}"`).query).toBe(`"knee ${clause}"`)
    },
  )

  test.each(['max 3', 'with 10 papers', 'until Friday', 'Mondays', '9am', '#general', '@ 9:00', 'please'])(
    'before a clause %j belongs to no query',
    (typed) => {
      expect(problemOf(readClauses(`knee ${typed} as Knees`))).toMatch(
        /^“.*” is not understood.* If it belongs to the query, put it in double quotes\.$/,
      )
      expect(problemOf(readClauses(`knee ${typed} in Europe/Berlin`))).toContain(`“${typed}” is not understood`)
      expect(read(`"knee ${typed}" top 5`)).toEqual({ ...none, query: `"knee ${typed}"`, top: 5 })
    },
  )

  test('a name of 60 characters is taken', () => {
    expect(read(`x as ${'n'.repeat(60)}`).name).toBe('n'.repeat(60))
  })
})

describe('hostile text', () => {
  test.each([...hostileTexts, '__proto__ as __proto__ at 9', 'constructor in constructor at 9'])('%j is read or refused', (text) => {
    for (const typed of [text, `x ${text}`, `${text} at 9`, `x as ${text}`, `x at 9 in ${text}`, `x on ${text}`, `${text} query ${text}`]) {
      for (const clauses of [readClauses(typed), readEdits(typed), readEdits(typed, [text, 'x'])]) {
        if (isProblem(clauses)) expect(clauses.problem.length).toBeLessThan(400)
        else expect(typed).toContain(clauses.query ?? '')
      }
    }
  })

  test('anything is read or refused, and what is left as the query was typed', () => {
    const piece = fc.constantFrom(
      'as',
      'at',
      'in',
      'on',
      'top',
      'detail',
      'query',
      '9',
      '9:00',
      '24:00',
      'pm',
      'Berlin',
      'Europe/Rome',
      'a/b',
      'UTC',
    )
    const other = fc.constantFrom(
      'mon',
      'mondy',
      'weekly',
      'every',
      'day',
      'daily',
      'and',
      '-',
      '5',
      'thread',
      'inline',
      '"',
      '“',
      '„',
      '‚',
      '‘',
      '(',
      ')',
      'OR',
      ',',
      'x',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, other, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 }), (parts) => {
        const text = parts.join(' ')
        const clauses = readClauses(text)
        if (!isProblem(clauses)) expect(text).toContain(clauses.query)
        readEdits(text)
        readEdits(text, ['x', 'at 9', ''])
      }),
      { numRuns: effort(400, 2_000) },
    )
  })

  test('many words are read in time that grows as they do', () => {
    const repeated = [
      'at 9 ',
      'in x/Rome ',
      'in Berlin ',
      'as ',
      'inline ',
      '"',
      '(',
      'on ',
      'mon ',
      'on monn ',
      'every mon ',
      'at 9:00 UTC ',
      'query ',
      'as "a ',
      'as ‚a ',
      'as „a ',
      'as a at b ',
      'on Mo ',
      'monthly ',
      'in San Francisco ',
      'at nine in the morning ',
    ]
    for (const part of repeated) {
      const text = part.repeat(Math.ceil(effort(15_000, 40_000) / part.length))
      for (const typed of [text, `${text}x`, `${text} at 9`, `${text}titles`]) {
        expect(() => [readClauses(typed), readEdits(typed)]).not.toThrow()
      }
    }
    // 152 texts of 40,000 characters: squares would run into the test's time limit.
  })
})

describe('edits', () => {
  const readEdit = (text: string, topics?: readonly string[]): Edits => {
    const edits = readEdits(text, topics)
    if (isProblem(edits)) throw new Error(edits.problem)
    return edits
  }
  const nothing = { ...none, query: null }

  const cases: [text: string, edits: Partial<Edits>][] = [
    ['chest x-ray at 10:00 in Europe/Berlin', { time: '10:00', zone: 'Europe/Berlin' }],
    ['chest x-ray', {}],
    ['chest x-ray as Lungs', { name: 'Lungs' }],
    ['chest x-ray query lung OR rib', { query: 'lung OR rib' }],
    ['chest x-ray query "report generation"', { query: '"report generation"' }],
    ['chest x-ray query lung OR rib at 10 top 5', { query: 'lung OR rib', time: '10:00', top: 5 }],
    ['chest x-ray at 10 query lung OR rib top 5', { query: 'lung OR rib', time: '10:00', top: 5 }],
    ['chest x-ray as Lungs query lung', { query: 'lung', name: 'Lungs' }],
    ['chest x-ray query "at 9" as Lungs', { query: '"at 9"', name: 'Lungs' }],
    ['chest x-ray in Berlin', { zone: 'Europe/Berlin' }],
    ['chest x-ray in berlin at 9', { zone: 'Europe/Berlin', time: '09:00' }],
    ['chest x-ray daily', { days: 127 }],
    ['chest x-ray detail inline', { detail: 'inline' }],
    ['"chest x-ray" at 9', { time: '09:00' }],
    ['chest x-ray at 9 Uhr in Berlin', { time: '09:00', zone: 'Europe/Berlin' }],
    ['chest x-ray in India', { zone: 'Asia/Kolkata' }],
    ['chest x-ray on Montag top five', { days: 1, top: 5 }],
    ['chest x-ray query lungs in India', { query: 'lungs in India' }],
  ]
  test.each(cases)('%s', (text, edits) => {
    expect(readEdit(text)).toEqual({ ...nothing, topic: 'chest x-ray', ...edits })
  })

  test('what stands before the first clause is the topic', () => {
    expect(readEdit('2 top 5')).toEqual({ ...nothing, topic: '2', top: 5 })
    expect(readEdit('at 9')).toEqual({ ...nothing, topic: '', time: '09:00' })
    expect(readEdit('')).toEqual({ ...nothing, topic: '' })
    expect(readEdit('"floods in Jakarta" at 9')).toEqual({ ...nothing, topic: 'floods in Jakarta', time: '09:00' })
  })

  test('query is a word of the topic where nothing stands before or behind it', () => {
    expect(readEdit('query languages at 9')).toEqual({ ...nothing, topic: 'query languages', time: '09:00' })
    expect(readEdit('database query at 9')).toEqual({ ...nothing, topic: 'database query', time: '09:00' })
  })

  test('a known name is the topic whatever its words', () => {
    const topics = ['Floods', 'Floods in Jakarta', 'Database query planning', 'X-ray at 9']
    expect(readEdit('floods in  jakarta at 9', topics)).toEqual({ ...nothing, topic: 'Floods in Jakarta', time: '09:00' })
    expect(readEdit('Floods in Jakarta in Berlin', topics)).toEqual({ ...nothing, topic: 'Floods in Jakarta', zone: 'Europe/Berlin' })
    expect(readEdit('floods inline', topics)).toEqual({ ...nothing, topic: 'Floods', detail: 'inline' })
    expect(readEdit('X-ray at 9', topics)).toEqual({ ...nothing, topic: 'X-ray at 9' })
    expect(readEdit('Database query planning query plans', topics)).toEqual({
      ...nothing,
      topic: 'Database query planning',
      query: 'plans',
    })
    expect(readEdit('Floods at 9 UTC', topics)).toEqual({ ...nothing, topic: 'Floods', time: '09:00', zone: 'UTC' })
    expect(readEdit('Floodplains at 9', topics)).toEqual({ ...nothing, topic: 'Floodplains', time: '09:00' })
  })

  test('what cannot be taken is said', () => {
    expect(problemOf(readEdits('chest at 24:00'))).toMatch(/^“24:00” is not a time of day/)
    expect(problemOf(readEdits('floods in San Francisco', ['Floods']))).toBe(
      '“San Francisco” is not a time zone. Did you mean America/Los_Angeles?',
    )
    expect(problemOf(readEdits('floods at nine', ['Floods']))).toMatch(/^“nine” is not a time of day/)
    expect(problemOf(readEdits('floods at', ['Floods']))).toMatch(/^“at” needs a time after it/)
    expect(problemOf(readEdits('floods every two weeks', ['Floods']))).toMatch(/^“every two weeks” is not offered/)
    expect(problemOf(readEdits('floods as Rain in Springfield', ['Floods']))).toMatch(/^“Springfield” is not a time zone/)
    expect(problemOf(readEdits('floods query rain at nine in Berlin'))).toMatch(/^“nine” is not a time of day/)
    expect(problemOf(readEdits('chest at 9 query lung at 10'))).toMatch(/^“at” is given twice/)
    expect(problemOf(readEdits('chest query ""'))).toMatch(/needs the words to search for/)
    expect(problemOf(readEdits('floods sometimes at 9', ['Floods']))).toMatch(/^“sometimes” does not say what to change; after “Floods”/)
  })
})
