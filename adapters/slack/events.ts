import type { App } from '@slack/bolt'
import { type CommandRequest, type Obstacle, type Reply, replyOf } from '../../src/port/chat.ts'
import { typedAlone } from '../shared/typed-alone.ts'
import { createCards } from './cards.ts'
import { type Desk, type DeskOf, isFirst, PLATFORM } from './desk.ts'
import { greet } from './greet.ts'
import type { Identity } from './identity.ts'
import { SLACK_LIMITS } from './limits.ts'
import { REVOKED, UNINSTALLED } from './obstacles.ts'
import { outcomeOf, reasonOf } from './outcome.ts'
import { retryLimited } from './retry.ts'
import { postReply, type ReplyTarget } from './show.ts'
import type { Time } from './time.ts'
import { readTyped, unmarked } from './typed.ts'
import { renderUnfurl } from './unfurl.ts'

/** What ends our presence in a channel, and what to do about it. */
const LEFT: Obstacle = {
  code: 'not_in_channel',
  reason: 'Paperboy was removed from the channel. Type /invite @paperboy in the channel.',
}
const ARCHIVED: Obstacle = { code: 'is_archived', reason: 'The channel is archived. Unarchive it.' }
const DELETED: Obstacle = { code: 'channel_not_found', reason: 'The channel was deleted.' }
const CLOSED = {
  channel_left: LEFT,
  group_left: LEFT,
  channel_archive: ARCHIVED,
  group_archive: ARCHIVED,
  channel_deleted: DELETED,
  group_deleted: DELETED,
} as const
/** Slack: a channel that moves is archived where it was. */
const MOVED: Obstacle = {
  code: 'moved',
  reason: 'The channel was moved to another workspace of the organisation. Subscribe to its topics in another channel.',
}
const OPENED = ['channel_unarchive', 'group_unarchive'] as const
/** What happens to channels, all of which the database follows. */
export const CHANNEL_EVENTS: readonly string[] = [...Object.keys(CLOSED), ...OPENED, 'channel_id_changed', 'member_joined_channel']
/** Slack: a person's own words have no subtype, or tell that a file, the channel or `/me` came with them. */
const OWN_WORDS: readonly (string | undefined)[] = [undefined, 'file_share', 'thread_broadcast', 'me_message']

