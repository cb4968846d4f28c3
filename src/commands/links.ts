import { findKeys } from '../papers/identifiers.ts'
import { fullTextOf, linkOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import type { Card, Reply } from '../port/chat.ts'
import { plain } from '../port/text.ts'
import { keySentence } from '../search/snippets/snippets.ts'
import type { Told } from '../store/told.ts'
import { byline } from '../wording/papers.ts'
import { emptyMessage } from '../wording/people.ts'
import type { Core, Needs, Request } from './command.ts'
import { Refusal } from './refusal.ts'
import { runTyped } from './run.ts'
import { search } from './search.ts'
import { listSimilar } from './similar.ts'

/** A message names few papers; of one that names many the rest is not looked up. */
const MOST_KEYS = 50
const LONGEST_QUERY = 2_000

/** Papers like the first one that a message links to or names; else what its words find. @throws {Refusal} when it has neither */
export async function answerMessage(text: string, request: Request, core: Core): Promise<Reply> {
  const keys = new Set(findKeys(text).map(({ key }) => key))
  for (const key of [...keys].slice(0, MOST_KEYS)) {
    const paper = await core.store.papers.byKey(key)
    if (paper) return listSimilar([paper], request, core)
  }
  const query = text
    .replace(/https?:\S+/gi, ' ')
    .replace(/["():[\]-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!/[\p{L}\p{N}]/u.test(query)) throw new Refusal('unreadable-query', emptyMessage(/https?:\S/i.test(text)))
  // What somebody wrote is asked of no service.
  return runTyped(search, query.slice(0, LONGEST_QUERY), request, { ...core, lookup: null })
}

/** Small cards of the papers that links lead to; links to anything else are left out. */
export async function unfurlLinks(links: readonly string[], core: Needs<'store'>): Promise<Map<string, Card>> {
  const cards = new Map<string, Card>()
  for (const link of links) {
    const [named] = findKeys(link)
    const paper = named ? await core.store.papers.byKey(named.key) : null
    if (paper) cards.set(link, toCard(paper, (await core.store.sources.told([paper.id])).get(paper.id) ?? null))
  }
  return cards
}

function toCard(paper: Paper, told: Told | null): Card {
  return {
    heading: [],
    number: null,
    title: [plain(paper.title)],
    link: linkOf(paper.keys),
    fullText: fullTextOf(paper.keys) ?? told?.fullText ?? null,
    byline: byline(paper, 0),
    excerpt: keySentence(paper),
    why: '',
    actions: [],
  }
}
