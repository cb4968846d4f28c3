import type { Validators } from './request.ts'

/** How far arXiv is read. */
export type Cursor = { readonly [category: string]: CategoryCursor }

/** How far a category is read. */
export interface CategoryCursor {
  /** The day of the last feed that was read. */
  readonly day: string
  /** The highest announced id. arXiv numbers papers as it announces them, so a higher id is new. Null before the first. */
  readonly newest: string | null
  readonly validators: Validators
  /** The unfinished harvests: the one that makes up for missed days, and the back-fill that an operator asked for. */
  readonly catchUp: Harvest | null
  readonly backfill: Harvest | null
  /** How far the category is filled with papers from before its first feed; missing before that begins. */
  readonly fill?: Fill
  /** Whether it is fetched only because it was added to the configured categories. */
  readonly isAdded?: true
}

/** A walk back through the days of submission, by pages of the API. */
export interface Fill {
  /** The first day that is wanted. */
  readonly since: string
  /** The papers from this day on are here. */
  readonly until: string
  /** How many papers before that day were read. */
  readonly at: number
  /** How often the next page could not be had. */
  readonly tries: number
}

/** A walk through all papers that changed since a day. */
export interface Harvest {
  readonly from: string
  readonly token: string | null
  /** Papers above this id have not been announced yet; null if unknown. */
  readonly floor: string | null
  readonly done: number
  /** Whether this category is complete while the back-fill still reads others. */
  readonly isOver: boolean
}

export function startHarvest(from: string, floor: string | null): Harvest {
  return { from, token: null, floor, done: 0, isOver: false }
}

/** The back-fill of a category, continued or new. */
export function goingBack({ backfill, newest }: CategoryCursor, since: string): Harvest {
  return backfill?.from === since && !backfill.isOver ? backfill : startHarvest(since, newest)
}

/** Categories that a back-fill must still read; all of them if none is left, because then the operator asks for it again. */
export function leftToGoBack(cursor: Cursor, categories: readonly string[], since: string): string[] {
  const known = categories.filter((category) => cursor[category])
  const left = known.filter((category) => {
    const backfill = cursor[category]?.backfill
    return !(backfill?.from === since && backfill.isOver)
  })
  return left.length > 0 ? left : known
}

export function withoutBackfill(cursor: Cursor): Cursor {
  return Object.fromEntries(Object.entries(cursor).map(([category, reach]) => [category, { ...reach, backfill: null }]))
}

/**
 * Forgets added categories that left: if one comes back, what was announced meanwhile is no news. What the configuration left out a while is
 * made up for, but not where it comes back as an added category.
 */
export function withoutLeft(cursor: Cursor, base: readonly string[], asked: readonly string[]): Cursor {
  const isKept = ([category, reach]: [string, CategoryCursor]): boolean =>
    base.includes(category) || asked.includes(category) === (reach.isAdded ?? false)
  return Object.fromEntries(Object.entries(cursor).filter(isKept))
}

/** The last day that every category has brought. */
export function broughtBy(cursor: Cursor, categories: readonly string[]): string | null {
  const days = categories.map((category) => cursor[category]?.day ?? null)
  return days.some((day) => day === null) ? null : (days.sort()[0] ?? null)
}
