import type { Logger } from 'pino'
import { Fault } from '../config/fault.ts'
import { redact } from '../config/redaction.ts'
import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { Library } from '../search/library.ts'
import { LostLease } from '../store/ingest-batch.ts'
import type { SourceState } from '../store/sources.ts'
import type { Store } from '../store/store.ts'
import { count } from '../wording/phrases.ts'
import * as wording from '../wording/sources.ts'
import { createFilling } from './filling.ts'
import { createIntake, emptyTally, LEASE_MS, Stopped } from './intake.ts'
import { BACK_FILL, NEWS, type Turn } from './lines.ts'
import { NothingTaken } from './nothing-taken.ts'
import type { Reader } from './reader.ts'
import { type Get, Trouble } from './request.ts'
import { isDead, nameRunner } from './runner.ts'
import type { Run, Slice, Source } from './source.ts'
import { isFilling, type SourceStatus, type SyncReport, statusesOf } from './source-status.ts'

export interface SyncOptions {
  readonly sources: readonly Source[]
  readonly store: Store
  /** The index to update while papers come; null if nobody searches. */
  readonly library: Pick<Library, 'refresh'> | null
  readonly get: Get
  readonly reader: Pick<Reader, 'read'>
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Logger
  /** Sends the operator a sentence. */
  readonly tellOperator: (text: string) => Promise<void>
  /** Called when the library has been filled a little further from a source. */
  readonly onFilled?: (status: SourceStatus) => void
}

export interface SyncWish {
  /** `YYYY-MM-DD`: papers from this day on are also loaded, but not as news. */
  readonly since: string | null
  /** Nothing is stored. */
  readonly isDry: boolean
  /** Whether the index is updated at once; not needed if nobody searches. */
  readonly isIndexed: boolean
  readonly onProgress: (done: number, total: number | null, papers: number) => void
}

export type Sync = ReturnType<typeof createSync>

const BACK_OFF = { first: 60_000, longest: 2 * 3_600_000 }
const PACE_MS = 15_000
const LONGEST_PAUSE_MS = 3 * 24 * 3_600_000
/** A bot that answers one question and exits does not need new papers. */
const FIRST_LOOK_MS = 10_000

const PLAIN: SyncWish = { since: null, isDry: false, isIndexed: true, onProgress() {} }

