// Pages and feeds under secret addresses, as they come over HTTP: what is in them, read by others, and who guesses.
import { createHash } from 'node:crypto'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { type SaxesAttributeNS, SaxesParser } from 'saxes'
import { beforeEach, describe, expect, test } from 'vitest'
import { createPublicRoutes } from '../../adapters/web/public-routes.ts'
import type { FeedPaper, ShownFeed } from '../../src/port/feed-pages.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { hostileTexts } from '../hostile.ts'
import { hostileKinds, someHostileKinds } from '../hostile-kinds.ts'
import { expectOwnMarkup } from './markup.ts'

const URL = 'https://papers.example.org'
const SECRET = 'a-secret-of-22-letters'
const AT = Date.parse('2026-04-10T09:00:00.250Z')
const FORMATS = ['/atom.xml', '/rss.xml', '/feed.json'] as const

const paper = (id: number, title: string, rest: Partial<FeedPaper> = {}): FeedPaper => ({
  id,
  title,
  link: `https://arxiv.org/abs/2604.${String(id).padStart(5, '0')}`,
  authors: ['Ada Lovelace', 'Grace Hopper'],
  byline: 'Ada Lovelace and 1 other · Apr 2026',
  abstract: `What ${title} says of a < b & c.`,
  ...rest,
})

function feedOf(papers: readonly FeedPaper[], topic = 'Knees & <hips>'): ShownFeed {
  const digests = papers.map((each, at) => ({
    id: `digest-${String(at).padStart(5, '0')}`,
    at: AT - at * 86_400_000,
    day: 'Fri 10 Apr 2026',
    sections: [{ topic, papers: [each, paper(1_000 + at, `Another one ${at}`)] }],
  }))
  return { id: 'feed-id', title: `New papers on ${topic}, by Paperboy`, changedAt: AT, digests }
}

let shown: ShownFeed
let asked: string[]
let read: () => Promise<ShownFeed>
let isThere: boolean
let time: number
let routes: ReturnType<typeof createPublicRoutes>
beforeEach(() => {
  shown = feedOf([paper(1, 'R&D of p < 0.05'), paper(2, 'A “quoted” title'), paper(3, 'Without a link', { link: null, abstract: null })])
  asked = []
  read = async () => shown
  isThere = true
  time = 0
  const feeds = {
    async find(secret: string) {
      asked.push(secret)
      const { id, changedAt } = shown
      return isThere && secret === SECRET ? { id, changedAt, read: () => read() } : null
    },
  }
  const clientOf = (context: { req: { header(name: string): string | undefined } }): string => context.req.header('x-client') ?? 'one'
  routes = createPublicRoutes({ papers: null, feeds, url: URL, names: null, mounts: [], style: '', clientOf, now: () => time })
})

const get = async (path: string, headers: Record<string, string> = {}) => routes.request(`${URL}${path}`, { headers })
const text = async (end: string): Promise<string> => (await get(`/feeds/${SECRET}${end}`)).text()

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads as XML 1.0 with namespaces says, and takes no fault. */
function readStrictly(xml: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]: [string, SaxesAttributeNS]) => [key, value])
    const element = { name, attributes: Object.fromEntries(values), children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (part) => {
    const last = open.at(-1)
    if (last) last.text += part
  })
  parser.on('closetag', () => void open.pop())
  parser.write(xml).close()
  return root.children[0] as Element
}

