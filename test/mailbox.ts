import { createLog } from '../src/config/log.ts'
import { newId } from '../src/digests/new-id.ts'
import { createDigests } from '../src/digests/schedule.ts'
import type { StaleSource } from '../src/digests/waiting.ts'
import type { ChannelRef, Reply } from '../src/port/chat.ts'
import type { Clock } from '../src/port/clock.ts'
import type { ChatPlatform, Post, PostOutcome, Reach } from '../src/port/platform.ts'
import type { TestLibrary } from './library.ts'

export type Mailbox = ReturnType<typeof openMailbox>

/** A platform that keeps what a test library posts to it, at the time of the library's own clock. */
export function openMailbox({ core, platforms }: TestLibrary, name = 'test', stale: () => readonly StaleSource[] = () => []) {
  const posts: Post[] = []
  /** What becomes of the next posts; those after arrive. */
  const outcomes: PostOutcome[] = []
  const traits = { threads: true, repeatableMs: 0, workspacePerSecond: Number.POSITIVE_INFINITY, channelGapMs: 0 }
  /** Who may read its channels. */
  const reach: { of: (channel: ChannelRef) => Reach } = { of: () => 'everybody' }
  const platform: ChatPlatform = {
    name,
    traits,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    async post(post) {
      const outcome = outcomes.shift() ?? {
        kind: 'sent',
        message: { id: `m${posts.length + 1}`, link: `https://chat.example/m${posts.length + 1}` },
      }
      if (outcome.kind === 'sent') posts.push(post)
      return outcome
    },
    readBack: () => Promise.resolve({ kind: 'read', digests: [], isProven: true }),
    find: () => Promise.resolve({ kind: 'absent', isProven: false }),
    tell: async () => 'failed',
    probe: () => Promise.resolve({ kind: 'open' }),
    reach: async (channel) => reach.of(channel),
  }
  platforms.push(platform)
  const clock: Clock = {
    now: core.now,
    monotonic: core.now,
    sleep: () => new Promise(() => {}),
  }

  async function round(): Promise<void> {
    const { store, library } = core
    const staleSources = async (): Promise<readonly StaleSource[]> => stale()
    const digests = createDigests({
      store,
      library,
      platforms: [platform],
      staleSources,
      clock,
      log: createLog('silent'),
      newId,
      feedPages: true,
    })
    await digests.tick()
    await digests.stop()
  }

  return {
    /** All that arrived. */
    posts,
    outcomes,
    reach,
    round,

    /** Plans and posts what is due now, details with it. @returns the digests that arrived, without what stands in their threads */
    async deliver(): Promise<Reply[]> {
      const before = posts.length
      await round()
      // What follows in threads waits for its digest.
      while ((await core.store.deliveries.ready([name], core.now(), 1)).length > 0) await round()
      return posts.slice(before).flatMap((post) => (post.thread === null ? [post.reply] : []))
    },
  }
}
