import { addDays, dayOf } from '../papers/dates.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import {
  arrive,
  begin,
  beginWhole,
  broughtBy,
  type Cursor,
  type Fill,
  filledOf,
  isRested,
  leftToGoBack,
  nextFill,
  nextWalk,
  type Reach,
  startWalk,
  type Walk,
  walkBack,
  withoutBackfill,
  withoutFuture,
} from './day-walk.ts'
import { triesAfter } from './filling.ts'
import { type Found, type Page, RefusedQuery, UnreadableAnswer } from './formats/found.ts'
import { checkTaken } from './nothing-taken.ts'
import { type Ask, Trouble } from './request.ts'
import type { Format, Run, Slice, Source } from './source.ts'

/** A service that is asked for the papers of some days, page by page. */
export interface DatedService extends Pick<Source, 'name' | 'title' | 'categories' | 'calendar'> {
  readonly format: Format
  /** How many days are asked for at once, and how many are loaded first. */
  readonly days: number
  /** Whether papers come on each weekday, so that their absence is a fault. */
  readonly isDaily: boolean
  /** For how long it knows its marks. */
  readonly markLifeMs: number
  /** What is asked for one after the other: queries, journals. */
  readonly parts: () => readonly string[] | Promise<readonly string[]>
  /** Whether a part is asked for once a day at most, because there may be many of its kind; none unless given. */
  readonly isRare?: (part: string) => boolean
  /** @throws {RefusedQuery} if the part cannot be asked for */
  readonly ask: (part: string, walk: Walk) => Ask
  /** Where the page after a page with papers is; null if the service says that there is none. */
  readonly next: (page: Page, walk: Walk, size: number) => string | null
  readonly isWanted: (found: Found) => boolean
  /** Whether an unknown paper is news, if it is not from the first walk. */
  readonly isNews: (found: Found) => boolean
}

/** One page of a walk. */
interface Step {
  readonly page: Page
  /** The walk after this page. */
  readonly walk: Walk
  readonly isOver: boolean
  readonly isComplete: boolean
  readonly progress: Slice['progress']
}

/** A single paper without a title is not yet a fault of the service. */
const FEWEST_REFUSED = 5
/** The total is believed only together with a page that is shorter than those of any service. */
const SHORTEST_PAGE = 30
/** In all, with the days that are loaded first. */
const FILLED_DAYS = 30
/** A walk of more pages goes on in the next run. */
const MOST_PAGES = 2_000

