import { Fault } from '../config/fault.ts'
import { dayOf } from '../papers/dates.ts'
import { linkOf } from '../papers/links.ts'
import { bare } from '../port/text.ts'
import { onlyNear } from '../search/near.ts'
import { isEmpty, isFault, readQuery } from '../search/query/parser.ts'
import { explain } from '../search/snippets/snippets.ts'
import { moreResults, nothingFound } from '../wording/operator.ts'
import * as wording from '../wording/papers.ts'
import * as searches from '../wording/searches.ts'
import type { Verb } from './verb.ts'

const DEFAULT_LIMIT = 10
const MOST_RESULTS = 1_000

export const searchVerb: Verb = {
  name: 'search',
  usage: 'search [--json] [--limit N] QUERY',
  summary: 'Search the library',
  flags: { json: 'boolean', limit: 'string' },
  async run(words, flags, desk) {
    const query = words.join(' ')
    const limit = readLimit(flags.limit)
    const { core } = await desk.openIndexed()
    const read = readQuery(query, dayOf(core.now()), 'search')
    if (isFault(read)) throw new Fault('query', bare(wording.queryFault(query, read)))
    if (isEmpty(read.root)) throw new Fault('usage', 'Name what to search for: npm start -- search "chest x-ray"')
    const found = await core.library.search(read.root, limit)
    const ranking = found.total > 0 ? found : onlyNear(found)
    const papers = new Map((await core.store.papers.byIds(ranking.hits.map((hit) => hit.id))).map((paper) => [paper.id, paper]))
    const results = ranking.hits.flatMap((hit, index) => {
      const paper = papers.get(hit.id)
      if (!paper) return []
      const { title: _, excerpt, ...reasons } = explain(paper, ranking.words)
      const why = { matches: hit.matches, isGuess: hit.isGuess, ...reasons, excerpt: bare(excerpt) }
      return [{ rank: index + 1, score: Number(hit.score.toFixed(4)), paper: { ...paper, link: linkOf(paper.keys) }, why }]
    })
    const notes = bare(searches.searchNotes(read.notes, ranking, 0))
    const heading = results.length === 0 ? nothingFound(query) : searches.searchHeading(query, ranking)
    if (flags.json)
      desk.print(
        JSON.stringify({
          query,
          heading,
          total: ranking.total,
          guessed: ranking.guessed,
          notes: notes === '' ? [] : notes.split('\n'),
          results,
        }),
      )
    else {
      desk.print(heading)
      if (notes !== '') desk.print(notes)
      for (const { rank, paper, why } of results) {
        desk.print(`${String(rank).padStart(3)}. ${paper.title}`)
        desk.print(`     ${[wording.byline(paper, 0), wording.why(why, !why.matches)].filter(Boolean).join(' · ')}`)
      }
    }
    if (!flags.json && ranking.total > results.length) desk.print(moreResults(ranking.total - results.length))
    return 0
  },
}

function readLimit(value: string | boolean | undefined): number {
  if (value === undefined) return DEFAULT_LIMIT
  const limit = Number(value)
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RESULTS)
    throw new Fault('usage', `--limit “${value}” is not a whole number from 1 to ${MOST_RESULTS}.`)
  return limit
}
