import type { Logger } from 'pino'
import type { Clock } from '../port/clock.ts'
import type { ChatPlatform } from '../port/platform.ts'
import type { Library } from '../search/library.ts'
import type { Store } from '../store/store.ts'
import { type ClockChange, createClockWatch } from './clock-watch.ts'
import { createDeliveryWorker, DELIVERY_RULES, type DeliveryRules } from './delivery-worker.ts'
import { type Planner, planDue } from './plan.ts'
import { probeChannels } from './probe.ts'
import { tellOwners } from './tell-owners.ts'
import { startTicker } from './ticker.ts'

/** What runs the digests: it decides what is due, posts it, and mends what went wrong. All its state is in the database. */
export interface Digests {
  /** One round; rounds never overlap, and one more changes nothing. */
  tick(): Promise<void>
  /** Runs a round each minute, and one now. */
  start(): void
  /** Ends what is under way within ten seconds, and gives back the rest. */
  stop(): Promise<void>
  readonly planner: Planner
}

export interface DigestsOptions {
  readonly store: Store
  readonly library: Library
  readonly platforms: readonly ChatPlatform[]
  readonly staleSources: Planner['staleSources']
  readonly clock: Clock
  readonly log: Logger
  /** 12 characters of `[\w-]`. */
  readonly newId: () => string
  readonly rules?: DeliveryRules
  /** Called at each place where a crash is worth trying. */
  readonly failpoint?: (place: string) => void | Promise<void>
}

/** Within the ten seconds after which a service manager loses patience. */
const STOP_WITHIN_MS = 9_000
/** What a wrong clock did is looked for so often, whether it was seen or not. */
const MEND_MS = 10 * 60_000
/** A part of a round that takes longer than this is waited for no more. */
const PATIENCE_MS = 60_000

export function createDigests(options: DigestsOptions): Digests {
  const { store, library, clock, log, newId, staleSources, rules = DELIVERY_RULES, failpoint = () => {} } = options
  const platforms = new Map(options.platforms.map((platform) => [platform.name, platform]))
  const planner: Planner = { store, library, platforms: options.platforms, staleSources, newId, log, failpoint }
  const worker = createDeliveryWorker({ store, platforms, clock, log, newId, rules, failpoint })
  const watch = createClockWatch()
  const stops: (() => void)[] = []
  let running: Promise<void> | null = null
  const slowSteps = new Map<string, Promise<void>>()
  /** By the monotonic clock. */
  let mendedAt = Number.NEGATIVE_INFINITY
  let isAsked = false
  let stopped = false

  async function round(): Promise<void> {
    const { mayPlan, change } = watch.check(clock.now(), clock.monotonic())
    if (change) tellOfClock(log, change)
    if (mayPlan && (change || clock.monotonic() - mendedAt >= MEND_MS)) await step('mending what a wrong clock did', mendClock)
    // What comes too late gives its papers back before the next digest is composed.
    await step('tidying up', () => worker.tidy(mayPlan))
    if (mayPlan) await stepOrCarryOn('planning', () => planDue(planner, clock.now()))
    if (stopped) return
    await step('posting', () => worker.post())
    await stepOrCarryOn('telling owners', () => tellOwners(store, platforms))
    await stepOrCarryOn('asking closed channels', () => probeChannels(store, platforms, clock, log))
  }

  /** At the start, when the clock is steady again after a jump, and now and then: a jump may be over before any round has seen it. */
  async function mendClock(): Promise<void> {
    const undone = await store.undoFuture(clock.now())
    mendedAt = clock.monotonic()
    if (undone.slots > 0)
      log.warn(undone, 'the clock had been ahead: slots that it marked are taken back, and will be decided when they come')
  }

  /** No part of a round keeps another from its work. */
  async function step(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.error({ err: error }, `${name} failed; the next round tries again`)
    }
  }

  /** What takes too long goes on beside the next rounds, and is not begun again meanwhile: what is planned is posted all the same. */
  async function stepOrCarryOn(name: string, work: () => Promise<unknown>): Promise<void> {
    if (slowSteps.has(name)) return log.warn(`${name} still takes its time`)
    const task = step(name, work).finally(() => slowSteps.delete(name))
    slowSteps.set(name, task)
    await Promise.race([task, clock.sleep(PATIENCE_MS)])
  }

  async function rounds(): Promise<void> {
    do {
      isAsked = false
      await round()
    } while (isAsked && !stopped)
  }

  function tick(): Promise<void> {
    if (stopped) return Promise.resolve()
    isAsked = true
    running ??= rounds().finally(() => {
      running = null
    })
    return running
  }

  return {
    planner,
    tick,

    start() {
      stops.push(startTicker(tick, clock, log))
    },

    async stop() {
      stopped = true
      for (const stop of stops) stop()
      const until = clock.monotonic() + STOP_WITHIN_MS
      await Promise.race([Promise.all([running, ...slowSteps.values()]), clock.sleep(STOP_WITHIN_MS)])
      await worker.stop(Math.max(0, until - clock.monotonic()))
    },
  }
}

function tellOfClock(log: Logger, { kind, jump, waited }: ClockChange): void {
  const about = { jumpMs: Math.round(jump), waitedMs: Math.round(waited) }
  if (kind === 'jumped') log.warn(about, 'the clock jumped: digests wait until two readings agree, ten minutes at most')
  else
    log.info(
      about,
      kind === 'settled' ? 'the clock agrees again: digests go on' : 'the clock does not settle: digests go on by what it says',
    )
}