/** Takes what happens in channels. */
export function listenToEvents(app: App, deskOf: DeskOf, unfurl: boolean, time: Time): void {
  const seen = createCards(time)
  /** All is of the workspace that our token is of: in a channel shared with others an event may name theirs. */
  const once = (what: string, body: EventBody, run: (us: Identity, desk: Desk) => Promise<void>): Promise<void> => {
    const desk = deskOf(body)
    return desk.tasks.run(what, async () => {
      if (await isFirst(desk, body.event_id)) await run(await desk.identity(), desk)
    })
  }

  const leave = (workspace: string, obstacle: Obstacle, { paperboy }: Desk): Promise<void> =>
    paperboy.channelChanged({ kind: 'closed', at: { platform: PLATFORM, workspace, channel: null }, ...obstacle })

  app.event('member_joined_channel', ({ event, body }) =>
    once('a greeting', body, async ({ team: workspace, user }, desk) => {
      if (event.user !== user) return
      const at = { platform: PLATFORM, workspace, channel: event.channel }
      await desk.paperboy.channelChanged({ kind: 'opened', at })
      await greet(at, desk).catch((error: unknown) =>
        desk.log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a greeting could not be posted'),
      )
    }),
  )

  for (const name of Object.keys(CLOSED) as (keyof typeof CLOSED)[]) {
    app.event(name, ({ event, body }) =>
      once('a channel that closed', body, ({ team: workspace }, { paperboy }) =>
        paperboy.channelChanged({
          kind: 'closed',
          at: { platform: PLATFORM, workspace, channel: channelOf(event) },
          ...(isMoved(event) ? MOVED : CLOSED[name]),
        }),
      ),
    )
  }
  for (const name of OPENED) {
    app.event(name, ({ event, body }) =>
      once('a channel that opened', body, ({ team: workspace }, { paperboy }) =>
        paperboy.channelChanged({ kind: 'opened', at: { platform: PLATFORM, workspace, channel: channelOf(event) } }),
      ),
    )
  }
  // As when it becomes shared with another workspace.
  app.event('channel_id_changed', ({ event, body }) =>
    once('a channel that got another id', body, ({ team: workspace }, { paperboy }) =>
      paperboy.channelChanged({
        kind: 'renamed',
        at: { platform: PLATFORM, workspace, channel: event.old_channel_id },
        channel: event.new_channel_id,
      }),
    ),
  )
  app.event('app_uninstalled', ({ body }) =>
    once('an uninstalling', body, ({ team: workspace }, desk) => leave(workspace, UNINSTALLED, desk)),
  )
  app.event('tokens_revoked', ({ event, body }) =>
    once('a revocation', body, async ({ team: workspace }, desk) => {
      if ((event.tokens.bot ?? []).length > 0) await leave(workspace, REVOKED, desk)
    }),
  )

  app.event('app_mention', ({ event, body }) =>
    once('a mention', body, async ({ team: workspace }, desk) => {
      const person = event.user
      if (!person || event.bot_id) return
      const { channel, ts, thread_ts: thread = null } = event
      const input = inputOf(await wordsOf(event.text, desk))
      const asker = await desk.people.ask(person, event.username ?? person, channel)
      const at = { platform: PLATFORM, workspace, channel }
      const reply = replyOf(await desk.paperboy.respond({ id: body.event_id, at, asker, takesForms: false, input }))
      if (reply.audience === 'anyone' && (await isPosted({ channel, thread: thread ?? ts }, reply, desk))) return
      // Slack: what one person alone sees shows in a thread only where one has begun.
      await desk.show({ person, channel, thread, url: null, isOwn: false }, reply)
    }),
  )

  app.event('message', ({ event, body }) => {
    const isWords = event.channel_type === 'im' && OWN_WORDS.includes(event.subtype)
    const { user, text = '', bot_id: bot, thread_ts: thread, channel } = event as DirectMessage
    if (!isWords || !user || bot) return Promise.resolve()
    deskOf(body).rooms.own.add(channel)
    return once('a direct message', body, async ({ team: workspace }, desk) => {
      const asker = await desk.people.ask(user, user, channel)
      const at = { platform: PLATFORM, workspace, channel }
      const words = await wordsOf(text, desk)
      const request = { id: body.event_id, at, asker, isPrivate: true, takesForms: false, input: inputOf(words) }
      const reply = replyOf(await desk.paperboy.respond(request))
      await postReply(desk.web, { channel, thread: thread ?? null }, typedAlone(reply))
    })
  })

  app.event('link_shared', ({ event, body }) => {
    if (!unfurl) return Promise.resolve()
    return once('a link', body, async ({ team }, { paperboy, web, log }) => {
      const shared = event.links.slice(0, SLACK_LIMITS.unfurlLinks).map(({ url }) => ({ url, link: unmarked(url) }))
      const cards = await paperboy.unfurl(shared.map(({ link }) => link))
      const found = shared.flatMap(({ url, link }) => {
        const card = cards.get(link)
        return card ? [{ url, card }] : []
      })
      const { unfurl_id: id, source } = event as { unfurl_id?: string; source?: 'composer' | 'conversations_history' }
      const { channel, message_ts: ts } = event
      // Slack: whoever writes is in no channel yet, and sees the card of what is sent afterwards again.
      const place = `${team} ${source === 'composer' ? `${channel} ${id}` : channel}`
      const fresh = seen.unseen(place, found)
      if (fresh.length === 0) return
      const unfurls = Object.fromEntries(fresh.map(({ url, card }) => [url, renderUnfurl(card)]))
      try {
        await retryLimited(() => web.chat.unfurl(id && source ? { unfurl_id: id, source, unfurls } : { channel, ts, unfurls }))
        seen.shown(place, fresh)
      } catch (error) {
        // As where the message was deleted, or the workspace wants no cards of a domain.
        log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'slack: a card could not be shown')
      }
    })
  })
}

interface EventBody {
  readonly event_id: string
}

interface DirectMessage {
  readonly user?: string
  readonly text?: string
  readonly bot_id?: string
  readonly thread_ts?: string
  readonly channel: string
}

/** @returns false only where it certainly is not, as where few may post */
async function isPosted(to: Pick<ReplyTarget, 'channel' | 'thread'>, reply: Reply, { web }: Desk): Promise<boolean> {
  try {
    await postReply(web, to, reply)
    return true
  } catch (error) {
    if (outcomeOf(error).kind === 'unknown') throw error
    return false
  }
}

function isMoved(event: object): boolean {
  return 'is_moved' in event && Boolean(event.is_moved)
}

function channelOf({ channel }: { readonly channel: string | { readonly id: string } }): string {
  return typeof channel === 'string' ? channel : channel.id
}

/** Nothing but our name asks what we can do. */
function inputOf(text: string): CommandRequest['input'] {
  return text === '' ? { kind: 'text', text: '' } : { kind: 'words', text }
}

/** What is said to us, without our name in it. */
async function wordsOf(text: string, { identity, people }: Desk): Promise<string> {
  const typed = await readTyped(text.replaceAll(`<@${(await identity()).user}>`, ' '), people)
  return typed.replace(/\s+/g, ' ').trim()
}
