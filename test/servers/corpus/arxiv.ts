import { writeAtom, writeErrorEntry } from '../../sources/arxiv-pages.ts'
import type { ArxivPaper, Month } from '../../sources/month.ts'
import type { Answer } from '../../sources/source-answers.ts'
import { groupByDay } from './papers.ts'
import { readArxivQuery } from './queries.ts'
import type { SearchIndex } from './search-index.ts'

const TYPE = 'application/atom+xml; charset=UTF-8'
/** arXiv's own limit for one page. */
const MOST_RESULTS = 2_000

/** The feeds and the harvests of the corpus's days, in the shape of a recorded month. @param featured Hugging Face's lists */
export function monthOf(papers: readonly ArxivPaper[], featured: Pick<Month, 'featured' | 'featuredDays'>): Month {
  const byDay = groupByDay(papers)
  return {
    ...featured,
    days: [...byDay.keys()],
    papersAt: () => [...papers],
    announced: (category, day) =>
      (byDay.get(day) ?? [])
        .filter(({ categories }) => isIn(categories, category))
        .map((paper) => ({ paper, type: isIn(paper.categories.slice(0, 1), category) ? 'new' : 'cross' })),
  }
}

/** A feed may be of a whole archive. */
function isIn(categories: readonly string[], asked: string): boolean {
  return categories.some((own) => own === asked || own.startsWith(`${asked}.`))
}

/** What the API answers to a search or to ids. */
export function createArxivApi(papers: readonly ArxivPaper[], index: SearchIndex): (query: URLSearchParams, now: number) => Answer {
  const byId = new Map(papers.map((paper) => [paper.id, paper]))
  return (query, now) => {
    const asked = Math.min(Number(query.get('max_results') ?? 10), MOST_RESULTS)
    const start = Number(query.get('start') ?? 0)
    const ids = (query.get('id_list') ?? '').split(',').filter(Boolean)
    try {
      const found =
        ids.length > 0
          ? ids.flatMap((id) => byId.get(id.replace(/v\d+$/, '')) ?? [])
          : search(query.get('search_query') ?? '', query.get('sortBy') ?? 'relevance', query.get('sortOrder') ?? 'descending')
      const body = writeAtom(found.slice(start, start + asked), query.toString(), start, asked, found.length, now)
      return { status: 200, type: TYPE, body }
    } catch (error) {
      return { status: 200, type: TYPE, body: writeErrorEntry((error as Error).message, now) }
    }
  }

  /** Papers are in the order in which they were submitted. */
  function search(text: string, by: string, order: string): ArxivPaper[] {
    const { match, span } = readArxivQuery(text)
    if (by === 'relevance' && span === null) return match === null ? [] : index.search(match).map((at) => papers[at] as ArxivPaper)
    const [from, to] = span === null ? ['', '9'] : [span.from.padEnd(14, '0'), span.to.padEnd(14, '9')]
    const first = papers.findIndex(({ published }) => digits(published) >= from)
    const last = papers.findLastIndex(({ published }) => digits(published) <= to)
    if (first === -1) return []
    const found =
      match === null
        ? papers.slice(first, last + 1).reverse()
        : index.searchWithin(match, first, last).map((at) => papers[at] as ArxivPaper)
    return order === 'ascending' ? found.reverse() : found
  }
}

function digits(instant: string): string {
  return instant.replace(/\D/g, '')
}
