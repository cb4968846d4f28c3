import { setTimeout } from 'node:timers/promises'
import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js'
import { createDiscord } from '../adapters/discord/discord.ts'
import { composeOver } from '../src/compose.ts'
import { createLog } from '../src/log.ts'
import { type Library, openLibrary } from '../src/search/library.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { type DiscordServer, startDiscord } from '../test/adapters/discord-server.ts'
import { readCorpus, SEED_COUNT } from './corpus.ts'
import { inScratch } from './scratch.ts'
import { percentile } from './statistics.ts'
import type { Figure } from './table.ts'

const IN_FLIGHT = [1, 50, 200]
const COMMANDS = 400
const WARM_UP = 50
/** The promises: times a bare bot, and milliseconds. */
const ACK_BUDGET_MS = 1_000
const P99_BUDGET_MS = 500
const BATCH = 100
/** Discord refuses what is acknowledged after three seconds: then nothing is shown, and the bench says so. */
const PATIENCE_MS = 30_000
const MEMORY_ROUNDS = { first: 1_000, last: 10_000 } as const

interface Times {
  readonly p50: number
  readonly p99: number
  /** The slowest acknowledgement. */
  readonly ack: number
}

/**
 * A slash command's way through Discord: interaction in, reply out, beside a bare discord.js bot that answers a constant, on the same server
 * in the same run. All of it in one process: server, adapter and core share the processor.
 */
export async function discordFigures(size: number): Promise<Figure[]> {
  return inScratch(async (scratch) => {
    const store = await openStore(scratch, 0)
    const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
    try {
      const { drafts, queries } = await readCorpus(size)
      const asked = [...queries.keyword, ...queries.sentence]
      for (let start = 0; start < drafts.length; start += BATCH)
        await store.papers.ingest(drafts.slice(start, start + BATCH), { source: 'import', isNews: false, at: 0 })
      await library.refresh()
      const figures = await measureAll(`${size.toLocaleString('en')} papers`, store, library, asked)
      return size === SEED_COUNT ? [...figures, await measureMemory(store, library, asked)] : figures
    } finally {
      await library.close()
      await store.close()
    }
  })
}

async function measureAll(name: string, store: Store, library: Library, queries: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const inFlight of IN_FLIGHT) {
    const bare = await withServer((server) => withBareBot(server, () => measure(server, inFlight, queries)))
    const ours = await withServer((server) => withPaperboy(server, store, library, () => measure(server, inFlight, queries)))
    const of = `${name}: Discord command, ${inFlight} in flight,`
    figures.push(
      { name: `${of} p50 (beside a bare discord.js bot)`, unit: 'ms', paperboy: ours.p50, baseline: bare.p50, budget: null },
      { name: `${of} p99 (beside a bare discord.js bot)`, unit: 'ms', paperboy: ours.p99, baseline: bare.p99, budget: P99_BUDGET_MS },
      { name: `${of} slowest acknowledgement`, unit: 'ms', paperboy: ours.ack, baseline: bare.ack, budget: ACK_BUDGET_MS },
    )
  }
  return figures
}

/** discord.js keeps a queue for each answer's token for ten seconds, and our client sweeps every ten. */
const QUIET_MS = 21_000

/** The live heap after many commands beside that after some, both when all is quiet and after full collections. */
async function measureMemory(store: Store, library: Library, queries: readonly string[]): Promise<Figure> {
  const heap = async (): Promise<number> => {
    await setTimeout(QUIET_MS)
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 1024
  }
  return withServer((server) =>
    withPaperboy(server, store, library, async () => {
      await run(server, queries, MEMORY_ROUNDS.first, 20, () => {})
      const first = await heap()
      await run(server, queries, MEMORY_ROUNDS.last - MEMORY_ROUNDS.first, 20, () => {})
      return {
        name: 'Discord: heap after 10,000 commands (beside after 1,000)',
        unit: 'KB',
        paperboy: await heap(),
        baseline: first,
        budget: first * 1.1,
      }
    }),
  )
}

async function withServer<Result>(work: (server: DiscordServer) => Promise<Result>): Promise<Result> {
  // Its checks would cost both sides the same, and so hide what ours costs.
  const server = await startDiscord({ hasLimits: false, isStrict: false })
  try {
    return await work(server)
  } finally {
    await server.close()
  }
}

async function withBareBot<Result>({ apiUrl, token }: DiscordServer, work: () => Promise<Result>): Promise<Result> {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], allowedMentions: { parse: [] }, rest: { api: apiUrl } })
  client.on(Events.InteractionCreate, (interaction) => {
    if (interaction.isChatInputCommand()) void interaction.reply({ content: 'A constant.', flags: MessageFlags.Ephemeral })
  })
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(token)
  await ready
  try {
    return await work()
  } finally {
    await client.destroy()
  }
}

async function withPaperboy<Result>(
  { apiUrl, token }: DiscordServer,
  store: Store,
  library: Library,
  work: () => Promise<Result>,
): Promise<Result> {
  const log = createLog('silent')
  const settings = { zone: 'UTC', topicsPerChannel: 25, topicsPerWorkspace: 100 }
  const { paperboy } = composeOver(store, library, settings, log, () => Date.now())
  const discord = createDiscord({ token, apiUrl, log })
  await discord.start(paperboy)
  try {
    return await work()
  } finally {
    await discord.stop()
  }
}

async function measure(server: DiscordServer, inFlight: number, queries: readonly string[]): Promise<Times> {
  await run(server, queries, WARM_UP, inFlight, () => {})
  const times: number[] = []
  let ack = 0
  await run(server, queries, COMMANDS, inFlight, (time, acked) => {
    times.push(time)
    ack = Math.max(ack, acked)
  })
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), ack }
}

async function run(
  server: DiscordServer,
  queries: readonly string[],
  total: number,
  inFlight: number,
  note: (time: number, acked: number) => void,
): Promise<void> {
  let left = total
  const next = async (): Promise<void> => {
    while (left-- > 0) {
      const options = [{ name: 'query', type: 3, value: queries[left % queries.length] ?? '' }]
      const started = performance.now()
      const sent = server.send({ type: 2, data: { id: '1', type: 1, name: 'papers', options: [{ type: 1, name: 'search', options }] } })
      const acked = sent.acked.then(() => performance.now() - started)
      await within(sent.shown)
      note(performance.now() - started, await acked)
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, next))
}

async function within(shown: Promise<unknown>): Promise<void> {
  const stopping = new AbortController()
  const isLate = setTimeout(PATIENCE_MS, true, { ref: false, signal: stopping.signal }).catch(() => false)
  const late = await Promise.race([shown.then(() => false), isLate])
  // A timer that ran on would hold what was shown.
  stopping.abort()
  if (late) throw new Error(`A command was not answered within ${PATIENCE_MS / 1000} s.`)
}
