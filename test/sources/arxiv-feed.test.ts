import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createArxiv } from '../../src/sources/arxiv.ts'
import { createFeed } from '../../src/sources/feed.ts'
import { readArxivRss } from '../../src/sources/formats/arxiv-rss.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import type { Ask } from '../../src/sources/request.ts'
import type { Run, Source } from '../../src/sources/source.ts'
import { COLLECTION, fixture, hasCollection } from './fixture.ts'
import { openOwnFeed } from './own-feed.ts'

/** As `rss.arxiv.org/rss/cs.CL` has it. */
const announced = (id: string, type: string, title: string): string => `<item>
  <title>${title}</title><link>https://arxiv.org/abs/${id.replace(/v\d+$/, '')}</link>
  <description>arXiv:${id} Announce Type: ${type} \nAbstract: We open doors, and count what lies behind them.</description>
  <guid isPermaLink="false">oai:arXiv.org:${id}</guid><category>cs.CL</category>
  <pubDate>Mon, 20 Apr 2026 00:00:00 -0400</pubDate><arxiv:announce_type>${type}</arxiv:announce_type>
  <dc:creator>Ada Lovelace, Alan Turing</dc:creator></item>`
const arxivFeed = (...items: readonly string[]): string =>
  `<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
  <title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>
  <managingEditor>rss-help@arxiv.org</managingEditor>${items.join('')}</channel></rss>`

describe("arXiv's announcements, read as a feed,", () => {
  test.each(['weekday.xml', 'weekend.xml', 'atom.xml'])('are what the reader of arXiv’s own feeds makes of them: %s', (name) => {
    const body = fixture(`arxiv-rss/${name}`)
    expect(readFeed(body).found).toEqual(readArxivRss(body).found)
  })

  // What arXiv really sent; beside the checkout where its developers work.
  test
    .runIf(hasCollection)
    .each(['rss_cs.CL_2026-04-27_subset.xml', 'rss_cs.AI_2026-04-27_subset.xml', 'atom_cs.AI_2025-08-20_subset.xml'])(
    'of a real day, too: %s',
    (name) => {
      const body = readFileSync(join(COLLECTION, 'arxiv-rss', name), 'utf8')
      const { found } = readFeed(body)
      expect(found).toEqual(readArxivRss(body).found)
      expect(found.length).toBeGreaterThan(0)
      for (const { draft } of found) {
        expect(draft.abstract).not.toMatch(/Announce Type|^Abstract:/)
        expect(draft.authors.join()).not.toContain('@')
      }
    },
  )

  test('stay what they are where somebody else passes them on', () => {
    const passedOn = (description: string): string =>
      `<rss version="2.0"><channel><title>All my feeds</title><item><title>Doors revisited</title><guid>urn:x:1</guid>
      <author>rss-help@arxiv.org</author><description>${description}</description></item></channel></rss>`
    for (const description of [
      'arXiv:1904.00001v3 Announce Type: replace-cross Abstract: We open doors, and count them.',
      '&lt;p&gt;arXiv:1904.00001v3 Announce Type: replace-cross &lt;br/&gt; Abstract: We open doors, and count them.&lt;/p&gt;',
    ]) {
      expect(readFeed(passedOn(description)).found).toMatchObject([
        {
          announced: 'replace',
          draft: { abstract: 'We open doors, and count them.', keys: ['arxiv:1904.00001'], version: 3, authors: [], published: null },
        },
      ])
    }
  })

  test('are news when they are new or cross-listed, and never when they replace', async () => {
    const feed = await openOwnFeed('2026-04-20T14:00:00Z')
    onTestFinished(() => feed.close())
    feed.say(arxivFeed())
    await feed.read()
    feed.say(
      arxivFeed(
        announced('2604.90001v1', 'new', 'A new paper of doors'),
        announced('2604.90002v1', 'cross', 'A paper of steps, cross-listed'),
        announced('1904.00001v3', 'replace', 'A paper of 2019, replaced'),
        announced('1904.00002v2', 'replace-cross', 'Another paper of 2019, replaced'),
      ),
    )
    expect(await feed.read()).toMatchObject({ added: 4, news: 2, refused: [] })
    expect(await feed.store.papers.byKey('arxiv:1904.00001')).toMatchObject({
      abstract: 'We open doors, and count what lies behind them.',
      authors: ['Ada Lovelace', 'Alan Turing'],
      published: '2019-04', // as its identifier tells
    })
    expect(await feed.store.papers.byKey('arxiv:2604.90001')).toMatchObject({ published: '2026-04-20' })
  })
})

describe('a feed on arXiv’s hosts', () => {
  /** How a source asks its first question. */
  async function firstAsk(source: Source): Promise<Ask> {
    let asked: Ask | null = null
    const run: Run = {
      now: () => 0,
      async get(ask) {
        asked = ask
        throw new Error('nobody answers')
      },
      read: () => Promise.reject(new Error('there is nothing to read')),
      wanting: async () => [],
      incomplete: async () => [],
      warn() {},
      notFound: async () => {},
    }
    await source
      .news(null, run)
      .next()
      .catch(() => {})
    if (!asked) throw new Error('nothing was asked')
    return asked
  }
  const gateOf = async (url: string): Promise<Ask['rateLimit']> =>
    (await firstAsk(createFeed({ name: 'feed', title: 'Feed', url, mayBePrivate: true }) as Source)).rateLimit

  test.each([
    'https://rss.arxiv.org/rss/cs.CL',
    'http://rss.arxiv.org/atom/cs.CL',
    'https://export.arxiv.org/rss/cs.CL',
    'https://ARXIV.org./rss/cs.CL',
  ])('%s waits at the gate of arXiv’s other services', async (url) => {
    const urls = { apiUrl: 'https://a.example', rssUrl: 'https://b.example/', oaiUrl: 'https://c.example' }
    const arxiv = createArxiv({ categories: ['cs.CL'], ...urls }) as Source
    expect(await gateOf(url)).toEqual((await firstAsk(arxiv)).rateLimit)
    expect(await gateOf(url)).toEqual({ name: 'arxiv.org', apartMs: 3_000 })
  })

  test('no other host does', async () => {
    expect(await gateOf('https://notarxiv.org/rss')).toMatchObject({ name: 'notarxiv.org' })
  })
})

test('a harvest ends with a sentence where the server sends a resumption token again', async () => {
  const urls = { apiUrl: 'https://a.example', rssUrl: 'https://b.example/', oaiUrl: 'https://c.example' }
  const arxiv = createArxiv({ categories: ['cs.CL'], ...urls })
  const asked: string[] = []
  const page = { found: [], refused: [], next: 'SAME|1001', total: 2, stamp: null }
  const run: Run = {
    now: () => 0,
    async get({ url }) {
      asked.push(url)
      return { kind: 'body', body: new Uint8Array(), contentType: '', validators: { etag: null, modified: null } }
    },
    read: async () => page,
    wanting: async () => [],
    incomplete: async () => [],
    warn() {},
    notFound: async () => {},
  }
  const known = { day: '2026-04-20', newest: null, validators: { etag: null, modified: null }, catchUp: null, backfill: null }
  const harvest = async (): Promise<number> => {
    let slices = 0
    for await (const _ of arxiv.backfill?.({ 'cs.CL': known }, '2026-04-01', run) ?? []) slices++
    return slices
  }
  await expect(harvest()).rejects.toThrow('sends a resumption token again, so that its list would never end')
  expect(asked).toHaveLength(2)
})
