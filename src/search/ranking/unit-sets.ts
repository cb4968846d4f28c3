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

/** Makes a value for each set once. Most papers have the same words as the one before. */
export function rememberBySet<Value>(make: (set: UnitSet) => Value) {
  const known = new Map<number, Map<number, Value>>()
  let last: { readonly low: number; readonly high: number; readonly value: Value } | null = null

  function getOrMake(low: number, high: number): Value {
    const alike = known.get(high) ?? new Map<number, Value>()
    known.set(high, alike)
    const value = alike.get(low) ?? make({ low, high })
    alike.set(low, value)
    return value
  }

  return (low: number, high: number): Value => {
    if (last === null || low !== last.low || high !== last.high) last = { low, high, value: getOrMake(low, high) }
    return last.value
  }
}
