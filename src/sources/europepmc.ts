import { isOldAtArrival } from './back-files.ts'
import { createByDays } from './by-days.ts'
import { SERVICE_CALENDAR } from './calendar.ts'
import type { Cursor } from './day-walk.ts'
import { isWholeQuery } from './europepmc-query.ts'
import { RefusedQuery } from './formats/found.ts'
import type { Source } from './source.ts'

export interface EuropePmcOptions {
  /** The queries at the moment, in Europe PMC's own language. It is asked once in each run. */
  readonly queries: () => readonly string[] | Promise<readonly string[]>
  /** The queries of topics, each asked for once a day at most; none unless given. */
  readonly ofTopics?: () => Promise<readonly string[]>
  /** `https://www.ebi.ac.uk`. */
  readonly baseUrl: string
}

export const EUROPE_PMC_RATE_LIMIT = { name: 'www.ebi.ac.uk', apartMs: 1_000 }
const PAGE = 100
const MOST_BYTES = 5 * 1_048_576

/** Europe PMC: papers that match queries, by the day on which it took them in (europepmc.org/RestfulWebService). */
export function createEuropePmc({ queries, ofTopics = async () => [], baseUrl }: EuropePmcOptions): Source<Cursor> {
  let chosen: ReadonlySet<string> = new Set()
  return createByDays({
    name: 'europepmc',
    title: 'Europe PMC',
    categories: [],
    calendar: SERVICE_CALENDAR,
    format: 'europepmc',
    days: 7,
    isDaily: false,
    markLifeMs: Number.POSITIVE_INFINITY,
    async parts() {
      chosen = new Set(await queries())
      return [...chosen, ...(await ofTopics())]
    },
    isRare: (query) => !chosen.has(query),
    ask(query, { from, to, mark }) {
      // A bracket that closes none would end the group, and with it the limit to these days.
      if (!isWholeQuery(query))
        throw new RefusedQuery(`Europe PMC is not asked for “${query.slice(0, 100)}”: close its brackets and quotes.`)
      const parameters = {
        query: `(${query}) AND (CREATION_DATE:[${from} TO ${to}])`,
        resultType: 'core',
        format: 'json',
        pageSize: String(PAGE),
        cursorMark: mark ?? '*',
      }
      return {
        url: `${baseUrl}/europepmc/webservices/rest/search?${new URLSearchParams(parameters)}`,
        rateLimit: EUROPE_PMC_RATE_LIMIT,
        accept: 'application/json',
        maxBytes: MOST_BYTES,
        known: { etag: null, modified: null },
        token: null,
      }
    },
    // At the end, the service repeats the mark.
    next: ({ next }, { mark }) => (next === mark ? null : next),
    isWanted: () => true,
    isNews: (found) => !isOldAtArrival(found),
  })
}