/** Runs the sources, each on its own schedule, one run of each at a time across all copies of the program, independently of each other. */
export function createSync(options: SyncOptions) {
  const { sources, store, library, get, reader, clock, random, log, tellOperator, onFilled = () => {} } = options
  const holder = nameRunner()
  let enrolled: Promise<unknown> | null = null
  const running = new Map<string, Promise<unknown>>()
  const stopping = new AbortController()
  const intake = createIntake({ store, library, clock, holder, stopping: stopping.signal })
  const filling = createFilling({ store, intake, clock, random, log, holder, run: runOf(PLAIN, BACK_FILL) })
  let timer: NodeJS.Timeout | null = null

  async function statuses(): Promise<SourceStatus[]> {
    enrolled ??= Promise.all(sources.map(({ name }) => store.sources.enrol(name, clock.now()))).catch((error: unknown) => {
      enrolled = null // the next one tries again
      throw error
    })
    await enrolled
    return statusesOf(sources, await store.sources.states(), clock.now(), filling.isPaused)
  }

  /** Runs a source once. @returns null while another run has the source. */
  async function run(source: Source, wish: SyncWish = PLAIN): Promise<SyncReport | null> {
    const now = clock.now()
    await store.sources.enrol(source.name, now)
    const state = await claim(source)
    if (!state) return null
    const tally = emptyTally()
    const seen = new Set<string>()
    try {
      let cursor: unknown = state.cursor === null ? null : JSON.parse(state.cursor)
      let brought: string | null = null
      // What a source announced between a backup and its restoration may have been posted: it is no news.
      const restoredAt = await store.restoredAt()
      const isCatchingUp = restoredAt !== null && (state.succeeded_at ?? 0) < restoredAt
      for await (const slice of source.news(cursor, runOf(wish, NEWS))) {
        cursor = slice.cursor
        brought = slice.brought ?? brought
        await intake.take(source, isCatchingUp ? asBackFill(slice) : slice, wish, tally, seen)
      }
      if (isCatchingUp && !wish.isDry) {
        log.info({ source: source.name, papers: tally.added }, wording.caughtUp(source.title, tally.added))
        await store.addCaughtUp(tally.added)
      }
      if (wish.since !== null && source.backfill && cursor !== null)
        for await (const slice of source.backfill(cursor, wish.since, runOf(wish, BACK_FILL))) {
          await intake.take(source, slice, wish, tally, seen)
        }
      if (wish.isDry) await store.sources.release(source.name, holder)
      else {
        const at = clock.now()
        await store.sources.succeeded(source.name, holder, at, source.calendar.nextAsk(at, brought ?? state.brought, random()), brought)
      }
      return { source: source.name, ...tally, problem: null }
    } catch (error) {
      if (error instanceof Stopped) {
        await store.sources.release(source.name, holder)
        return { source: source.name, ...tally, problem: 'stopped' }
      }
      if (error instanceof LostLease) return null
      if (error instanceof NothingTaken) tally.refused.push(...error.refused)
      const problem = redact(error instanceof Fault ? error.message : `Internal error of Paperboy: ${(error as Error).message}`)
      if (!(error instanceof Fault)) log.error({ err: error, source: source.name }, 'a source could not be read')
      if (wish.isDry) await store.sources.release(source.name, holder)
      else await store.sources.failed(source.name, holder, clock.now(), retryAt(error, state.failures), problem)
      return { source: source.name, ...tally, problem }
    }
  }

  /** Claims a source. One held by a dead process of this machine is free at once; one of another machine when its lease expires. */
  async function claim({ name }: Source): Promise<SourceState | null> {
    const now = clock.now()
    const claimed = await store.sources.claim(name, holder, now, now + LEASE_MS)
    const other = claimed ? null : ((await store.sources.states()).get(name)?.holder ?? null)
    if (other === null || !isDead(other)) return claimed
    await store.sources.release(name, other)
    return store.sources.claim(name, holder, now, now + LEASE_MS)
  }

  /** Doubles the wait after each failure, with some randomness. Never earlier than the server asked for. */
  function retryAt(error: unknown, failures: number): number {
    const backOff = waitAfterFailures(BACK_OFF, failures) * (0.5 + random() / 2)
    const asked = error instanceof Trouble ? (error.retryAt ?? 0) : 0
    return Math.round(Math.max(clock.now() + backOff, asked + random() * BACK_OFF.first))
  }

  function runOf(wish: SyncWish, turn: Turn): Run {
    const isDry = wish.isDry
    return {
      now: clock.now,
      get: (ask) => unlessStopped(get(ask, turn)),
      read: reader.read,
      wanting: async (limit) => (isDry ? [] : store.sources.toEnrich(clock.now(), limit)),
      warn: (problem) => log.warn({ problem: redact(problem) }, 'papers of feeds could not be completed'),
      incomplete: async (source, limit) => (isDry ? [] : store.sources.toComplete(source, clock.now(), limit)),
      notFound: async (papers) => {
        if (!isDry) await store.sources.notFound(papers, clock.now())
      },
    }
  }

  /** Stops waiting for a server when the program stops. */
  function unlessStopped<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = stopping
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(new Stopped())
      if (signal.aborted) return stop()
      signal.addEventListener('abort', stop, { once: true })
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    })
  }

  /** Runs the due sources, and fills the library from the others. They do not wait for each other. */
  async function tick(): Promise<void> {
    if (stopping.signal.aborted) return
    const idle = (await statuses()).filter(({ source }) => !running.has(source.name))
    await Promise.all(
      idle.flatMap((status) => {
        const { source, state } = status
        if (isDue(state, clock.now())) return [start(source, () => readNews(source))]
        return isFilling(status) && state.failures === 0 ? [start(source, () => fill(source))] : []
      }),
    )
    if (!stopping.signal.aborted) await tell()
  }

  async function readNews(source: Source): Promise<void> {
    const report = await run(source)
    if (report) logReport(log, report)
  }

  /** Fills the library with some pages, and tells how far it is. */
  async function fill(source: Source): Promise<void> {
    const state = await claim(source)
    if (!state) return
    const added = await filling.fill(source, state)
    const status = (await statuses()).find((each) => each.source === source)
    if (!status?.filled || stopping.signal.aborted) return
    if (added > 0 || status.filled.isOver) log.info({ source: source.name, added }, wording.filling([status]))
    onFilled(status)
  }

  function start(source: Source, work: () => Promise<void>): Promise<unknown> {
    const task = work()
      .catch((error: unknown) => log.error({ err: error, source: source.name }, 'a source could not be read'))
      .finally(() => running.delete(source.name))
    running.set(source.name, task)
    return task
  }

  /** Reports to the operator when a source becomes late or failing, and when it recovers. Only one copy of the program reports each change. */
  async function tell(): Promise<void> {
    for (const { source, state, health } of await statuses()) {
      const trouble = health.kind === 'late' || health.kind === 'failing' ? health.kind : null
      // A source that is late and then fails, or the other way round, has one trouble.
      if ((trouble === null) === (state.told === null)) continue
      if (!(await store.sources.setReported(source.name, trouble))) continue
      const text = trouble === null ? wording.isWell(source) : wording.isInTrouble({ source, state, health }, clock.now())
      if (trouble === null) log.info({ source: source.name }, text)
      else log.warn({ source: source.name }, text)
      await tellOperator(text).catch((error: unknown) => log.warn({ err: error }, 'the operator channel could not be told'))
    }
  }

  return {
    sources,
    statuses,
    run,
    tick,

    /** When a source is due next; null where there is none. */
    async nextDueAt(): Promise<number | null> {
      const due = (await statuses()).map(({ state }) => state.due_at)
      return due.length === 0 ? null : Math.min(...due)
    },

    start() {
      if (sources.length === 0) return
      const look = (): void => {
        void tick().catch((error: unknown) => log.error({ err: error }, 'the sources could not be checked'))
      }
      timer = setTimeout(
        () => {
          look()
          timer = setInterval(look, PACE_MS)
          timer.unref()
        },
        FIRST_LOOK_MS * (1 + random()),
      )
      timer.unref()
    },

    /** Stops after the papers that are being stored now. */
    async stop() {
      stopping.abort()
      if (timer) clearTimeout(timer)
      await Promise.race([Promise.allSettled([...running.values()]), clock.sleep(2_000)])
    },
  }
}

function asBackFill(slice: Slice): Slice {
  return { ...slice, papers: slice.papers.map((each) => ({ ...each, isNews: false })) }
}

/** No source waits longer than a weekend. A later due time comes from a clock that was ahead. */
function isDue({ due_at: dueAt }: SourceState, now: number): boolean {
  return dueAt <= now || dueAt > now + LONGEST_PAUSE_MS
}

function logReport(log: Logger, { source, added, merged, refused, datesLeftOut, problem }: SyncReport): void {
  if (problem !== null) log.debug({ source, problem }, 'a source was not read to its end')
  else if (added + merged > 0)
    log.info(
      { source, added, merged, refused: refused.length, datesLeftOut: datesLeftOut.length },
      `${source}: ${count(added, 'new paper')}`,
    )
}
