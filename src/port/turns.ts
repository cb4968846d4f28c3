/** Whose turn it is: of those who wait, the party that was served longest ago, or never. */
export interface Turns {
  /** Takes the next one off those who wait; of one party the first. @returns undefined if nobody waits */
  take<Item>(waiting: Item[], partyOf: (item: Item) => string): Item | undefined
  /** Nobody waits any more, so nobody is ahead of another. */
  clear(): void
}

export function createTurns(): Turns {
  /** When a party was served last, as a count. */
  const served = new Map<string, number>()
  let count = 0
  return {
    take(waiting, partyOf) {
      const last = (item: (typeof waiting)[number]): number => served.get(partyOf(item)) ?? 0
      const [first, ...others] = waiting
      if (first === undefined) return undefined
      const next = others.reduce((best, each) => (last(best) <= last(each) ? best : each), first)
      waiting.splice(waiting.indexOf(next), 1)
      served.set(partyOf(next), ++count)
      return next
    },
    clear: () => served.clear(),
  }
}
