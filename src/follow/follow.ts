import type { Logger } from 'pino'
import { readTrending } from '../digests/trending.ts'
import { type AskService, isMishap } from '../lookup/asking.ts'
import { createFitting } from '../lookup/fitting.ts'
import { europePmcTopicQuery, plainWords } from '../lookup/queries.ts'
import type { Service } from '../lookup/services.ts'
import { dayOf } from '../papers/dates.ts'
import type { Clock } from '../port/clock.ts'
import { withTimeout } from '../port/timeout.ts'
import type { Library } from '../search/library.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import { type ArxivCategory, arxivCategory } from '../sources/arxiv-categories.ts'
import type { FollowedCategory, Needed } from '../store/followed.ts'
import type { Store } from '../store/store.ts'
import { overlaps } from '../topics/coverage.ts'
import * as wording from '../wording/followed.ts'
import { commonCategories, isOfAnotherSource, readNeeds, type Said, TELLING } from './needs.ts'

export interface FollowOptions {
  readonly store: Pick<Store, 'followed' | 'papers' | 'sources'>
  readonly library: Pick<Library, 'search' | 'rarity'>
  /** The categories that are fetched in any case; null where arXiv is no source. */
  readonly base: readonly string[] | null
  /** How many categories are fetched for topics at most. */
  readonly most: number
  /** Whether Europe PMC is asked for the words of topics each day. */
  readonly asksDaily: boolean
  /** Those that may be asked what a topic needs. */
  readonly services: readonly Service[]
  /** Asks while a person waits, and while nobody does. */
  readonly ask: AskService
  readonly askLater: AskService
  readonly clock: Pick<Clock, 'now'>
  readonly log: Logger
  readonly tellOperator: (text: string) => Promise<void>
  /** How long a person waits for what services say, in milliseconds. */
  readonly soonMs: number
}

/** What a topic brings about. It is the same whether other topics need the same or not, so that it tells nothing of them. */
export interface Following {
  /** The names of the categories that are fetched for topics such as this one. */
  readonly fetched: readonly string[]
  /** The names of those for which there is no room. */
  readonly leftOut: readonly string[]
  /** The services that were asked for its words, by their names for people. */
  readonly asked: readonly string[]
  /** Whether Europe PMC is asked for its words each day. */
  readonly isAskedDaily: boolean
  /** Whether it is not known yet what the topic needs. */
  readonly isPending: boolean
}

const NOTHING: Following = { fetched: [], leftOut: [], asked: [], isAskedDaily: false, isPending: false }

export type Follow = ReturnType<typeof createFollow>

/** So many papers here that fit a query tell what it needs; with fewer, services are asked. */
const FEWEST_HERE = 10

