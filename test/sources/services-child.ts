// One run of a source, in a process that the test kills; it says when a page is stored: DATA NOW URL NAME
import { setTimeout } from 'node:timers/promises'
import { openStore } from '../../src/store/store.ts'
import { createTestClock, openLive } from './live.ts'
import { type Services, sourcesAt } from './services.ts'

const [, , data = '', now = '', url = '', name = ''] = process.argv
const clock = createTestClock(Number(now))
const store = await openStore(data, clock.now())
const saying = {
  ...store,
  sources: {
    ...store.sources,
    async ingest(batch: Parameters<typeof store.sources.ingest>[0]) {
      const outcomes = await store.sources.ingest(batch)
      if (batch.cursor === null) return outcomes
      process.stdout.write('page\n')
      await setTimeout(10_000) // it is killed here
      return outcomes
    },
  },
}
const source = sourcesAt(url, () => ['doors'])[name as keyof Services['sources']]
const nowhere = { huggingface: '', arxivApi: '', arxivRss: '', arxivOai: '', feeds: '' }
const { sync } = openLive({ server: { urls: nowhere }, store: saying, clock, categories: [], only: [source] })
await sync.run(source)
process.exit(1)
