import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { createSlackApp } from '../../adapters/slack/slack-app.ts'
import { type App, openApp } from '../../src/app.ts'
import { withBudget } from '../../src/commands/budgeted.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { findScale } from '../../src/digests/topic-scale.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import type { SearchThreads } from '../../src/search/thread-calls.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { APP, type SlackCloud, startSlackCloud } from '../../test/servers/slack/cloud.ts'
import { BOT_ID, BOT_USER } from '../../test/servers/slack/workspace.ts'
import { type BenchTopic, writeTopics } from '../subscriptions.ts'
import { createCrowd } from './crowd.ts'
import { makePapers } from './papers.ts'
import { type Tally, tally } from './tally.ts'
import { watchPosts } from './watched.ts'
import { createWorkClock, type WorkClock } from './work-clock.ts'

export interface Numbers {
  readonly workspaces: number
  /** Of each workspace, each in a channel of its own. */
  readonly topics: number
  /** How many of these are due at once. */
  readonly due: number
  /** Papers in the library, and those that came since yesterday's digests. */
  readonly papers: number
  readonly news: number
  /** Commands a second, for a minute at least. */
  readonly commands: number
  /** What the network and Slack take for an answer, in milliseconds. */
  readonly travelMs: number
}

export interface Outcome extends Tally {
  readonly numbers: Numbers
  /** Milliseconds after the minute in which all were due, as all that follows: when all digests were planned. */
  readonly plannedMs: number
  /** Processor time, in milliseconds: until the last message was posted, and until all commands were answered, too. */
  readonly workedMs: number
  readonly workedAllMs: number
  /** How long as many posts ran at once as may, by the clock. */
  readonly fullMs: number
  readonly mostPosts: number
  readonly asked: number
  /** From a command to its answer, by the clock, while digests were on their way; and what one takes by itself of the processor. */
  readonly answerMs: readonly number[]
  readonly commandMs: readonly number[]
  /** Bytes. */
  readonly rss: { readonly before: number; readonly highest: number }
  readonly troubles: readonly string[]
  readonly refusals: SlackCloud['refusals']
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DUE = Date.parse('2026-04-17T09:00:00Z')
/** The bot was started so long before. */
const AHEAD_MS = 20 * SECOND_MS
/** What is not posted by then is lost. */
const PATIENCE_MS = 20 * MINUTE_MS
const LOOK_MS = 250
const COMMANDS_ALONE = 200
const KEY = { id: 'bench', key: Buffer.alloc(32, 7) }
/** As many as an import adds at once. */
const BATCH = 100

/** Lets many workspaces have their digests at once, with Slack's limits, while people give commands. */
export async function runWorkspaces(folder: string, numbers: Numbers, threads: SearchThreads): Promise<Outcome> {
  const clock = createWorkClock(DUE - AHEAD_MS)
  clock.timeRequests()
  const teams = Array.from({ length: numbers.workspaces }, (_, index) => `T${String(index + 1).padStart(5, '0')}`)
  const lines: string[] = []
  const log = createLog('info', (line) => void lines.push(line))
  let deliver: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })
  const travel = (): Promise<void> => clock.travel(numbers.travelMs)
  const cloud = await startSlackCloud({ deliver: (request) => deliver(request), isLimited: true, travel, now: clock.now })
  const time = { monotonic: clock.monotonic, sleep: clock.sleep }
  const slack = createSlackApp({ ...APP, url: 'https://papers.example', apiUrl: cloud.apiUrl, time, now: clock.now, log })
  deliver = async (request) => (await slack.mounts[0]?.fetch(request)) ?? new Response(null, { status: 404 })
  const posts = watchPosts(slack.platform, clock)
  const config = { ...readConfig({ PAPERBOY_DATA: folder, PAPERBOY_SOURCES: 'off' }), seeds: false, keys: [KEY] }
  const app = await openApp({ config, log, clock, patienceMs: 2_000, platforms: [posts.platform], threads: clock.watched(threads) })
  const sqlite = openFile(join(folder, 'paperboy.db'), 0, true)
  try {
    const wordsOf = await fill(app, folder, teams, numbers)
    await install(app, cloud, teams, numbers.topics)
    await slack.platform.start(withBudget(app.paperboy, app.budget, clock.now))
    const crowd = createCrowd(cloud, teams, wordsOf, clock.monotonic)
    await rest()
    return await measure({ app, cloud, clock, crowd, posts, sqlite, numbers, teams, lines })
  } finally {
    sqlite.close()
    await app.digests.stop()
    await slack.platform.stop()
    await app.close()
    clock.stop()
    await cloud.close()
  }
}

/** @returns the words of one of the topics */
async function fill({ core }: App, folder: string, teams: readonly string[], { topics, due, papers, news }: Numbers) {
  const { drafts, query } = makePapers(papers + news)
  const add = async (from: number, to: number, at: number): Promise<void> => {
    for (let start = from; start < to; start += BATCH)
      await core.store.papers.ingest(drafts.slice(start, Math.min(to, start + BATCH)), { source: 'bench', isNews: true, at })
  }
  const wordsOf = (number: number): string => query(number, [papers, papers + news - 1])
  await add(0, papers, DUE - 48 * HOUR_MS)
  const all = teams.flatMap((team, place) =>
    Array.from({ length: topics }, (_, index): BenchTopic => {
      const dueAt = index < due ? DUE : DUE + HOUR_MS
      return { workspace: `slack:${team}`, channel: channelOf(index), query: wordsOf(place * topics + index), dueAt }
    }),
  )
  await writeTopics(folder, all, await core.store.papers.lastSequence())
  await add(papers, papers + news, DUE - 3 * HOUR_MS)
  await core.library.refresh()
  // Yesterday's digests made them.
  for (const { query: words, dueAt } of all) {
    const read = readQuery(words, '2026-04-16')
    if (dueAt === DUE && !isFault(read)) await findScale(words, read.root, core.store, core.library, DUE - 24 * HOUR_MS)
  }
  return wordsOf
}

