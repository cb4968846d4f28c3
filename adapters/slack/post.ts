import type { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import { type Obstacle, type Reply, textReply } from '../../src/port/chat.ts'
import { type Access, type ChatPlatform, HELD_UP, type MessageRef, type Post, type Reach } from '../../src/port/platform.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { forOne } from '../shared/for-one.ts'
import { createHistory } from './history.ts'
import type { Identity } from './identity.ts'
import { isDirect, isPerson } from './ids.ts'
import { classOf, errorName, mayEditLater, neededScope, outcomeOf, reasonOf, remedyOf, waitOf } from './outcome.ts'
import { renderReply } from './render.ts'
import type { Rooms } from './rooms.ts'
import { postReply } from './show.ts'
import type { Signer } from './signature.ts'
import { SYSTEM_TIME, type Time } from './time.ts'

/** What is sent is sent, whether or not its address comes in time. */
const ADDRESS_MS = 1_500
/** Where Slack asks for fewer messages and says no time, in milliseconds. */
const TELL_REST_MS = 5 * 60_000
const NOT_MEMBER: Obstacle = {
  code: 'not_in_channel',
  reason: 'Paperboy is not a member of the channel. Type /invite @paperboy in the channel.',
}
const ARCHIVED: Obstacle = { code: 'is_archived', reason: 'The channel is archived. Unarchive it.' }
const OTHER_WORKSPACE: Obstacle = {
  code: 'other_workspace',
  reason: 'Paperboy’s Slack token is of another workspace. Check SLACK_BOT_TOKEN.',
}
const NOT_OURS = 'Digests cannot come to this conversation. Use a channel, or write to Paperboy itself.'

export interface PosterOptions {
  /** A client of its own: what slows a digest down holds up no answer. */
  readonly web: webApi.WebClient
  readonly identity: () => Promise<Identity>
  readonly signer: Signer
  readonly rooms: Rooms
  readonly historyPage?: number | undefined
  readonly time?: Time
  readonly log: Logger
}

/** What is posted to one person alone is not shared, and what is typed there has no slash. */
function shownOf({ at, reply }: Post): Reply {
  return isDirect(at.channel) ? forOne(reply) : reply
}

/** Digests on their way to channels, found again where Slack did not say whether they arrived. */
export function createPoster({
  web,
  identity,
  signer,
  rooms,
  historyPage,
  time = SYSTEM_TIME,
  log,
}: PosterOptions): Required<Pick<ChatPlatform, 'post' | 'edit' | 'find' | 'readBack' | 'probe' | 'reach' | 'tell' | 'meet'>> {
  /** Until when nobody is told anything, and why: each owner of a channel’s topics would be another refused request. */
  let tellFrom = 0
  /** Names of errors that the operator was told of. */
  const told = new Set<string>()

  /** Errors that nobody in the channel can mend, or that nobody knows, are the operator’s to read: each once. */
  function tellOnce(error: unknown): void {
    const name = errorName(error)
    const about = classOf(error)
    if (name === null || told.has(name) || about === 'later' || about === 'channel') return
    told.add(name)
    log.error({ platform: 'slack', error: name, reason: remedyOf(error) ?? reasonOf(error) }, 'slack: a digest was not taken')
  }

  /** A digest's own; those of the messages in its thread are shown nowhere, and would be a request each. */
  async function addressOf(channel: string, id: string, thread: Post['thread'] = null): Promise<MessageRef> {
    if (thread !== null) return { id, link: null }
    const asked = web.chat.getPermalink({ channel, message_ts: id }).then(
      ({ permalink }) => permalink ?? null,
      () => null,
    )
    return { id, link: (await withTimeout(ADDRESS_MS, asked)) ?? null }
  }

  /** Slack: whoever was deactivated is marked as deleted. Without the scope users:read it is not known. */
  async function isGone(person: string): Promise<boolean> {
    try {
      return (await web.users.info({ user: person })).user?.deleted === true
    } catch (error) {
      return errorName(error) === 'user_not_found'
    }
  }

  return {
    async post(post) {
      const { at, thread } = post
      try {
        const { team } = await identity()
        if (at.workspace !== team) return { kind: 'refused', ...OTHER_WORKSPACE }
      } catch (error) {
        // Nothing was written yet, whatever the error says of a writing.
        tellOnce(error)
        const outcome = outcomeOf(error)
        return outcome.kind === 'unknown' ? { kind: 'later', reason: outcome.reason, afterMs: null, holds: 'workspace' } : outcome
      }
      if (post.mayWrite?.() === false) return HELD_UP
      try {
        const { ts } = await web.chat.postMessage({
          channel: at.channel,
          ...renderReply(shownOf(post)),
          ...(thread && { thread_ts: thread.id }),
          metadata: signer.metadata(post),
          unfurl_links: false,
          unfurl_media: false,
          link_names: false,
        })
        if (!ts) return { kind: 'unknown', reason: 'Slack named no message.' }
        return { kind: 'sent', message: await addressOf(at.channel, ts, thread) }
      } catch (error) {
        tellOnce(error)
        return outcomeOf(error)
      }
    },

    async edit(post, { id }) {
      const { at } = post
      try {
        if (at.workspace !== (await identity()).team) return 'refused'
        await web.chat.update({
          channel: at.channel,
          ts: id,
          ...renderReply(shownOf(post)),
          metadata: signer.metadata(post),
          parse: 'none',
          link_names: false,
        })
        return 'edited'
      } catch (error) {
        log.info({ platform: 'slack', reason: reasonOf(error) }, 'slack: a digest was not edited')
        return mayEditLater(error) ? 'later' : 'refused'
      }
    },

    ...createHistory({ web, identity, signer, addressOf, page: historyPage, time }),

    async probe({ channel }): Promise<Access> {
      if (rooms.own.has(channel)) return { kind: 'open' }
      if (rooms.groups.has(channel)) return { kind: 'never', reason: NOT_OURS }
      try {
        const { channel: found } = await web.conversations.info({ channel })
        if (found?.is_mpim) return { kind: 'never', reason: NOT_OURS }
        if (found?.is_archived) return { kind: 'closed', ...ARCHIVED }
        return found?.is_member || isDirect(channel) ? { kind: 'open' } : { kind: 'closed', ...NOT_MEMBER }
      } catch (error) {
        const isHidden = errorName(error) === 'channel_not_found'
        // To look at our own direct messages takes a scope more; others' are not there for us at all.
        if (isDirect(channel)) return isHidden ? { kind: 'never', reason: NOT_OURS } : { kind: 'open' }
        if (neededScope(error) === 'mpim:read') return { kind: 'never', reason: NOT_OURS }
        // A private channel that we are not in looks as if it did not exist.
        if (isHidden) return { kind: 'closed', ...NOT_MEMBER }
        const reason = remedyOf(error) ?? reasonOf(error)
        return classOf(error) === 'channel' ? { kind: 'closed', code: errorName(error) ?? '', reason } : { kind: 'unclear', reason }
      }
    },

    async reach({ workspace, channel }): Promise<Reach> {
      if (isDirect(channel) || rooms.groups.has(channel)) return 'some'
      try {
        if (workspace !== (await identity()).team) return 'unclear'
        const { channel: found } = await web.conversations.info({ channel })
        if (found?.is_private || found?.is_mpim) return found.is_member ? 'some' : 'gone'
        // Slack takes all members out of a channel that is archived; it can be read as before.
        return found?.is_member || found?.is_archived ? 'everybody' : 'gone'
      } catch (error) {
        return errorName(error) === 'channel_not_found' ? 'gone' : 'unclear'
      }
    },

    async meet(workspace, person, text) {
      try {
        if (!isPerson(person) || workspace !== (await identity()).team) return null
        // To open them without a word takes a scope more.
        const { channel } = await web.chat.postMessage({ channel: person, ...renderReply(forOne(textReply(text))), unfurl_links: false })
        if (channel === undefined) return null
        rooms.own.add(channel)
        return { platform: 'slack', workspace, channel }
      } catch (error) {
        log.info({ platform: 'slack', reason: reasonOf(error) }, 'slack: a person takes no direct messages')
        return null
      }
    },

    async tell(workspace, person, text, actions = []) {
      // Slack takes a channel's name, too, where a person's id should stand.
      if (!isPerson(person)) return 'failed'
      if (time.monotonic() < tellFrom) return 'later'
      try {
        if (workspace !== (await identity()).team) return 'failed'
        // A message to somebody who is gone would be taken, and read by nobody.
        if (await isGone(person)) return 'failed'
        // Slack: a person's id in place of a channel's is the direct message with them, and takes no scope more.
        await postReply(web, { channel: person, thread: null }, textReply(text, { actions }))
        return 'told'
      } catch (error) {
        log.info({ platform: 'slack', reason: reasonOf(error) }, 'slack: a person could not be told')
        if (outcomeOf(error).kind !== 'later') return 'failed'
        tellFrom = time.monotonic() + (waitOf(error) ?? TELL_REST_MS)
        return 'later'
      }
    },
  }
}
