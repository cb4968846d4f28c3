import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Parts, wireCommands } from '../app.ts'
import { localAsker } from '../cli/local.ts'
import type { Paper } from '../papers/paper.ts'
import type { ChannelRef } from '../port/chat.ts'
import type { Clock } from '../port/clock.ts'
import type { ChatPlatform } from '../port/platform.ts'
import type { Trial } from '../port/trial.ts'
import { openLibrary } from '../search/library.ts'
import type { SearchThreads } from '../search/thread-calls.ts'
import type { PaperStore } from '../store/papers.ts'
import { openStore } from '../store/store.ts'
import { moment } from '../wording/times.ts'
import { createForwardClock } from './forward-clock.ts'

/** How many papers are copied. */
const MOST_COPIED = 2_000
/** On so many mornings new papers arrive; at most so many, and at most this share of the papers, on each. */
const MORNINGS = { count: 5, most: 40, share: 0.05 }
const HOUR_MS = 3_600_000
/** Papers arrive at this hour, as sources bring them over night; digests come at nine unless somebody chose otherwise. */
const HOURS = { arrival: 6, morning: 9 }
/** A digest is at most so many rounds: it, and what goes to its thread. */
const MOST_ROUNDS = 10

export interface PlaygroundOptions {
  /** The papers of the library, of which the newest are copied. */
  readonly papers: Pick<PaperStore, 'newest' | 'byIds'>
  readonly settings: Parts['settings']
  /** Those of the program: what is asked there of sources is answered as it is here. */
  readonly sources: NonNullable<Parts['sync']>['sources']
  readonly zone: string
  readonly clock: Clock
  readonly log: Logger
  readonly platform: ChatPlatform
  readonly threads?: SearchThreads
}

const PATIENCE_MS = 20_000

/**
 * A channel to try everything in. Its store is in a temporary folder that goes with it. The newest papers are kept back and arrive on the next
 * mornings, so that a subscription is seen to bring something.
 */
export async function openPlayground({
  papers,
  settings,
  sources,
  zone,
  clock,
  log,
  platform,
  threads,
}: PlaygroundOptions): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-playground-'))
  const forward = createForwardClock(clock)
  const store = await openStore(folder, forward.now(), () => {})
  const library = openLibrary(store.papers, PATIENCE_MS, null, threads)
  const newest = await papers.byIds(await papers.newest({ category: null, limit: MOST_COPIED }))
  const portion = Math.min(MORNINGS.most, Math.floor(newest.length * MORNINGS.share))
  const keptBack = Array.from({ length: MORNINGS.count }, (_, at) => newest.slice(at * portion, (at + 1) * portion))
  await bring(newest.slice(MORNINGS.count * portion))
  const { paperboy, digests } = wireCommands({
    store,
    library,
    settings,
    log,
    clock: forward,
    platforms: [platform],
    // No digest waits for them: they bring nothing there.
    sync: { sources, statuses: async () => [] },
  })
  const at: ChannelRef = { platform: platform.name, workspace: 'local', channel: platform.name }

  /** Papers arrive, the oldest first. */
  async function bring(some: readonly Paper[]): Promise<void> {
    const bySource = new Map<string, Paper[]>()
    for (const paper of [...some].reverse()) {
      const [source = 'import'] = paper.sources
      bySource.set(source, [...(bySource.get(source) ?? []), paper])
    }
    for (const [source, ofSource] of bySource) await store.papers.ingest(ofSource, { source, isNews: true, at: forward.now() })
    await library.refresh()
  }

  async function postDue(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await digests.tick()
      if ((await store.deliveries.ready([platform.name], forward.now(), 1)).length === 0) return
    }
  }

  const hour = (): number => Number(new Date(forward.now()).toLocaleString('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }))

  return {
    paperboy,
    at,
    asker: localAsker(zone),
    now: forward.now,
    day: () => moment(forward.now(), zone),
    async nextMorning() {
      do {
        forward.move(HOUR_MS - (forward.now() % HOUR_MS))
        if (hour() === HOURS.arrival) await bring(keptBack.pop() ?? [])
        await postDue()
      } while (hour() !== HOURS.morning)
    },
    async close() {
      await digests.stop()
      await library.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
