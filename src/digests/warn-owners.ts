import { toAction } from '../port/action-ids.ts'
import type { ChatPlatform } from '../port/platform.ts'
import type { Store } from '../store/store.ts'
import { readKey } from '../store/workspace-key.ts'
import { LABELS, silentForOwner, wideForOwner } from '../wording/subscriptions.ts'

const WARNED_AT_ONCE = 20

/** Tells each owner once of a topic that has gone wrong: silent for weeks, or too wide to be read. An edit or a resumption begins anew. */
export async function warnOwners(
  store: Store,
  platforms: ReadonlyMap<string, ChatPlatform>,
  now: number,
  mayGoOn: () => boolean,
): Promise<void> {
  for (const { subscription, kind, count } of await store.sections.goneWrong(now, WARNED_AT_ONCE)) {
    if (!mayGoOn()) return
    const { platform: name, workspace } = readKey(subscription.workspace)
    const platform = platforms.get(name)
    if (!platform) continue
    const text = kind === 'silent' ? silentForOwner(subscription, count) : wideForOwner(subscription, count)
    const about = { listing: subscription.id, at: 0 }
    const actions = [toAction(LABELS.edit, { verb: 'change', ...about }), toAction(LABELS.pause, { verb: 'halt', ...about })]
    const telling = await platform.tell(workspace, subscription.owner.person, text, actions)
    if (telling !== 'later') await store.sections.setWarned([subscription.number])
  }
}
