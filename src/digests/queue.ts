import type { Clock } from '../port/clock.ts'
import type { ChatPlatform, PostOutcome } from '../port/platform.ts'
import type { Channel } from '../store/channels.ts'
import type { ReadyDelivery } from '../store/deliveries/deliveries.ts'
import { readKey } from '../store/workspace-key.ts'
import { createDoubts } from './doubts.ts'

/** How many posts may run at once: for one workspace, so that a dead one leaves room for others, and for one platform. */
const MOST_OF_WORKSPACE = 16
const MOST_OF_PLATFORM = 128
/** How many waiting deliveries are read at once. They come in fair turns. */
const WINDOW = 400
/** While known deliveries wait, new ones are looked for this often, in milliseconds: those of other workspaces do not wait for them. */
const LOOK_AGAIN_MS = 1_000
/** How long a channel waits after a failed attempt, for example when the disk is full, in milliseconds. */
const AFTER_ERROR_MS = 10_000

interface QueueOptions {
  readonly clock: Clock
  readonly platforms: ReadonlyMap<string, ChatPlatform>
  /** The waiting deliveries, in the order of their turns. */
  readonly fetch: (limit: number) => Promise<readonly ReadyDelivery[]>
  readonly attempt: (waiting: ReadyDelivery) => Promise<void>
  readonly onError: (error: unknown) => void
  /** Whose turn it is to post to a workspace; always ours unless given. */
  readonly turns?: QueueTurns
}

export interface QueueTurns {
  /** Whether it is ours, and long enough for a post. */
  has(workspace: string): boolean
  /** Ends ours at the workspaces for which nothing waits and nothing is under way. */
  leave(isBusy: (workspace: string) => boolean): Promise<void>
}

const OURS: QueueTurns = { has: () => true, leave: async () => {} }