/** Lets the source arXiv fetch what topics need beyond the configured categories. */
export function createFollow(options: FollowOptions) {
  const { store, library, base, most, asksDaily, services, ask, askLater, clock, log, tellOperator, soonMs } = options
  const underWay = new Map<string, Promise<Needed | null>>()
  const isOn = base !== null && most > 0
  let followed: readonly FollowedCategory[] = []

  function read(query: string): { root: QueryNode; said: Said } | null {
    // Papers that trend are Hugging Face's.
    if (readTrending(query)) return null
    const parsed = readQuery(query, dayOf(clock.now()))
    return isFault(parsed) ? null : { root: parsed.root, said: readNeeds(parsed.root) }
  }

  /** Finds out what a query needs, and keeps it. @param by null to ask no service. @returns null if services would have to be asked and cannot be */
  async function decide(query: string, root: QueryNode, by: AskService | null, party: string): Promise<Needed | null> {
    const known = (await store.followed.needs()).get(query)
    if (known) return known
    const { hits } = await library.search(root, TELLING.papers)
    const fitting = hits.filter(({ matches, isGuess }) => matches && !isGuess).map(({ id }) => id)
    const here = fitting.length < FEWEST_HERE ? null : (await store.papers.byIds(fitting)).map(({ categories }) => categories)
    const papers = here ?? (services.length === 0 || by === null ? null : await findElsewhere(root, by, party))
    if (papers === null) return null
    const needed = { categories: commonCategories(papers), wasAsked: here === null }
    await store.followed.decide(query, needed, clock.now())
    return needed
  }

  /** One question at a time for each query. */
  function decideOnce(query: string, root: QueryNode, by: AskService | null, party: string): Promise<Needed | null> {
    const deciding = underWay.get(query) ?? decide(query, root, by, party).finally(() => underWay.delete(query))
    underWay.set(query, deciding)
    return deciding
  }

  /** The categories of the best papers that services have; null if one did not answer. */
  async function findElsewhere(root: QueryNode, by: AskService, party: string): Promise<(readonly string[])[] | null> {
    const fitting = createFitting(root, plainWords(root), await library.rarity(root))
    for (const service of services) {
      // The last is for the words; those before it are for a title or a name.
      const wish = service.searches(root).at(-1)
      if (!wish) continue
      const asked = await by(service, wish, party)
      if (isMishap(asked)) return null
      await fitting.add(asked.map((found) => ({ source: service.name, found })))
    }
    return fitting.best().map(({ found }) => found.draft.categories)
  }

  /** The categories of a query that are not fetched in any case. */
  function beyondBase(ids: readonly string[]): string[] {
    return base === null ? [] : ids.filter((id) => !base.some((category) => overlaps(category, id)))
  }

  /** What Europe PMC is asked for a topic's query; null where it is asked nothing. */
  function wordsOf(query: string): string | null {
    const known = asksDaily ? read(query) : null
    return known === null || isOfAnotherSource(known.root, 'europepmc') ? null : europePmcTopicQuery(known.root)
  }

  /** The categories that all topics need beyond those that are fetched in any case, the most wanted first. */
  async function wantedByTopics(): Promise<string[]> {
    const [queries, needs] = await Promise.all([store.followed.queries(), store.followed.needs()])
    const topicsOf = new Map<string, number>()
    for (const { query, topics } of queries) {
      const said = read(query)?.said
      if (!said) continue
      const ids = said.mustBeTold ? (needs.get(query)?.categories ?? []) : said.named.map(({ id }) => id)
      for (const id of beyondBase(ids)) topicsOf.set(id, (topicsOf.get(id) ?? 0) + topics)
    }
    return [...topicsOf].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id)
  }

  /** Brings the fetched categories in line with all topics. */
  async function settle(): Promise<void> {
    if (base === null) return
    const wanted = await wantedByTopics()
    const { added, leftOut, isFirstLeftOut } = await store.followed.settle(wanted, most, clock.now())
    await load()
    if (added.length > 0) {
      log.info({ categories: added }, 'categories are fetched for topics from now on')
      await store.sources.hasten('arxiv', clock.now())
    }
    if (!isFirstLeftOut) return
    const text = wording.noRoom(leftOut, most)
    log.warn({ categories: leftOut }, text)
    await tellOperator(text).catch((error: unknown) => log.warn({ err: error }, 'the operator channel could not be told'))
  }

  async function load(): Promise<readonly FollowedCategory[]> {
    followed = isOn ? (await store.followed.categories()).filter(({ category }) => !base.includes(category)).slice(0, most) : []
    return followed
  }

  /** What is said to whoever saved topics with these queries. */
  async function standing(queries: readonly string[]): Promise<Following> {
    const isAskedDaily = queries.some((query) => wordsOf(query) !== null)
    if (!isOn) return { ...NOTHING, isAskedDaily }
    const needs = await store.followed.needs()
    const ids = new Set<string>()
    let [wasAsked, isPending] = [false, false]
    for (const query of queries) {
      const said = read(query)?.said
      const told = said?.mustBeTold ? needs.get(query) : undefined
      for (const id of beyondBase(told?.categories ?? said?.named.map((named) => named.id) ?? [])) ids.add(id)
      wasAsked ||= told?.wasAsked === true
      isPending ||= said?.mustBeTold === true && told === undefined && services.length > 0
    }
    const isFetched = (id: string): boolean => followed.some(({ category }) => category === id)
    const names = (some: readonly string[]): string[] => some.map((id) => arxivCategory(id)?.name ?? id)
    return {
      fetched: names([...ids].filter(isFetched)),
      leftOut: names([...ids].filter((id) => !isFetched(id))),
      asked: wasAsked ? services.map(({ title }) => title) : [],
      isAskedDaily,
      isPending,
    }
  }

  async function finishLater(deciding: Promise<Needed | null>): Promise<void> {
    try {
      if ((await deciding) !== null) await settle()
    } catch (error) {
      log.error({ err: error }, 'the categories of a topic could not be found')
    }
  }

  return {
    /** What is fetched for topics, as it was loaded last. */
    current: () => followed,
    /** What is fetched for topics now. Another copy of the program may have changed it. */
    load,
    settle,

    /** What Europe PMC is asked for all topics, each once. Whoever asks the same asks with one question. */
    async words(): Promise<string[]> {
      if (!asksDaily) return []
      return [...new Set((await store.followed.queries()).flatMap(({ query }) => wordsOf(query) ?? []))].sort()
    },

    /** Whether a category is fetched once a topic names it. */
    takes: (category: string): boolean => isOn && arxivCategory(category) !== null,

    /** The categories that a query names beyond the configured ones, if all of them are fetched once a topic has this query; else none. */
    async promised(query: string): Promise<readonly ArxivCategory[]> {
      const named = (isOn && read(query)?.said.named) || []
      const ids = beyondBase(named.map(({ id }) => id))
      const isFetched = (id: string): boolean => followed.some(({ category }) => category === id)
      const hasRoom = async (): Promise<boolean> => new Set([...ids, ...(await wantedByTopics())]).size <= most
      return ids.every(isFetched) || (await hasRoom()) ? named.filter(({ id }) => ids.includes(id)) : []
    },

    /** To be called after a topic was saved. Never rejects. @param party whose turn it is in the queue of a service */
    async topic(query: string, party: string): Promise<Following> {
      try {
        const { root, said } = (isOn && read(query)) || { root: null, said: null }
        const deciding = said?.mustBeTold ? decideOnce(query, root, ask, party) : null
        const isTold = deciding === null || (await withTimeout(soonMs, deciding)) !== undefined
        if (deciding && !isTold) void finishLater(deciding)
        await settle()
        if (wordsOf(query) !== null) await store.sources.hasten('europepmc', clock.now())
        return await standing([query])
      } catch (error) {
        log.error({ err: error }, 'the categories of a topic could not be found')
        return NOTHING
      }
    },

    /** As `topic`, for many at once; services are asked later for those that need it. */
    async topics(queries: readonly string[]): Promise<Following> {
      for (const query of isOn ? new Set(queries) : []) {
        const known = read(query)
        if (known?.said.mustBeTold) await decideOnce(query, known.root, null, '')
      }
      await settle()
      if (queries.some((query) => wordsOf(query) !== null)) await store.sources.hasten('europepmc', clock.now())
      return standing(queries)
    },

    /** Finds out what the topics need of which that is not known yet, and lets go what none needs. */
    async keepUp(stop: AbortSignal): Promise<void> {
      if (isOn) {
        const needs = await store.followed.needs()
        for (const { query } of await store.followed.queries()) {
          if (stop.aborted) return
          const known = needs.has(query) ? null : read(query)
          if (!known?.said.mustBeTold) continue
          const needed = await decideOnce(query, known.root, askLater, '')
          // A service that does not answer now is asked again the next time.
          if (needed === null && services.length > 0) break
        }
      }
      await settle()
    },
  }
}
