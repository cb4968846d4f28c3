import type { Logger } from 'pino'
import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { Meters } from '../port/operations.ts'
import { type ChatPlatform, HELD_UP, type Post, type PostOutcome } from '../port/platform.ts'
import type { Delivery, ReadyDelivery } from '../store/deliveries/deliveries.ts'
import type { Store } from '../store/store.ts'
import * as wording from '../wording/digests.ts'
import { withDelay, withoutPings } from './content/delay.ts'
import { type DeliveryRules, LOOKING_MS } from './delivery-rules.ts'
import { createPostingTurns } from './posting-turns.ts'
import { createQueue } from './queue.ts'

export interface DeliveryWorker {
  /**
   * Recovers abandoned deliveries and starts to reconcile uncertain ones, which continues after this returns.
   * @param mayExpire whether the clock can be trusted to decide that a digest is too late; its papers then go to the next digest
   */
  tidy(mayExpire: boolean): Promise<void>
  /** Starts the posts that are ready. They continue after this returns. */
  post(): Promise<void>
  /** Starts nothing new. Resolves when the running posts have ended, or after this time; unstarted deliveries are released. */
  stop(withinMs: number): Promise<void>
  /** How many posts are running. */
  underWay(): number
}

interface Desk {
  readonly store: Store
  readonly platforms: ReadonlyMap<string, ChatPlatform>
  readonly clock: Clock
  readonly log: Logger
  readonly newId: () => string
  /** Called at each place where tests simulate a crash; does nothing in the program. */
  readonly failpoint: (place: string) => void | Promise<void>
  readonly rules: DeliveryRules
  readonly meters: Meters
  /** This copy of the program: no other has the same. */
  readonly copy: string
}

const UNCERTAIN_AT_ONCE = 500
const RETRY = { first: 5_000, longest: 5 * 60_000 }
/** A channel that refused a digest is first checked again after this. */
export const FIRST_PROBE_MS = 10 * 60_000
/** A history that cannot be read for now is tried again until then. */
export const LONGEST_UNCERTAIN_MS = 3_600_000
/** The record of a write is not needed after this. */
const REMEMBERED_MS = 4 * LONGEST_UNCERTAIN_MS
const EXPIRED_AT_ONCE = 200
/** How far the clocks of two workers may differ. */
const TOLERANCE_MS = 5 * 60_000
/** After this, the rest of a workspace with slow histories waits for the next round. */
const RECONCILING_MS = 60_000

