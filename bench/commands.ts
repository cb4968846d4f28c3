import { setTimeout } from 'node:timers/promises'
import type { Paperboy } from '../src/chat.ts'
import { composeOver } from '../src/compose.ts'
import { createLog } from '../src/log.ts'
import { openLibrary } from '../src/search/library.ts'
import { openStore } from '../src/store/store.ts'
import { readCorpus, SEED_COUNT } from './corpus.ts'
import { type Door, type Load, type PlatformName, startLoad } from './load.ts'
import { inScratch } from './scratch.ts'
import { percentile } from './statistics.ts'
import type { Figure } from './table.ts'

/** A platform whose commands are measured: Paperboy's way through it, and that of a bare app that answers a constant. */
export interface MeasuredPlatform {
  readonly key: PlatformName
  readonly name: string
  readonly bareName: string
  /** Until so long after the last command the SDK still holds something of it, milliseconds. */
  readonly quietMs: number
  /** @returns what stops it */
  startBare(door: Door): Promise<() => Promise<void>>
  startPaperboy(door: Door, paperboy: Paperboy): Promise<() => Promise<void>>
}

const IN_FLIGHT = [1, 50, 200]
const COMMANDS = 400
const WARM_UP = 50
/** The promises: times a bare app, and milliseconds. */
const ACK_BUDGET_MS = 1_000
const P99_BUDGET_MS = 500
const P50_RATIO = 1.5
const BATCH = 100
const MEMORY_ROUNDS = { first: 1_000, last: 10_000, inFlight: 20, growth: 1.1 } as const

/**
 * A slash command's way, from its way in to its reply, beside a bare app that answers a constant, on the same server in the same run. The
 * server is a process of its own; adapter and core share the one that is measured.
 */
export async function commandFigures(platform: MeasuredPlatform, size: number): Promise<Figure[]> {
  return inScratch(async (scratch) => {
    const store = await openStore(scratch, 0)
    const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
    try {
      const { drafts, queries } = await readCorpus(size)
      for (let start = 0; start < drafts.length; start += BATCH)
        await store.papers.ingest(drafts.slice(start, start + BATCH), { source: 'import', isNews: false, at: 0 })
      await library.refresh()
      const settings = { zone: 'UTC', topicsPerChannel: 25, topicsPerWorkspace: 100 }
      const { paperboy } = composeOver(store, library, settings, createLog('silent'), () => Date.now())
      const asked = [...queries.keyword, ...queries.sentence]
      const figures = await measureAll(size, platform, paperboy, asked)
      return size === SEED_COUNT ? [...figures, await measureMemory(platform, paperboy, asked)] : figures
    } finally {
      await library.close()
      await store.close()
    }
  })
}

async function measureAll(size: number, platform: MeasuredPlatform, paperboy: Paperboy, queries: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = []
  const isSeeds = size === SEED_COUNT
  const start = (door: Door) => platform.startPaperboy(door, paperboy)
  for (const inFlight of IN_FLIGHT) {
    const bare = await withLoad(platform.key, platform.startBare, (load) => measure(load, inFlight, queries))
    const ours = await withLoad(platform.key, start, (load) => measure(load, inFlight, queries))
    const of = `${size.toLocaleString('en')} papers: ${platform.name} command, ${inFlight} in flight,`
    const beside = `(beside ${platform.bareName})`
    figures.push(
      { name: `${of} p50 ${beside}`, unit: 'ms', paperboy: ours.p50, baseline: bare.p50, budget: isSeeds ? P50_RATIO * bare.p50 : null },
      { name: `${of} p99 ${beside}`, unit: 'ms', paperboy: ours.p99, baseline: bare.p99, budget: P99_BUDGET_MS },
      { name: `${of} slowest acknowledgement`, unit: 'ms', paperboy: ours.ack, baseline: bare.ack, budget: ACK_BUDGET_MS },
    )
  }
  return figures
}

/** The live heap after many commands beside that after some, both when all is quiet and after full collections. */
async function measureMemory(platform: MeasuredPlatform, paperboy: Paperboy, queries: readonly string[]): Promise<Figure> {
  const { first: few, last: many, inFlight, growth } = MEMORY_ROUNDS
  const heap = async (): Promise<number> => {
    await setTimeout(platform.quietMs)
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 1024
  }
  return withLoad(
    platform.key,
    (door) => platform.startPaperboy(door, paperboy),
    async (load) => {
      await load.run({ queries, total: few, inFlight })
      const first = await heap()
      await load.run({ queries, total: many - few, inFlight })
      const name = `${platform.name}: heap after 10,000 commands (beside after 1,000)`
      return { name, unit: 'KB', paperboy: await heap(), baseline: first, budget: first * growth }
    },
  )
}

async function withLoad<Result>(
  key: PlatformName,
  start: (door: Door) => Promise<() => Promise<void>>,
  work: (load: Load) => Promise<Result>,
): Promise<Result> {
  const load = await startLoad(key)
  try {
    const stop = await start(load.door)
    try {
      return await work(load)
    } finally {
      await stop()
    }
  } finally {
    await load.stop()
  }
}

async function measure(load: Load, inFlight: number, queries: readonly string[]): Promise<{ p50: number; p99: number; ack: number }> {
  await load.run({ queries, total: WARM_UP, inFlight })
  const { times, ack } = await load.run({ queries, total: COMMANDS, inFlight })
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), ack }
}
