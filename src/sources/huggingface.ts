import { addDays, dayOf } from '../papers/dates.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import { DAILY_PAPERS_CALENDAR, isWeekend } from './calendar.ts'
import { triesAfter } from './filling.ts'
import type { Page } from './formats/found.ts'
import type { Ask } from './request.ts'
import type { Run, Slice, Source } from './source.ts'

export interface HuggingFaceOptions {
  /** `https://huggingface.co`. */
  readonly baseUrl: string
  /** Needed for more than 500 requests in five minutes; null if there is none. */
  readonly token: string | null
}

interface Cursor {
  /** Papers featured from this day on are news if the library does not have them yet. Earlier ones are not. */
  readonly since: string
  /** The last day whose list is final. Later lists are read again each time. */
  readonly settled: string
  /** The last day that had papers. */
  readonly brought: string
  /** The day on which the upvotes of the last two weeks were read again. */
  readonly refreshed: string
  /** An unfinished back-fill: the next day to read, going back to the first wanted day. */
  readonly backfill: { readonly next: string; readonly since: string } | null
  /** How far the year before the first read is filled; missing before that begins. */
  readonly fill?: Fill
}

interface Fill {
  /** The first day that is wanted. */
  readonly since: string
  /** The lists from this day on are here. */
  readonly until: string
  /** How often the next list could not be had. */
  readonly tries: number
}

/** The day of the first list. */
const ARCHIVE_START = '2023-05-04'
/** Papers get most of their votes within this time. */
const REFRESHED_DAYS = 14
/** The first run reads the lists of these days, among which is a weekday's whole list. Earlier ones are filled in later. */
const FIRST_DAYS = 4
const FILLED_DAYS = 365
/** A list may still grow for this long after its day (UTC) has ended. */
const SETTLED_AFTER_MS = 12 * 3_600_000
export const HUGGING_FACE_RATE_LIMIT = { name: 'huggingface.co', apartMs: 1_000 }
const MOST_BYTES = 5 * 1_048_576

/** Hugging Face Daily Papers: a list of papers for each day, with upvotes. */
export function createHuggingFace({ baseUrl, token }: HuggingFaceOptions): Source<Cursor> {
  const ask = (query: string): Ask => ({
    url: `${baseUrl}/api/daily_papers?${query}`,
    rateLimit: HUGGING_FACE_RATE_LIMIT,
    accept: 'application/json',
    maxBytes: MOST_BYTES,
    known: { etag: null, modified: null },
    token,
  })

  async function read(query: string, run: Run): Promise<Page> {
    const page = await run.read('huggingface', await run.get(ask(query)))
    return page
  }

  async function* readDays(days: readonly string[], cursor: Cursor, run: Run): AsyncGenerator<Slice<Cursor>> {
    let at = cursor
    for (const [index, day] of days.entries()) {
      const { found, refused } = await read(`date=${day}&limit=100`, run)
      const papers = found.map(
        (each): IncomingPaper => ({ ...each, isNews: dayOf(Math.max(each.at ?? 0, Date.parse(day))) >= cursor.since }),
      )
      const isSettled = run.now() - SETTLED_AFTER_MS >= Date.parse(`${addDays(day, 1)}T00:00:00Z`)
      at = {
        ...at,
        settled: isSettled && day > at.settled ? day : at.settled,
        // Lists of weekends are rare, and never count as complete days.
        brought: found.length > 0 && day > at.brought && !isWeekend(day) ? day : at.brought,
      }
      yield { papers, refused, cursor: at, brought: at.brought, enriches: false, progress: { done: index + 1, total: days.length } }
    }
  }

  return {
    name: 'huggingface',
    title: 'Hugging Face',
    categories: [],
    calendar: DAILY_PAPERS_CALENDAR,

    async *news(known, run) {
      const today = dayOf(run.now())
      const weeks = addDays(today, -REFRESHED_DAYS)
      const first = addDays(today, -FIRST_DAYS)
      let cursor: Cursor = known
        ? withoutFuture(known, today)
        : { since: today, settled: first, brought: first, refreshed: today, backfill: null }
      const isRefresh = cursor.refreshed !== today
      const unsettled = addDays(cursor.settled, 1)
      const from = isRefresh && weeks < unsettled ? weeks : unsettled
      for await (const slice of readDays(daysFrom(from, today), cursor, run)) {
        cursor = slice.cursor
        yield slice
      }
      if (!isRefresh) return
      // New trending papers are in the days read above. The older ones are only read for their upvotes.
      const { found, refused } = await read('sort=trending&limit=50', run)
      const older = found.filter(({ at }) => at !== null && dayOf(at) < weeks)
      cursor = { ...cursor, refreshed: today }
      yield {
        papers: older.map((each) => ({ ...each, isNews: false })),
        refused,
        cursor,
        brought: cursor.brought,
        enriches: false,
        progress: null,
      }
    },

    fill: {
      async *pages(known, run) {
        let cursor = known
        for (let fill = fillOf(cursor); fill.until > fill.since; fill = fillOf(cursor)) {
          const day = addDays(fill.until, -1)
          const sliceOf = (next: Partial<Fill>, page: Page | null): Slice<Cursor> => {
            cursor = { ...cursor, fill: { ...fill, ...next } }
            const papers = (page?.found ?? []).map((each): IncomingPaper => ({ ...each, isNews: false }))
            return { papers, refused: page?.refused ?? [], cursor, brought: null, enriches: false, progress: null }
          }
          try {
            const page = await read(`date=${day}&limit=100`, run)
            yield sliceOf({ until: day, tries: 0 }, page)
          } catch (error) {
            const tries = triesAfter(error, fill.tries)
            yield sliceOf(tries === null ? { until: day, tries: 0 } : { tries }, null)
            if (tries !== null) throw error
          }
        }
      },
      reach(cursor) {
        const { since, until } = fillOf(cursor)
        return { from: until, isOver: until <= since }
      },
    },

    async *backfill(cursor, since, run) {
      const first = since < ARCHIVE_START ? ARCHIVE_START : since
      const last = addDays(cursor.since, -1)
      // The same request continues where it ended.
      const start = cursor.backfill?.since === first ? cursor.backfill.next : last
      const days = daysFrom(first, start).reverse()
      const done = daysFrom(first, last).length - days.length
      for await (const slice of readDays(days, cursor, run)) {
        const next = addDays(days[(slice.progress?.done ?? 1) - 1] ?? first, -1)
        const isDone = next < first
        yield {
          ...slice,
          cursor: { ...cursor, backfill: isDone ? null : { next, since: first } },
          brought: null,
          progress: { done: done + (slice.progress?.done ?? 0), total: done + days.length },
        }
      }
    },
  }
}

/** A cursor without what a clock that was ahead noted of days to come. Days that may have grown since are read again. */
function withoutFuture(cursor: Cursor, today: string): Cursor {
  const { since, settled, fill } = cursor
  const tomorrow = addDays(today, 1)
  return {
    ...cursor,
    since: since < today ? since : today,
    settled: settled < today ? settled : addDays(today, -FIRST_DAYS),
    ...(fill && fill.until > tomorrow && { fill: { ...fill, until: tomorrow } }),
  }
}

/** An earlier version read two weeks first, of which some days are read again. */
function fillOf({ fill, since }: Cursor): Fill {
  if (fill) return fill
  const first = addDays(since, -FILLED_DAYS)
  return { since: first < ARCHIVE_START ? ARCHIVE_START : first, until: addDays(since, 1 - FIRST_DAYS), tries: 0 }
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}