const all = ({ children }: Element, name: string): Element[] => children.filter((child) => child.name === name)
function only(element: Element, name: string): Element {
  const [one, ...more] = all(element, name)
  if (!one || more.length > 0) throw new Error(`${element.name} has ${more.length + (one ? 1 : 0)} of ${name}`)
  return one
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const RFC_822 = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
const TAG = /^tag:[\w.-]+,\d{4}:[\w./-]+$/

/** By the rules of validator.w3.org/feed. @returns the entries */
function checkAtom(xml: string): Element[] {
  const feed = readStrictly(xml)
  expect([feed.name, feed.attributes.xmlns]).toEqual(['feed', 'http://www.w3.org/2005/Atom'])
  for (const name of ['id', 'title', 'updated', 'author']) only(feed, name)
  expect(only(feed, 'updated').text).toMatch(RFC_3339)
  expect(only(feed, 'id').text).toMatch(TAG)
  const self = all(feed, 'link').find(({ attributes }) => attributes.rel === 'self')
  expect(self?.attributes.href).toBe(`${URL}/feeds/${SECRET}/atom.xml`)
  const entries = all(feed, 'entry')
  for (const entry of entries) {
    for (const name of ['id', 'title', 'updated', 'published', 'link', 'summary', 'category']) only(entry, name)
    expect(only(entry, 'id').text).toMatch(TAG)
    expect(only(entry, 'title').text.trim()).not.toBe('')
    for (const name of ['updated', 'published']) expect(only(entry, name).text).toMatch(RFC_3339)
    expect(only(entry, 'link').attributes).toEqual({ rel: 'alternate', href: expect.stringMatching(/^https:\/\//) })
    for (const author of all(entry, 'author')) expect(only(author, 'name').text.trim()).not.toBe('')
  }
  const ids = entries.map((entry) => only(entry, 'id').text)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(entries.map((entry) => only(entry, 'updated').text)).size).toBe(entries.length)
  return entries
}

/** By the same, and RSS 2.0.11. @returns the items */
function checkRss(xml: string): Element[] {
  const rss = readStrictly(xml)
  expect([rss.name, rss.attributes.version]).toEqual(['rss', '2.0'])
  const channel = only(rss, 'channel')
  for (const name of ['title', 'link', 'description', 'lastBuildDate']) expect(only(channel, name).text).not.toBe('')
  expect(only(channel, 'lastBuildDate').text).toMatch(RFC_822)
  expect(only(channel, 'atom:link').attributes).toEqual({
    rel: 'self',
    type: 'application/rss+xml',
    href: `${URL}/feeds/${SECRET}/rss.xml`,
  })
  const items = all(channel, 'item')
  for (const item of items) {
    for (const name of ['title', 'link', 'guid', 'pubDate', 'category', 'description']) only(item, name)
    expect(only(item, 'title').text.trim()).not.toBe('')
    expect(only(item, 'guid').attributes.isPermaLink).toBe('false')
    expect(only(item, 'pubDate').text).toMatch(RFC_822)
    expect(only(item, 'link').text).toMatch(/^https:\/\//)
    expect(all(item, 'author')).toEqual([]) // it would have to be an e-mail address
    // Read as HTML, a title and a description are text.
    for (const name of ['title', 'description']) expect(only(item, name).text).not.toMatch(/[<>]/)
  }
  expect(new Set(items.map((item) => only(item, 'guid').text)).size).toBe(items.length)
  return items
}

interface JsonFeed {
  readonly version: string
  readonly title: string
  readonly feed_url: string
  readonly home_page_url: string
  readonly items: readonly {
    id: string
    url: string
    title: string
    content_text: string
    date_published: string
    authors: { name: string }[]
    tags: string[]
  }[]
}

/** By jsonfeed.org/version/1.1. */
function checkJson(json: string): JsonFeed['items'] {
  const feed = JSON.parse(json) as JsonFeed
  expect([feed.version, feed.feed_url]).toEqual(['https://jsonfeed.org/version/1.1', `${URL}/feeds/${SECRET}/feed.json`])
  for (const item of feed.items) {
    expect(item).toEqual({
      id: expect.stringMatching(TAG),
      url: expect.stringMatching(/^https:\/\//),
      title: expect.any(String),
      content_text: expect.any(String),
      date_published: expect.stringMatching(RFC_3339),
      authors: expect.any(Array),
      tags: [expect.any(String)],
    })
    expect(item.title.isWellFormed() && item.content_text.isWellFormed()).toBe(true)
  }
  return feed.items
}

describe('a feed', () => {
  test('is valid, has what was posted in its order, and the same in each format', async () => {
    const titles = ['R&D of p < 0.05', 'Another one 0', 'A “quoted” title', 'Another one 1', 'Without a link', 'Another one 2']
    const atom = checkAtom(await text('/atom.xml'))
    expect(atom.map((entry) => only(entry, 'title').text)).toEqual(titles)
    expect(atom.map((entry) => only(entry, 'category').attributes.term)).toEqual(titles.map(() => 'Knees & <hips>'))
    expect(only(atom[4] as Element, 'link').attributes.href).toBe(`${URL}/feeds/${SECRET}`)
    const times = atom.map((entry) => Date.parse(only(entry, 'updated').text))
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(checkRss(await text('/rss.xml')).map((item) => only(item, 'title').text)[0]).toBe('R&amp;D of p &lt; 0.05')
    expect(checkJson(await text('/feed.json')).map(({ title }) => title)).toEqual(titles)
  })

  test('shows quotes as they are, also where RSS is taken for plain text', async () => {
    const title = `A radiologist's "second" look`
    shown = feedOf([paper(1, title)])
    for (const part of ['title', 'description']) expect(only(checkRss(await text('/rss.xml'))[0] as Element, part).text).toContain(title)
  })

  test.each(FORMATS)('%s is read by the program’s own reader as the papers it has', async (end) => {
    const { found, refused, title } = readFeed(await text(end))
    expect(title).toContain('New papers on Knees')
    expect(refused).toEqual([])
    const [first] = found.map(({ draft }) => draft)
    expect(first).toMatchObject({
      title: 'R&D of p < 0.05',
      authors: ['Ada Lovelace', 'Grace Hopper'],
      abstract: 'What R&D of p < 0.05 says of a < b & c.',
      keys: expect.arrayContaining(['arxiv:2604.00001']),
    })
  })

  test('each is read by another parser', async () => {
    const atom = parseAtomFeed(await text('/atom.xml'))
    expect(atom.entries?.[0]).toMatchObject({
      title: { value: 'R&D of p < 0.05' },
      authors: [{ name: 'Ada Lovelace' }, { name: 'Grace Hopper' }],
    })
    const rss = parseRssFeed(await text('/rss.xml'))
    expect(rss.items?.[0]).toMatchObject({ link: 'https://arxiv.org/abs/2604.00001', dc: { creators: ['Ada Lovelace', 'Grace Hopper'] } })
    expect(rss.items).toHaveLength(6)
    expect(parseJsonFeed(await text('/feed.json')).items).toHaveLength(6)
  })

  test('is private to its readers, and not sent again while it is the same', async () => {
    for (const [end, type] of [
      ['', 'text/html; charset=utf-8'],
      ['/atom.xml', 'application/atom+xml; charset=utf-8'],
      ['/rss.xml', 'application/rss+xml; charset=utf-8'],
      ['/feed.json', 'application/feed+json; charset=utf-8'],
    ] as const) {
      const path = `/feeds/${SECRET}${end}`
      const { status, headers } = await get(path)
      expect(status).toBe(200)
      expect(headers.get('content-type')).toBe(type)
      expect(headers.get('x-robots-tag')).toBe('noindex')
      expect(headers.get('cache-control')).toBe('private')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('last-modified')).toBe('Fri, 10 Apr 2026 09:00:00 GMT')
      const tag = headers.get('etag') ?? ''
      const again = async (given: Record<string, string>): Promise<number> => (await get(path, given)).status
      expect(await again({ 'if-none-match': tag })).toBe(304)
      expect(await again({ 'if-none-match': `"other", W/${tag}` })).toBe(304)
      expect(await again({ 'if-none-match': '"other"', 'if-modified-since': 'Fri, 10 Apr 2026 09:00:00 GMT' })).toBe(200)
      expect(await again({ 'if-modified-since': 'Fri, 10 Apr 2026 09:00:00 GMT' })).toBe(304)
      expect(await again({ 'if-modified-since': 'Fri, 10 Apr 2026 08:59:59 GMT' })).toBe(200)
      expect(await again({ 'if-modified-since': 'yesterday' })).toBe(200)
      expect(await (await routes.request(`${URL}${path}`, { method: 'HEAD' })).text()).toBe('')
      shown = { ...shown, digests: shown.digests.map((digest) => ({ ...digest, sections: [...digest.sections].reverse() })) }
    }
    const [before] = shown.digests
    const tag = (await get(`/feeds/${SECRET}`)).headers.get('etag') ?? ''
    shown = { ...shown, changedAt: AT + 1, digests: before ? [{ ...before, id: 'another' }, before] : [] }
    expect((await get(`/feeds/${SECRET}`, { 'if-none-match': tag })).status).toBe(200)
  })

  test('is written once a minute for whoever asks, unless it changes, or has ended', async () => {
    let written = 0
    read = async () => {
      written++
      if (written === 4) throw new Error('The database does not answer.')
      return shown
    }
    await Promise.all([text('/atom.xml'), text('/atom.xml')])
    expect((await get(`/feeds/${SECRET}/atom.xml`)).status).toBe(200)
    expect(written).toBe(1)
    shown = { ...shown, changedAt: AT + 1_000 }
    await text('/atom.xml')
    time += 60_000
    await text('/atom.xml')
    expect(written).toBe(3)
    // What failed is not kept.
    expect((await get(`/feeds/${SECRET}/rss.xml`)).status).toBe(500)
    expect((await get(`/feeds/${SECRET}/rss.xml`)).status).toBe(200)
    isThere = false
    expect((await get(`/feeds/${SECRET}/atom.xml`)).status).toBe(404)
    expect(written).toBe(5)
  })

  test('that nothing was posted to is valid, too', async () => {
    shown = { ...shown, digests: [] }
    expect([checkAtom(await text('/atom.xml')), checkRss(await text('/rss.xml')), checkJson(await text('/feed.json'))]).toEqual([
      [],
      [],
      [],
    ])
    expect(await text('')).toContain('Nothing was posted yet.')
  })
})

test('a page has ten digests, and links to the others', async () => {
  shown = feedOf(Array.from({ length: 23 }, (_, at) => paper(at, `Paper number ${at}`)))
  const page = async (query: string): Promise<string[]> =>
    [...(await text(query)).matchAll(/Paper number (\d+)</g)].map(([, number = '']) => number)
  expect(await page('')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  expect(await page('?page=3')).toEqual(['20', '21', '22'])
  expect(await page('?page=99')).toEqual(['20', '21', '22'])
  expect(await text('?page=2')).toMatch(
    /rel="prev" href="\/feeds\/a-secret-of-22-letters">Newer<.*rel="next" href="\/feeds\/a-secret-of-22-letters\?page=3">Older</,
  )
  for (const odd of ['?page=0', '?page=-1', '?page=x', '?page=1e9&page=2']) expect((await get(`/feeds/${SECRET}${odd}`)).status).toBe(200)
})

describe('hostile papers, topics and names', () => {
  const texts = [...hostileTexts.map((each) => ({ kind: 'known', text: each })), ...someHostileKinds]

  test('are more than 200', () => {
    expect(hostileKinds.length).toBeGreaterThanOrEqual(200)
    expect(new Set(hostileKinds.map(({ text: each }) => each)).size).toBe(hostileKinds.length)
  })

  test('stay text on the page, and leave feeds well-formed', async () => {
    for (const { kind, text: hostile } of texts) {
      time += 60_000
      const link = hostile.length < 500 ? hostile : null
      shown = feedOf([paper(1, hostile || 'x', { authors: [hostile, 'Ada'], byline: hostile, abstract: hostile, link })], hostile)
      const about = `${kind}: ${JSON.stringify(hostile.slice(0, 80))}`
      const page = await text('')
      expectOwnMarkup(page)
      expect(page, about).toContain('Another one 0')
      expect(checkAtom(await text('/atom.xml')), about).toHaveLength(2)
      expect(checkRss(await text('/rss.xml')), about).toHaveLength(2)
      expect(checkJson(await text('/feed.json')), about).toHaveLength(2)
    }
  }, 60_000)

  test('in an address find nothing, and are not shown', async () => {
    // A dot is the folder itself.
    for (const [at, { text: hostile }] of texts.filter((each) => each.text !== '.').entries()) {
      const path = encodeURIComponent(hostile.slice(0, 2_000).toWellFormed())
      const answer = await get(`/feeds/${path}`, { 'x-client': `client ${at}` })
      expect(answer.status).toBe(404)
      expectOwnMarkup(await answer.text())
      time += 60_000
    }
  })
})

describe('who guesses addresses', () => {
  const guess = (number: number): string => createHash('sha256').update(`guess ${number}`).digest('base64url').slice(0, 22)

  test('finds none in 10,000, is answered alike, and is told to wait; who has one never waits', async () => {
    const answers = new Map<string, number>()
    for (let number = 0; number < 10_000; number++) {
      const end = ['', ...FORMATS][number % 4]
      const answer = await get(`/feeds/${guess(number)}${end}`, { 'x-client': 'who guesses' })
      const kind = `${answer.status} ${answer.headers.get('etag')} ${(await answer.text()).replace(/\d+ seconds/, 'N seconds')}`
      answers.set(kind, (answers.get(kind) ?? 0) + 1)
      time += 10
      if (number % 1_000 === 0) expect((await get(`/feeds/${SECRET}`, { 'x-client': 'who guesses' })).status).toBe(200)
    }
    // 100 seconds: the first 30 of each minute.
    expect([...answers].map(([kind, times]) => [kind.slice(0, 8), times])).toEqual([
      ['404 null', 60],
      ['429 null', 9_940],
    ])
    expect(asked).toHaveLength(10_010)
  })

  test('is told how long, and others are not kept waiting', async () => {
    for (let number = 0; number < 30; number++) expect((await get(`/feeds/${guess(number)}`)).status).toBe(404)
    const refused = await get(`/feeds/${guess(31)}`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await get(`/feeds/${guess(31)}`, { 'x-client': 'two' })).status).toBe(404)
    time += 60_000
    expect((await get(`/feeds/${guess(32)}`)).status).toBe(404)
  })

  test('does not learn of an address by asking for something below it', async () => {
    const wrong = await get(`/feeds/${SECRET}/nothing`)
    const other = await get(`/feeds/${guess(1)}`)
    expect([wrong.status, await wrong.text()]).toEqual([other.status, await other.text()])
  })
})
