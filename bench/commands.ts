import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { wireCommands } from '../src/app.ts'
import { createLog } from '../src/config/log.ts'
import { type Paperboy, type Reply, replyOf, textReply } from '../src/port/chat.ts'
import { SYSTEM_CLOCK } from '../src/port/clock.ts'
import { plain } from '../src/port/text.ts'
import { openLibrary } from '../src/search/library.ts'
import { openStore } from '../src/store/store.ts'
import { readCorpus, SEED_COUNT } from './corpus.ts'
import { type Door, type Load, type PlatformName, startLoad } from './load.ts'
import { inScratch } from './scratch.ts'
import { percentile } from './statistics.ts'
import type { Add, Figure } from './table.ts'

/** A platform whose commands are measured: Paperboy's way through it, and that of a bare app that answers the same to all. */
export interface MeasuredPlatform {
  readonly key: PlatformName
  readonly name: string
  readonly bareName: string
  /** Until so long after the last command the SDK still holds something of it, milliseconds. */
  readonly quietMs: number
  /** @returns what stops it */
  startBare(door: Door, constant: Reply): Promise<() => Promise<void>>
  startPaperboy(door: Door, paperboy: Paperboy): Promise<() => Promise<void>>
}

/** For those whose tokens are stored. */
const KEYS = [{ id: 'bench', key: randomBytes(32) }]
const IN_FLIGHT = [1, 50, 200]
const COMMANDS = 400
/** As many for each, so that none is timed while it is still being compiled. */
const WARM_UP = 400
/** The promises: times a bare app that sends as much, and milliseconds. */
const ACK_BUDGET_MS = 1_000
const P99_BUDGET_MS = 500
const P50_RATIO = 1.5
const BATCH = 100
const MEMORY_ROUNDS = { first: 1_000, last: 10_000, inFlight: 20, growth: 1.1 } as const

/**
 * A slash command's way, from its way in to its reply, beside bare apps on the same server in the same run: one that sends a list of papers
 * which it has ready, of middling size among our answers, so that the ratio tells what Paperboy adds to the SDK and the wire; and one that says
 * two words. The server is a process of its own; adapter and core share the one that is measured.
 */
export async function commandFigures(platform: MeasuredPlatform, size: number, add: Add): Promise<void> {
  return inScratch(async (scratch) => {
    const store = await openStore(scratch, 0)
    const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
    try {
      const { drafts, queries } = await readCorpus(size)
      for (let start = 0; start < drafts.length; start += BATCH)
        await store.papers.ingest(drafts.slice(start, start + BATCH), { source: 'import', isNews: false, at: 0 })
      await library.refresh()
      const settings = { zone: 'UTC', fields: [], topicsPerChannel: 25, topicsPerWorkspace: 100, support: null }
      const { paperboy } = wireCommands({ store, library, settings, log: createLog('silent'), clock: SYSTEM_CLOCK, keys: KEYS })
      const asked = mixed([...queries.keyword, ...queries.sentence])
      await measureAll(size, platform, paperboy, asked, add)
      if (size === SEED_COUNT) add(await measureMemory(platform, paperboy, asked))
    } finally {
      await library.close()
      await store.close()
    }
  })
}

async function measureAll(
  size: number,
  platform: MeasuredPlatform,
  paperboy: Paperboy,
  queries: readonly string[],
  add: Add,
): Promise<void> {
  const isSeeds = size === SEED_COUNT
  const list = await middlingAnswer(paperboy, queries)
  for (const inFlight of IN_FLIGHT) {
    const timed = (start: (door: Door) => Promise<() => Promise<void>>): Promise<Times> =>
      withLoad(platform.key, start, (load) => measure(load, inFlight, queries))
    const ready = await timed((door) => platform.startBare(door, list))
    const words = await timed((door) => platform.startBare(door, TWO_WORDS))
    const ours = await timed((door) => platform.startPaperboy(door, paperboy))
    const of = `${size.toLocaleString('en')} papers: ${platform.name} command, ${inFlight} in flight,`
    const beside = `(beside ${platform.bareName} with a list ready)`
    add(
      { name: `${of} p50 ${beside}`, unit: 'ms', paperboy: ours.p50, baseline: ready.p50, budget: isSeeds ? P50_RATIO * ready.p50 : null },
      { name: `${of} p50 (beside ${platform.bareName} of two words)`, unit: 'ms', paperboy: ours.p50, baseline: words.p50, budget: null },
      { name: `${of} p99 ${beside}`, unit: 'ms', paperboy: ours.p99, baseline: ready.p99, budget: P99_BUDGET_MS },
      { name: `${of} slowest acknowledgement`, unit: 'ms', paperboy: ours.ack, baseline: ready.ack, budget: ACK_BUDGET_MS },
    )
  }
}

const TWO_WORDS = textReply([plain('A constant.')])

/** The answer to one of the queries, half of the others being shorter. */
async function middlingAnswer(paperboy: Paperboy, queries: readonly string[]): Promise<Reply> {
  const at = { platform: 'bench', workspace: 'T1', channel: 'C1' }
  const asker = { person: 'U1', name: 'ada', mayManage: true, isAdmin: false, zone: null }
  const answers: { reply: Reply; size: number }[] = []
  for (const query of queries) {
    const reply = replyOf(
      await paperboy.respond({ id: query, at, asker, takesForms: false, input: { kind: 'text', text: `search ${query}` } }),
    )
    answers.push({ reply, size: JSON.stringify(reply).length })
  }
  answers.sort((a, b) => a.size - b.size)
  return answers[Math.floor(answers.length / 2)]?.reply ?? TWO_WORDS
}

/** In an order that keeps no kind together, as people ask. */
function mixed(queries: readonly string[]): string[] {
  return queries.map((_, at) => queries[(at * STEP) % queries.length] as string)
}

/** A prime that divides no number of queries here, so that each is taken once. */
const STEP = 101

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

interface Times {
  readonly p50: number
  readonly p99: number
  readonly ack: number
}

async function measure(load: Load, inFlight: number, queries: readonly string[]): Promise<Times> {
  await load.run({ queries, total: WARM_UP, inFlight })
  const { times, ack } = await load.run({ queries, total: COMMANDS, inFlight })
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), ack }
}
