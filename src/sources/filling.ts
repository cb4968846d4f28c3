import type { Logger } from 'pino'
import { Fault } from '../config/fault.ts'
import { redact } from '../config/redaction.ts'
import { waitAfterFailures } from '../port/backoff.ts'
import type { Clock } from '../port/clock.ts'
import { LostLease } from '../store/ingest-batch.ts'
import type { SourceState } from '../store/sources.ts'
import type { Store } from '../store/store.ts'
import { RefusedQuery, UnreadableAnswer } from './formats/found.ts'
import { emptyTally, type Intake, Stopped } from './intake.ts'
import { Trouble } from './request.ts'
import type { Run, Source } from './source.ts'

export interface FillingOptions {
  readonly store: Store
  readonly intake: Intake
  readonly clock: Pick<Clock, 'now'>
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Logger
  readonly holder: string
  /** What a source uses in a run. */
  readonly run: Run
}

/** News may be due between two runs of a back-fill. */
const MOST_PAGES = 20
const BACK_OFF = { first: 60_000, longest: 2 * 3_600_000 }
/** A page that cannot be had is left out after this many tries, each in another run. Back-filled papers are no news. */
const MOST_TRIES = 3

/**
 * Fills the library with the latest papers from before a source's news began: page by page, and only while no news is due. A failure of
 * this delays no news, so it is no failure of the source.
 */
export function createFilling({ store, intake, clock, random, log, holder, run }: FillingOptions) {
  const setbacks = new Map<string, { readonly until: number; readonly failures: number }>()

  function setBack(source: Source, error: unknown): void {
    const failures = (setbacks.get(source.name)?.failures ?? 0) + 1
    const wait = waitAfterFailures(BACK_OFF, failures - 1) * (0.5 + random() / 2)
    const asked = error instanceof Trouble ? (error.retryAt ?? 0) : 0
    setbacks.set(source.name, { until: Math.max(clock.now() + wait, asked), failures })
    if (error instanceof Fault) log.debug({ source: source.name, problem: redact(error.message) }, 'a back-fill was interrupted')
    else log.error({ err: error, source: source.name }, 'a back-fill was interrupted')
  }

  return {
    /** Whether the last try failed, and the next one is still to come. */
    isPaused: ({ name }: Source): boolean => (setbacks.get(name)?.until ?? 0) > clock.now(),

    /**
     * Reads some pages of a claimed source, and releases it.
     * @returns how many papers were new
     */
    async fill(source: Source, state: SourceState): Promise<number> {
      const tally = emptyTally()
      try {
        const cursor: unknown = state.cursor === null ? null : JSON.parse(state.cursor)
        if (source.fill === null || cursor === null) return 0
        let pages = 0
        for await (const slice of source.fill.pages(cursor, run)) {
          await intake.take(source, slice, { isDry: false, isIndexed: true, onProgress() {} }, tally, new Set())
          pages++
          if (pages >= MOST_PAGES || state.due_at <= clock.now()) break
        }
        setbacks.delete(source.name)
      } catch (error) {
        if (!(error instanceof LostLease || error instanceof Stopped)) setBack(source, error)
      } finally {
        await store.sources.release(source.name, holder)
      }
      return tally.added
    },
  }
}

/**
 * What to do about a page of a back-fill that could not be had.
 * @returns the tries to note for this page, or null to leave it out
 * @throws the error itself, if the page may come in a later try that does not count
 */
export function triesAfter(error: unknown, tries: number): number | null {
  const isOfPage =
    error instanceof RefusedQuery || error instanceof UnreadableAnswer || (error instanceof Trouble && error.kind === 'refused')
  if (!isOfPage) throw error
  return tries + 1 < MOST_TRIES ? tries + 1 : null
}
