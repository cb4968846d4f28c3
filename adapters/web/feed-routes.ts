import { type Context, Hono } from 'hono'
import { FEED_FORMATS, type FeedFormat, type FeedPages, type FoundFeed } from '../../src/port/feed-pages.ts'
import { createAllowance } from './allowance.ts'
import { DOCUMENTS } from './feed-documents.ts'
import { MOST_PAGES, renderFeedPage } from './feed-page.ts'
import { createKept, toDocument } from './kept-documents.ts'
import { renderNotice } from './page.ts'

export interface FeedDesk {
  readonly feeds: FeedPages
  /** Where people reach the pages. */
  readonly url: string
  readonly clientOf: (context: Context) => string
  readonly now: () => number
}

/** Whoever has the address may read it; nobody is to find it, and no proxy to keep it. */
const HEADERS = { 'x-robots-tag': 'noindex', 'cache-control': 'private' } as const

/**
 * Pages and feeds of what channels got, under `/feeds/SECRET`. Who has an address never waits. Who guesses is answered alike whatever the guess,
 * and after some guesses in a minute only told to wait.
 */
export function createFeedRoutes({ feeds, url, clientOf, now }: FeedDesk): Hono {
  const app = new Hono()
  const guess = createAllowance(now)
  const kept = createKept(now)

  app.get('*', async (context) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
    const path = context.req.path.replace(/^.*?\/feeds\//, '/')
    const [, secret = '', end = ''] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? []
    const format = formatOf(end)
    const feed = await feeds.find(secret)
    if (feed && format) return answer(context, feed, secret, format)
    const wait = guess(clientOf(context))
    if (wait > 0) context.header('retry-after', String(wait))
    if (wait > 0) return context.html(renderNotice('Too many wrong addresses', `Please wait ${wait} seconds, and try again.`), 429)
    return context.html(renderNotice('There is no such page', 'It may have ended, or have a new address.'), 404)
  })

  async function answer(context: Context, feed: FoundFeed, secret: string, format: FeedFormat): Promise<Response> {
    const asked = format === 'page' ? Math.floor(Number(context.req.query('page'))) || 1 : 1
    const page = Math.min(MOST_PAGES, Math.max(1, asked))
    const { body, tag, type } = await kept(`${feed.id} ${format} ${page}`, feed.changedAt, async () => {
      const shown = await feed.read()
      if (format === 'page') return toDocument('text/html; charset=utf-8', renderFeedPage(shown, `/feeds/${secret}`, page))
      return toDocument(DOCUMENTS[format].type, DOCUMENTS[format].write({ feed: shown, url, secret }))
    })
    context.header('etag', tag)
    context.header('last-modified', new Date(feed.changedAt).toUTCString())
    return isFresh(context, tag, feed.changedAt) ? context.body(null, 304) : context.body(body, 200, { 'content-type': type })
  }
  return app
}

function formatOf(end: string): FeedFormat | null {
  const formats = Object.keys(FEED_FORMATS) as FeedFormat[]
  return formats.find((format) => FEED_FORMATS[format] === end) ?? null
}

/** RFC 9110: a tag decides alone where one is asked for. */
function isFresh({ req }: Context, tag: string, changedAt: number): boolean {
  const tags = req.header('if-none-match')
  if (tags !== undefined) return tags.split(',').some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')))
  const since = Date.parse(req.header('if-modified-since') ?? '')
  return Math.floor(changedAt / 1_000) * 1_000 <= since
}
