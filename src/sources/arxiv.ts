import { addDays, dayOf, readDay } from '../papers/dates.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import {
  broughtBy,
  type CategoryCursor,
  type Cursor,
  goingBack,
  type Harvest,
  leftToGoBack,
  startHarvest,
  withoutBackfill,
  withoutLeft,
} from './arxiv-cursor.ts'
import { fillArxiv, filledOf } from './arxiv-fill.ts'
import { asOld, isNewSince, latestId } from './arxiv-ids.ts'
import { ARXIV_RATE_LIMIT } from './arxiv-rate-limit.ts'
import { setOf } from './arxiv-sets.ts'
import { ARXIV_CALENDAR, dayInNewYork, isWeekend } from './calendar.ts'
import { ExpiredToken, type Found, type Page, RefusedQuery, UnreadableAnswer } from './formats/found.ts'
import { type Answer, type Ask, Trouble, type Validators } from './request.ts'
import type { Format, Run, Slice, Source, Wanting } from './source.ts'

/** The categories that are fetched beside the configured ones. They come and go while the program runs. */
export interface AddedCategories {
  /** As they were loaded last. */
  current(): readonly Added[]
  load(): Promise<readonly Added[]>
}

interface Added {
  readonly category: string
  /** In milliseconds since 1970. */
  readonly addedAt: number
}

export interface ArxivOptions {
  /** Those that are fetched in any case. */
  readonly categories: readonly string[]
  readonly added?: AddedCategories
  readonly apiUrl: string
  readonly rssUrl: string
  readonly oaiUrl: string
}

/** The optional parts of a slice. */
type SliceRest = Partial<Pick<Slice, 'progress' | 'enriches'>>

const MB = 1_048_576
const NOTHING_KNOWN: Validators = { etag: null, modified: null }
const NOTHING_READ: Omit<CategoryCursor, 'day'> = { newest: null, validators: NOTHING_KNOWN, catchUp: null, backfill: null }
/** Ids in one request to the API. */
const IDS = 100
/** Requests about papers in one run, which take a minute and a half. */
const MOST_QUESTIONS = 30
/** Records are stamped in UTC, feeds in New York time: a paper announced on one day may be stamped with the day before. */
const MARGIN_DAYS = 1

const NONE_ADDED: AddedCategories = { current: () => [], load: async () => [] }

