import type { ArxivPaper } from '../../sources/month.ts'
import type { Answer } from '../../sources/source-answers.ts'
import { readEuropePmcQuery } from './queries.ts'
import { openSearchIndex } from './search-index.ts'

/** What of arXiv medicine and biology would read. */
const FIELDS = /^(?:q-bio\.|physics\.(?:med|bio)-ph|eess\.IV)/
const PAGE = 25

/** Europe PMC's search over the preprints of biology and medicine. */
export function createEuropePmcCorpus(papers: readonly ArxivPaper[]): (query: URLSearchParams) => Answer {
  const known = papers.filter(({ categories }) => categories.some((each) => FIELDS.test(each)))
  const index = openSearchIndex(known)
  return (query) => {
    const asked = query.get('query') ?? ''
    const found = find(asked)
    const size = Number(query.get('pageSize') ?? PAGE)
    const mark = query.get('cursorMark') ?? '*'
    const start = mark === '*' ? 0 : Number(mark.slice(1))
    const result = found.slice(start, start + size).map(toItem)
    const nextCursorMark = result.length === 0 ? mark : `m${start + result.length}`
    const body = JSON.stringify({ version: '6.9', hitCount: found.length, nextCursorMark, resultList: { result } })
    return { status: 200, type: 'application/json', body }
  }

  function find(asked: string): ArxivPaper[] {
    const doi = /^DOI:"10\.48550\/arxiv\.([^"]+)"$/i.exec(asked)?.[1]
    if (doi !== undefined) return known.filter(({ id }) => id === doi)
    const { match, span } = readEuropePmcQuery(asked)
    const found = match === null ? known : index.search(match).map((at) => known[at] as ArxivPaper)
    return span === null ? found : found.filter(({ day }) => digits(day) >= span.from && digits(day) <= span.to)
  }
}

function toItem({ id, title, abstract, authors, published, day }: ArxivPaper): object {
  const author = authors.map((name) => ({
    fullName: name,
    firstName: name.split(' ').slice(0, -1).join(' '),
    lastName: name.split(' ').at(-1),
  }))
  return {
    ...{ id: `PPR${id.replace(/\D/g, '')}`, source: 'PPR', doi: `10.48550/arxiv.${id}`, title, abstractText: abstract },
    ...{ authorList: { author }, firstPublicationDate: published.slice(0, 10), dateOfCreation: day },
  }
}

function digits(day: string): string {
  return day.replace(/\D/g, '')
}
