import { addDays } from '../papers/dates.ts'

/** How far a service that answers by days is read, for each of its parts: a query, a journal. */
export type Cursor = { readonly [part: string]: Reach }

/** How far a part is read. */
export interface Reach {
  /** The first day that was read. Earlier days are only in back-fills. */
  readonly first: string
  /** Whether all that was there at first is read. What comes later is news. */
  readonly isBegun: boolean
  /** The last day that is complete. Later days are read again. */
  readonly settled: string
  /** The last day that had papers; null before the first. */
  readonly newest: string | null
  /** The unfinished walk to today. */
  readonly walk: Walk | null
  /** An unfinished back-fill that an operator asked for; its walk is null once this part is over. */
  readonly backfill: { readonly since: string; readonly walk: Walk | null } | null
  /** How far the days before the first one are filled; missing before that begins. */
  readonly fill?: Fill
  /** When it was asked for last, in milliseconds since 1970; only for what is asked for once a day at most. */
  readonly askedAt?: number
}

/** A walk back to some day before the first one, by windows of days. */
export interface Fill {
  readonly since: string
  /** The papers from this day on are here. */
  readonly until: string
  /** The unfinished walk through the days before. */
  readonly walk: Walk | null
  /** How often the next page could not be had. */
  readonly tries: number
}

/** A walk through the pages of some days, both inclusive. */
export interface Walk {
  readonly from: string
  readonly to: string
  /** The day on which it began. The papers of this day may not have been complete. */
  readonly begun: string
  /** Where the next page is; null for the first page. */
  readonly mark: string | null
  /** When the mark was given, in milliseconds since 1970. */
  readonly markedAt: number
  /** How many items are read. */
  readonly done: number
}

const DAY_MS = 86_400_000
/** Papers may come to a day until this long after it. */
const GROWING_DAYS = 3
/** Days that lack papers which the service owes are read again for this long. */
const DOUBTED_DAYS = 7

/** The reach of a new part. The papers of some days are loaded first. */
export function begin(today: string, days: number): Reach {
  const first = addDays(today, 1 - days)
  return { first, isBegun: false, settled: addDays(first, -1), newest: null, walk: null, backfill: null }
}

/** The reach of a new part that is asked for rarely: all days that are filled are loaded at first, so that nothing is left to fill. */
export function beginWhole(today: string, days: number): Reach {
  const reach = begin(today, days)
  return { ...reach, fill: { since: reach.first, until: reach.first, walk: null, tries: 0 } }
}

/** A reach without what a clock that was ahead noted of days to come. Those that may have grown since are read again. */
export function withoutFuture(reach: Reach, today: string): Reach | null {
  const { first, settled, walk } = reach
  if (first > today) return null
  const before = addDays(first, -1)
  const isAhead = settled > latest(before, addDays(today, -GROWING_DAYS)) || (walk !== null && walk.begun > today)
  return isAhead ? { ...reach, settled: latest(before, addDays(today, -DOUBTED_DAYS)), walk: null } : reach
}

/** Whether a part was asked for less than a day ago. A clock that was ahead counts for nothing. */
export function isRested(reach: Reach | undefined, now: number): boolean {
  const age = now - (reach?.askedAt ?? Number.NEGATIVE_INFINITY)
  return age >= 0 && age < DAY_MS
}

export function startWalk(from: string, last: string, days: number, today: string): Walk {
  const to = addDays(from, days - 1)
  return { from, to: to < last ? to : last, begun: today, mark: null, markedAt: 0, done: 0 }
}

/** The next walk to today. The clock may have gone back, so it includes at least today. */
export function nextWalk({ settled }: Reach, days: number, today: string): Walk {
  const from = addDays(settled, 1)
  return startWalk(from < today ? from : today, today, days, today)
}

/** The walk of a back-fill, continued or new. */
export function walkBack({ backfill, first }: Reach, since: string, days: number, today: string): Walk {
  return (backfill?.since === since ? backfill.walk : null) ?? startWalk(since, addDays(first, -1), days, today)
}

/**
 * The reach after a walk is over.
 * @param isComplete whether it found as many papers as the service said
 * @param isDaily whether papers come on each weekday, so that the days after the last ones are doubtful
 */
export function arrive(reach: Reach, { to, begun }: Walk, isComplete: boolean, isDaily: boolean): Reach {
  const sure = addDays(begun, isComplete ? -GROWING_DAYS : -DOUBTED_DAYS)
  const last = isDaily ? latest(reach.newest ?? '', addDays(begun, -DOUBTED_DAYS)) : to
  return {
    ...reach,
    isBegun: reach.isBegun || to >= begun,
    settled: latest(reach.settled, [to, sure, last].sort()[0] as string),
    walk: null,
  }
}

function latest(a: string, b: string): string {
  return a > b ? a : b
}

/** Parts that a back-fill must still read; all of them if none is left, because then the operator asks for it again. */
export function leftToGoBack(cursor: Cursor, parts: readonly string[], since: string): string[] {
  const known = parts.filter((part) => Object.hasOwn(cursor, part) && since < (cursor[part] as Reach).first)
  const left = known.filter((part) => {
    const backfill = cursor[part]?.backfill
    return !(backfill?.since === since && backfill.walk === null)
  })
  return left.length > 0 ? left : known
}

export function withoutBackfill(cursor: Cursor): Cursor {
  return Object.fromEntries(Object.entries(cursor).map(([part, reach]) => [part, { ...reach, backfill: null }]))
}

/** The fill of a part that is least far. @param days how many days are filled in all, those that were read first among them */
export function nextFill(cursor: Cursor, parts: readonly string[], first: number, days: number): { part: string; fill: Fill } | null {
  const left = parts.flatMap((part) => {
    const reach = Object.hasOwn(cursor, part) ? cursor[part] : undefined
    if (!reach?.isBegun) return []
    const fill = fillOf(reach, first, days)
    return fill.until > fill.since ? [{ part, fill }] : []
  })
  return left.reduce<(typeof left)[number] | null>(
    (least, each) => (least === null || each.fill.until > least.fill.until ? each : least),
    null,
  )
}

/** From which day on the papers of all parts are here. */
export function filledOf(cursor: Cursor, first: number, days: number): { readonly from: string | null; readonly isOver: boolean } {
  const fills = Object.values(cursor).map((reach) => ({ ...fillOf(reach, first, days), isBegun: reach.isBegun }))
  const from = fills.map(({ until }) => until).sort()
  return { from: from.at(-1) ?? null, isOver: fills.every(({ isBegun, until, since }) => isBegun && until <= since) }
}

function fillOf(reach: Reach, first: number, days: number): Fill {
  return reach.fill ?? { since: addDays(reach.first, first - days), until: reach.first, walk: null, tries: 0 }
}

/** The last day that every part has brought. */
export function broughtBy(cursor: Cursor): string | null {
  const days = Object.values(cursor).map(({ newest }) => newest)
  return days.some((day) => day === null) ? null : (days.sort()[0] ?? null)
}