/** arXiv: the feed of each day, harvests to make up for missed days, and the API for details that the feed lacks. */
export function createArxiv({ categories: base, added = NONE_ADDED, apiUrl, rssUrl, oaiUrl }: ArxivOptions): Source<Cursor> {
  const ask = (url: string, maxBytes: number, known = NOTHING_KNOWN): Ask => ({
    url,
    rateLimit: ARXIV_RATE_LIMIT,
    accept: 'application/xml, application/atom+xml, application/rss+xml',
    maxBytes,
    known,
    token: null,
  })
  const allOf = (more: readonly Added[]): string[] => [...new Set([...base, ...more.map(({ category }) => category)])]
  const current = (): string[] => allOf(added.current())
  const get = (run: Run, url: string, known?: Validators): Promise<Answer> => run.get(ask(url, 5 * MB, known))
  const query = (run: Run, parameters: Record<string, string>): Promise<Page> =>
    readFrom(run, 'arxiv-atom', get(run, `${apiUrl}?${new URLSearchParams(parameters)}`))

  /** Reads the feed of a category; null if it is unchanged. */
  async function readFeed(
    category: string,
    reach: CategoryCursor | null,
    run: Run,
  ): Promise<{ page: Page; day: string; validators: Validators } | null> {
    const answer = await get(run, `${rssUrl}${category}`, reach?.validators)
    if (answer.kind === 'unchanged') return null
    const page = await run.read('arxiv-rss', answer)
    return { page, day: readDay(page.stamp ?? '') ?? reach?.day ?? dayOf(run.now()), validators: answer.validators }
  }

  async function* newsOf(category: string, cursor: Cursor, run: Run): AsyncGenerator<Slice<Cursor>> {
    let reach = cursor[category] ?? null
    const sliceOf = (papers: readonly IncomingPaper[], page: Page, reached: CategoryCursor, rest: SliceRest = {}): Slice<Cursor> => {
      const all = { ...cursor, [category]: reached }
      return { papers, refused: page.refused, cursor: all, brought: broughtBy(all, current()), enriches: false, progress: null, ...rest }
    }
    const addedOn = reach === null ? dayOfAdding(category) : null
    const feed = await readFeed(category, reach, run)
    // What was announced between that day and the first feed is made up for as any other gap.
    if (addedOn !== null && feed && hasGap(addedOn, feed.day)) reach = { ...NOTHING_READ, day: addedOn, isAdded: true }
    if (reach !== null && (reach.catchUp !== null || (feed && hasGap(reach.day, feed.day)) || (feed && isDoubtful(reach.day, feed)))) {
      // The feed covers one day. Earlier announcements are requested by their date stamp. A harvest that has begun continues to its end.
      const begun = reach.catchUp ?? startHarvest(addDays(reach.day, -MARGIN_DAYS), reach.newest)
      for await (const part of harvest(category, begun, run)) {
        const news = part.page.found.map((each): IncomingPaper => ({ ...each, isNews: isNewSince(each, begun.floor, begun.from) }))
        reach = { ...reach, catchUp: part.next, newest: latestId(part.page.found, reach.newest) }
        yield sliceOf(news, part.page, reach, { progress: part.progress, enriches: true })
      }
    }
    if (feed !== null) {
      const { page, day, validators } = feed
      // The feed of the day on which a category was added was announced before, so it is the first part of its back-fill.
      const isOld = reach === null && addedOn !== null && day <= addedOn
      const isNews = (each: Found): boolean => !isOld && (each.announced === 'new' || each.announced === 'cross')
      const news = page.found.map((each): IncomingPaper => ({ ...each, isNews: isNews(each) }))
      const newest = latestId(
        page.found.filter(({ announced }) => announced === 'new'),
        reach?.newest ?? null,
      )
      // An outdated page from a cache must not move the day back.
      const latest = reach !== null && reach.day > day ? reach.day : day
      reach = {
        ...NOTHING_READ,
        ...(!base.includes(category) && { isAdded: true as const }),
        ...reach,
        day: latest,
        newest,
        validators,
      }
      yield sliceOf(news, page, reach)
    }
  }

  /** Null for what is fetched in any case. */
  function dayOfAdding(category: string): string | null {
    const found = base.includes(category) ? undefined : added.current().find((each) => each.category === category)
    return found ? dayInNewYork(found.addedAt) : null
  }

  async function* harvest(
    category: string,
    started: Harvest,
    run: Run,
  ): AsyncGenerator<{ page: Page; next: Harvest | null; progress: Slice['progress'] }> {
    let at: Harvest | null = started
    const asked = new Set<string>()
    while (at) {
      if (at.token !== null) asked.add(at.token)
      const page: Page | null = await harvestPage(category, at, run)
      if (page !== null && page.next !== null && asked.has(page.next))
        throw new UnreadableAnswer(
          "arXiv's OAI-PMH sends a resumption token again, so that its list would never end. What came before is stored.",
        )
      if (page === null) {
        at = { ...at, token: null, done: 0 }
        continue
      }
      const done: number = at.done + page.found.length + page.refused.length
      const total = page.total ?? (page.next === null ? done : null)
      at = page.next === null ? null : { ...at, token: page.next, done }
      yield { page, next: at, progress: total === null ? null : { done: Math.min(done, total), total: Math.max(done, total) } }
    }
  }

  /** Reads a page in the format that has versions. @returns null if the token has expired, as at midnight UTC; the harvest then restarts */
  async function harvestPage(category: string, { from, token }: Harvest, run: Run): Promise<Page | null> {
    const parameters: Record<string, string> =
      token === null ? { metadataPrefix: 'arXivRaw', set: setOf(category), from } : { resumptionToken: token }
    const url = `${oaiUrl}?${new URLSearchParams({ verb: 'ListRecords', ...parameters })}`
    try {
      return await readFrom(run, 'arxiv-oai', run.get(ask(url, 64 * MB)))
    } catch (error) {
      if (error instanceof ExpiredToken && token !== null) return null
      throw error
    }
  }

  /** Completes papers of the feed by the API: their first day, all categories, and whether they were withdrawn. */
  async function* enrich(cursor: Cursor, run: Run): AsyncGenerator<Slice<Cursor>> {
    for (let questions = 0; questions < MOST_QUESTIONS; questions++) {
      const wanting = await run.wanting(IDS)
      if (wanting.length === 0) return
      const { papers, refused } = await askAbout(wanting, run)
      const known = new Set(papers.flatMap(({ draft }) => draft.keys))
      // The API silently leaves out an unknown id.
      await run.notFound(wanting.filter(({ id }) => !known.has(`arxiv:${id}`)).map(({ paper }) => paper))
      yield { papers, refused, cursor, brought: broughtBy(cursor, current()), enriches: true, progress: null }
      if (wanting.length < IDS) return
    }
  }

  /** Halves a refused request, so that one refused id does not block the others. */
  async function askAbout(wanting: readonly Wanting[], run: Run): Promise<Pick<Slice, 'papers' | 'refused'>> {
    try {
      const page = await query(run, { id_list: wanting.map(({ id }) => id).join(','), max_results: String(wanting.length) })
      return { papers: page.found.map((each) => ({ ...each, isNews: false })), refused: page.refused }
    } catch (error) {
      if (!(error instanceof RefusedQuery)) throw error
      if (wanting.length === 1) return { papers: [], refused: [] }
      const half = Math.ceil(wanting.length / 2)
      const parts = [await askAbout(wanting.slice(0, half), run), await askAbout(wanting.slice(half), run)]
      return { papers: parts.flatMap(({ papers }) => papers), refused: parts.flatMap(({ refused }) => refused) }
    }
  }

  return {
    name: 'arxiv',
    title: 'arXiv',
    get categories() {
      return current()
    },
    calendar: ARXIV_CALENDAR,

    async *news(known, run) {
      let cursor = withoutLeft(known ?? {}, base, allOf(await added.load()))
      const troubles: unknown[] = []
      const read = new Set<string>()
      let isEnriched = false
      for (;;) {
        // A category may be added meanwhile. It comes first, so that its back-fill can begin.
        const left = allOf(await added.load()).filter((each) => !read.has(each))
        const category = left.find((each) => !base.includes(each) && !Object.hasOwn(cursor, each)) ?? left[0]
        if (category === undefined) {
          if (isEnriched) break
          yield* enrich(cursor, run)
          isEnriched = true
          continue
        }
        read.add(category)
        try {
          for await (const slice of newsOf(category, cursor, run)) {
            cursor = slice.cursor
            yield slice
          }
        } catch (error) {
          // A category that arXiv does not know must not stop the others.
          if (!isOfOnePage(error)) throw error
          troubles.push(error)
        }
      }
      if (troubles.length > 0) throw troubles[0]
    },

    fill: {
      pages: (cursor, run) => fillArxiv(cursor, current(), run, query),
      reach: (cursor) => filledOf(cursor, current()),
    },

    async *backfill(known, since, run) {
      let cursor = known
      const left = leftToGoBack(cursor, current(), since)
      for (const category of left) {
        const reach = cursor[category] as CategoryCursor
        const begun = goingBack(reach, since)
        for await (const part of harvest(category, begun, run)) {
          cursor = { ...cursor, [category]: { ...reach, backfill: part.next ?? { ...begun, token: null, isOver: true } } }
          // After the last category, the same request starts the whole back-fill again.
          if (part.next === null && category === left.at(-1)) cursor = withoutBackfill(cursor)
          yield {
            papers: asOld(part.page.found, begun.floor),
            refused: part.page.refused,
            cursor,
            brought: null,
            enriches: true,
            progress: part.progress,
          }
        }
      }
    },
  }
}

async function readFrom(run: Run, format: Format, asked: Promise<Answer>): Promise<Page> {
  return run.read(format, await asked)
}

function isOfOnePage(error: unknown): boolean {
  return error instanceof RefusedQuery || error instanceof UnreadableAnswer || (error instanceof Trouble && error.kind === 'refused')
}

/** Whether announcements lie between two feeds. */
function hasGap(last: string, day: string): boolean {
  for (let between = addDays(last, 1); between < day; between = addDays(between, 1)) if (!isWeekend(between)) return true
  return false
}

/** Whether a weekday's feed is empty: a holiday or a fault. The papers changed since then show which. */
function isDoubtful(last: string, { day, page }: { readonly day: string; readonly page: Page }): boolean {
  return page.found.length === 0 && page.refused.length === 0 && day > last && !isWeekend(day)
}
