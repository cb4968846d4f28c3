// One journal at two addresses, with other links, and with corrected titles: each paper is one.
import { beforeEach, expect, test } from 'vitest'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'

const HOME = 'https://doors.example/toc'
const TITLE = 'Of doors and what is behind them'

interface Item {
  readonly title?: string
  readonly link?: string
  readonly guid?: string
  readonly author?: string
  readonly home?: string
}

const feed = ({ title = TITLE, link, guid, author = 'Ada Lovelace', home = HOME }: Item): string =>
  `<rss><channel><title>Doors</title><link>${home}</link><item><title>${title}</title><author>${author}</author>
  ${link === undefined ? '' : `<link>${link}</link>`}${guid === undefined ? '' : `<guid isPermaLink="false">${guid}</guid>`}</item></channel></rss>`

let store: Store
beforeEach(async () => {
  store = await openStore(newFolder(), 0)
  return () => store.close()
})

async function countAfter(...items: readonly Item[]): Promise<number> {
  for (const [index, item] of items.entries()) {
    const papers = readFeed(feed(item)).found.map((found) => ({ ...found, isNews: true }))
    await store.sources.ingest({ source: `feed:${index}`, papers, cursor: null, brought: null, at: index, lease: null, enriches: false })
  }
  return (await store.papers.countPapers()).total
}

const PAGE = 'https://doors.example/88'
const CORRECTED = 'Of doors and what is hidden behind them'

test.each<[string, Item, Item]>([
  ['over http', { link: PAGE }, { link: 'http://doors.example/88' }],
  ['with www and a slash', { link: PAGE }, { link: 'https://www.doors.example/88/' }],
  ['with what counts its readers', { link: PAGE }, { link: `${PAGE}?utm_source=rss&amp;utm_medium=feed&amp;af=R` }],
  [
    'with a DOI behind other parameters',
    { link: 'https://doors.example/doi/10.1000/88' },
    { link: 'http://www.doors.example/doi/full/10.1000/88?af=R&amp;mi=x' },
  ],
  ['at another address of the feed', { link: PAGE }, { link: PAGE, home: 'http://www.doors.example/rss/current' }],
  ['with a corrected title on the same page', { link: PAGE }, { link: 'http://doors.example/88?rss=yes', title: CORRECTED }],
  [
    'with a corrected title under the same name, without a link',
    { guid: 'article-88' },
    { guid: 'article-88', title: CORRECTED, home: 'http://www.doors.example/rss' },
  ],
  [
    'with a corrected title under the same name, and another link',
    { guid: 'tag:doors.example,2026:88', link: PAGE },
    { guid: 'tag:doors.example,2026:88', link: 'https://doors.example/v2/88', title: CORRECTED },
  ],
  [
    'with its first author spelled otherwise',
    { link: PAGE, author: 'Simone Brandão, Lars Jørgensen' },
    { link: 'https://other.example/7', author: 'Brandao S, Jorgensen L', home: 'https://other.example/' },
  ],
])('a paper that comes again %s is one', async (_, one, other) => {
  expect(await countAfter(one, other)).toBe(1)
})

test.each<[string, Item, Item]>([
  ['on a page that is used again', { link: PAGE }, { link: PAGE, title: 'Windows of the north' }],
  ['under a name that is used again', { guid: 'latest' }, { guid: 'latest', title: 'Windows of the north' }],
  [
    'under the same name in the feed of another journal',
    { guid: '88' },
    { guid: '88', title: CORRECTED, home: 'https://windows.example/' },
  ],
  ['by another author on the same page', { link: PAGE }, { link: PAGE, title: CORRECTED, author: 'Emmy Noether' }],
  ['on another page', { link: PAGE }, { link: 'https://doors.example/89', title: CORRECTED }],
])('another paper %s is another', async (_, one, other) => {
  expect(await countAfter(one, other)).toBe(2)
})
