// Hugging Face, arXiv, Europe PMC and Crossref on this machine, as far as people are answered from them, with faults as told.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readConfig } from '../../src/config/config.ts'
import type { SourceSettings } from '../../src/config/source-settings.ts'
import type { Mishap } from '../sources/faults.ts'
import { strike } from '../sources/send.ts'

type Outside = 'huggingface' | 'arxiv' | 'europepmc' | 'crossref'

/** A paper that a service has. */
interface Told {
  /** An arXiv id, a DOI or a PubMed id, as the service names papers. */
  readonly id: string
  readonly title: string
  readonly abstract?: string
  readonly authors?: readonly string[]
  readonly categories?: readonly string[]
  readonly upvotes?: number
  readonly published?: string
}

export interface OutsideServer {
  readonly settings: SourceSettings
  /** What came, in order; `at` is by the clock that was given. */
  readonly asked: { readonly service: Outside; readonly url: URL; readonly headers: IncomingHttpHeaders; readonly at: number }[]
  /** What a service answers all searches with, and has papers of. */
  readonly papers: Record<Outside, readonly Told[]>
  /** What becomes of all requests to a service; `text` is sent in place of its answer. */
  readonly faults: Partial<Record<Outside, Mishap | { readonly kind: 'text'; readonly text: string }>>
  /** Lets answers wait. @returns what lets them go on */
  holdUp(): () => void
  close(): Promise<void>
}

export async function startOutside(
  environment: Readonly<Record<string, string>> = {},
  now: () => number = Date.now,
): Promise<OutsideServer> {
  const asked: OutsideServer['asked'] = []
  const papers: Record<Outside, readonly Told[]> = { huggingface: [], arxiv: [], europepmc: [], crossref: [] }
  const faults: OutsideServer['faults'] = {}
  let held: Promise<void> = Promise.resolve()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const service = serviceOf(url.pathname)
    asked.push({ service, url, headers: request.headers, at: now() })
    await held
    const fault = faults[service]
    if (fault?.kind === 'text') return void response.end(fault.text)
    if (fault?.kind === 'truncated') {
      response.writeHead(200, { 'content-length': 1_000 })
      return void response.write('{"half":', () => response.destroy())
    }
    if (fault && strike(fault, request, response, Date.now(), () => {})) return
    const body = answerOf(service, url, papers[service])
    response.writeHead(body === null ? 404 : 200, { 'content-type': service === 'arxiv' ? 'application/atom+xml' : 'application/json' })
    response.end(body ?? '{"error":"Paper not found"}')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const urls = { HUGGINGFACE: at, ARXIV: `${at}/arxiv`, EUROPEPMC: at, CROSSREF: at }
  const { sources: settings } = readConfig({
    ...Object.fromEntries(Object.entries(urls).map(([name, address]) => [`PAPERBOY_${name}_URL`, address])),
    ...environment,
  })
  return {
    settings,
    asked,
    papers,
    faults,
    holdUp() {
      let release = (): void => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function serviceOf(path: string): Outside {
  if (path.startsWith('/arxiv/')) return 'arxiv'
  if (path.startsWith('/europepmc/')) return 'europepmc'
  return path.startsWith('/works') ? 'crossref' : 'huggingface'
}

/** @returns null for what is not there */
function answerOf(service: Outside, { pathname, searchParams }: URL, papers: readonly Told[]): string | null {
  switch (service) {
    case 'huggingface': {
      const [, id] = /^\/api\/papers\/(\d.+)$/.exec(pathname) ?? []
      if (id === undefined) return JSON.stringify(papers.map((paper) => ({ paper: toHuggingFace(paper), title: paper.title })))
      const found = papers.find((paper) => paper.id === id)
      return found ? JSON.stringify(toHuggingFace(found)) : null
    }
    case 'arxiv': {
      const id = searchParams.get('id_list')
      return toAtom(papers.filter((paper) => id === null || paper.id === id))
    }
    case 'europepmc': {
      const [, id] = /^(?:DOI:"([^"]+)"|EXT_ID:(\d+) AND SRC:MED)$/.exec(searchParams.get('query') ?? '')?.filter(Boolean) ?? []
      const result = papers.filter((paper) => id === undefined || paper.id === id).map(toEuropePmc)
      return JSON.stringify({ hitCount: result.length, resultList: { result } })
    }
    case 'crossref': {
      const wanted = /^doi:(.+)$/.exec(searchParams.get('filter') ?? '')?.[1]
      const items = papers.filter(({ id }) => id === wanted).map(toCrossref)
      return JSON.stringify({ status: 'ok', message: { 'total-results': items.length, items } })
    }
  }
}

function toHuggingFace({ id, title, abstract = '', authors = [], upvotes, published = '2024-01-05' }: Told): object {
  return { id, title, summary: abstract, authors: authors.map((name) => ({ name })), upvotes, publishedAt: `${published}T00:00:00.000Z` }
}

function toAtom(papers: readonly Told[]): string {
  const entries = papers.map(
    ({ id, title, abstract = '', authors = [], categories = ['cs.LG'], published = '2024-01-05' }) =>
      `<entry><id>http://arxiv.org/abs/${id}v1</id><updated>${published}T00:00:00Z</updated><published>${published}T00:00:00Z</published><title>${title}</title><summary>${abstract}</summary>${authors.map((name) => `<author><name>${name}</name></author>`).join('')}${categories.map((term) => `<category term="${term}" scheme="http://arxiv.org/schemas/atom"/>`).join('')}</entry>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><opensearch:totalResults>${papers.length}</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>${entries.join('')}</feed>`
}

function toEuropePmc({ id, title, abstract = '', authors = [], published = '2024-01-05' }: Told): object {
  const names = id.startsWith('10.') ? { doi: id } : { pmid: id }
  const authorList = { author: authors.map((fullName) => ({ fullName })) }
  return { id, source: 'MED', ...names, title: `${title}.`, abstractText: abstract, authorList, firstPublicationDate: published }
}

function toCrossref({ id, title, abstract = '', authors = [] }: Told): object {
  const author = authors.map((name) => ({ given: name.split(' ')[0], family: name.split(' ').slice(1).join(' ') }))
  return { DOI: id, title: [title], abstract: `<jats:p>${abstract}</jats:p>`, author, issued: { 'date-parts': [[2024, 1, 5]] } }
}
