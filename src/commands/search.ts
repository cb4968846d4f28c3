import { z } from 'zod'
import { dayOf } from '../papers/dates.ts'
import { readKey } from '../papers/identity.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines, type Text } from '../port/text.ts'
import type { Ranking } from '../search/engines/engine.ts'
import { onlyNear } from '../search/near.ts'
import { isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import { exclusionsOf, relaxQuery } from '../search/query/relax.ts'
import type { Query, QueryNode } from '../search/query/syntax.ts'
import { holds } from '../wording/holdings.ts'
import * as wording from '../wording/papers.ts'
import * as found from '../wording/searches.ts'
import { type Core, command, type Needs, type Request } from './command.ts'
import { withPapers } from './fetch-missing.ts'
import { holdingsOf } from './holdings.ts'
import { listPapers } from './listing.ts'
import { outsideOf, withOutside } from './outside.ts'
import { Misunderstood, Refusal } from './refusal.ts'

/** How deep a list can be paged through. */
const LONGEST_LIST = 200
/** As examples of what there is. */
const MOST_JOURNALS = 10

export const search = command({
  name: 'search',
  summary: 'Find papers by words, phrases, authors, categories, dates',
  options: z.object({
    query: z.string().meta({ description: 'What to look for; a pasted sentence or abstract is fine', completes: true }),
  }),
  examples: ['search chest x-ray report generation', 'search "zero-shot" author:Navab', 'search blazar polarization -gamma'],
  who: 'anyone',
  isPublic: true,
  async run({ query }, request, core) {
    const read = readQuery(query, dayOf(core.now()), 'search')
    if (isFault(read)) throw new Misunderstood('unreadable-query', wording.queryFault(query, read))
    if (isEmpty(read.root)) throw new Misunderstood('unreadable-query', wording.emptyQuery())
    return withPapers(idsIn(read.root).join(', '), request, core, () => answerRead(query, read, request, core))
  },
})

async function answerRead(query: string, { root, notes, beside }: Query, request: Request, core: Core): Promise<Reply> {
  const missing = await missingPapers(root, core)
  if (missing.length === 0) return answer(query, root, notes, request, core)
  const note = wording.unknownIdentifier(missing.join(', '))
  const isAnyHere = missing.length < idsIn(root).length
  const rest = isAnyHere ? root : beside
  if (rest === null) throw new Refusal('unknown-paper', note)
  const reply = await answer(query, rest, notes, request, core)
  return { ...reply, text: lines(note, reply.text) }
}

async function answer(
  query: string,
  root: QueryNode,
  notes: readonly string[],
  request: Request,
  core: Needs<'store' | 'library' | 'lookup' | 'now' | 'program'>,
): Promise<Reply> {
  const ranking = await core.library.search(root, LONGEST_LIST)
  const shown = ranking.total > 0 ? ranking : onlyNear(ranking)
  const reply =
    shown.hits.length > 0
      ? await list(core, request, query, shown, found.searchHeading(query, shown))
      : await nearest(core, request, query, root)
  const unknown = ranking.total === 0 ? await whatExists(root, core) : []
  const isNone = ranking.total === 0 && ranking.guessed === 0
  const here = isNone ? await holdingsOf(core) : null
  if (here?.papers === 0) return { ...reply, text: wording.libraryEmpty() }
  return {
    ...reply,
    text: lines(here === null ? [] : holds(here), found.searchNotes(notes, ranking, ranking.pending), ...unknown, reply.text),
  }
}

/** The identifiers that a query asks for, by themselves or as one of several. */
function idsIn(root: QueryNode): string[] {
  if (root.kind === 'id') return [root.value]
  return root.kind === 'and' || root.kind === 'or' ? root.children.flatMap(idsIn) : []
}

/** Those of the identifiers that no paper here has. */
async function missingPapers(root: QueryNode, core: Needs<'store'>): Promise<string[]> {
  const missing: string[] = []
  for (const id of idsIn(root)) {
    const key = readKey(id)
    const { papers } = core.store
    const paper = key === null ? (await papers.byIds([Number(id)]))[0] : await papers.byKey(key)
    if (!paper) missing.push(id)
  }
  return missing
}

function list(
  core: Needs<'store' | 'library' | 'lookup' | 'now'>,
  request: Request,
  query: string,
  ranking: Ranking,
  heading: string,
): Promise<Reply> {
  const related = ranking.hits.flatMap((hit, at) => (hit.matches ? [] : [at + 1]))
  const outside = outsideOf(query, ranking.total === 0, core)
  const question = { command: 'search', heading, matches: ranking.total + ranking.guessed, related, query, ...outside }
  return listPapers(
    core,
    request,
    question,
    ranking.hits.map((hit) => hit.id),
    ranking.words,
  )
}

/** What to answer when nothing was found: what asking for less finds, or that there is nothing. Papers that only are here are no answer. */
async function nearest(
  core: Needs<'store' | 'library' | 'lookup' | 'now'>,
  request: Request,
  query: string,
  root: QueryNode,
): Promise<Reply> {
  for (const { root: less, dropped } of relaxQuery(root)) {
    const relaxed = onlyNear(await core.library.search(less, LONGEST_LIST))
    if (relaxed.hits.length > 0) return list(core, request, query, relaxed, found.relaxedHeading(query, dropped, relaxed))
  }
  const exclusions = exclusionsOf(root)
  const isAnyLeft = exclusions === null || (await core.library.search(exclusions, 1)).hits.length > 0
  return withOutside(textReply(isAnyLeft ? found.noMatch(query) : found.nothingLeft(query)), query, request, core)
}

/** The categories, sources or journals that there are, where one was asked for that no paper has. */
async function whatExists(root: QueryNode, core: Needs<'store' | 'library'>): Promise<Text[]> {
  const parts = root.kind === 'and' ? root.children : [root]
  const texts: Text[] = []
  for (const part of parts) {
    if (part.kind !== 'category' && part.kind !== 'source' && part.kind !== 'journal') continue
    if ((await core.library.search(part, 0)).total > 0) continue
    const { papers } = core.store
    texts.push(
      part.kind === 'category'
        ? wording.noneInCategory(part.value, await papers.categories())
        : part.kind === 'source'
          ? found.noSuchSource(part.value, await papers.sources())
          : found.noSuchJournal(part.value, await papers.journals(MOST_JOURNALS)),
    )
  }
  return texts
}
