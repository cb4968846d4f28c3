import type { ChannelRef } from '../port/chat.ts'
import { WHOLE } from '../store/settings.ts'
import { keyOf } from '../store/workspace-key.ts'
import type { Needs } from './command.ts'

/** Workspaces of which it is remembered. */
const MOST_KEPT = 5_000

/** Who manages topics in a workspace, as an admin chose. While the database does not answer, what it said last holds. */
export function createManagers({ store }: Needs<'store'>): (of: Pick<ChannelRef, 'platform' | 'workspace'>) => Promise<string | null> {
  const known = new Map<string, string | null>()
  return async (of) => {
    const key = keyOf(of)
    try {
      const chosen = (await store.settings.find(key, WHOLE, 'managers'))?.value ?? null
      if (known.size >= MOST_KEPT) known.clear()
      known.set(key, chosen)
      return chosen
    } catch (error) {
      if (!known.has(key)) throw error
      return known.get(key) ?? null
    }
  }
}
