import type { ChannelRef } from '../../src/port/chat.ts'
import {
  type Access,
  type ChatPlatform,
  type Finding,
  HELD_UP,
  type MessageRef,
  type PlatformTraits,
  type Post,
  type PostOutcome,
  type Reading,
  type Telling,
} from '../../src/port/platform.ts'
import { bare } from '../../src/port/text.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What becomes of one call of `post`. */
export type Fate =
  | 'ok'
  /** Posted and answered after the engine has given up waiting. */
  | 'late ok'
  | 'limited'
  | 'limited for 30 s'
  | 'limited, no time'
  | 'unreached'
  | 'unanswered, posted'
  | 'unanswered, not posted'
  | 'failed, posted'
  | 'failed, not posted'
  | 'refused'
  | 'dropped'

/** What the channel's history tells of a message that is there; `lies` says that there is none, `wordless` shows nothing of what it says. */
export type History = 'works' | 'lags' | 'empty' | 'unreadable' | 'lies' | 'wordless'

/** A message that is really there. */
interface Posted {
  readonly post: Post
  readonly message: MessageRef
  /** Real milliseconds, by the virtual clock. */
  readonly at: number
}

/** The process that calls: it can be stopped, or stand still, where it meets the platform. */
export interface Edge {
  /** Resolves when the process runs; never when it has died. */
  pass(): Promise<void>
  reach(place: string): Promise<void>
}

export interface RecordingOptions {
  readonly clock: VirtualClock
  readonly name?: string
  readonly traits?: Partial<PlatformTraits>
  /** For how long a repeated nonce really stays one message, in milliseconds; 0 where nonces mean nothing. */
  readonly windowMs?: number
  readonly history?: History
  /** What becomes of each post, in order; those after are ok. */
  readonly fates?: readonly Fate[]
}

/** As Slack behaves: what is repeated is another message. */
export const SLACK_LIKE = { traits: { repeatableMs: 0 }, windowMs: 0 } as const
/** As Discord behaves: a nonce stands for one message, for a little longer than it promises. */
export const DISCORD_LIKE = { traits: { repeatableMs: 120_000 }, windowMs: 150_000 } as const

const COMMIT_LATE_MS = 12_000
const ANSWER_LATE_MS = 15_000
const LAG_MS = 60_000
const FREE: Edge = { pass: () => Promise.resolve(), reach: () => Promise.resolve() }

export type RecordingPlatform = ReturnType<typeof createRecordingPlatform>

