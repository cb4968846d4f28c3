// A feed on this machine that says what it is told to say, read by the real engine.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { createTestClock, type Live, openLive, type TestClock } from './live.ts'

export interface OwnFeed {
  readonly live: Live
  readonly store: Store
  readonly clock: TestClock
  /** What it answers from now on. */
  say(body: string): void
  /** One run of it. */
  read(): Promise<NonNullable<Awaited<ReturnType<Live['sync']['run']>>>>
  close(): Promise<void>
}

/** @param today the instant of the first reading */
export async function openOwnFeed(today: string): Promise<OwnFeed> {
  let body = ''
  const server = createServer((request, response) => {
    const etag = `"${Buffer.from(body).toString('base64').slice(-60)}"`
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.writeHead(200, { etag, 'content-type': 'application/rss+xml' }).end(body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = createTestClock(Date.parse(today))
  const store = await openStore(newFolder(), clock.now())
  const urls = { huggingface: url, arxivApi: url, arxivRss: url, arxivOai: url, feeds: url }
  const live = openLive({ server: { urls }, store, clock, categories: ['cs.CL'], feeds: ['/feed'] })
  const feed = live.sync.sources.find(({ name }) => name === 'feed-0')
  if (!feed) throw new Error('there is no feed')
  return {
    live,
    store,
    clock,
    say(text) {
      body = text
    },
    async read() {
      const report = await live.sync.run(feed)
      if (!report) throw new Error('somebody else reads it')
      return report
    },
    async close() {
      await live.close()
      server.closeAllConnections()
      server.close()
      await store.close()
    },
  }
}

export const rss = (...items: readonly string[]): string =>
  `<rss version="2.0"><channel><title>Doors</title>${items.map((item) => `<item>${item}</item>`).join('')}</channel></rss>`
