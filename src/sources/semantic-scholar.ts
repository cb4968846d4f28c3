import type { Completer } from './completing.ts'

export interface SemanticScholarOptions {
  /** Without one it often refuses to answer. */
  readonly key: string
  /** `https://api.semanticscholar.org`. */
  readonly baseUrl: string
}

/** With a key it takes a request in a second. */
const RATE_LIMIT = { name: 'api.semanticscholar.org', apartMs: 1_000 }
const MOST_BYTES = 1_048_576
const FIELDS = 'title,abstract,authors,publicationDate,openAccessPdf,externalIds'

/** Semantic Scholar: one paper by its DOI (api.semanticscholar.org). Its counts of citations are not asked for. */
export function completeBySemanticScholar({ key, baseUrl }: SemanticScholarOptions): Completer {
  return {
    format: 'semantic-scholar',
    most: 1,
    takes: () => true,
    ask: ([doi = '']) => ({
      url: `${baseUrl}/graph/v1/paper/DOI:${doi.split('/').map(encodeURIComponent).join('/')}?fields=${FIELDS}`,
      rateLimit: RATE_LIMIT,
      accept: 'application/json',
      maxBytes: MOST_BYTES,
      known: { etag: null, modified: null },
      token: null,
      key,
    }),
  }
}
