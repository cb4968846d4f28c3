import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { FEED_FORMATS, type FeedFormat, type FeedPages, type ShownFeed } from '../../src/port/feed-pages.ts'
import { createAllowance } from './allowance.ts'
import { DOCUMENTS } from './feed-documents.ts'
import { renderFeedPage } from './feed-page.ts'
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

  app.get('*', async (context) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value)
    const path = context.req.path.replace(/^.*?\/feeds\//, '/')
    const [, secret = '', end = ''] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? []
    const format = formatOf(end)
    const feed = await feeds.find(secret)
    if (feed && format) return answer(context, feed, { secret, format })
    const wait = guess(clientOf(context))
    if (wait > 0) context.header('retry-after', String(wait))
    if (wait > 0) return context.html(renderNotice('Too many wrong addresses', `Please wait ${wait} seconds, and try again.`), 429)
    return context.html(renderNotice('There is no such page', 'It may have ended, or have a new address.'), 404)
  })

  function answer(
    context: Context,
    feed: ShownFeed,
    { secret, format }: { readonly secret: string; readonly format: FeedFormat },
  ): Response {
    const page = Math.floor(Number(context.req.query('page'))) || 1
    const [type, body] =
      format === 'page'
        ? ['text/html; charset=utf-8', renderFeedPage(feed, `/feeds/${secret}`, page)]
        : [DOCUMENTS[format].type, DOCUMENTS[format].write({ feed, url, secret })]
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
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
