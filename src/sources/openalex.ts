import type { Completer } from './completing.ts'

export interface OpenAlexOptions {
  /** Without one it answers little. */
  readonly key: string
  /** `https://api.openalex.org`. */
  readonly baseUrl: string
}

const RATE_LIMIT = { name: 'api.openalex.org', apartMs: 1_000 }
const MOST_BYTES = 5 * 1_048_576
const FIELDS = 'doi,title,publication_date,authorships,abstract_inverted_index,primary_location,best_oa_location'

/** OpenAlex: works by their DOIs (developers.openalex.org). Its counts of citations are not asked for. */
export function completeByOpenAlex({ key, baseUrl }: OpenAlexOptions): Completer {
  return {
    format: 'openalex',
    most: 20,
    // Filters stand between commas, and their values between bars.
    takes: (doi) => !/[,|]/.test(doi),
    ask(dois) {
      const parameters = { filter: `doi:${dois.join('|')}`, select: FIELDS, per_page: String(dois.length), api_key: key }
      return {
        url: `${baseUrl}/works?${new URLSearchParams(parameters)}`,
        rateLimit: RATE_LIMIT,
        accept: 'application/json',
        maxBytes: MOST_BYTES,
        known: { etag: null, modified: null },
        token: null,
      }
    },
  }
}
