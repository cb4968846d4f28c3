import { App } from '@slack/bolt'
import { createSlack } from '../adapters/slack/slack.ts'
import { composeOver } from '../src/compose.ts'
import { createLog } from '../src/log.ts'
import { type Library, openLibrary } from '../src/search/library.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { type SlackServer, startSlack } from '../test/adapters/slack-server.ts'
import { readCorpus, SEED_COUNT } from './corpus.ts'
import { inScratch } from './scratch.ts'
import { percentile } from './statistics.ts'
import type { Figure } from './table.ts'

const IN_FLIGHT = [1, 50, 200]
const COMMANDS = 400
const WARM_UP = 50
/** The promises: times a bare app, and milliseconds. */
const ACK_BUDGET_MS = 1_000
const P99_BUDGET_MS = 500
const BATCH = 100
const MEMORY_ROUNDS = { first: 1_000, last: 10_000 } as const

interface Times {
  readonly p50: number
  readonly p99: number
  /** The slowest acknowledgement. */
  readonly ack: number
}

/**
 * A slash command's way through Slack: envelope in, reply out, beside a bare Bolt app that answers a constant, on the same server in the
 * same run. All of it in one process: server, adapter and core share the processor.
 */
export async function slackFigures(size: number): Promise<Figure[]> {
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
    const bare = await withServer((server) => withBareApp(server, () => measure(server, inFlight, queries)))
    const ours = await withServer((server) => withPaperboy(server, store, library, () => measure(server, inFlight, queries)))
    const of = `${name}: Slack command, ${inFlight} in flight,`
    figures.push(
      { name: `${of} p50 (beside a bare Bolt app)`, unit: 'ms', paperboy: ours.p50, baseline: bare.p50, budget: null },
      { name: `${of} p99 (beside a bare Bolt app)`, unit: 'ms', paperboy: ours.p99, baseline: bare.p99, budget: P99_BUDGET_MS },
      { name: `${of} slowest acknowledgement`, unit: 'ms', paperboy: ours.ack, baseline: bare.ack, budget: ACK_BUDGET_MS },
    )
  }
  return figures
}

/** The live heap after many commands beside that after some, both after full collections. */
async function measureMemory(store: Store, library: Library, queries: readonly string[]): Promise<Figure> {
  const heap = (): number => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 1024
  }
  return withServer((server) =>
    withPaperboy(server, store, library, async () => {
      await run(server, queries, MEMORY_ROUNDS.first, 20, () => {})
      const first = heap()
      await run(server, queries, MEMORY_ROUNDS.last - MEMORY_ROUNDS.first, 20, () => {})
      return {
        name: 'Slack: heap after 10,000 commands (beside after 1,000)',
        unit: 'KB',
        paperboy: heap(),
        baseline: first,
        budget: first * 1.1,
      }
    }),
  )
}

async function withServer<Result>(work: (server: SlackServer) => Promise<Result>): Promise<Result> {
  const server = await startSlack()
  try {
    return await work(server)
  } finally {
    await server.close()
  }
}

async function withBareApp<Result>({ apiUrl, workspace }: SlackServer, work: () => Promise<Result>): Promise<Result> {
  const { botToken: token, appToken } = workspace
  const app = new App({ token, appToken, socketMode: true, deferInitialization: true, clientOptions: { slackApiUrl: apiUrl } })
  app.command('/papers', async ({ ack, respond }) => {
    await ack()
    await respond({ text: 'A constant.', response_type: 'ephemeral' })
  })
  await app.init()
  await app.start()
  try {
    return await work()
  } finally {
    await app.stop()
  }
}

async function withPaperboy<Result>(
  { apiUrl, workspace }: SlackServer,
  store: Store,
  library: Library,
  work: () => Promise<Result>,
): Promise<Result> {
  const log = createLog('silent')
  const settings = { zone: 'UTC', topicsPerChannel: 25, topicsPerWorkspace: 100 }
  const { paperboy } = composeOver(store, library, settings, log, () => Date.now())
  const slack = createSlack({ botToken: workspace.botToken, appToken: workspace.appToken, apiUrl, log })
  await slack.start(paperboy)
  try {
    return await work()
  } finally {
    await slack.stop()
  }
}

async function measure(server: SlackServer, inFlight: number, queries: readonly string[]): Promise<Times> {
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
  server: SlackServer,
  queries: readonly string[],
  total: number,
  inFlight: number,
  note: (time: number, acked: number) => void,
): Promise<void> {
  let left = total
  const next = async (): Promise<void> => {
    while (left-- > 0) {
      const query = queries[left % queries.length] ?? ''
      const started = performance.now()
      const payload = { team_id: 'T1', channel_id: 'C1', user_id: 'U1', user_name: 'ada', command: '/papers', text: `search ${query}` }
      const sent = await server.send('slash_commands', payload)
      let acked = 0
      void sent.acked.then(() => {
        acked = performance.now() - started
      })
      await sent.shown
      note(performance.now() - started, acked)
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, next))
}