/** Makes a source of a service. It goes on from any page, reads recent days again, and never reads a page for ever. */
export function createByDays(service: DatedService): Source<Cursor> {
  const { name, title, categories, calendar, days, parts, isRare = () => false } = service

  function sliceOf(step: Step, cursor: Cursor, isNews: boolean): Slice<Cursor> {
    const { found, refused } = step.page
    // A first version comes before a second one of the same page, because only it is news.
    const wanted = [...found].sort(byVersion).filter(service.isWanted)
    const papers = wanted.map((each): IncomingPaper => ({ ...each, isNews: isNews && service.isNews(each) }))
    return { papers, refused, cursor, brought: null, enriches: false, progress: step.progress }
  }

  async function* newsOf(part: string, known: Cursor, run: Run): AsyncGenerator<Slice<Cursor>> {
    const today = dayOf(run.now())
    const span = isRare(part) ? FILLED_DAYS : days
    const before = own(known, part)
    let reach = (before && withoutFuture(before, today)) ?? (isRare(part) ? beginWhole(today, span) : begin(today, span))
    for (let walk: Walk | null = reach.walk ?? nextWalk(reach, span, today); walk !== null; ) {
      const isNews = reach.isBegun
      let isLast = true
      for await (const step of walkOn(part, walk, run)) {
        const newest = latest(step.page, reach.newest, today)
        reach = { ...reach, newest, walk: step.walk }
        if (step.isOver) reach = arrive(reach, step.walk, step.isComplete, service.isDaily)
        isLast = !step.isComplete || step.walk.to >= today
        if (step.isOver && isLast && isRare(part)) reach = { ...reach, askedAt: run.now() }
        const cursor = { ...known, [part]: reach }
        yield { ...sliceOf(step, cursor, isNews), brought: step.isOver && service.isDaily ? broughtBy(cursor) : null }
      }
      walk = isLast ? null : nextWalk(reach, span, today)
    }
  }

  async function* walkOn(part: string, begun: Walk, run: Run): AsyncGenerator<Step> {
    let walk = begun
    let seen = new Set<string>()
    let mayRestart = true
    for (let pages = 0; ; pages++) {
      if (pages >= MOST_PAGES) throw new UnreadableAnswer(`${title} sends more than ${MOST_PAGES.toLocaleString('en')} pages at once.`)
      if (walk.mark !== null && run.now() - walk.markedAt > service.markLifeMs) {
        walk = fromStart(walk)
        seen = new Set()
      }
      const page = await readPage(part, walk, run).catch((error: unknown) => {
        if (!mayRestart || walk.mark === null || !isRefusal(error)) throw error
        return null // the service does not know the mark any more
      })
      if (page === null) {
        walk = fromStart(walk)
        seen = new Set()
        mayRestart = false
        continue
      }
      const size = page.found.length + page.refused.length
      const isRepeated = size > 0 && !addsTo(seen, page)
      const isLast =
        page.total !== null && (isRepeated ? walk.done : walk.done + size) >= page.total && (isRepeated || size < SHORTEST_PAGE)
      const mark = size === 0 || isLast ? null : service.next(page, walk, size)
      if (isRepeated && mark !== null)
        throw new UnreadableAnswer(`${title} sends the same page again and again. The next run goes on from there.`)
      const done = walk.done + size
      walk = { ...walk, mark, markedAt: run.now(), done }
      const progress = page.total === null ? null : { done: Math.min(done, page.total), total: page.total }
      yield { page, walk, isOver: mark === null, isComplete: page.total === null || done >= page.total, progress }
      if (mark === null) return
    }
  }

  async function readPage(part: string, walk: Walk, run: Run): Promise<Page> {
    return checkTaken(await run.read(service.format, await run.get(service.ask(part, walk))), FEWEST_REFUSED)
  }

  return {
    name,
    title,
    categories,
    calendar,

    async *news(known, run) {
      // A part that is not asked for any more is forgotten. If it comes back, its first papers are not news.
      const asked = [...new Set(await parts())]
      let cursor: Cursor = Object.fromEntries(Object.entries(known ?? {}).filter(([part]) => asked.includes(part)))
      // Without this, what has nothing to ask would seem not to have begun.
      if (asked.length === 0) yield sliceOfNothing(cursor)
      const troubles: unknown[] = []
      const refusals: unknown[] = []
      const due = asked.filter((part) => !isRare(part) || !isRested(own(cursor, part), run.now()))
      for (const part of due) {
        try {
          for await (const slice of newsOf(part, cursor, run)) {
            cursor = slice.cursor
            yield slice
          }
        } catch (error) {
          // A query or a journal that the service does not know must not stop the others.
          if (!isRefusal(error) && !(error instanceof UnreadableAnswer)) throw error
          if (!isRare(part) || !isRefusal(error)) {
            troubles.push(error)
            continue
          }
          // One query of many is no reason to call the service unwell.
          refusals.push(error)
          const reach = own(cursor, part) ?? beginWhole(dayOf(run.now()), FILLED_DAYS)
          cursor = { ...cursor, [part]: { ...reach, askedAt: run.now() } }
          yield sliceOfNothing(cursor)
        }
      }
      if (refusals.length > 0 && refusals.length === due.length) throw refusals[0]
      if (troubles.length > 0) throw troubles[0]
    },

    fill: {
      async *pages(known, run) {
        const today = dayOf(run.now())
        const asked = await parts()
        let cursor = known
        for (let next = nextFill(cursor, asked, days, FILLED_DAYS); next !== null; next = nextFill(cursor, asked, days, FILLED_DAYS)) {
          const { part, fill } = next
          const start = addDays(fill.until, -days)
          const walk = fill.walk ?? startWalk(start > fill.since ? start : fill.since, addDays(fill.until, -1), days, today)
          const move = (moved: Partial<Fill>): Cursor => {
            cursor = { ...cursor, [part]: { ...(cursor[part] as Reach), fill: { ...((cursor[part] as Reach).fill ?? fill), ...moved } } }
            return cursor
          }
          const over = { until: walk.from, walk: null, tries: 0 }
          try {
            for await (const step of walkOn(part, walk, run))
              yield sliceOf(step, move(step.isOver ? over : { walk: step.walk, tries: 0 }), false)
          } catch (error) {
            const tries = triesAfter(error, fill.tries)
            yield sliceOfNothing(move(tries === null ? over : { tries }))
            if (tries !== null) throw error
          }
        }
      },
      reach: (cursor) => filledOf(cursor, days, FILLED_DAYS),
    },

    async *backfill(known, since, run) {
      const today = dayOf(run.now())
      let cursor = known
      const left = leftToGoBack(cursor, await parts(), since)
      for (const part of left) {
        const reach = cursor[part] as Reach
        const last = addDays(reach.first, -1)
        for (let walk: Walk | null = walkBack(reach, since, days, today); walk !== null; ) {
          let following: Walk | null = null
          for await (const step of walkOn(part, walk, run)) {
            if (step.isOver && step.walk.to < last) following = startWalk(addDays(step.walk.to, 1), last, days, today)
            cursor = { ...cursor, [part]: { ...reach, backfill: { since, walk: step.isOver ? following : step.walk } } }
            // After the last part, the same request starts the whole back-fill again.
            if (step.isOver && following === null && part === left.at(-1)) cursor = withoutBackfill(cursor)
            yield sliceOf(step, cursor, false)
          }
          walk = following
        }
      }
    },
  }
}

function sliceOfNothing(cursor: Cursor): Slice<Cursor> {
  return { papers: [], refused: [], cursor, brought: null, enriches: false, progress: null }
}

function own(cursor: Cursor, part: string): Reach | undefined {
  return Object.hasOwn(cursor, part) ? cursor[part] : undefined
}

function fromStart(walk: Walk): Walk {
  return { ...walk, mark: null, done: 0 }
}

/** Whether the service will answer the same to the same request. */
function isRefusal(error: unknown): boolean {
  return error instanceof RefusedQuery || (error instanceof Trouble && error.kind === 'refused')
}

function byVersion(a: Found, b: Found): number {
  const [first, second] = [a, b].map(({ announced, draft }) => `${announced === 'replace' ? 1 : 0} ${draft.updated ?? ''}`) as [
    string,
    string,
  ]
  return first < second ? -1 : first > second ? 1 : 0
}

/** Adds the items of a page to the seen ones. @returns whether one of them is new */
function addsTo(seen: Set<string>, { found, refused }: Page): boolean {
  const before = seen.size
  for (const { draft } of found) seen.add(`${draft.keys.join(' ') || draft.title} ${draft.updated ?? ''}`)
  for (const { what, reason } of refused) seen.add(`${what} ${reason}`)
  return seen.size > before
}

/** The last day with papers. A date in the future is a mistake. */
function latest({ found }: Page, newest: string | null, today: string): string | null {
  const days = found.flatMap(({ at }) => (at === null ? [] : [dayOf(at)])).filter((day) => day <= today)
  return days.reduce((last, day) => (last !== null && last > day ? last : day), newest)
}
