import type { Logger } from 'pino'
import { keepFeeds } from '../pages/keep-feeds.ts'
import type { Clock } from '../port/clock.ts'
import { type Meters, NO_METERS } from '../port/operations.ts'
import type { ChatPlatform } from '../port/platform.ts'
import type { Library } from '../search/library.ts'
import type { Store } from '../store/store.ts'
import { type ClockChange, createClockWatch } from './clock-watch.ts'
import { DELIVERY_RULES, type DeliveryRules } from './delivery-rules.ts'
import { createDeliveryWorker } from './delivery-worker.ts'
import { editDigests } from './digest-edits.ts'
import { PLANNING_TURN_MS } from './due-page.ts'
import { createInTurn } from './in-turn.ts'
import { createLookBack } from './look-back.ts'
import { planDue } from './plan.ts'
import { planHeld } from './plan-held.ts'
import type { Planner } from './planner.ts'
import { probeChannels } from './probe.ts'
import { tellOwners } from './tell-owners.ts'
import { startTicker } from './ticker.ts'
import { warnOwners } from './warn-owners.ts'

/** Runs the digests: decides what is due, posts it, and recovers from failures. All its state is in the database. */
export interface Digests {
  /** Runs one round. Rounds never overlap, and an extra round changes nothing. */
  tick(): Promise<void>
  /** Runs a round each minute, and one now. */
  start(): void
  /** Lets posted digests show the votes that were cast since, as far as they may be edited now; each round does so too. */
  showVotes(): Promise<void>
  /** Ends the running work within ten seconds, and releases the rest. */
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
  /** Called at each place where tests simulate a crash. */
  readonly failpoint?: (place: string) => void | Promise<void>
  readonly meters?: Meters
  /** Whether channels may have pages of what they get. */
  readonly feedPages?: boolean
}

/** All ends within eight seconds: a service manager kills a program after ten, and what is open must still be closed. */
const STOP_WITHIN_MS = 7_000
/** How often the effects of a wrong clock are looked for, even if no jump was seen. */
const MEND_MS = 10 * 60_000
/** How often topics that have gone wrong are looked for. */
const WARN_MS = 3_600_000
/** A step of a round that takes longer than this continues in the background. */
const PATIENCE_MS = 60_000
/** Who is not planned after so long comes in the next round, which follows at once, in fair turns with what is due by then. */
const PLANNING_MS = 10_000

