import { dayOf } from '../papers/dates.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import { ARXIV_RATE_LIMIT, isArxivHost } from './arxiv-rate-limit.ts'
import { FEED_CALENDAR } from './calendar.ts'
import { type Completer, complete } from './completing.ts'
import { checkTaken } from './nothing-taken.ts'
import type { Validators } from './request.ts'
import type { Source } from './source.ts'

export interface FeedOptions {
  readonly name: string
  readonly title: string
  readonly url: string
  /** Whether the feed may be at a private address: this machine or its networks. */
  readonly mayBePrivate: boolean
  /** What completes its papers; nothing unless given. */
  readonly completers?: readonly Completer[]
}

interface Cursor {
  readonly validators: Validators
  /** When it was first read. The papers in it then are not news. */
  readonly since: string
}

const APART_MS = 2_000
const MOST_BYTES = 5 * 1_048_576

/** The feed of a journal or a preprint server: RSS, RDF, Atom or JSON. */
export function createFeed({ name, title, url, mayBePrivate, completers = [] }: FeedOptions): Source<Cursor> {
  const { hostname } = new URL(url)
  const rateLimit = isArxivHost(hostname) ? ARXIV_RATE_LIMIT : { name: hostname, apartMs: APART_MS }
  return {
    name,
    title,
    categories: [],
    calendar: FEED_CALENDAR,
    backfill: null,
    fill: null,
    async *news(cursor, run) {
      const answer = await run.get({
        url,
        rateLimit,
        accept: 'application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
        maxBytes: MOST_BYTES,
        known: cursor?.validators ?? { etag: null, modified: null },
        token: null,
        onlyPublic: !mayBePrivate,
      })
      if (answer.kind === 'unchanged') {
        if (cursor !== null) yield* complete(completers, name, cursor, run)
        return
      }
      const { found, refused } = checkTaken(await run.read('feed', answer))
      const papers = found.map((each): IncomingPaper => ({ ...each, isNews: cursor !== null && each.announced !== 'replace' }))
      const since = cursor?.since ?? dayOf(run.now())
      const next: Cursor = { validators: answer.validators, since }
      yield { papers, refused, cursor: next, brought: null, enriches: false, progress: null }
      yield* complete(completers, name, next, run)
    },
  }
}
