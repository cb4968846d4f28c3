import type { Validators } from './request.ts'

/** How far arXiv is read. */
export type Cursor = { readonly [category: string]: CategoryCursor }

/** How far a category is read. */
export interface CategoryCursor {
  /** The day of the last feed that was read. */
  readonly day: string
  /** The highest id that was told: arXiv numbers papers as it announces them, so what is above it is new. Null before the first. */
  readonly newest: string | null
  readonly validators: Validators
  /** Whether its latest papers from before the first feed have not been asked for yet. */
  readonly isFresh: boolean
  /** What makes up for missed days, and what goes back as a person wished, where they have not come to their end. */
  readonly catchUp: Harvest | null
  readonly backfill: Harvest | null
}

/** A walk through all that was changed since a day. */
export interface Harvest {
  readonly from: string
  readonly token: string | null
  /** Papers above this id have not been announced here yet; null where that cannot be said. */
  readonly floor: string | null
  readonly done: number
  /** Of a back-fill that has still to read other categories. */
  readonly isOver: boolean
}

export function startHarvest(from: string, floor: string | null): Harvest {
  return { from, token: null, floor, done: 0, isOver: false }
}

/** The back-fill of a category, begun or to be begun. */
export function goingBack({ backfill, newest }: CategoryCursor, since: string): Harvest {
  return backfill?.from === since && !backfill.isOver ? backfill : startHarvest(since, newest)
}

/** Categories that a back-fill has still to read; all of them where none is left, for then it is wished for anew. */
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

/** What every category has brought. */
export function broughtBy(cursor: Cursor, categories: readonly string[]): string | null {
  const days = categories.map((category) => cursor[category]?.day ?? null)
  return days.some((day) => day === null) ? null : (days.sort()[0] ?? null)
}
