import { readClauses } from '../topics/clauses.ts'
import { describeRhythm, readRhythm } from '../topics/rhythm.ts'
import { isSameSchedule, readTime, type Schedule } from '../topics/schedule.ts'
import { isProblem } from '../topics/typed.ts'
import { readZone } from '../topics/zones.ts'
import { saidTwice } from '../wording/subscriptions.ts'
import { Misunderstood } from './refusal.ts'

type When = { readonly at?: string | undefined; readonly in?: string | undefined; readonly on?: string | undefined }

/**
 * A schedule that was said in the query of a form or of typed options, taken out of it: `every Friday at 9 chest x-ray`. The days make it one;
 * other clauses belong to the query there.
 * @param proposed what a form proposes, so that it was not chosen
 * @throws {Misunderstood} where another one was chosen
 */
export function takeSchedule<Options extends When>(
  query: string | undefined,
  options: Options,
  proposed: Schedule,
): { readonly query: string | undefined; readonly options: Options } {
  const said = readClauses(query ?? '')
  const isSchedule = !isProblem(said) && said.days !== null && said.query !== ''
  if (!isSchedule || said.name !== null || said.top !== null || said.detail !== null || said.versions !== undefined)
    return { query, options }
  const { time, zone, days, monthDay } = said
  const rhythm = { days: days ?? proposed.days, ...(monthDay !== undefined && { monthDay }) }
  const chosen = { ...proposed, ...readChosen(options) }
  const wanted = { ...chosen, time: time ?? chosen.time, zone: zone ?? chosen.zone, ...rhythm }
  if (!isSameSchedule(chosen, proposed) && !isSameSchedule(chosen, wanted) && isOther(chosen, proposed, said))
    throw new Misunderstood('unreadable-options', saidTwice(), 'query')
  const spoken = { on: describeRhythm(rhythm), ...(time !== null && { at: time }), ...(zone !== null && { in: zone }) }
  return { query: said.query, options: { ...options, ...spoken } }
}

/** What was chosen and can be read; the rest is refused elsewhere. */
function readChosen({ at, in: zone, on }: When): Partial<Schedule> {
  const [time, place, rhythm] = [at ? readTime(at) : null, zone ? readZone(zone) : null, on ? readRhythm(on) : null]
  return {
    ...(time !== null && !isProblem(time) && { time }),
    ...(place !== null && !isProblem(place) && { zone: place }),
    ...(rhythm !== null && !isProblem(rhythm) && rhythm),
  }
}

/** Whether what was chosen is about the same as what was said, and not what the form proposes. */
function isOther(chosen: Schedule, proposed: Schedule, said: { readonly time: string | null; readonly zone: string | null }): boolean {
  const hasDays = chosen.days !== proposed.days || chosen.monthDay !== proposed.monthDay
  return hasDays || (said.time !== null && chosen.time !== proposed.time) || (said.zone !== null && chosen.zone !== proposed.zone)
}
