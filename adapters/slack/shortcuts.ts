import type { App, MessageShortcut } from '@slack/bolt'
import { replyOf } from '../../src/port/chat.ts'
import { acknowledge, type DeskOf, isFirst, PLATFORM } from './desk.ts'
import { shorten } from './shorten.ts'
import { threadOfMessage } from './show.ts'
import { isMadeLink, unmarked } from './typed.ts'

/** “Find related papers”, in the menu of a message. */
const FIND_RELATED = 'find_related'

/** Answers a message shortcut to who chose it. */
export function listenToShortcuts(app: App, deskOf: DeskOf): void {
  app.shortcut<MessageShortcut>({ callback_id: FIND_RELATED, type: 'message_action' }, ({ ack, shortcut, body }) => {
    const desk = deskOf(body)
    return desk.tasks.run('a shortcut', async () => {
      const { user, channel, trigger_id: id, response_url: url, message } = shortcut
      const [, isNew, asker] = await Promise.all([
        acknowledge(ack(), desk),
        isFirst(desk, id),
        desk.people.ask(user.id, user.name, channel.id),
      ])
      if (!isNew) return
      const at = { platform: PLATFORM, workspace: (await desk.identity()).team, channel: channel.id }
      const input = { kind: 'message', text: wordsOf(message) } as const
      const reply = replyOf(await desk.paperboy.respond({ id, at, asker, takesForms: false, input }))
      const thread = threadOfMessage(message.ts, message.thread_ts)
      await desk.show({ person: user.id, channel: channel.id, thread, url: url || null, isOwn: false }, reply)
    })
  })
}

const LONGEST_TEXT = 2_000
const MOST_LINKS = 12
const LONGEST_LINK = 150

/** The links of a message, first, and its text; links of its attachments are what it linked to, those of blocks may stand nowhere else. */
function wordsOf({ text = '', attachments, blocks }: MessageShortcut['message']): string {
  const marked = [...text.matchAll(/<(https?:[^|>\s]+)(?:\|([^<>]*))?>/g)]
    .filter(([, link = '', label = '']) => !isMadeLink(link, label))
    .map(([, link = '']) => unmarked(link))
  const links = [...marked, ...stringsIn(attachments, ['from_url', 'title_link']), ...linksIn(blocks)]
  const first = [...new Set(links)].filter((link) => link.length <= LONGEST_LINK).slice(0, MOST_LINKS)
  const words = text === '' ? stringsIn(blocks, ['text']).join(' ') : text
  return [...first, shorten(withoutNames(words), LONGEST_TEXT)].join('\n')
}

/** People and channels that a message names are not what it is about. */
function withoutNames(text: string): string {
  return unmarked(text.replace(/<[@#!][^<>]*>/g, ' '))
}

/** The links of blocks, without those that Slack made of plain words. */
function linksIn(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(linksIn)
  if (typeof blocks !== 'object' || blocks === null) return []
  const { url, text } = blocks as { readonly url?: unknown; readonly text?: unknown }
  const own = typeof url === 'string' && !(typeof text === 'string' && isMadeLink(url, text)) ? [url] : []
  return [...own, ...Object.values(blocks).flatMap(linksIn)]
}

/** All strings under some names, at any depth. */
function stringsIn(value: unknown, names: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item, names))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) =>
    typeof item === 'string' ? (names.includes(name) ? [item] : []) : stringsIn(item, names),
  )
}
