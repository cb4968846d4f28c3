/** A copy of the program that is alive, and how many shards it has. */
export interface Sharer {
  readonly copy: string
  readonly held: number
}

/** How many of some shards a copy is to have: all copies as many, and who has more already keeps the rest. */
export function shareOf(copy: string, sharers: readonly Sharer[], shards: number): number {
  const inOrder = [...sharers].sort((one, other) => other.held - one.held || (one.copy < other.copy ? -1 : 1))
  const place = inOrder.findIndex((sharer) => sharer.copy === copy)
  if (place < 0) return 0
  return Math.floor(shards / inOrder.length) + (place < shards % inOrder.length ? 1 : 0)
}
