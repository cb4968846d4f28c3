import type { ShardSession, Shards as SharedShards } from '../../src/port/shards.ts'
import type { Remembered } from './remembered.ts'

/** Stores how far our shards were read, with what is known of their servers by then. */
export interface Keeper {
  /** A shard comes, which was read so far before. */
  begin(shard: number, session: ShardSession | null): void
  /** @returns whether the shard is ours. Rejects where it could not be stored, and takes it up again at the next call */
  keep(shard: number, session: ShardSession | null): Promise<boolean>
}

/** Servers in one transaction. */
const MOST_SERVERS = 50

export function createKeeper(shared: SharedShards, remembered: Remembered): Keeper {
  const kept = new Map<number, ShardSession | null>()
  const isKept = (shard: number, session: ShardSession | null): boolean =>
    kept.get(shard)?.id === session?.id && kept.get(shard)?.sequence === session?.sequence

  return {
    begin: (shard, session) => void kept.set(shard, session),

    // What is known of servers comes before the place that says that it is known.
    async keep(shard, session) {
      for (;;) {
        const changes = remembered.changes(shard, MOST_SERVERS)
        const isLast = changes.size < MOST_SERVERS
        if (isLast && changes.size === 0 && isKept(shard, session)) return true
        try {
          if (!(await shared.keep(shard, isLast ? session : undefined, changes))) return false
        } catch (error) {
          remembered.putBack(changes.keys())
          throw error
        }
        if (!isLast) continue
        kept.set(shard, session)
        return true
      }
    },
  }
}
