import { z } from 'zod'
import { type Reply, textReply } from '../chat.ts'
import { dayOf } from '../papers/dates.ts'
import type { Ranking } from '../search/engine.ts'
import { isEmpty, isFault, readQuery } from '../search/query.ts'
import type { QueryNode } from '../search/syntax.ts'
import { lines } from '../text.ts'
import * as wording from '../wording.ts'
import { type Core, command, type Request } from './command.ts'
import { listPapers } from './listing.ts'
import { Misunderstood, Refusal } from './refusal.ts'

/** How deep a list can be paged through. */
const LONGEST_LIST = 200

export const search = command({
  name: 'search',
  summary: 'Find papers by words, phrases, authors, categories, dates',
  options: z.object({ query: z.string().describe('What to look for; a pasted sentence or abstract is fine') }),
  examples: ['search chest x-ray report generation', 'search "zero-shot" author:Navab', 'search blazar polarization -gamma'],
  who: 'anyone',
  async run({ query }, request, core) {
    const read = readQuery(query, dayOf(core.now()))
    if (isFault(read)) throw new Misunderstood(wording.queryFault(query, read))
    if (isEmpty(read.root)) throw new Misunderstood(wording.emptyQuery())
    const ranking = await core.library.search(read.root, LONGEST_LIST)
    if (read.root.kind === 'id' && ranking.total === 0) throw new Refusal(wording.unknownIdentifier(read.root.value))
    const reply = ranking.hits.length > 0 ? await list(core, request, query, ranking) : await nearest(core, request, query, read.root)
    const notes = wording.searchNotes(read.notes, ranking, ranking.pending)
    return { ...reply, text: lines(notes, reply.text) }
  },
})

function list(
  core: Core,
  request: Request,
  query: string,
  ranking: Ranking,
  heading = wording.searchHeading(query, ranking),
): Promise<Reply> {
  const related = ranking.hits.flatMap((hit, at) => (hit.matches ? [] : [at + 1]))
  const question = { command: 'search', heading, matches: ranking.total, related, query }
  return listPapers(
    core,
    request,
    question,
    ranking.hits.map((hit) => hit.id),
    ranking.words,
  )
}

/** What to show when nothing was found: what the words find without the conditions, else the newest papers; never a blank. */
async function nearest(core: Core, request: Request, query: string, root: QueryNode): Promise<Reply> {
  const words = wordsIn(root).join(' ')
  const relaxed = words === '' ? null : await core.library.search({ kind: 'words', text: words }, LONGEST_LIST)
  if (relaxed && relaxed.hits.length > 0) return list(core, request, query, relaxed, wording.relaxedHeading(query))
  const newest = await core.store.papers.newest({ category: null, limit: 3 })
  if (newest.length === 0) return textReply(wording.libraryEmpty())
  const heading = words === '' ? wording.noMatchHeading(query) : wording.nothingHeading(query)
  return listPapers(core, request, { command: 'search', heading, matches: 0, query: '' }, newest)
}

function wordsIn(node: QueryNode): string[] {
  if (node.kind === 'words' || node.kind === 'phrase' || node.kind === 'term') return [node.text]
  return node.kind === 'and' || node.kind === 'or' ? node.children.flatMap(wordsIn) : []
}
