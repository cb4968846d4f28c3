import type { Card, Reply } from '../chat.ts'
import { readKey } from '../papers/identity.ts'
import { linkOf } from '../papers/links.ts'
import type { Paper } from '../papers/paper.ts'
import { opening } from '../search/explain.ts'
import { plain } from '../text.ts'
import { emptyMessage } from '../wording/people.ts'
import { byline } from '../wording.ts'
import type { Core, Request } from './command.ts'
import { Refusal } from './refusal.ts'
import { runTyped } from './run.ts'
import { search } from './search.ts'
import { listSimilar } from './similar.ts'

/** A message names few papers; the rest of a long one is not read. */
const MOST_WORDS = 400
const LONGEST_QUERY = 2_000
const LONGEST_LINK = 500

/** Papers like the first one that a message links to or names; else what its words find. @throws {Refusal} when it has neither */
export async function answerMessage(text: string, request: Request, core: Core): Promise<Reply> {
  const words = text.split(/[\s<>|"“”]+/).slice(0, MOST_WORDS)
  for (const word of words) {
    const paper = await findLinked(word, core)
    if (paper) return listSimilar(paper, request, core)
  }
  const query = text
    .replace(/https?:\S+/gi, ' ')
    .replace(/["():[\]-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!/[\p{L}\p{N}]/u.test(query)) throw new Refusal(emptyMessage(/https?:\S/i.test(text)))
  return runTyped(search, query.slice(0, LONGEST_QUERY), request, core)
}

/** Small cards of the papers that links lead to; links to anything else are left out. */
export async function unfurlLinks(links: readonly string[], core: Core): Promise<Map<string, Card>> {
  const cards = new Map<string, Card>()
  for (const link of links) {
    const paper = await findLinked(link, core)
    if (paper) cards.set(link, toCard(paper))
  }
  return cards
}

/** Only what looks like an identifier: a bare number or word is none. */
async function findLinked(word: string, core: Core): Promise<Paper | null> {
  const bare = unwrap(word)
  const key = /[/.:]/.test(bare) ? readKey(bare) : null
  return key === null ? null : core.store.papers.byKey(key)
}

/** Without the parentheses, quotes, stars and full stops around it; one that closes what was opened inside, as in a DOI, is its own. */
function unwrap(word: string): string {
  const begin = Math.max(0, word.search(/https?:/i))
  let bare = word.slice(begin, begin + LONGEST_LINK).replace(/^[^\p{L}\p{N}]+/u, '')
  while (/[^\p{L}\p{N}/]$/u.test(bare) && !(bare.endsWith(')') && bare.split('(').length >= bare.split(')').length))
    bare = bare.slice(0, -1)
  return bare
}

function toCard(paper: Paper): Card {
  return {
    heading: [],
    number: null,
    title: [plain(paper.title)],
    link: linkOf(paper.keys),
    byline: byline(paper, 0),
    excerpt: opening(paper),
    why: '',
    actions: [],
  }
}