export function createDigests(options: DigestsOptions): Digests {
  const {
    store,
    library,
    clock,
    log,
    newId,
    staleSources,
    rules = DELIVERY_RULES,
    failpoint = () => {},
    meters = NO_METERS,
    feedPages = false,
  } = options
  const platforms = new Map(options.platforms.map((platform) => [platform.name, platform]))
  const copy = newId()
  const planner: Planner = { store, library, platforms: options.platforms, staleSources, newId, log, failpoint, copy }
  const worker = createDeliveryWorker({ store, platforms, clock, log, newId, rules, failpoint, meters, copy })
  const lookBack = createLookBack({ store, platforms, clock, log, rules, failpoint, copy })
  const inTurn = createInTurn(store.turns, copy, clock)
  const watch = createClockWatch()
  const stops: (() => void)[] = []
  let running: Promise<void> | null = null
  const slowSteps = new Map<string, Promise<void>>()
  /** By the monotonic clock. */
  let mendedAt = Number.NEGATIVE_INFINITY
  let warnedAt = Number.NEGATIVE_INFINITY
  let isAsked = false
  let looksAgain = false
  /** Resolves when another round is asked for. */
  let nextAsk: Promise<void> = Promise.resolve()
  let tellAsked = (): void => {}
  let stopped = false

  async function round(): Promise<void> {
    const { mayPlan, change } = watch.check(clock.now(), clock.monotonic())
    if (change) tellOfClock(log, change)
    if (mayPlan && (change || clock.monotonic() - mendedAt >= MEND_MS)) await step('repairing the effects of a wrong clock', mendClock)
    // Expired digests return their papers before the next digest is composed.
    await step('tidying up', () => worker.tidy(mayPlan))
    if (mayPlan) lookBack.start()
    if (mayPlan) await stepOrCarryOn('planning', plan)
    if (stopped) return
    await step('posting', () => worker.post())
    await stepAside('showing votes', showVotes)
    if (feedPages) await stepAside('adding to the pages of channels', () => inTurn('feeds', () => keepFeeds(store, platforms, clock, log)))
    await stepAside('notifying owners', () => inTurn('owners', (mayGoOn) => tellOwners(store, platforms, mayGoOn)))
    if (mayPlan && clock.monotonic() - warnedAt >= WARN_MS) await stepAside('warning owners', warn)
    await stepAside('checking closed channels', () => inTurn('probes', () => probeChannels(store, platforms, clock, log)))
  }

  /** Posts what is planned while more is planned. */
  async function plan(): Promise<void> {
    const until = clock.monotonic() + PLANNING_MS
    const mayGoOn = (): boolean => {
      const isOver = clock.monotonic() >= until
      if (isOver) ask()
      return !isOver
    }
    const onPlanned = (): void => void step('posting', () => worker.post())
    await planDue(planner, clock.now(), { mayGoOn, onPlanned, onShared: lookAgain })
    await planHeld(planner, clock.now(), mayGoOn)
  }

  /** Another round once the turns of the copy are over that plans now: if it has died, this one goes on. */
  function lookAgain(): void {
    if (looksAgain) return
    looksAgain = true
    void clock.sleep(PLANNING_TURN_MS).then(() => {
      looksAgain = false
      return tick()
    })
  }

  function warn(): Promise<void> {
    warnedAt = clock.monotonic()
    return inTurn('warnings', (mayGoOn) => warnOwners(store, platforms, clock.now(), mayGoOn))
  }

  /** Runs at the start, after a jump of the clock, and regularly, because a jump may be over before any round sees it. */
  async function mendClock(): Promise<void> {
    const undone = await store.undoFuture(clock.now())
    mendedAt = clock.monotonic()
    if (undone.slots > 0)
      log.warn(undone, 'the clock was ahead: the slots that it decided are revoked, and will be decided when they are due')
  }

  const showVotes = (): Promise<void> => editDigests(store, platforms, clock, log)

  /** Runs a step of a round. Its failure does not stop the other steps. */
  async function step(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.error({ err: error }, `${name} failed; the next round tries again`)
    }
  }

  function begin(name: string, work: () => Promise<unknown>): Promise<void> {
    const task = step(name, work).finally(() => slowSteps.delete(name))
    slowSteps.set(name, task)
    return task
  }

  /** Runs a step that may be slow. A slow one continues beside the next rounds and is not started again meanwhile, so that posting goes on. */
  async function stepOrCarryOn(name: string, work: () => Promise<unknown>): Promise<void> {
    if (slowSteps.has(name)) return log.warn(`${name} is still running`)
    await Promise.race([begin(name, work), clock.sleep(PATIENCE_MS)])
  }

  /** Runs a step that asks platforms about one thing after the other. The next round does not wait for it: a digest may be due elsewhere. */
  async function stepAside(name: string, work: () => Promise<unknown>): Promise<void> {
    await Promise.race([slowSteps.get(name) ?? begin(name, work), clock.sleep(PATIENCE_MS), nextAsk])
  }

  function ask(): void {
    isAsked = true
    tellAsked()
  }

  async function rounds(): Promise<void> {
    do {
      isAsked = false
      nextAsk = new Promise((resolve) => {
        tellAsked = resolve
      })
      await round()
    } while (isAsked && !stopped)
  }

  function tick(): Promise<void> {
    if (stopped) return Promise.resolve()
    ask()
    running ??= rounds().finally(() => {
      running = null
    })
    return running
  }

  return {
    planner,
    tick,

    async showVotes() {
      if (!stopped) await stepOrCarryOn('showing votes', showVotes)
    },

    start() {
      stops.push(startTicker(tick, clock, log))
    },

    async stop() {
      stopped = true
      for (const stop of stops) stop()
      const until = clock.monotonic() + STOP_WITHIN_MS
      await Promise.race([Promise.all([running, lookBack.ended(), ...slowSteps.values()]), clock.sleep(STOP_WITHIN_MS)])
      await worker.stop(Math.max(0, until - clock.monotonic()))
      await store.turns.endAll(copy)
    },
  }
}

function tellOfClock(log: Logger, { kind, jump, waited }: ClockChange): void {
  const about = { jumpMs: Math.round(jump), waitedMs: Math.round(waited) }
  if (kind === 'jumped') log.warn(about, 'the clock jumped: digests wait until two readings agree, at most ten minutes')
  else
    log.info(
      about,
      kind === 'settled' ? 'the clocks agree again: digests continue' : 'the clock is still unsteady: digests continue by its time',
    )
}
