import { type APIChannel, type APIMessage, type REST, Routes } from 'discord.js'
import type { Logger } from 'pino'
import { type ChannelRef, type Reply, textReply } from '../../src/port/chat.ts'
import type { Reading, Untold } from '../../src/port/platform.ts'
import { type ChatPlatform, type Finding, HELD_UP, type MessageRef, type Post, type PostOutcome } from '../../src/port/platform.ts'
import { bare, cut } from '../../src/port/text.ts'
import { forOne } from '../shared/for-one.ts'
import type { ChannelAccess } from './channel-access.ts'
import { prefixOf } from './custom-id.ts'
import { PLATFORM } from './desk.ts'
import { plainLine } from './escape.ts'
import { findInChannel, findInForum, readChannel, readForum, toRef } from './history.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { codeOf, findingOf, HOPELESS_WAIT_MS, isHopeless, isPassing, outcomeOf, reasonOf, TOLERATED, UNREPEATABLE } from './outcome.ts'
import { hasThreads, isForum } from './permissions.ts'
import { type Rendered, renderReply, withPings } from './render.ts'
import type { DiscordSettings } from './settings.ts'
import { directOf, isDirect } from './text.ts'
import { LABELS, SENTENCES, THREAD_NAME } from './texts.ts'

export interface PosterOptions {
  /** A client of its own, which asks nothing twice and waits for no 429. */
  readonly rest: REST
  readonly token: string
  readonly channelAccess: ChannelAccess
  readonly settings: Pick<DiscordSettings, 'pingable' | 'tagsIn'>
  /** Our own id as a member. */
  readonly self: () => Promise<string>
  readonly log: Logger
  /** The id of our command as Discord has it; null before that is known. */
  readonly commandId?: () => string | null
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** A permission that the gateway says we have may be missing for a moment: so often, and after so long, a post is tried again. */
const TOLERANCE = 2
const TOLERATED_WAIT_MS = 60_000
const FORUM_NEEDED = 40058
const THREAD_EXISTS = 160004
const NO_THREADS_HERE = 50024
const UNKNOWN_CHANNEL = 10003
const UNKNOWN_MESSAGE = 10008
const MOST_THREADS = 5_000
/** A digest is of one day: its thread leaves the list of threads a day after the last word in it. */
const THREAD_MINUTES = 1_440
/** A person who takes no direct messages from us, or is in no server with us. */
const CLOSED_DIRECT = [50007, 50278]

/** Digests on their way to channels, found again where Discord did not say whether they arrived. */
export function createPoster({
  rest,
  token,
  channelAccess,
  settings,
  self,
  log,
  commandId = () => null,
  now = Date.now,
}: PosterOptions): Required<Pick<ChatPlatform, 'post' | 'edit' | 'find' | 'readBack' | 'probe' | 'tell' | 'meet'>> {
  const started = new Set<string>()
  const refusals = new Map<string, number>()
  /** Direct messages that were refused: whether they are open again is not known before the next digest. */
  const closed = new Set<string>()
  let shutUntil = 0

  /** After a refused token nothing is asked for a while: each refusal counts towards a ban of this address. */
  function isShut(): boolean {
    if (now() < shutUntil) return true
    if (shutUntil > 0) rest.setToken(token) // the client forgets a token that was refused
    shutUntil = 0
    return false
  }

  function judge(error: unknown): PostOutcome {
    if (!isHopeless(error)) return outcomeOf(error)
    shutUntil = now() + HOPELESS_WAIT_MS
    log.error(
      { platform: PLATFORM, reason: reasonOf(error) },
      'discord: the token is refused: no digest is posted until it is good. Check DISCORD_TOKEN',
    )
    return shutOutcome()
  }

  const shutOutcome = (): PostOutcome => ({
    kind: 'later',
    reason: 'Discord does not accept Paperboy’s token.',
    afterMs: Math.max(1_000, shutUntil - now()),
    holds: 'workspace',
  })

  /** The channel in which details go: a thread that is started where there is none yet. @returns null when the digest is gone */
  async function threadOf({ at: { workspace, channel }, reply }: Post, { id }: MessageRef): Promise<string | null> {
    if (isDirect(workspace)) return channel
    const type = channelAccess.typeOf(channel)
    if (isForum(type)) return id
    if (!hasThreads(type)) return channel
    if (started.has(id)) return id
    try {
      const name = cut(plainLine(reply.threadName ?? '') || THREAD_NAME, DISCORD_LIMITS.threadName)
      await rest.post(Routes.threads(channel, id), { body: { name, auto_archive_duration: THREAD_MINUTES } })
    } catch (error) {
      const code = codeOf(error)
      if (code === NO_THREADS_HERE) return channel
      if (code === UNKNOWN_MESSAGE) return null
      if (code !== THREAD_EXISTS) throw error
    }
    if (started.size >= MOST_THREADS) started.clear()
    started.add(id)
    return id
  }

  /** As a message that bears its delivery's id, with the pings that are allowed there. */
  function render({ delivery, at, reply }: Post): Rendered {
    const roles = settings.pingable(at, reply.pings ?? [])
    const shown = isDirect(at.workspace) ? forOne(reply) : reply
    return withPings(renderReply(shown, prefixOf({ delivery, channel: null }), commandId()), roles)
  }

  /** Those that were chosen, or where a forum wants one, any. */
  function tagsOf({ at, reply }: Post): string[] {
    const chosen = settings.tagsIn(at.channel, reply.tags ?? [])
    const any = channelAccess.tagOf(at.channel)
    return chosen.length > 0 || any === null ? chosen : [any]
  }

  async function write(post: Post, channel: string): Promise<MessageRef | null> {
    const { delivery, attempt } = post
    const { message, files } = render(post)
    const body = { ...message, nonce: `${delivery}.${attempt}`.slice(-DISCORD_LIMITS.nonce), enforce_nonce: true }
    const { id } = (await rest.post(Routes.channelMessages(channel), { body, files: [...files] })) as Partial<APIMessage>
    return id === undefined ? null : toRef(post.at.workspace, channel, id)
  }

  /** Forums take no messages: a post of its own. Discord promises no nonce there, so a repeat waits until it was looked for. */
  async function writeInForum(post: Post): Promise<MessageRef | null> {
    const { at, reply } = post
    const { message, files } = render(post)
    const tags = tagsOf(post)
    const name = cut(plainLine(bare(reply.text).split('\n')[0] ?? '') || LABELS.mark, DISCORD_LIMITS.threadName)
    const body = { name, message, ...(tags.length > 0 && { applied_tags: tags }) }
    const { id } = (await rest.post(Routes.threads(at.channel), { body, files: [...files] })) as Partial<APIChannel>
    return id === undefined ? null : toRef(at.workspace, id, id)
  }

  async function deliver(post: Post): Promise<PostOutcome> {
    const { at, thread, isRepeat } = post
    let channel: string | null = at.channel
    if (thread !== null) {
      try {
        channel = await threadOf(post, thread)
      } catch (error) {
        // Of the details nothing was written yet, whatever the error says of a writing.
        const outcome = judge(error)
        return outcome.kind === 'unknown' ? { kind: 'later', reason: outcome.reason, afterMs: null, holds: 'channel' } : outcome
      }
      // Somebody deleted the digest: its details have nowhere to go.
      if (channel === null) return { kind: 'sent', message: { id: thread.id, link: null } }
    }
    const inForum = thread === null && isForum(channelAccess.typeOf(at.channel))
    if (inForum && isRepeat) return UNREPEATABLE
    if (post.mayWrite?.() === false) return HELD_UP
    let message: MessageRef | null
    try {
      message = inForum ? await writeInForum(post) : await write(post, channel)
    } catch (error) {
      if (thread !== null || codeOf(error) !== FORUM_NEEDED) throw error
      // The gateway has not told yet what kind of channel it is.
      if (isRepeat) return UNREPEATABLE
      message = await writeInForum(post)
    }
    refusals.delete(at.channel)
    closed.delete(at.channel)
    return message ? { kind: 'sent', message } : { kind: 'unknown', reason: 'Discord named no message.' }
  }

  /** Names what is missing; what the gateway says we have is believed to be missing only when it was refused again and again. */
  async function judgeRefusal(at: Post['at'], outcome: PostOutcome, code: number): Promise<PostOutcome> {
    if (!TOLERATED.includes(code)) return outcome
    const view = await channelAccess.lookAt(at)
    if (view.kind === 'closed') return { kind: 'refused', code: view.code, reason: view.reason }
    if (view.kind === 'timed out')
      return { kind: 'later', reason: view.reason, afterMs: Math.max(1_000, view.until - now()), holds: 'workspace' }
    const times = (refusals.get(at.channel) ?? 0) + 1
    refusals.set(at.channel, times)
    if (times > TOLERANCE) return outcome
    return { kind: 'later', reason: reasonIn(outcome), afterMs: TOLERATED_WAIT_MS, holds: 'channel' }
  }

  async function look(post: Post): Promise<Finding> {
    const { at, thread } = post
    const type = channelAccess.typeOf(at.channel)
    const id = await self()
    if (isDirect(at.workspace)) return findInChannel(rest, at.channel, post, id, now())
    if (thread === null) return isForum(type) ? findInForum(rest, post, id, now()) : findInChannel(rest, at.channel, post, id, now())
    try {
      return await findInChannel(rest, isForum(type) || hasThreads(type) ? thread.id : at.channel, post, id, now())
    } catch (error) {
      // No thread was started: nothing can be in it.
      if (codeOf(error) === UNKNOWN_CHANNEL) return { kind: 'absent', isProven: true }
      throw error
    }
  }

  /** What a history shows, if it shows anything to us. */
  async function inHistory<Result extends Finding | Reading>(at: ChannelRef, read: () => Promise<Result>): Promise<Result | Untold> {
    if (isShut()) return { kind: 'later', reason: reasonIn(shutOutcome()) }
    try {
      const found = await read()
      if (!('isProven' in found) || found.isProven) return found
      // Discord shows an empty history, and no error, to a bot without the permission to read it.
      const view = await channelAccess.lookAt(at)
      return { ...found, isProven: view.kind === 'open' }
    } catch (error) {
      if (isHopeless(error)) judge(error)
      return findingOf(error)
    }
  }

  /** @returns the direct messages with a person. Rejects as the REST client does, as where they take none */
  async function writeTo(person: string, reply: Reply): Promise<string> {
    const { id } = (await rest.post(Routes.userChannels(), { body: { recipient_id: person } })) as APIChannel
    await rest.post(Routes.channelMessages(id), { body: renderReply(reply, '', commandId()).message })
    return id
  }

  return {
    async post(post) {
      if (isShut()) return shutOutcome()
      try {
        return await deliver(post)
      } catch (error) {
        const code = codeOf(error)
        // The first writing arrived, and a person has deleted it since.
        if (code === UNKNOWN_MESSAGE && post.isRepeat) return { kind: 'sent', message: { id: post.thread?.id ?? '0', link: null } }
        const outcome = judge(error)
        if (isDirect(post.at.workspace) && CLOSED_DIRECT.includes(code ?? 0)) closed.add(post.at.channel)
        return code === null ? outcome : judgeRefusal(post.at, outcome, code)
      }
    },

    async edit(post, { id }) {
      if (isShut()) return 'later'
      const { at, thread } = post
      const type = channelAccess.typeOf(at.channel)
      const inThread = thread !== null && (isForum(type) || hasThreads(type)) ? thread.id : at.channel
      const channel = thread === null && isForum(type) ? id : inThread
      try {
        await rest.patch(Routes.channelMessage(channel, id), {
          body: render(post).message,
        })
        return 'edited'
      } catch (error) {
        if (isHopeless(error)) judge(error)
        log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a digest was not edited')
        return isPassing(error) || isHopeless(error) ? 'later' : 'refused'
      }
    },

    find: (post) => inHistory<Finding>(post.at, () => look(post)),

    readBack: (at, since) =>
      inHistory<Reading>(at, async () => {
        const isPost = !isDirect(at.workspace) && isForum(channelAccess.typeOf(at.channel))
        return (isPost ? readForum : readChannel)(rest, at, since, await self())
      }),

    async probe(at) {
      if (closed.has(at.channel)) return { kind: 'unclear', reason: SENTENCES.directClosed }
      const view = await channelAccess.lookAt(at)
      // It ends by itself: nobody need act.
      return view.kind === 'timed out' ? { kind: 'waits', reason: view.reason } : view
    },

    async tell(_workspace, person, text, actions = []) {
      if (isShut()) return 'later'
      try {
        await writeTo(person, textReply(text, { actions }))
        return 'told'
      } catch (error) {
        log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a person could not be told')
        return outcomeOf(error).kind === 'later' ? 'later' : 'failed'
      }
    },

    async meet(_workspace, person, text) {
      try {
        if (isShut()) return null
        return { platform: PLATFORM, workspace: directOf(person), channel: await writeTo(person, forOne(textReply(text))) }
      } catch (error) {
        log.info({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a person takes no direct messages')
        return null
      }
    },
  }
}

function reasonIn(outcome: PostOutcome): string {
  return 'reason' in outcome ? outcome.reason : ''
}
