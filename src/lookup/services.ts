import type { SourceSettings } from '../config/source-settings.ts'
import { kindOf, type PaperKey } from '../papers/identity.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import { ARXIV_RATE_LIMIT } from '../sources/arxiv-rate-limit.ts'
import { CROSSREF_FIELDS, CROSSREF_RATE_LIMIT } from '../sources/crossref.ts'
import { EUROPE_PMC_RATE_LIMIT } from '../sources/europepmc.ts'
import { HUGGING_FACE_RATE_LIMIT } from '../sources/huggingface.ts'
import type { Ask } from '../sources/request.ts'
import type { Format } from '../sources/source.ts'
import { arxivUrls, mailOf } from '../sources/sources.ts'
import { arxivQueries, europePmcQuery, plainWords } from './queries.ts'

/** A request to a service, and what its answer is. */
export interface Wish {
  readonly ask: Ask
  readonly format: Format
}

/** A service that people may ask. */
export interface Service {
  /** Its name as a source. */
  readonly name: string
  /** Its name for people. */
  readonly title: string
  readonly rateLimit: Ask['rateLimit']
  /** What it is asked for a query, one after the other until enough fit; empty where it cannot be asked. */
  searches(root: QueryNode): readonly Wish[]
  /** What it is asked for one paper; null where it knows no such identifiers. */
  paper(key: PaperKey): Wish | null
}

/** In the order in which they are asked. */
export interface Services {
  readonly forSearch: readonly Service[]
  readonly forPaper: readonly Service[]
}

/** As many as two pages show, and some that do not fit; and as many as tell what a topic needs. */
const ROWS = 25
const MOST_BYTES = 5 * 1_048_576

/**
 * The services. A search asks Hugging Face and Europe PMC only where they are sources. Who names one paper by its DOI or PubMed id means
 * that paper, so Crossref and Europe PMC are asked for it in any case.
 */
export function openServices(settings: SourceSettings): Services {
  const { enabled } = settings
  const huggingFace = createHuggingFace(settings)
  const arxiv = createArxiv(settings)
  const europePmc = createEuropePmc(settings)
  const known = enabled.includes('huggingface') ? [huggingFace] : []
  return {
    forSearch: [...known, arxiv, ...(enabled.includes('europepmc') ? [europePmc] : [])],
    forPaper: [...known, arxiv, createCrossref(settings), europePmc],
  }
}

function createHuggingFace({ huggingFaceUrl, token }: SourceSettings): Service {
  const rateLimit = HUGGING_FACE_RATE_LIMIT
  const ask = (path: string): Ask => ({ ...askOf(`${huggingFaceUrl}/api/papers/${path}`, rateLimit), token })
  return {
    name: 'huggingface',
    title: 'Hugging Face',
    rateLimit,
    searches(root) {
      const words = plainWords(root)
      return words === '' ? [] : [{ ask: ask(`search?${new URLSearchParams({ q: words })}`), format: 'huggingface' }]
    },
    paper: (key) => (kindOf(key) === 'arxiv' ? { ask: ask(encodeURIComponent(idOf(key))), format: 'huggingface-paper' } : null),
  }
}

function createArxiv({ arxivUrl }: SourceSettings): Service {
  const { apiUrl } = arxivUrls(arxivUrl)
  const wish = (parameters: Readonly<Record<string, string>>): Wish => ({
    ask: { ...askOf(`${apiUrl}?${new URLSearchParams(parameters)}`, ARXIV_RATE_LIMIT), accept: 'application/atom+xml, application/xml' },
    format: 'arxiv-atom',
  })
  return {
    name: 'arxiv',
    title: 'arXiv',
    rateLimit: ARXIV_RATE_LIMIT,
    searches: (root) => arxivQueries(root).map((query) => wish({ search_query: query, sortBy: 'relevance', max_results: String(ROWS) })),
    paper: (key) => (kindOf(key) === 'arxiv' ? wish({ id_list: idOf(key), max_results: '1' }) : null),
  }
}

function createEuropePmc({ europePmcUrl }: SourceSettings): Service {
  const wish = (query: string): Wish => {
    const parameters = { query, resultType: 'core', format: 'json', pageSize: String(ROWS) }
    const url = `${europePmcUrl}/europepmc/webservices/rest/search?${new URLSearchParams(parameters)}`
    return { ask: askOf(url, EUROPE_PMC_RATE_LIMIT), format: 'europepmc' }
  }
  return {
    name: 'europepmc',
    title: 'Europe PMC',
    rateLimit: EUROPE_PMC_RATE_LIMIT,
    searches(root) {
      const query = europePmcQuery(root)
      return query === null ? [] : [wish(query)]
    },
    paper(key) {
      if (kindOf(key) === 'pmid') return wish(`EXT_ID:${idOf(key)} AND SRC:MED`)
      return kindOf(key) === 'doi' ? wish(`DOI:"${idOf(key).replace(/["\\]/g, '')}"`) : null
    },
  }
}

function createCrossref({ crossrefUrl, contact }: SourceSettings): Service {
  const mailto = mailOf(contact)
  return {
    name: 'crossref',
    title: 'Crossref',
    rateLimit: CROSSREF_RATE_LIMIT,
    searches: () => [],
    paper(key) {
      if (kindOf(key) !== 'doi') return null
      const parameters = { filter: `doi:${idOf(key)}`, select: CROSSREF_FIELDS, rows: '1', ...(mailto !== null && { mailto }) }
      return { ask: askOf(`${crossrefUrl}/works?${new URLSearchParams(parameters)}`, CROSSREF_RATE_LIMIT), format: 'crossref' }
    },
  }
}

function askOf(url: string, rateLimit: Ask['rateLimit']): Ask {
  const known = { etag: null, modified: null }
  return { url, rateLimit, accept: 'application/json', maxBytes: MOST_BYTES, known, token: null }
}

/** `2401.12208` of `arxiv:2401.12208`. */
function idOf(key: PaperKey): string {
  return key.slice(kindOf(key).length + 1)
}
