import { findScale } from '../digests/topic-scale.ts'
import { findTrending, readTrending } from '../digests/trending.ts'
import { dayOf } from '../papers/dates.ts'
import type { Matches } from '../search/engines/engine.ts'
import { hasSpokenDates, isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import { unfilledOf } from '../sources/source-status.ts'
import { endOf, findUncovered } from '../topics/coverage.ts'
import type { Outlook } from '../topics/outlook.ts'
import { abbreviationsOf, type SpelledOut, spellOut } from '../topics/spelled-out.ts'
import { emptyQuery, queryFault } from '../wording/papers.ts'
import type { Needs } from './command.ts'
import { findAuthors, findMissingJournals } from './named-in-query.ts'
import { rateOf } from './rate.ts'
import { Misunderstood } from './refusal.ts'

/** From so many papers on, "half of everything" says something. */
const FEWEST_PAPERS = 10
const LONGEST_TRENDING = 50
/** How many papers just in and just out are named. */
const EDGE = 2
/** How many of the best papers are read for what abbreviations stand for. */
const MOST_READ = 200

/** @throws {Refusal} when a query cannot be read or asks for nothing */
export function readRoot(query: string, now: number): QueryNode {
  const read = readQuery(query, dayOf(now))
  if (isFault(read)) throw new Misunderstood('unreadable-query', queryFault(query, read), 'query')
  if (isEmpty(read.root)) throw new Misunderstood('unreadable-query', emptyQuery(), 'query')
  return read.root
}

/** @throws {Refusal} as `readRoot` does */
export async function lookAt(
  query: string,
  workspace: string,
  core: Needs<'store' | 'library' | 'now' | 'sources' | 'follow' | 'program'>,
): Promise<Outlook> {
  const trending = readTrending(query)
  if (trending) return lookAtTrending(trending.category, workspace, core)
  const root = readRoot(query, core.now())
  const unknown = (await core.library.words(root)).filter(({ isKnown }) => !isKnown)
  const pending = await core.library.pending()
  const scale = await findScale(query, root, core.store, core.library, core.now())
  const { papers: matching, justOut } = await core.library.match(root, 0, scale)
  const indexed = await core.library.size()
  const best = await titleOfBest(matching, core)
  const least = scale === null ? [] : [...matching].sort((a, b) => a.relevance - b.relevance).slice(0, Math.min(EDGE, justOut.length))
  const rate = await rateOf(
    root,
    matching.map(({ id }) => id),
    core,
  )
  return {
    matching: matching.length,
    indexed,
    isMost: indexed >= FEWEST_PAPERS && matching.length * 2 >= indexed,
    best,
    edge: {
      in: await titlesOf(
        least.map(({ id }) => id),
        core,
      ),
      out: await titlesOf(
        justOut.slice(0, EDGE).map(({ id }) => id),
        core,
      ),
    },
    ...rate,
    unknown,
    pending,
    hasSpokenDates: hasSpokenDates(query, dayOf(core.now())),
    endedOn: endOf(root, dayOf(core.now())),
    uncovered: uncoveredBy(root, core),
    authors: await findAuthors(root, core),
    spelledOut: await spellOutAll(query, matching, core),
    missingJournals: await findMissingJournals(root, core),
    coming: await comingFor(query, core),
    hasSources: core.sources.length > 0,
    isTrending: false,
  }
}

/** What no source brings, and none will bring once the topic is there. */
function uncoveredBy(root: QueryNode, { sources, follow }: Needs<'sources' | 'follow'>): Outlook['uncovered'] {
  return findUncovered(root, sources).filter(({ kind, value }) => kind !== 'category' || !follow?.takes(value))
}

/** What is fetched because of a topic, and not all here yet. */
async function comingFor(query: string, { follow, program }: Needs<'follow' | 'program'>): Promise<Outlook['coming']> {
  const promised = (await follow?.promised(query)) ?? []
  if (promised.length === 0) return []
  const statuses = await program.sourceStatuses()
  const here = statuses.flatMap((status) => {
    const missing = unfilledOf(status)
    return (status.source.categories ?? []).filter((category) => !missing.includes(category))
  })
  return promised.filter(({ id }) => !here.includes(id)).map(({ name }) => name)
}

async function titlesOf(ids: readonly number[], core: Needs<'store'>): Promise<string[]> {
  return (await core.store.papers.byIds(ids)).map(({ title }) => title)
}

/** What the best papers say that the query's abbreviations stand for, where the query does not say it itself. */
async function spellOutAll(query: string, matching: Matches['papers'], core: Needs<'store'>): Promise<SpelledOut[]> {
  const abbreviations = abbreviationsOf(query)
  if (abbreviations.length === 0) return []
  const best = [...matching].sort((a, b) => b.relevance - a.relevance).slice(0, MOST_READ)
  const papers = await core.store.papers.byIds(best.map(({ id }) => id))
  const abstracts = papers.map(({ abstract }) => abstract ?? '')
  const found = abbreviations.flatMap((abbreviation) => spellOut(abbreviation, abstracts) ?? [])
  return found.filter(({ meaning }) => !query.toLowerCase().includes(meaning))
}

async function titleOfBest(matching: Matches['papers'], core: Needs<'store'>): Promise<string | null> {
  const [first, ...others] = matching
  if (!first) return null
  const { id } = others.reduce((best, each) => (each.relevance > best.relevance ? each : best), first)
  return (await core.store.papers.byIds([id]))[0]?.title ?? null
}

/** As many as it brings in a digest would come on any day; only what nobody votes for gives pause. */
async function lookAtTrending(
  category: string | null,
  workspace: string,
  core: Needs<'store' | 'library' | 'now' | 'sources'>,
): Promise<Outlook> {
  const ids = await findTrending(core.store, workspace, { period: 'week', category }, core.now(), LONGEST_TRENDING)
  const [best] = await core.store.papers.byIds(ids.slice(0, 1))
  const uncovered = category === null ? [] : findUncovered({ kind: 'category', value: category.toLowerCase() }, core.sources)
  return {
    matching: ids.length,
    indexed: await core.library.size(),
    isMost: false,
    best: best?.title ?? null,
    edge: { in: [], out: [] },
    perDay: null,
    days: 0,
    dated: 0,
    unknown: [],
    pending: 0,
    hasSpokenDates: false,
    endedOn: null,
    uncovered: core.sources.some(({ name }) => name === 'huggingface') ? [] : uncovered,
    authors: [],
    spelledOut: [],
    missingJournals: [],
    coming: [],
    hasSources: core.sources.length > 0,
    isTrending: true,
  }
}
