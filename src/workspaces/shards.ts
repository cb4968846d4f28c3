import type { Shards } from '../port/shards.ts'
import { inHurry } from '../store/busy.ts'
import { SHARD_LEASE_MS, type Sharing } from '../store/shards.ts'
import type { Store } from '../store/store.ts'
import { keyOf, readKey } from '../store/workspace-key.ts'

/** A database that says nothing for so long is lost, in milliseconds: a copy must know it long before its lease is over. */
const WAIT_MS = 3_000

/** The shards of a platform's app, as one copy of the program has them. @param now milliseconds since 1970, of a clock that all copies share */
export function createShards(
  platform: string,
  application: string,
  copy: string,
  { shards, workspaceViews }: Pick<Store, 'shards' | 'workspaceViews'>,
  now: () => number,
): Shards {
  const of: Sharing = { account: `${platform}:${application}`, copy }
  const key = (workspace: string): string => keyOf({ platform, workspace })
  const soon = <Result>(work: () => Promise<Result>): Promise<Result> => inHurry(WAIT_MS, work)
  return {
    leaseMs: SHARD_LEASE_MS,
    begin: (wanted, isTooFew) => shards.begin(of, wanted, isTooFew, now()),
    look: () => soon(() => shards.look(of, now())),
    round: () => soon(() => shards.round(of, now())),
    keep: (shard, session, views) =>
      soon(() => shards.keep(of, shard, session, new Map([...views].map(([workspace, view]) => [key(workspace), view])))),
    release: (shard) => soon(() => shards.release(of, shard)),
    leave: () => soon(() => shards.leave(of)),
    start: (shard, limits) => shards.start(of, shard, limits, now()),
    async startsOf(shard) {
      const at = now()
      return (await shards.startsOf(of, shard, at)).map((began) => at - began)
    },
    viewOf: (workspace) => soon(() => workspaceViews.find(key(workspace))),
    async views(shard, after) {
      const page = await workspaceViews.page(of.account, shard, after === '' ? '' : key(after))
      return page.map(({ workspace, view }) => ({ workspace: readKey(workspace).workspace, view }))
    },
    retain: (shard, workspaces) => workspaceViews.retain(of.account, shard, new Set(workspaces.map(key))),
    async takeSlots(requests, gapMs) {
      const at = now()
      return (await soon(() => shards.takeSlots(of, requests, gapMs, at))) - at
    },
  }
}
