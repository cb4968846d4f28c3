// The program that is killed: the real engine over a real file, on a clock that runs fast, with a platform behind real HTTP.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setInterval } from 'node:timers'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { createDigests } from '../../src/digests/schedule.ts'
import type { Clock } from '../../src/port/clock.ts'
import type { ChatPlatform, Finding, Post, PostOutcome } from '../../src/port/platform.ts'
import { bare } from '../../src/port/text.ts'
import { openLibrary } from '../../src/search/library.ts'
import { migrate } from '../../src/store/migrations.ts'
import { connectionsOf, openFile, queriesOver } from '../../src/store/sqlite.ts'
import { type Store, storeOver } from '../../src/store/store.ts'
import { nextSlot } from '../../src/topics/due.ts'
import { BEGIN_AT, type Go, type Hardship, MINUTES_A_DAY, PAPER_EVERY_MS, RULES, SPEED, TICK_MS, TOPICS } from './kill-rules.ts'

process.once('message', (go: Go) => void run(go))
process.send?.('loaded')

async function run({ folder, port, since, aheadMs, wrongMs, channels, mostPapers }: Go): Promise<void> {
  let wrong = wrongMs
  const trueNow = () => Math.floor(BEGIN_AT + aheadMs + (Date.now() - since) * SPEED)
  const clock: Clock = {
    now: () => trueNow() + wrong,
    monotonic: () => performance.now() * SPEED,
    sleep: (milliseconds) => setTimeout(milliseconds / SPEED, undefined, { ref: false }),
  }
  const { store, setDisk } = await openFragile(folder, trueNow())
  process.on('message', (hardship: Hardship) => {
    if ('wrongMs' in hardship) wrong = hardship.wrongMs
    else setDisk(hardship.disk)
  })
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
  if ((await store.subscriptions.workspaces()).length === 0) await subscribeAll(store, channels, clock.now())
  const digests = createDigests({
    store,
    library,
    platforms: [platformOver(port, 'slackish', 0), platformOver(port, 'discordish', RULES.repeatMs)],
    staleSources: async () => [],
    clock,
    log: pino({ level: process.env.CHAOS_LOG ?? 'silent' }, pino.destination(2)),
    newId: () => randomBytes(9).toString('base64url'),
    rules: RULES,
  })
  const round = async (): Promise<void> => {
    // Sources try again, too.
    await bringPapers(store, trueNow(), mostPapers).catch(() => {})
    await digests.tick()
  }
  // The search thread takes longer to start than most lives last.
  await library.refresh()
  setInterval(() => void round(), TICK_MS)
  await round()
  process.send?.('running')
}

/** As the program opens it, and with a disk that can be made full. */
async function openFragile(folder: string, now: number) {
  const sqlite = openFile(join(folder, 'paperboy.db'), 10_000)
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 50']) sqlite.pragma(pragma)
  const database = queriesOver(() => sqlite)
  await migrate(database, now)
  const most = Number(sqlite.pragma('max_page_count', { simple: true }))
  function setDisk(disk: 'well' | 'full' | 'read-only'): void {
    sqlite.pragma(`query_only = ${disk === 'read-only' ? 1 : 0}`)
    // What stands in free pages is not written again before the file may not grow.
    sqlite.pragma(`max_page_count = ${disk === 'full' ? Number(sqlite.pragma('page_count', { simple: true })) : most}`)
  }
  return { store: storeOver(connectionsOf(database)), setDisk }
}

async function subscribeAll(store: Store, channels: number, now: number): Promise<void> {
  for (let number = 0; number < channels; number++) {
    const minute = Math.floor((number * MINUTES_A_DAY) / channels)
    const schedule = { time: new Date(minute * 60_000).toISOString().slice(11, 16), zone: 'Etc/UTC', days: 127 }
    const next = nextSlot(schedule, now, null)
    const owner = { person: 'ada', name: 'Ada' }
    const topic = TOPICS[number % TOPICS.length] as string
    const draft = await store.subscriptions.draft(
      {
        workspace: `${number % 2 === 0 ? 'slackish' : 'discordish'}:w${number % 7}`,
        channel: `c${number}`,
        name: topic,
        query: topic,
        schedule,
        top: 20,
        detail: number % 3 === 0 ? 'thread' : 'titles',
        owner,
        nextDueAt: next.at,
      },
      0,
      now,
    )
    await store.subscriptions.restart(draft, owner, now, next.at)
  }
}

/** One paper after the other, each for one topic; how many there should be follows from the time alone. */
async function bringPapers(store: Store, now: number, most: number): Promise<void> {
  const known = await store.papers.lastSequence()
  const wanted = Math.min(most, Math.floor((now - BEGIN_AT) / PAPER_EVERY_MS))
  const drafts = Array.from({ length: Math.max(0, wanted - known) }, (_, index) => {
    const number = known + index
    const own = [...String(number * 7919 + 13_579)].map((digit) => 'bdfgklmnpr'.charAt(Number(digit))).join('a')
    return {
      title: `${TOPICS[number % TOPICS.length]} ${own}`,
      abstract: `What ${own} is about.`,
      authors: [],
      categories: [],
      published: null,
      upvotes: null,
      keys: [`arxiv:2607.${String(number).padStart(5, '0')}`],
      isWithdrawn: false,
    }
  })
  if (drafts.length > 0) await store.papers.ingest(drafts, { source: 'chaos', isNews: true, at: now })
}

function platformOver(port: number, name: string, repeatableMs: number): ChatPlatform {
  const call = async <T>(verb: string, post: Post): Promise<T> => {
    const titles = post.reply.cards.map((card) => bare(card.title))
    const body = JSON.stringify({
      name,
      delivery: post.delivery,
      attempt: post.attempt,
      at: post.at,
      thread: post.thread?.id ?? null,
      titles,
    })
    const response = await fetch(`http://127.0.0.1:${port}/${verb}`, { method: 'POST', body })
    if (!response.ok) throw new Error(`${response.status}`)
    return (await response.json()) as T
  }
  return {
    name,
    traits: { threads: true, repeatableMs, workspacePerSecond: 1000, channelGapMs: 0 },
    start: async () => {},
    stop: async () => {},
    post: (post) => call<PostOutcome>('post', post).catch((error: Error) => ({ kind: 'unknown', reason: error.message })),
    find: (post) => call<Finding>('find', post),
    readBack: async () => ({ kind: 'unreadable', reason: 'It was not restored.' }),
    tell: async () => 'failed',
    probe: async () => ({ kind: 'open' }),
  }
}
