import { isOldAtArrival } from './back-files.ts'
import { createByDays } from './by-days.ts'
import { SERVICE_CALENDAR } from './calendar.ts'
import type { Completer } from './completing.ts'
import type { Cursor } from './day-walk.ts'
import type { Ask } from './request.ts'
import type { Source } from './source.ts'

export interface CrossrefOptions {
  /** ISSNs: `2167-8359`. */
  readonly journals: readonly string[]
  /** An e-mail address for the polite pool; null if there is none. */
  readonly mailto: string | null
  /** `https://api.crossref.org`. */
  readonly baseUrl: string
}

/** Lists are asked for once in a second at most, whatever the pool. */
export const CROSSREF_RATE_LIMIT = { name: 'api.crossref.org', apartMs: 1_000 }
const ROWS = 100
const MOST_BYTES = 5 * 1_048_576
/** Crossref forgets a cursor after five minutes. */
const MARK_LIFE_MS = 4 * 60_000
/** References alone would be most of an answer. */
export const CROSSREF_FIELDS = 'DOI,title,subtitle,abstract,author,issued,posted,created,container-title,type'
const TYPES = ['journal-article', 'proceedings-article', 'posted-content']

/** Crossref: works of journals, by the day on which their DOIs were registered (api.crossref.org). */
export function createCrossref({ journals, mailto, baseUrl }: CrossrefOptions): Source<Cursor> {
  return createByDays({
    name: 'crossref',
    title: 'Crossref',
    categories: [],
    calendar: SERVICE_CALENDAR,
    format: 'crossref',
    days: 30,
    isDaily: false,
    markLifeMs: MARK_LIFE_MS,
    parts: () => journals,
    ask(issn, { from, to, mark }) {
      const filters = [`from-created-date:${from}`, `until-created-date:${to}`, ...TYPES.map((type) => `type:${type}`)]
      const parameters = {
        filter: filters.join(','),
        select: CROSSREF_FIELDS,
        rows: String(ROWS),
        cursor: mark ?? '*',
        ...(mailto !== null && { mailto }),
      }
      return askCrossref(`${baseUrl}/journals/${issn}/works?${new URLSearchParams(parameters)}`)
    },
    // A cursor may stay the same from page to page.
    next: ({ next }) => next,
    isWanted: () => true,
    isNews: (found) => !isOldAtArrival(found),
  })
}

/** Crossref: works by their DOIs. */
export function completeByCrossref({ mailto, baseUrl }: Pick<CrossrefOptions, 'mailto' | 'baseUrl'>): Completer {
  return {
    format: 'crossref',
    most: 20,
    // Filters stand between commas.
    takes: (doi) => !doi.includes(','),
    ask(dois) {
      const filter = dois.map((doi) => `doi:${doi}`).join(',')
      const parameters = { filter, select: CROSSREF_FIELDS, rows: String(dois.length), ...(mailto !== null && { mailto }) }
      return askCrossref(`${baseUrl}/works?${new URLSearchParams(parameters)}`)
    },
  }
}

function askCrossref(url: string): Ask {
  return {
    url,
    rateLimit: CROSSREF_RATE_LIMIT,
    accept: 'application/json',
    maxBytes: MOST_BYTES,
    known: { etag: null, modified: null },
    token: null,
  }
}
