import type { Logger } from 'pino'
import { Fault } from '../config/fault.ts'
import { redact } from '../config/redaction.ts'
import { dayOf } from '../papers/dates.ts'
import { keysOf } from '../papers/identity.ts'
import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import type { Library } from '../search/library.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import { LostLease } from '../store/ingest-batch.ts'
import type { SourceState } from '../store/sources.ts'
import type { Store } from '../store/store.ts'
import { count } from '../wording/phrases.ts'
import * as wording from '../wording/sources.ts'
import type { Refused } from './formats/found.ts'
import { BACK_FILL, NEWS, type Turn } from './lines.ts'
import { NothingTaken } from './nothing-taken.ts'
import { checkDates, type DateLeftOut } from './paper-dates.ts'
import type { Reader } from './reader.ts'
import { type Get, Trouble } from './request.ts'
import { isDead, nameRunner } from './runner.ts'
import type { Run, Slice, Source } from './source.ts'
import { type SourceStatus, type SyncReport, statusesOf } from './source-status.ts'

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

/** Papers in one transaction, which blocks everything else for some milliseconds, and the pause after it for waiting work. */
const SLICE = 10
const REST_MS = 80
const LEASE_MS = 5 * 60_000
const BACK_OFF = { first: 60_000, longest: 2 * 3_600_000 }
const PACE_MS = 15_000
const LONGEST_PAUSE_MS = 3 * 24 * 3_600_000
/** A bot that answers one question and exits does not need new papers. */
const FIRST_LOOK_MS = 10_000

const PLAIN: SyncWish = { since: null, isDry: false, isIndexed: true, onProgress() {} }

/** Runs the sources, each on its own schedule, one run of each at a time across all copies of the program, independently of each other. */
export function createSync(options: SyncOptions) {
  const { sources, store, library, get, reader, clock, random, log, tellOperator } = options
  const holder = nameRunner()
  let enrolled: Promise<unknown> | null = null
  const running = new Map<string, Promise<unknown>>()
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | null = null

  async function statuses(): Promise<SourceStatus[]> {
    enrolled ??= Promise.all(sources.map(({ name }) => store.sources.enrol(name, clock.now()))).catch((error: unknown) => {
      enrolled = null // the next one tries again
      throw error
    })
    await enrolled
    return statusesOf(sources, await store.sources.states(), clock.now())
  }

  /** Runs a source once. @returns null while another run has the source. */
  async function run(source: Source, wish: SyncWish = PLAIN): Promise<SyncReport | null> {
    const now = clock.now()
    await store.sources.enrol(source.name, now)
    const state = await claim(source)
    if (!state) return null
    const tally: Tally = { added: 0, news: 0, merged: 0, unchanged: 0, refused: [], datesLeftOut: [] }
    const seen = new Set<string>()
    try {
      let cursor: unknown = state.cursor === null ? null : JSON.parse(state.cursor)
      let brought: string | null = null
      for await (const slice of source.news(cursor, runOf(wish, NEWS))) {
        cursor = slice.cursor
        brought = slice.brought ?? brought
        await take(source, slice, wish, tally, seen)
      }
      if (wish.since !== null && source.backfill && cursor !== null)
        for await (const slice of source.backfill(cursor, wish.since, runOf(wish, BACK_FILL))) await take(source, slice, wish, tally, seen)
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

  /** Stores a slice in parts; the cursor goes with the last of them. */
  async function take(source: Source, slice: Slice, wish: SyncWish, tally: Tally, seen: Set<string>): Promise<void> {
    tally.refused.push(...slice.refused)
    const checked = slice.papers.map((each) => checkDates(each, dayOf(clock.now())))
    tally.datesLeftOut.push(...checked.flatMap(({ leftOut }) => leftOut ?? []))
    for (let start = 0; start === 0 || start < slice.papers.length; start += SLICE) {
      if (stopping.signal.aborted) throw new Stopped()
      const papers = checked.slice(start, start + SLICE).map((each) => each.paper)
      const isLast = start + SLICE >= slice.papers.length
      if (wish.isDry) await countOnly(papers, tally, seen)
      else {
        const at = clock.now()
        const outcomes = await store.sources.ingest({
          source: source.name,
          papers,
          cursor: isLast ? slice.cursor : null,
          brought: isLast ? slice.brought : null,
          at,
          lease: { holder, until: at + LEASE_MS },
          enriches: slice.enriches,
        })
        for (const [index, outcome] of outcomes.entries()) {
          tally[outcome]++
          if (outcome === 'added' && papers[index]?.isNews) tally.news++
        }
      }
      wish.onProgress(slice.progress?.done ?? 0, slice.progress?.total ?? null, tally.added + tally.merged + tally.unchanged)
      if (papers.length === 0 || wish.isDry) continue
      await clock.sleep(REST_MS)
      if (wish.isIndexed) await library?.refresh()
    }
  }

  /** @param seen keys of the papers counted so far */
  async function countOnly(papers: readonly IncomingPaper[], tally: Tally, seen: Set<string>): Promise<void> {
    for (const { draft, isNews } of papers) {
      const keys = keysOf(draft)
      if (keys.some((key) => seen.has(key))) continue // a repeated paper
      for (const key of keys) seen.add(key)
      const isKnown = (await Promise.all(keys.map(store.papers.byKey))).some((paper) => paper !== null)
      if (isKnown) tally.unchanged++
      else tally.added++
      if (!isKnown && isNews) tally.news++
    }
  }

  /** Runs the due sources. They do not wait for each other. */
  async function tick(): Promise<void> {
    if (stopping.signal.aborted) return
    const due = (await statuses()).filter(({ source, state }) => isDue(state, clock.now()) && !running.has(source.name))
    await Promise.all(due.map(({ source }) => start(source)))
    if (!stopping.signal.aborted) await tell()
  }

  function start(source: Source): Promise<unknown> {
    const task = run(source)
      .then((report) => report && logReport(log, report))
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

/** No source waits longer than a weekend. A later due time comes from a clock that was ahead. */
function isDue({ due_at: dueAt }: SourceState, now: number): boolean {
  return dueAt <= now || dueAt > now + LONGEST_PAUSE_MS
}

type Tally = { added: number; news: number; merged: number; unchanged: number; refused: Refused[]; datesLeftOut: DateLeftOut[] }

class Stopped extends Error {}

function logReport(log: Logger, { source, added, merged, refused, datesLeftOut, problem }: SyncReport): void {
  if (problem !== null) log.debug({ source, problem }, 'a source was not read to its end')
  else if (added + merged > 0)
    log.info(
      { source, added, merged, refused: refused.length, datesLeftOut: datesLeftOut.length },
      `${source}: ${count(added, 'new paper')}`,
    )
}
