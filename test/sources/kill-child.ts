// One run of every source, in a process that the test kills: node --import tsx test/sources/kill-child.ts DATA NOW URLS
import { openStore } from '../../src/store/store.ts'
import { createTestClock, openLive } from './live.ts'
import { CATEGORIES } from './replayed-month.ts'
import type { SourceServer } from './source-server.ts'

const [, , data = '', now = '', urls = ''] = process.argv
const clock = createTestClock(Number(now))
const store = await openStore(data, clock.now())
const { sync, close } = openLive({ server: { urls: JSON.parse(urls) as SourceServer['urls'] }, store, clock, categories: CATEGORIES })
process.stdout.write('ready\n')
const reports = await Promise.all(sync.sources.map((source) => sync.run(source)))
process.stdout.write(`${JSON.stringify(reports.map((report) => report && [report.source, report.problem]))}\n`)
await close()
await store.close()
process.exit(0)