/** Posts planned deliveries, each once. docs/digests.md describes their states. */
export function createDeliveryWorker(desk: Desk): DeliveryWorker {
  const { store, platforms, clock, log, rules, failpoint, meters, copy } = desk
  /**
   * Since when, by the monotonic clock, this process knows of a write: its own since they began, others' since it first saw them. So an
   * uncertain delivery never seems older than it is, even if the wall clock is changed.
   */
  const written = new Map<string, number>()
  /**
   * The first writes of this process. Of another's, as of one that was killed, only the wall clock tells the age: if it was set back meanwhile, a
   * repeated post would be a second message.
   */
  const own = new Set<string>()
  /** By workspace. */
  const reconciling = new Map<string, Promise<void>>()
  const turns = createPostingTurns({
    store,
    clock,
    copy,
    gapMs: Math.max(0, ...[...platforms.values()].map(({ traits }) => traits.channelGapMs)),
  })
  const queue = createQueue({
    ...{ clock, platforms, turns },
    fetch: (limit) => turns.fetch([...platforms.keys()], limit),
    attempt: (waiting) => attempt(waiting),
    onError: (error) => log.error({ err: error }, 'a digest could not be posted'),
  })

  async function attempt({ id }: ReadyDelivery): Promise<void> {
    await failpoint('before claim')
    const lease = `${copy}.${desk.newId()}`
    const claimedAt = clock.now()
    const delivery = await store.leases.claim(id, lease, claimedAt, claimedAt + rules.leaseMs)
    await failpoint('claimed')
    const platform = delivery ? platforms.get(delivery.at.platform) : undefined
    if (!delivery || !platform) return
    const thread = delivery.part > 0 ? await store.deliveries.messageOf(delivery.digest) : null
    await failpoint('before writing')
    const begunAt = { wall: clock.now(), monotonic: clock.monotonic() }
    const took = startWatch(clock)
    const mayBegin = delivery.firstSendingAt === null || mayRepeat(delivery, platform)
    if (!mayBegin || !(await store.leases.begin(id, lease, begunAt.wall, repeatableMs(platform)))) {
      return store.leases.abandon(id, lease)
    }
    await failpoint('begun')
    // Check again before the write: the process may have been suspended in between, or the clock changed. The platform asks once more.
    const mayWrite = (): boolean => took() <= rules.writeWithinMs
    if (!mayWrite()) {
      return store.leases.putOff(id, lease, Math.min(begunAt.wall, clock.now()), HELD_UP.reason, delivery.firstSendingAt === null)
    }
    if (delivery.firstSendingAt === null) written.delete(firstWriting(delivery)) // an earlier one certainly did not arrive
    if (delivery.firstSendingAt === null) own.add(firstWriting(delivery))
    knownSince(firstWriting(delivery))
    knownSince(lastWriting({ ...delivery, sendingAt: begunAt.wall }))
    const outcome = await answerOf(platform.post({ ...toPost(delivery, thread, begunAt.wall), mayWrite }), delivery)
    await failpoint('answered')
    queue.note(delivery, outcome.kind, begunAt.monotonic)
    meters.delivery(outcome.kind, clock.now() - delivery.slotAt)
    await record(delivery, lease, outcome)
    await failpoint('recorded')
  }

  function forget(writing: string): void {
    written.delete(writing)
    own.delete(writing)
  }

  function knownSince(writing: string): number {
    const now = clock.monotonic()
    const since = written.get(writing) ?? now
    written.set(writing, since)
    return since
  }

  /** Whether the attempt may be written to the platform again as itself. */
  function mayRepeat(delivery: Delivery, platform: ChatPlatform): boolean {
    if (delivery.firstSendingAt === null || !own.has(firstWriting(delivery))) return false
    const ages = [clock.now() - delivery.firstSendingAt, clock.monotonic() - knownSince(firstWriting(delivery))]
    return ages.every((age) => age >= 0 && age < repeatableMs(platform))
  }

  function toPost(delivery: Delivery, thread: Post['thread'], since: number): Post {
    const { id, attempt, at, reply, slotAt, part, firstSendingAt } = delivery
    const late = clock.now() - slotAt
    const isRepeat = firstSendingAt !== null
    const first = isRepeat || attempt > 0 ? withoutPings(reply) : reply
    const body = part === 0 ? withDelay(first, late) : first
    return { delivery: id, attempt, isRepeat, at, thread, reply: body, since: firstSendingAt ?? since }
  }

  /** A missing answer is an outcome. An "ok" that comes later still counts. */
  async function answerOf(posting: Promise<PostOutcome>, { id, workspace }: Delivery): Promise<PostOutcome> {
    let isLate = false
    const answered = posting.catch((error: Error): PostOutcome => ({ kind: 'unknown', reason: error.message }))
    const late = answered.then(async (outcome) => {
      if (!isLate || outcome.kind !== 'sent') return
      queue.note({ workspace }, outcome.kind, clock.monotonic())
      await store.deliveries.sent(id, outcome.message, clock.now())
      await queue.run()
    })
    late.catch((error: unknown) => log.error({ err: error, delivery: id }, 'a late answer could not be recorded'))
    const timeout = clock.sleep(rules.timeoutMs).then((): PostOutcome => {
      isLate = true
      return { kind: 'unknown', reason: `No answer within ${rules.timeoutMs / 1000} seconds.` }
    })
    return Promise.race([answered, timeout])
  }

  async function record(delivery: Delivery, lease: string, outcome: PostOutcome): Promise<void> {
    const { id, workspace, at } = delivery
    const now = clock.now()
    const about = { delivery: id, workspace, channel: at.channel }
    switch (outcome.kind) {
      case 'sent':
        return store.deliveries.sent(id, outcome.message, now)
      case 'later': {
        const wait = outcome.afterMs ?? waitAfterFailures(RETRY, delivery.tries)
        const place = outcome.holds === 'workspace' ? { workspace } : { workspace, channel: at.channel }
        queue.hold(place, wait)
        log.info({ ...about, reason: outcome.reason, milliseconds: wait }, 'a digest is postponed')
        await store.leases.putOff(id, lease, now + wait, outcome.reason, delivery.firstSendingAt === null)
        return turns.rest(place, wait)
      }
      case 'refused': {
        // For a repeated attempt, this refusal does not say whether the first write arrived.
        if (delivery.firstSendingAt !== null) return store.leases.markUncertain(id, lease, outcome.reason)
        const paused = await store.leases.refuse(id, lease, outcome, now + FIRST_PROBE_MS)
        if (delivery.part > 0)
          return log.warn({ ...about, reason: outcome.reason }, 'a message of a digest’s thread was refused; it is missing there')
        return log.warn({ ...about, reason: outcome.reason, paused }, 'a channel refused its digest: its subscriptions are paused')
      }
      case 'dropped':
        if (delivery.firstSendingAt !== null) return store.leases.markUncertain(id, lease, outcome.reason)
        await store.leases.drop(id, lease, outcome.reason)
        if (delivery.part > 0)
          return log.error(
            { ...about, reason: outcome.reason },
            'a message of a digest’s thread was refused for its content; it is missing there',
          )
        return log.error(
          { ...about, reason: outcome.reason },
          'a digest was refused for its content and is dropped; the next digests are not affected',
        )
      case 'unknown':
        log.warn({ ...about, reason: outcome.reason }, 'it is unknown whether a digest was posted')
        return store.leases.markUncertain(id, lease, outcome.reason)
    }
  }

  function repeatableMs(platform: ChatPlatform): number {
    return Math.min(platform.traits.repeatableMs, rules.repeatMs)
  }

  /** Starts what runs beside the posts and beside other workspaces, so that a slow history delays neither. */
  async function reconcileUncertain(): Promise<void> {
    const workspaces = new Map<string, Delivery[]>()
    for (const delivery of await store.uncertain.toReconcile([...platforms.keys()], UNCERTAIN_AT_ONCE)) {
      knownSince(firstWriting(delivery))
      knownSince(lastWriting(delivery))
      workspaces.set(delivery.workspace, [...(workspaces.get(delivery.workspace) ?? []), delivery])
    }
    const free = [...workspaces.keys()].filter((workspace) => !reconciling.has(workspace))
    // Platforms limit how often histories may be read, whichever copy reads.
    for (const workspace of await store.turns.take('looking', free, copy, clock.now(), clock.now() + LOOKING_MS)) {
      const task = reconcileAll(workspaces.get(workspace) ?? [])
        .catch((error: unknown) => log.error({ err: error, workspace }, 'uncertain digests could not be reconciled'))
        .finally(() => reconciling.delete(workspace))
      reconciling.set(workspace, task)
    }
  }

  /** Reconciles one delivery of a workspace after the other, because platforms limit how often histories may be read. */
  async function reconcileAll(deliveries: readonly Delivery[]): Promise<void> {
    const until = clock.monotonic() + RECONCILING_MS
    for (const delivery of deliveries) if (clock.monotonic() < until) await reconcile(delivery)
    await queue.run()
  }

  async function reconcile(delivery: Delivery): Promise<void> {
    const platform = platforms.get(delivery.at.platform)
    if (!platform) return
    if (mayRepeat(delivery, platform)) return store.uncertain.reconcile(delivery, 'repeat', clock.now(), null)
    const age = clock.monotonic() - knownSince(lastWriting(delivery))
    if (age < rules.reconcileAfterMs) return
    const thread = delivery.part > 0 ? await store.deliveries.messageOf(delivery.digest) : null
    await failpoint('before looking')
    const post = toPost(delivery, thread, delivery.sendingAt ?? clock.now())
    const finding = await Promise.race([
      platform.find(post).catch((error: Error) => ({ kind: 'later' as const, reason: error.message })),
      clock.sleep(rules.timeoutMs).then(() => ({ kind: 'later' as const, reason: 'The history did not answer.' })),
    ])
    await failpoint('looked')
    if (finding.kind === 'found') return store.deliveries.sent(delivery.id, finding.message, clock.now())
    if (finding.kind === 'absent' && finding.isProven) return store.uncertain.reconcile(delivery, 'anew', clock.now(), null)
    if (finding.kind === 'later' && age < LONGEST_UNCERTAIN_MS) return
    const reason = finding.kind === 'absent' ? wording.emptyHistory : finding.reason
    await store.uncertain.reconcile(delivery, 'held', clock.now(), reason)
    const about = { delivery: delivery.id, workspace: delivery.workspace, channel: delivery.at.channel, reason }
    log.error(
      about,
      'a digest is held: it may or may not have been posted, and the history does not show which. “/papers resend” posts it again',
    )
  }

  return {
    async tidy(mayExpire) {
      for (const [writing, since] of written) if (clock.monotonic() - since > REMEMBERED_MS) forget(writing)
      await store.leases.recover(clock.now(), clock.now() + rules.leaseMs + TOLERANCE_MS)
      await failpoint('recovered')
      await reconcileUncertain()
      const expired = mayExpire ? await store.deliveries.expire(clock.now(), EXPIRED_AT_ONCE) : 0
      if (expired > 0) log.warn({ digests: expired }, 'digests were too late; their papers come with the next ones')
    },
    post: () => queue.run(),
    async stop(withinMs) {
      await Promise.race([Promise.all([queue.stop(withinMs), ...reconciling.values()]), clock.sleep(withinMs)])
      await store.leases.release(copy)
    },
    underWay: () => queue.underWay(),
  }
}

/** For how long something has gone on, by the clock that says most: one is set back, another stands still while the machine sleeps. */
function startWatch(clock: Clock): () => number {
  const read = (): number[] => [clock.now(), clock.monotonic(), clock.machine?.() ?? 0]
  const begun = read()
  return () => Math.max(...read().map((at, index) => at - (begun[index] ?? at)))
}

function firstWriting({ id, attempt }: Delivery): string {
  return `${id} ${attempt}`
}

function lastWriting({ id, attempt, sendingAt }: Delivery): string {
  return `${id} ${attempt} ${sendingAt}`
}
