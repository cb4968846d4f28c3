// bioRxiv, Europe PMC and Crossref on this machine, over real HTTP, with papers that do not exist and faults as told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBiorxiv } from '../../src/sources/biorxiv.ts'
import { createCrossref } from '../../src/sources/crossref.ts'
import { createEuropePmc } from '../../src/sources/europepmc.ts'
import type { Source } from '../../src/sources/source.ts'
import { type Fault, Faults } from './faults.ts'
import { strike } from './send.ts'

export interface ServedPaper {
  readonly doi: string
  readonly title: string
  /** The day on which it came to the service. */
  readonly day: string
  readonly version?: number
  readonly category?: string
  readonly published?: string
}

/** How a service misbehaves in pages that look right. */
interface Lies {
  /** What it says in place of the true total. */
  total?: (total: number) => number | string | null
  /** How many papers a page from an offset has. */
  size?: (offset: number) => number
  /** Each page is the first one. */
  repeats?: boolean
  /** A mark that it does not know any more. */
  forgets?: string
  /** Another body in place of JSON. */
  body?: string
}

export interface Services {
  readonly url: string
  readonly requests: string[]
  papers: ServedPaper[]
  lies: Lies
  readonly sources: Readonly<Record<'biorxiv' | 'medrxiv' | 'europepmc' | 'crossref', Source>>
  queries: string[]
  fail(fault: Fault): void
  mend(): void
  close(): Promise<void>
}

export const PAGE = 40
export const ISSN = '2167-8359'

export async function startServices(now: () => number, categories: readonly string[] = []): Promise<Services> {
  const faults = new Faults()
  const server = createServer(answer)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const services: Services = {
    url,
    requests: [],
    papers: [],
    lies: {},
    queries: ['doors'],
    sources: sourcesAt(url, () => services.queries, categories),
    fail: (fault) => faults.add(fault),
    mend: () => faults.clear(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/'
    services.requests.push(decodeURIComponent(path))
    const mishap = faults.strike({ host: 'feeds', url: path, at: now() })
    if (mishap && strike(mishap, request, response, now(), () => {})) return
    const found = answerOf(new URL(path, url), services)
    response.writeHead(found === null ? 404 : 200, { 'content-type': 'application/json' })
    const body = services.lies.body ?? JSON.stringify(found ?? { error: 'not found' })
    if (mishap?.kind === 'truncated') response.write(body.slice(0, body.length / 2), () => response.destroy())
    else response.end(body)
  }
  return services
}

/** @param categories of bioRxiv */
export function sourcesAt(url: string, queries: () => readonly string[], categories: readonly string[] = []): Services['sources'] {
  return {
    biorxiv: createBiorxiv({ server: 'biorxiv', categories, baseUrl: url }) as Source,
    medrxiv: createBiorxiv({ server: 'medrxiv', categories: [], baseUrl: url }) as Source,
    europepmc: createEuropePmc({ queries, baseUrl: url }) as Source,
    crossref: createCrossref({ journals: [ISSN], mailto: 'ops@example.org', baseUrl: url }) as Source,
  }
}

function answerOf(url: URL, { papers, lies }: Services): unknown {
  const [, details, server, from = '', to = '', offset = '0'] = url.pathname.split('/')
  if (details === 'details') {
    const page = pageOf(papers, from, to, Number(offset), lies)
    if (page.items.length === 0) return { messages: [{ status: 'no posts found' }], collection: [] }
    return {
      messages: [{ status: 'ok', cursor: Number(offset), count: page.items.length, total: page.total }],
      collection: page.items.map(({ doi, title, day, version = 1, category = 'cell biology', published = 'NA' }) => ({
        ...{ doi, title, published, category, date: day, version: String(version), server, type: 'new results' },
        authors: 'Lovelace, A.; Turing, A. M.',
        abstract: `What is known of ${title}.`,
      })),
    }
  }
  const asked = url.searchParams
  const isCrossref = url.pathname === `/journals/${ISSN}/works`
  if (!isCrossref && !url.pathname.endsWith('/rest/search')) return null
  const [, first = '', last = ''] =
    (isCrossref
      ? /from-created-date:([\d-]+),until-created-date:([\d-]+)/.exec(asked.get('filter') ?? '')
      : /^\(.+\) AND \(CREATION_DATE:\[([\d-]+) TO ([\d-]+)\]\)$/.exec(asked.get('query') ?? '')) ?? []
  const mark = asked.get(isCrossref ? 'cursor' : 'cursorMark') ?? ''
  if (mark === lies.forgets) return isCrossref ? null : { errCode: 400, errMsg: 'Invalid cursorMark' }
  const start = mark === '*' ? 0 : Number(mark.slice(1))
  const page = pageOf(papers, first, last, start, lies)
  const next = page.items.length === 0 ? mark : `m${start + page.items.length}`
  if (isCrossref)
    return {
      message: {
        ...{ 'total-results': page.total, 'next-cursor': next },
        items: page.items.map(({ doi, title, day, published = day }) => ({
          ...{ DOI: doi, title: [title], type: 'journal-article', 'container-title': ['Doors'] },
          author: [{ given: 'Ada', family: 'Lovelace' }],
          published: { 'date-parts': [published.split('-').map(Number)] },
          created: { 'date-time': `${day}T10:00:00Z` },
        })),
      },
    }
  return {
    ...{ hitCount: page.total, nextCursorMark: next },
    resultList: {
      result: page.items.map(({ doi, title, day, published = day }) => ({
        ...{ id: doi, source: 'PPR', doi, title: `${title}.`, firstPublicationDate: published, dateOfCreation: day },
        authorList: { author: [{ fullName: 'Lovelace A', firstName: 'Ada', lastName: 'Lovelace' }] },
      })),
    },
  }
}

function pageOf(papers: readonly ServedPaper[], from: string, to: string, offset: number, { total, size, repeats }: Lies) {
  const all = papers.filter(({ day }) => day >= from && day <= to)
  const start = repeats ? 0 : offset
  return { items: all.slice(start, start + (size?.(offset) ?? PAGE)), total: total ? total(all.length) : all.length }
}

/** Papers of a day. */
export function served(count: number, day: string, rest: Partial<ServedPaper> = {}): ServedPaper[] {
  return Array.from({ length: count }, (_, index) => {
    const number = `${day.replaceAll('-', '.')}.${String(600_000 + index)}`
    return { doi: `10.1101/${number}`, title: `Doors that open by themselves ${number}`, day, ...rest }
  })
}