/** A platform that keeps the truth: what was really posted, and when. */
export function createRecordingPlatform(options: RecordingOptions) {
  const { clock, name = 'test', windowMs = 0 } = options
  const traits: PlatformTraits = { threads: true, repeatableMs: 0, workspacePerSecond: 50, channelGapMs: 0, ...options.traits }
  const messages: Posted[] = []
  const calls: { readonly post: Post; readonly at: number }[] = []
  const fates = [...(options.fates ?? [])]
  /** Of the next posts to some channels, in place of those. */
  const fatesOf = new Map<string, Fate[]>()
  /** Overrides the order of fates: by channel, for as long as it stands here. */
  const channels = new Map<string, Fate>()
  const probes: ChannelRef[] = []
  const told: { readonly person: string; readonly text: string }[] = []
  let history = options.history ?? 'works'
  /** What the histories of some channels tell, in place of that. */
  const histories = new Map<string, History>()
  let access: Access = { kind: 'open' }
  /** What becomes of telling people; those after are told. */
  const tellings: Telling[] = []
  let hanging: 'tell' | 'nothing' = 'nothing'

  function commit(post: Post): MessageRef {
    const known = messages.find(
      (each) => each.post.delivery === post.delivery && each.post.attempt === post.attempt && clock.elapsed() - each.at < windowMs,
    )
    if (known) return known.message
    const message = { id: `m${messages.length + 1}`, link: null }
    messages.push({ post, message, at: clock.elapsed() })
    return message
  }

  async function answer(post: Post, edge: Edge): Promise<PostOutcome> {
    const fate = channels.get(post.at.channel) ?? fatesOf.get(post.at.channel)?.shift() ?? fates.shift() ?? 'ok'
    await edge.reach('before commit')
    switch (fate) {
      case 'ok':
        return { kind: 'sent', message: commit(post) }
      case 'late ok': {
        await clock.sleep(COMMIT_LATE_MS)
        const message = commit(post)
        await clock.sleep(ANSWER_LATE_MS - COMMIT_LATE_MS)
        return { kind: 'sent', message }
      }
      case 'limited':
        return { kind: 'later', reason: 'Too many posts.', afterMs: null, holds: 'channel' }
      case 'limited for 30 s':
        return { kind: 'later', reason: 'Too many posts.', afterMs: 30_000, holds: 'workspace' }
      case 'limited, no time':
        return { kind: 'later', reason: 'Too many posts.', afterMs: null, holds: 'workspace' }
      case 'unreached':
        return { kind: 'later', reason: 'The platform cannot be reached.', afterMs: null, holds: 'channel' }
      case 'unanswered, posted':
        commit(post)
        await edge.reach('after commit')
        return new Promise(() => {})
      case 'unanswered, not posted':
        return new Promise(() => {})
      case 'failed, posted':
        commit(post)
        return { kind: 'unknown', reason: 'The platform answered 500.' }
      case 'failed, not posted':
        return { kind: 'unknown', reason: 'The platform answered 500.' }
      case 'refused':
        return { kind: 'refused', code: 'is_archived', reason: 'The channel is archived.' }
      case 'dropped':
        return { kind: 'dropped', reason: 'A filter blocked the message.' }
    }
  }

  function look(post: Post): Finding {
    const tells = histories.get(post.at.channel) ?? history
    if (tells === 'unreadable') return { kind: 'unreadable', reason: 'The history may not be read.' }
    if (tells === 'empty') return { kind: 'absent', isProven: false }
    const lag = tells === 'lags' ? LAG_MS : 0
    const found = messages.find((each) => each.post.delivery === post.delivery && clock.elapsed() - each.at >= lag)
    return found ? { kind: 'found', message: found.message } : { kind: 'absent', isProven: true }
  }

  /** Of digests it shows what a person sees: links and titles. */
  function readBack({ workspace, channel }: ChannelRef, since: number): Reading {
    const tells = histories.get(channel) ?? history
    if (tells === 'unreadable') return { kind: 'unreadable', reason: 'The history may not be read.' }
    if (tells === 'empty' || tells === 'lies') return { kind: 'read', digests: [], isProven: tells === 'lies' }
    const lag = tells === 'lags' ? LAG_MS : 0
    const began = clock.now() - clock.elapsed()
    const there = messages.filter(({ post, at }) => {
      const isThere = post.at.workspace === workspace && post.at.channel === channel && post.thread === null
      return isThere && clock.elapsed() - at >= lag && began + at >= since - 5 * 60_000
    })
    const digests = there.map(({ post: { delivery, reply }, message, at }) => ({
      delivery,
      message,
      at: began + at,
      links: tells === 'wordless' ? [] : reply.cards.flatMap(({ link }) => link ?? []),
      text: tells === 'wordless' ? '' : reply.cards.map(({ title }) => bare(title)).join('\n'),
    }))
    return { kind: 'read', digests, isProven: true }
  }

  return {
    histories,

    /** What was really posted, in order. */
    messages,
    /** Every call of `post`, in order. */
    calls,
    probes,
    told,
    channels,
    fatesOf,

    setHistory(next: History): void {
      history = next
    },

    /** From now on it does not answer this. */
    hang(what: typeof hanging): void {
      hanging = what
    },

    tellings,

    setAccess(next: Access): void {
      access = next
    },

    /** The platform as one process meets it. */
    as(edge: Edge = FREE): ChatPlatform {
      return {
        name,
        traits,
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
        async post(post) {
          await edge.pass()
          await edge.reach('on its way')
          if (post.mayWrite?.() === false) return HELD_UP
          calls.push({ post, at: clock.elapsed() })
          const outcome = await answer(post, edge)
          if (outcome.kind === 'sent') await edge.reach('after commit')
          await edge.pass()
          return outcome
        },
        async find(post) {
          await edge.pass()
          const finding = look(post)
          await edge.pass()
          return finding
        },
        async readBack(at, since) {
          await edge.pass()
          const reading = readBack(at, since)
          await edge.pass()
          return reading
        },
        tell(_, person, text) {
          const telling = tellings.shift() ?? 'told'
          if (telling === 'told') told.push({ person, text: bare(text) })
          return hanging === 'tell' ? new Promise(() => {}) : Promise.resolve(telling)
        },
        async probe(channel) {
          await edge.pass()
          probes.push(channel)
          return access
        },
      }
    },
  }
}
