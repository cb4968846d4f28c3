import { toWay } from '../port/action-ids.ts'
import type { Asker, ChannelRef, Home } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import { keyOf, type Workspace } from '../store/workspace-key.ts'
import { LABELS as WAYS } from '../wording/first-contact.ts'
import { LABELS } from '../wording/papers.ts'
import * as wording from '../wording/subscriptions.ts'
import type { Core } from './command.ts'
import { offerHeld } from './resend.ts'
import { saved } from './saved.ts'
import { listTopics } from './subscriptions.ts'

/** What a person finds at home: their saved papers, and the topics of the workspace's channels. */
export async function openHome(workspace: Workspace, asker: Asker, core: Core): Promise<Home> {
  const at: ChannelRef = { ...workspace, channel: `home:${asker.person}` }
  const all = await core.store.subscriptions.inWorkspace(keyOf(workspace))
  const channels = [...new Set(all.map(({ channel }) => channel))]
  const list = await saved.run({}, { at, asker }, core)
  // There is no channel to share it to, and the topics are below.
  const actions = list.actions.filter(({ label }) => label !== LABELS.share && label !== WAYS.topics)
  return {
    ways: [toWay(WAYS.topic, 'topic')],
    saved: {
      ...list,
      actions: list.cards.length === 0 ? actions : [...actions, toWay(WAYS.export, 'exportall')],
      cards: list.cards.map((card) => ({ ...card, menu: (card.menu ?? []).filter(({ label }) => label !== LABELS.tell) })),
    },
    channels: await Promise.all(
      channels.map(async (channel) => {
        const topics = all.filter((topic) => topic.channel === channel)
        const request = { at: { ...workspace, channel }, asker }
        const list = await listTopics(topics, request, core, false)
        const held = asker.mayManage || asker.isAdmin ? await offerHeld(request, core) : null
        return { channel, topics: held === null ? list : { ...list, text: lines(list.text, held.text), actions: held.actions } }
      }),
    ),
    support: wording.support(core.program.version, core.settings.support),
  }
}
