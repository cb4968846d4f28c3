/** A copy of the program that is alive, and how many shards it has. */
export interface Sharer {
  readonly copy: string
  readonly held: number
}

/** A shard, and who has it. */
interface Owned {
  readonly shard: number
  readonly holder: string | null
}

/**
 * The shards that a copy is likely to get next: those that nobody has, and those of which others have too many, the last ones.
 * @param copies that are alive, this one among them
 */
export function comingTo(copy: string, copies: readonly string[], shards: readonly Owned[]): number[] {
  const of = (who: string): readonly Owned[] => shards.filter(({ holder }) => holder === who)
  const sharers = copies.map((each) => ({ copy: each, held: of(each).length }))
  const share = (who: string): number => shareOf(who, sharers, shards.length)
  const free = shards.filter(({ holder }) => holder === null || !copies.includes(holder))
  const over = copies.filter((each) => each !== copy).flatMap((each) => of(each).slice(share(each)))
  return [...free, ...over].slice(0, Math.max(0, share(copy) - of(copy).length)).map(({ shard }) => shard)
}

/** How many of some shards a copy is to have: all copies as many, and who has more already keeps the rest. */
export function shareOf(copy: string, sharers: readonly Sharer[], shards: number): number {
  const inOrder = [...sharers].sort((one, other) => other.held - one.held || (one.copy < other.copy ? -1 : 1))
  const place = inOrder.findIndex((sharer) => sharer.copy === copy)
  if (place < 0) return 0
  return Math.floor(shards / inOrder.length) + (place < shards % inOrder.length ? 1 : 0)
}
