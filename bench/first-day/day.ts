import { type App, openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { type CorpusServer, startCorpusServer } from '../../test/servers/corpus/server.ts'
import type { ArxivPaper } from '../../test/sources/month.ts'
import { createSkippingClock, type SkippingClock } from './skipping-clock.ts'

/** The program on its first day: an empty folder, nothing set, and services that have the corpus. */
export interface FirstDay {
  readonly app: App
  readonly server: CorpusServer
  readonly clock: SkippingClock
  /** Lets the sources begin, as the running bot does. */
  begin(): void
  /** Resolves so many minutes after the beginning. */
  minute(count: number): Promise<void>
  close(): Promise<void>
}

/** When a bot looks at its sources at first, about, and how often after that. */
const FIRST_LOOK_MS = 15_000
const PACE_MS = 15_000
/** arXiv's feed of the day has been there for ten hours. */
const HOUR = 14
const MINUTE_MS = 60_000
/** What a service takes for an answer, about; it is not known, so it is the same for all. */
const ANSWER_MS = 1_000

/** @param fields what `PAPERBOY_FIELDS` is set to; nothing is set unless given */
export async function openFirstDay(folder: string, papers: readonly ArxivPaper[], shared: string, fields?: string): Promise<FirstDay> {
  const today = papers.at(-1)?.day ?? ''
  let open = (): number => 0
  const clock = createSkippingClock(Date.parse(`${today}T${HOUR}:00:00Z`), () => open() > 0)
  const server = await startCorpusServer({ papers, shared, now: clock.now, delay: () => clock.sleep(ANSWER_MS) })
  open = server.open
  const config = readConfig({ PAPERBOY_DATA: folder, ...server.environment, ...(fields !== undefined && { PAPERBOY_FIELDS: fields }) })
  const app = await openApp({ config, log: createLog('silent'), clock, patienceMs: 2_000 })
  await app.core.library.refresh()
  let isOver = false
  let begun = clock.now()

  async function keepLooking(): Promise<void> {
    await clock.sleep(FIRST_LOOK_MS)
    while (!isOver) {
      app.sync.tick().catch(() => {})
      await clock.sleep(PACE_MS)
    }
  }

  return {
    app,
    server,
    clock,
    begin() {
      begun = clock.now()
      void keepLooking()
    },
    minute: (count) => clock.sleep(begun + count * MINUTE_MS - clock.now()),
    async close() {
      isOver = true
      await app.close()
      clock.stop()
      await server.close()
    },
  }
}
