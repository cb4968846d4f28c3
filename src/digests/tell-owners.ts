import type { ChatPlatform } from '../port/platform.ts'
import type { Store } from '../store/store.ts'
import { readKey } from '../store/workspace-key.ts'
import type { Subscription } from '../topics/subscription.ts'
import { faultyForOwner, pausedForOwner } from '../wording/subscriptions.ts'

const NOTIFIED_AT_ONCE = 50

/**
 * Notifies each owner once about topics that were paused because of their channel or query. Who cannot be reached is told at their next command
 * (`commands/untold.ts`). @param mayGoOn asked before each; those that are left come the next time
 */
export async function tellOwners(
  store: Store,
  platforms: ReadonlyMap<string, ChatPlatform>,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  const workspaces = new Map<string, Subscription[][]>()
  for (const topics of byOwner(await store.pauses.toNotify(NOTIFIED_AT_ONCE))) {
    const workspace = topics[0]?.workspace ?? ''
    workspaces.set(workspace, [...(workspaces.get(workspace) ?? []), topics])
  }
  // One workspace that is slow to answer holds up no other.
  await Promise.all([...workspaces.values()].map((owners) => tellAll(owners, store, platforms, mayGoOn)))
}

/** Notifies the owners of a workspace, one after the other. */
async function tellAll(
  owners: readonly Subscription[][],
  store: Store,
  platforms: ReadonlyMap<string, ChatPlatform>,
  mayGoOn: () => boolean,
): Promise<void> {
  for (const topics of owners) {
    if (!mayGoOn()) return
    const [first] = topics
    if (!first) continue
    const { platform: name, workspace } = readKey(first.workspace)
    const platform = platforms.get(name)
    if (!platform) continue
    const tell = first.pause?.by === 'person' ? faultyForOwner : pausedForOwner
    const text = tell(
      topics.map((topic) => topic.name),
      first.channel,
      first.pause?.reason ?? '',
    )
    const telling = first.owner.person === '' ? 'failed' : await platform.tell(workspace, first.owner.person, text)
    if (telling === 'later') continue
    const numbers = topics.map(({ number }) => number)
    await store.pauses.setNotified(numbers, telling === 'told' || first.owner.person === '')
  }
}

/** Groups the topics of one owner in one channel that were paused for one reason. */
function byOwner(subscriptions: readonly Subscription[]): Subscription[][] {
  const groups = new Map<string, Subscription[]>()
  for (const subscription of subscriptions) {
    const key = JSON.stringify([
      subscription.workspace,
      subscription.channel,
      subscription.owner.person,
      subscription.pause?.code ?? subscription.pause?.reason,
    ])
    groups.set(key, [...(groups.get(key) ?? []), subscription])
  }
  return [...groups.values()]
}
