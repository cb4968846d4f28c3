// One run of every source, in a process that the test kills; it says when papers are stored: DATA NOW URLS
import type { SyncReport } from '../../src/sources/source-status.ts'
import { openStore } from '../../src/store/store.ts'
import { createTestClock, openLive } from './live.ts'
import { CATEGORIES } from './replayed-month.ts'
import type { SourceServer } from './source-server.ts'

const [, , data = '', now = '', urls = ''] = process.argv
const clock = createTestClock(Number(now))
const store = await openStore(data, clock.now())
const saying = {
  ...store,
  sources: {
    ...store.sources,
    async ingest(batch: Parameters<typeof store.sources.ingest>[0]) {
      const outcomes = await store.sources.ingest(batch)
      process.stdout.write('stored\n')
      return outcomes
    },
  },
}
const { sync, close } = openLive({
  server: { urls: JSON.parse(urls) as SourceServer['urls'] },
  store: saying,
  clock,
  categories: CATEGORIES,
})
// One after the other: which of two tells a paper first decides whether it is news, and would not be the same each time.
const reports: (SyncReport | null)[] = []
for (const source of sync.sources.toReversed()) reports.push(await sync.run(source))
process.stdout.write(`${JSON.stringify(reports.map((report) => report && [report.source, report.problem]))}\n`)
await close()
await store.close()
process.exit(0)
