import { dayOf } from '../papers/dates.ts'
import { isFault, readQuery } from '../search/query/parser.ts'
import { TOPIC_LIMITS } from '../topics/subscription.ts'
import { tooManyToCompare } from '../wording/papers.ts'
import { namedLike } from '../wording/subscriptions.ts'
import type { Needs, Request } from './command.ts'
import { findPapers } from './reference.ts'
import { Refusal } from './refusal.ts'
import { readSelection } from './selection.ts'

const LIKE = /^(?:(?:the\s+)?papers?\s+)?like\s(.+)$/is
const MOST_EXAMPLES = 20

/** A topic that is told by examples. */
interface Examples {
  readonly query: string
  /** What the topic is called unless told. */
  readonly name: string
}

/**
 * Reads `like 1 3 5`: a topic of papers like some of the last list, or like papers named by id or link.
 * @returns null for any other query, also for `like` before words
 * @throws {Refusal} where there are no such papers
 */
export async function readExamples(typed: string, request: Request, core: Needs<'store' | 'library' | 'now'>): Promise<Examples | null> {
  const rest = LIKE.exec(typed.trim())?.[1] ?? ''
  if (rest === '' || readSelection(rest) === null) return null
  const papers = (await findPapers(rest, request, core)).map(({ paper }) => paper)
  if (papers.length > MOST_EXAMPLES) throw new Refusal('too-many', tooManyToCompare(papers.length, MOST_EXAMPLES), 'query')
  return { query: `like:${papers.map(({ id }) => id).join(',')}`, name: namedLike(titlesOf(papers), TOPIC_LIMITS.name) }
}

/** The titles of the examples that make up a topic’s whole query; none where it asks for more, or for something else. */
export async function exampleTitles(query: string, core: Needs<'store' | 'now'>): Promise<readonly string[]> {
  const read = readQuery(query, dayOf(core.now()))
  if (isFault(read) || read.root.kind !== 'like') return []
  return titlesOf(await core.store.papers.byIds(read.root.ids))
}

function titlesOf(papers: readonly { readonly title: string }[]): string[] {
  return papers.map(({ title }) => title)
}
