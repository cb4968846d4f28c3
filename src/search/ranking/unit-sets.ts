/**
 * A set of a query's units: one bit for each of the first 32 in `low`, and for the next 32 in `high`. JavaScript's bitwise operators have only
 * 32 bits.
 */
export interface UnitSet {
  readonly low: number
  readonly high: number
}

/** Later units are not tracked. */
export const MOST_TRACKED = 64

export const NO_UNITS: UnitSet = { low: 0, high: 0 }

export function withUnit({ low, high }: UnitSet, place: number): UnitSet {
  return place < 32 ? { low: low | (1 << place), high } : { low, high: high | (1 << (place - 32)) }
}

export function hasUnit({ low, high }: UnitSet, place: number): boolean {
  return ((place < 32 ? low >>> place : high >>> (place - 32)) & 1) === 1
}

/** The unit sets of papers with ids below a bound. Clear an id before its first use. */
export function createUnitSets(bound: number) {
  const halves = new Int32Array(2 * bound)
  return {
    clear(id: number): void {
      halves[2 * id] = 0
      halves[2 * id + 1] = 0
    },

    add(id: number, { low, high }: UnitSet): void {
      halves[2 * id] = (halves[2 * id] as number) | low
      halves[2 * id + 1] = (halves[2 * id + 1] as number) | high
    },

    low: (id: number): number => halves[2 * id] as number,
    high: (id: number): number => halves[2 * id + 1] as number,
  }
}