/** Starts posts as fast as platforms and channels allow: one at a time to a channel, and none before its pace or a hold permits. */
export function createQueue({ clock, platforms, fetch, attempt, onError, turns = OURS }: QueueOptions) {
  const busy = new Map<string, ReadyDelivery>()
  const tasks = new Set<Promise<void>>()
  /** When a workspace or a channel may next be posted to, by the monotonic clock, which cannot be changed. */
  const free = new Map<string, number>()
  /** How many posts are running, by workspace and by platform. */
  const load = new Map<string, number>()
  const doubts = createDoubts(clock)
  let waiting: ReadyDelivery[] = []
  let fetchedAt = Number.NEGATIVE_INFINITY
  let wakesAt = Number.POSITIVE_INFINITY
  let running: Promise<void> | null = null
  let isAsked = false
  let stopped = false

  /** When a delivery may start; Infinity while a running post must end first. */
  function startsAt(item: ReadyDelivery): number {
    const both = [item.workspace, platformOf(item)] as const
    const [ofWorkspace, ofPlatform] = both.map((key) => load.get(key) ?? 0) as [number, number]
    const isFull = ofWorkspace >= MOST_OF_WORKSPACE || ofPlatform >= MOST_OF_PLATFORM
    const isTried = both.some((key) => doubts.restsUntil(key) !== null && (load.get(key) ?? 0) > 0)
    if (busy.has(keyOf(item)) || isFull || isTried || item.isOthers || !turns.has(item.workspace)) return Number.POSITIVE_INFINITY
    return Math.max(free.get(item.workspace) ?? 0, free.get(keyOf(item)) ?? 0, ...both.map((key) => doubts.restsUntil(key) ?? 0))
  }

  function freeFrom(key: string, at: number): void {
    free.set(key, Math.max(free.get(key) ?? 0, at))
  }

  function start(item: ReadyDelivery): void {
    const traits = platforms.get(platformOf(item))?.traits
    const now = clock.monotonic()
    if (traits) free.set(item.workspace, now + 1000 / traits.workspacePerSecond)
    busy.set(keyOf(item), item)
    count(item, 1)
    const task = attempt(item)
      .catch((error: unknown) => {
        freeFrom(keyOf(item), clock.monotonic() + AFTER_ERROR_MS)
        onError(error)
      })
      .finally(() => {
        // From the answer on: how long a post was on its way, and so when the platform counted it, is not known.
        if (traits) freeFrom(keyOf(item), clock.monotonic() + traits.channelGapMs)
        busy.delete(keyOf(item))
        count(item, -1)
        tasks.delete(task)
        if (!stopped) void run()
      })
    tasks.add(task)
  }

  /** Starts all posts that may start now. @returns when the next one may; Infinity if none waits only for the clock */
  function startReady(): number {
    const now = clock.monotonic()
    let next = Number.POSITIVE_INFINITY
    // Where a platform is tried with one post, it is one of a workspace that did not fail, or failed longest ago.
    waiting.sort((a, b) => doubts.failedAt(a.workspace) - doubts.failedAt(b.workspace))
    waiting = waiting.filter((item) => {
      const at = startsAt(item)
      if (at <= now) start(item)
      else next = Math.min(next, at)
      return at > now
    })
    return next
  }

  function count(item: ReadyDelivery, by: 1 | -1): void {
    for (const key of [item.workspace, platformOf(item)]) load.set(key, (load.get(key) ?? 0) + by)
  }

  function wake(at: number): void {
    const now = clock.monotonic()
    if (stopped || at >= wakesAt || at <= now) return
    wakesAt = at
    void clock.sleep(at - now).then(() => {
      if (wakesAt === at) wakesAt = Number.POSITIVE_INFINITY
      return run()
    })
  }

  async function drain(): Promise<void> {
    do {
      isAsked = false
      let next = startReady()
      if (waiting.length === 0 || clock.monotonic() - fetchedAt >= LOOK_AGAIN_MS) {
        fetchedAt = clock.monotonic()
        const underWay = new Set([...busy.values()].map(({ id }) => id))
        waiting = (await fetch(WINDOW)).filter(({ id }) => !underWay.has(id))
        next = startReady()
        const wanted = new Set(waiting.filter(({ isOthers }) => !isOthers).map(({ workspace }) => workspace))
        await turns.leave((workspace) => wanted.has(workspace) || (load.get(workspace) ?? 0) > 0)
      }
      wake(waiting.length > 0 ? Math.min(next, clock.monotonic() + LOOK_AGAIN_MS) : next)
    } while (isAsked && !stopped)
  }

  async function runAll(): Promise<void> {
    try {
      await drain()
    } catch (error) {
      onError(error)
    } finally {
      running = null
      prune()
      if (isAsked && !stopped) void run() // requested after the last check and before this line
    }
  }

  function run(): Promise<void> {
    if (stopped) return Promise.resolve()
    isAsked = true
    running ??= runAll()
    return running
  }

  function prune(): void {
    const now = clock.monotonic()
    for (const [key, at] of free) if (at <= now) free.delete(key)
  }

  return {
    run,

    /** Blocks posts to a workspace or a channel for this time. */
    hold({ workspace, channel }: Pick<Channel, 'workspace'> & Partial<Channel>, milliseconds: number): void {
      const key = channel === undefined ? workspace : keyOf({ workspace, channel })
      const until = clock.monotonic() + milliseconds
      freeFrom(key, until)
      wake(until)
    },

    /** Takes note of what became of a post, or of a late answer. @param begunAt when it began, by the monotonic clock */
    note(item: { readonly workspace: string }, outcome: PostOutcome['kind'], begunAt: number): void {
      doubts.note({ workspace: item.workspace, platform: platformOf(item) }, outcome, begunAt)
    },

    underWay: () => tasks.size,

    /** Starts nothing new. Resolves when the running posts have ended, or after this time. */
    async stop(withinMs: number): Promise<void> {
      stopped = true
      await Promise.race([Promise.allSettled(tasks), clock.sleep(withinMs)])
    },
  }
}

function keyOf({ workspace, channel }: Channel): string {
  return `${workspace}\n${channel}`
}

function platformOf({ workspace }: { readonly workspace: string }): string {
  return readKey(workspace).platform
}
