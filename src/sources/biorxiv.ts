import { BIORXIV_CATEGORIES, categorySlug, MEDRXIV_CATEGORIES } from './biorxiv-categories.ts'
import { createByDays } from './by-days.ts'
import { PREPRINT_CALENDAR } from './calendar.ts'
import type { Cursor } from './day-walk.ts'
import type { Source } from './source.ts'

export interface BiorxivOptions {
  readonly server: 'biorxiv' | 'medrxiv'
  /** `cell biology`; all categories if empty. */
  readonly categories: readonly string[]
  /** `https://api.biorxiv.org`. */
  readonly baseUrl: string
}

/** Both servers share one API. */
const RATE_LIMIT = { name: 'api.biorxiv.org', apartMs: 1_000 }
const MOST_BYTES = 5 * 1_048_576

/** bioRxiv and medRxiv: the versions of preprints that came on some days (api.biorxiv.org). */
export function createBiorxiv({ server, categories, baseUrl }: BiorxivOptions): Source<Cursor> {
  const chosen = categories.map(categorySlug)
  return createByDays({
    name: server,
    title: server === 'biorxiv' ? 'bioRxiv' : 'medRxiv',
    categories: chosen.length > 0 ? chosen : (server === 'biorxiv' ? BIORXIV_CATEGORIES : MEDRXIV_CATEGORIES).map(categorySlug),
    calendar: PREPRINT_CALENDAR,
    format: 'biorxiv',
    days: 7,
    isDaily: true,
    markLifeMs: Number.POSITIVE_INFINITY,
    parts: () => [server],
    ask: (_, { from, to, mark }) => ({
      url: `${baseUrl}/details/${server}/${from}/${to}/${mark ?? '0'}/json`,
      rateLimit: RATE_LIMIT,
      accept: 'application/json',
      maxBytes: MOST_BYTES,
      known: { etag: null, modified: null },
      token: null,
    }),
    // Pages have 30 or 100 papers, so they are counted.
    next: (_, { done }, size) => String(done + size),
    isWanted: ({ draft }) => chosen.length === 0 || draft.categories.some((category) => chosen.includes(category)),
    isNews: ({ announced }) => announced === 'new',
  })
}
