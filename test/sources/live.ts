// The real engine over a server on this machine, with a clock of its own.
import { setTimeout } from 'node:timers/promises'
import { createLog } from '../../src/config/log.ts'
import type { Clock } from '../../src/port/clock.ts'
import type { Library } from '../../src/search/library.ts'
import { createArxiv } from '../../src/sources/arxiv.ts'
import { createFeed } from '../../src/sources/feed.ts'
import { createHuggingFace } from '../../src/sources/huggingface.ts'
import { createRequests } from '../../src/sources/request.ts'
import type { Source } from '../../src/sources/source.ts'
import { createSync, type Sync, type SyncOptions } from '../../src/sources/sync.ts'
import type { Store } from '../../src/store/store.ts'
import { createReaderHere } from '../no-threads.ts'
import type { SourceServer } from './source-server.ts'

/** A clock that goes on when somebody waits, by as much as they wait. */
export interface TestClock extends Clock {
  moveTo(instant: number): void
  /** Sets it, back too, as a machine's clock is set. */
  setTo(instant: number): void
}

export function createTestClock(start: number): TestClock {
  let now = start
  return {
    now: () => now,
    monotonic: () => now - start,
    // Real requests take their time too: who waits for one must not see a minute go by meanwhile.
    async sleep(milliseconds) {
      await setTimeout(1)
      now += milliseconds
    },
    moveTo(instant) {
      now = Math.max(now, instant)
    },
    setTo(instant) {
      now = instant
    },
  }
}

export interface LiveOptions {
  readonly server: Pick<SourceServer, 'urls'>
  readonly store: Store
  readonly clock: TestClock
  readonly categories: readonly string[]
  readonly feeds?: readonly string[]
  /** In place of the usual sources. */
  readonly only?: readonly Source[]
  readonly library?: Library
  readonly told?: string[]
  readonly hasHuggingFace?: boolean
  readonly onFilled?: SyncOptions['onFilled']
  /** Silent unless given. */
  readonly log?: SyncOptions['log']
}

export interface Live {
  readonly sync: Sync
  close(): Promise<void>
}

export function openLive({
  server,
  store,
  clock,
  categories,
  feeds = [],
  only,
  library,
  told = [],
  hasHuggingFace = true,
  onFilled,
  log = createLog('silent'),
}: LiveOptions): Live {
  const { huggingface, arxivApi, arxivRss, arxivOai } = server.urls
  const sources = only ?? [
    ...(hasHuggingFace ? [createHuggingFace({ baseUrl: huggingface, token: null }) as Source] : []),
    createArxiv({ categories, apiUrl: `${arxivApi}/api/query`, rssUrl: `${arxivRss}/rss/`, oaiUrl: `${arxivOai}/oai` }) as Source,
    ...feeds.map(
      (path, index) =>
        createFeed({ name: `feed-${index}`, title: `Feed ${index}`, url: `${server.urls.feeds}${path}`, mayBePrivate: true }) as Source,
    ),
  ]
  const reader = createReaderHere()
  let seed = 1
  // The same each time: a run can be repeated.
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const get = createRequests({
    rateLimits: store.rateLimits,
    clock,
    random,
    userAgent: 'Paperboy/test (ops@example.org)',
    timeoutMs: 1_000,
  })
  const sync = createSync({
    sources,
    store,
    library: library ?? null,
    get,
    reader,
    clock,
    random,
    log,
    tellOperator: async (text) => void told.push(text),
    ...(onFilled && { onFilled }),
  })
  return {
    sync,
    async close() {
      await sync.stop()
      await reader.close()
    },
  }
}
