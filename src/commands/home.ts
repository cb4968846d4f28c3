import type { Asker, ChannelRef, Home } from '../port/chat.ts'
import { keyOf, type Workspace } from '../store/workspace-key.ts'
import { LABELS as WAYS } from '../wording/first-contact.ts'
import { LABELS } from '../wording/papers.ts'
import * as wording from '../wording/subscriptions.ts'
import type { Core } from './command.ts'
import { saved } from './saved.ts'
import { listTopics } from './subscriptions.ts'

/** What a person finds at home: their saved papers, and the topics of the workspace's channels. */
export async function openHome(workspace: Workspace, asker: Asker, core: Core): Promise<Home> {
  const at: ChannelRef = { ...workspace, channel: `home:${asker.person}` }
  const all = await core.store.subscriptions.inWorkspace(keyOf(workspace))
  const channels = [...new Set(all.map(({ channel }) => channel))]
  const list = await saved.run({}, { at, asker }, core)
  return {
    // There is no channel to share it to, and the topics are below.
    saved: { ...list, actions: list.actions.filter(({ label }) => label !== LABELS.share && label !== WAYS.topics) },
    channels: await Promise.all(
      channels.map(async (channel) => {
        const topics = all.filter((topic) => topic.channel === channel)
        return { channel, topics: await listTopics(topics, { at: { ...workspace, channel }, asker }, core, false) }
      }),
    ),
    support: wording.support(core.program.version, core.settings.support),
  }
}