async function install({ paperboy }: App, cloud: SlackCloud, teams: readonly string[], channels: number): Promise<void> {
  const installations = paperboy.installations('slack')
  for (const team of teams) {
    const { workspace } = cloud.addTeam(team)
    for (let index = 1; index < channels; index++) workspace.addChannel(channelOf(index))
    const tokens = { token: cloud.give(team), renewal: null }
    await installations.save({ enterprise: null, team, botUser: BOT_USER, bot: BOT_ID, tokens, installedAt: DUE - HOUR_MS })
  }
}

function channelOf(index: number): string {
  return `C${index + 1}`
}

interface Opened {
  readonly app: App
  readonly cloud: SlackCloud
  readonly clock: WorkClock
  readonly crowd: ReturnType<typeof createCrowd>
  readonly posts: ReturnType<typeof watchPosts>
  readonly sqlite: Sqlite.Database
  readonly numbers: Numbers
  readonly teams: readonly string[]
  readonly lines: readonly string[]
}

async function measure(opened: Opened): Promise<Outcome> {
  const { app, cloud, clock, crowd, posts, sqlite, numbers, teams, lines } = opened
  const planned = sqlite.prepare('select count(*) from sections').pluck()
  const left = sqlite.prepare("select count(*) from deliveries where state not in ('sent', 'failed', 'expired')").pluck()
  const expected = numbers.workspaces * numbers.due
  const rss = { before: process.memoryUsage.rss(), highest: 0 }
  await clock.sleep(DUE - clock.now())
  const begun = { at: clock.monotonic(), worked: clock.worked() }
  const since = (): number => clock.monotonic() - begun.at
  let plannedMs = Number.POSITIVE_INFINITY
  let workedMs = 0
  let isOver = false
  const rounds = everyMinute(app, clock, () => isOver)
  const commands = give(crowd, clock, numbers.commands, () => isOver)
  for (;;) {
    await clock.sleep(LOOK_MS)
    rss.highest = Math.max(rss.highest, process.memoryUsage.rss())
    if (plannedMs === Number.POSITIVE_INFINITY && Number(planned.get()) >= expected) plannedMs = since()
    if (workedMs === 0 && plannedMs < Number.POSITIVE_INFINITY && left.get() === 0) workedMs = clock.worked() - begun.worked
    if ((workedMs > 0 && since() >= MINUTE_MS) || since() > PATIENCE_MS) break
  }
  isOver = true
  const asked = await commands
  await crowd.settle()
  const workedAllMs = clock.worked() - begun.worked
  await rounds
  const answerMs = crowd.take()
  const commandMs: number[] = []
  for (let count = 0; count < Math.min(COMMANDS_ALONE, numbers.workspaces); count++) {
    const before = clock.worked()
    await crowd.ask()
    commandMs.push(clock.worked() - before)
  }
  return {
    ...tally(cloud, sqlite, {
      teams,
      channels: Array.from({ length: numbers.due }, (_, index) => channelOf(index)),
      dueAt: DUE,
      travelMs: numbers.travelMs,
    }),
    ...{ numbers, plannedMs, workedMs, workedAllMs, ...posts.seen(), asked, answerMs, commandMs, rss },
    troubles: [...troublesOf(lines), ...cloud.faults],
    refusals: cloud.refusals,
  }
}

/** As the bot's ticker. */
async function everyMinute({ digests }: App, clock: WorkClock, isOver: () => boolean): Promise<void> {
  for (let next = clock.now(); !isOver(); ) {
    void digests.tick()
    next += MINUTE_MS
    while (!isOver() && clock.now() < next) await clock.sleep(LOOK_MS)
  }
}

/** @returns how many */
async function give(crowd: Opened['crowd'], clock: WorkClock, perSecond: number, isOver: () => boolean): Promise<number> {
  const begun = clock.monotonic()
  let count = 0
  while (!isOver() && perSecond > 0) {
    await clock.sleep(begun + (count * SECOND_MS) / perSecond - clock.monotonic())
    void crowd.ask()
    count++
  }
  return count
}

/** How often each warning was logged. */
function troublesOf(lines: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const { level, msg, reason } = JSON.parse(line) as { level: number | string; msg: string; reason?: string }
    if (level === 30 || level === 'info') continue
    const trouble = reason === undefined ? msg : `${msg}: ${reason}`
    counts.set(trouble, (counts.get(trouble) ?? 0) + 1)
  }
  return [...counts].map(([trouble, count]) => `${count} × ${trouble}`)
}

/** Until the index has learnt what it learns beside. */
async function rest(): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 200))
    const { user, system } = process.cpuUsage(before)
    quiet = user + system < 40_000 ? quiet + 1 : 0
  }
}
