import type { Form, Reply } from '../../src/port/chat.ts'
import type { Entry } from './channel.ts'
import { discordPage } from './looks/discord.ts'
import { type Modal, modalPage } from './looks/discord-form.ts'
import type { Look } from './looks/look.ts'
import { messagePage, viewPage } from './looks/slack.ts'

/** What the platforms' own adapters would send. They are loaded when they are first asked. */
export interface Builders {
  slack(reply: Reply): Promise<Parameters<typeof messagePage>[0]>
  /** Null for a form that Slack cannot open. */
  slackForm(form: Form): Promise<Parameters<typeof viewPage>[0] | null>
  discord(reply: Reply): Promise<Parameters<typeof discordPage>[0]>
  /** The modal is null for a form that Discord cannot open; `rest` comes with the answer. */
  discordForm(form: Form): Promise<{ readonly modal: Modal | null; readonly rest: Parameters<typeof modalPage>[1] }>
}

export const PLATFORMS = ['slack', 'discord'] as const
export type Platform = (typeof PLATFORMS)[number]

const LOOK: Look = { theme: 'auto', device: 'any' }

/** How a platform would show an entry: a whole page, without interaction. */
export async function renderLook(platform: Platform, { reply, kind, thread }: Entry, builders: Builders): Promise<string> {
  const isOwn = kind !== 'post' && reply.audience === 'asker'
  if (platform === 'slack') return messagePage(await builders.slack(reply), isOwn ? 'only you' : thread.length, LOOK)
  const around = { ...(isOwn && { command: 'papers' }), ...(thread.length > 0 && { thread: 'Details' }) }
  return discordPage(await builders.discord(reply), around, LOOK)
}

/** How a platform would show a form: a whole page; null where it cannot open it. */
export async function renderFormLook(platform: Platform, form: Form, builders: Builders): Promise<string | null> {
  if (platform === 'slack') {
    const view = await builders.slackForm(form)
    return view && viewPage(view, LOOK)
  }
  const { modal, rest } = await builders.discordForm(form)
  return modal && modalPage(modal, rest, LOOK)
}
