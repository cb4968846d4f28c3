import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { FeedPages } from '../../src/port/feed-pages.ts'
import type { Mount } from '../../src/port/mount.ts'
import type { PublicPapers } from '../../src/port/public-papers.ts'
import { createAllowance } from './allowance.ts'
import { clientTeller } from './client.ts'
import { createFeedRoutes } from './feed-routes.ts'
import { HEADERS, refuseHost } from './guard.ts'
import { renderNotice } from './page.ts'
import { renderPaper, renderSearch } from './public-pages.ts'

export interface PublicDesk {
  /** Null where there are no pages of papers. */
  readonly papers: PublicPapers | null
  /** Null where channels have no pages. */
  readonly feeds: FeedPages | null
  /** Where people reach the pages, by a proxy; null where no proxy is in front. */
  readonly url: string | null
  /** The hosts that it may be asked for; null for any. What platforms send is signed, and asks for any. */
  readonly names: readonly string[] | null
  /** What platforms send to this server; they sign it. */
  readonly mounts: readonly Mount[]
  /** Whether the program is ending, so that a proxy is to send what comes to another copy. */
  readonly isAside?: () => boolean
  readonly style: string
  /** Who asks; for tests. */
  readonly clientOf?: (context: Context) => string
  readonly now: () => number
}

const LONGEST_QUERY = 2_000
const MOST_PAGES = 20
/** In bytes. Slack and Discord send at most some hundred kB. */
const MOST_MOUNTED = 1_000_000

/** Pages for everybody: a search of papers, and a page for each, where nothing of channels or people is; and what platforms send here. */
export function createPublicRoutes({
  papers,
  feeds,
  url,
  names,
  mounts,
  isAside = () => false,
  style,
  clientOf = clientTeller(url !== null),
  now,
}: PublicDesk): Hono {
  const app = new Hono()
  const allow = createAllowance(now)

  // Not whether the database answers: that is lost to all copies at once, and a proxy that removed them all would leave nobody to say so.
  app.get('/healthz', (context) => (isAside() ? context.text('starting or ending\n', 503) : context.text('ok\n')))
  for (const { path, fetch } of mounts)
    app.all(path, bodyLimit({ maxSize: MOST_MOUNTED, onError: (context) => context.text('', 413) }), (context) => fetch(context.req.raw))
  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
    const refused = names && refuseHost(context, names)
    if (refused) return refused
    if (!['GET', 'HEAD'].includes(context.req.method)) return context.text('Only GET is answered.\n', 405, { allow: 'GET, HEAD' })
    return next()
  })
  app.get('/style.css', (context) =>
    context.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600' }),
  )
  if (feeds !== null && url !== null) app.route('/feeds', createFeedRoutes({ feeds, url, clientOf, now }))
  app.use(async (context, next) => {
    const wait = allow(clientOf(context))
    if (wait === 0) return next()
    context.header('retry-after', String(wait))
    return context.html(renderNotice('Too many searches', `Please wait ${wait} seconds, and try again.`), 429)
  })
  app.notFound((context) => context.html(renderNotice('There is no such page', papers ? 'Papers are found at /search.' : ''), 404))
  if (papers === null) return app
  app.get('/', (context) => context.redirect('/search', 302))
  app.get('/search', async (context) => {
    const query = (context.req.query('q') ?? '').trim().slice(0, LONGEST_QUERY)
    const page = Math.min(MOST_PAGES, Math.max(1, Math.floor(Number(context.req.query('page'))) || 1)) - 1
    return context.html(renderSearch(query, page, query === '' ? null : await papers.search(query, page)))
  })
  app.get('/papers/:id{[0-9]{1,15}}', async (context) => {
    const paper = await papers.paper(Number(context.req.param('id')))
    return paper ? context.html(renderPaper(paper)) : context.html(renderNotice('There is no such paper', 'A search may find it.'), 404)
  })
  return app
}
