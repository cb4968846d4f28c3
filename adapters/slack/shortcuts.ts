import type { App, MessageShortcut } from '@slack/bolt'
import { acknowledge, type Desk, isFirst, PLATFORM } from './desk.ts'
import { readTyped } from './shorten.ts'

/** “Find related papers”, in the menu of a message. */
const FIND_RELATED = 'find_related'

/** Answers a message shortcut to who chose it. */
export function listenToShortcuts(app: App, desk: Desk): void {
  app.shortcut<MessageShortcut>({ callback_id: FIND_RELATED, type: 'message_action' }, ({ ack, shortcut }) =>
    desk.work.do('a shortcut', async () => {
      const { user, channel, trigger_id: id, response_url: url, message } = shortcut
      const looking = Promise.all([isFirst(desk, id), desk.people.ask(user.id, user.name)])
      await acknowledge(ack(), desk)
      const [isNew, asker] = await looking
      if (!isNew) return
      const at = { platform: PLATFORM, workspace: shortcut.team?.id ?? user.team_id ?? '', channel: channel.id }
      const reply = await desk.paperboy.answer({ id, at, asker, input: { kind: 'message', text: wordsOf(message) } })
      await desk.show({ person: user.id, channel: channel.id, thread: null, url: url || null, isOwn: false }, reply)
    }),
  )
}

/** The text and the links of a message; those of its attachments are what it linked to. */
function wordsOf({ text, attachments }: MessageShortcut['message']): string {
  const linked = Array.isArray(attachments) ? (attachments as Record<string, unknown>[]) : []
  const links = linked.flatMap(({ from_url: from, title_link: title }) => [from, title]).filter((link) => typeof link === 'string')
  return [readTyped(text ?? ''), ...links].join('\n')
}
