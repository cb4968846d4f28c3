// Real programs, really killed: the platform lives here, in the parent, and knows what was posted.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openFile } from '../../src/store/sqlite.ts'
import { compiled } from '../compiled.ts'
import { BEGIN_AT, type Go, type Hardship, PAPER_EVERY_MS, SPEED, WINDOW_MS } from './kill-rules.ts'
import { JUMPS } from './matrix.ts'
import { randomFrom } from './random.ts'

export interface Killed {
  readonly kills: number
  readonly restarts: number
  readonly posts: number
  readonly digests: number
  readonly duplicated: number
  readonly lost: number
  readonly unsettled: number
  readonly held: number
  /** Locks of another program, clocks that were wrong, disks that were full or could only be read; each for a while. */
  readonly locks: number
  readonly clocks: number
  readonly disks: number
  readonly seconds: number
}

interface KillOptions {
  readonly kills: number
  readonly seed: number
  /** How many channels have a digest a day. */
  readonly channels?: number
  /** Whether lock, clock and disk are as bad as they can be meanwhile. */
  readonly isHard?: boolean
  readonly tell?: (line: string) => void
}

/** As it comes over HTTP. */
interface Wanted {
  readonly name: string
  readonly delivery: string
  readonly attempt: number
  readonly at: { readonly workspace: string; readonly channel: string }
  readonly thread: string | null
  readonly titles: readonly string[]
}

const CHILD = await compiled('killed')
const ELEVEN_HOURS = 11 * 3_600_000
/** Forward in such steps a slot is met within the twelve hours in which it still counts, unless a start takes long; then the next day's. */
const FEWEST_STEPS = 4
const MOST_STEPS = 14
/** Real milliseconds. */
const LONGEST_BEGIN_MS = 8_000
const LONGEST_LIFE_MS = 900
/** A clock is wrong until it is believed, at times, and over some lives of the program. */
const LONGEST_HARDSHIP_MS = 3_000
const LONGEST_REST_MS = 1_500
const LONGEST_ANSWER_MS = 120
const PATIENCE_MS = 60_000

/** Starts the program, kills it at random moments, and starts it again; in the end lets it finish, and counts. */
export async function killAgainAndAgain({ kills, seed, channels = 600, isHard = false, tell = () => {} }: KillOptions): Promise<Killed> {
  const started = Date.now()
  const random = randomFrom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-kill-'))
  const messages: (Wanted & { readonly id: string; readonly when: number })[] = []
  let onRequest: ((place: 'asked' | 'committed') => void) | null = null

  function commit(wanted: Wanted): string {
    const isRepeated = (each: (typeof messages)[number]): boolean =>
      each.delivery === wanted.delivery && each.attempt === wanted.attempt && Date.now() - each.when < WINDOW_MS
    const known = wanted.name === 'discordish' ? messages.find(isRepeated) : undefined
    const id = known?.id ?? `m${messages.length + 1}`
    if (!known) messages.push({ ...wanted, id, when: Date.now() })
    return id
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const wanted = JSON.parse(Buffer.concat(chunks).toString()) as Wanted
    const answer = (value: unknown): void => void response.end(JSON.stringify(value))
    if (request.url === '/find') {
      const found = messages.find(({ delivery }) => delivery === wanted.delivery)
      return answer(found ? { kind: 'found', message: { id: found.id, link: null } } : { kind: 'absent', isProven: true })
    }
    onRequest?.('asked')
    await setTimeout(random() * LONGEST_ANSWER_MS)
    const chance = random()
    if (chance < 0.03) return answer({ kind: 'later', reason: 'Too many posts.', afterMs: 300 * SPEED, holds: 'channel' })
    if (chance < 0.05) return void response.writeHead(500).end()
    const id = commit(wanted)
    onRequest?.('committed')
    if (chance < 0.07) return void response.writeHead(500).end()
    await setTimeout(random() * LONGEST_ANSWER_MS)
    answer({ kind: 'sent', message: { id, link: null } })
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const go: Go = { folder, port, since: Date.now(), aheadMs: 0, wrongMs: 0, channels, mostPapers: Number.MAX_SAFE_INTEGER }
  let spare = startChild()
  let starts = 0
  let current: ChildProcess | null = null
  /** Only a clock is as wrong after a restart as before. */
  let wrongMs = 0

  async function next(with_: Go): Promise<ChildProcess> {
    const { child, loaded } = spare
    await loaded
    spare = startChild()
    starts++
    child.send({ ...with_, wrongMs })
    current = child
    return child
  }

  function tellProgram(hardship: Hardship): void {
    if ('wrongMs' in hardship) wrongMs = hardship.wrongMs
    if (current?.connected) current.send(hardship, () => {}) // it may have been killed just now
  }

  try {
    const first = await next(go)
    await said(first, 'running')
    await kill(first)
    const hardships = isHard ? bringHardships(folder, random, tellProgram) : null
    for (let count = 1; count <= kills; count++) {
      const child = await next(go)
      // Most are killed at their work; some before they have come to it, on a busy machine.
      const begun = said(child, 'running').catch(() => {}) // it is killed before
      if (random() < 0.7) await Promise.race([begun, setTimeout(LONGEST_BEGIN_MS)])
      await momentToKill(random, (listener) => {
        onRequest = listener
      })
      onRequest = null
      await kill(child)
      if (count % 10 === 0) tell(`${count} of ${kills} kills, ${messages.length} posts`)
    }
    const had = (await hardships?.end()) ?? { locks: 0, clocks: 0, disks: 0 }
    const mostPapers = Math.floor(((Date.now() - go.since) * SPEED) / PAPER_EVERY_MS)
    let counts = countAll(folder, messages)
    for (let step = 1; step <= MOST_STEPS && (step <= FEWEST_STEPS || counts.lost + counts.unsettled > 0); step++) {
      const child = await next({ ...go, aheadMs: step * ELEVEN_HOURS, mostPapers })
      await said(child, 'running')
      await calm(folder, go.since, step * ELEVEN_HOURS)
      await kill(child)
      counts = countAll(folder, messages)
      if (step >= FEWEST_STEPS)
        tell(`after ${step * 11} hours more ${counts.lost} papers are to be posted, ${counts.unsettled} digests to be settled`)
    }
    return { kills, restarts: starts - 1, posts: messages.length, ...counts, ...had, seconds: Math.round((Date.now() - started) / 1000) }
  } finally {
    spare.loaded.catch(() => {}) // it may be ended before it has loaded
    spare.child.kill('SIGKILL')
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One hardship after the other, until it is ended; then all is well again. */
function bringHardships(folder: string, random: () => number, tellProgram: (hardship: Hardship) => void) {
  const had = { locks: 0, clocks: 0, disks: 0 }
  const ending = new AbortController()
  const pause = (most: number) => setTimeout(random() * most, undefined, { signal: ending.signal }).catch(() => {})
  const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T

  async function lock(): Promise<void> {
    const database = openFile(join(folder, 'paperboy.db'), 1_000)
    try {
      database.exec('begin immediate')
      had.locks++
      await pause(LONGEST_HARDSHIP_MS)
      database.exec('rollback')
    } catch {
      // The program was writing all the time.
    } finally {
      database.close()
    }
  }

  async function spoil(kind: 'clocks' | 'disks', hardship: Hardship, well: Hardship): Promise<void> {
    tellProgram(hardship)
    had[kind]++
    await pause(LONGEST_HARDSHIP_MS)
    tellProgram(well)
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      const chance = random()
      if (chance < 0.35) await lock()
      else if (chance < 0.7) await spoil('clocks', { wrongMs: oneOf(JUMPS) }, { wrongMs: 0 })
      else await spoil('disks', { disk: oneOf(['full', 'read-only'] as const) }, { disk: 'well' })
      await pause(LONGEST_REST_MS)
    }
  }
  const running = run()
  return {
    async end() {
      ending.abort()
      await running
      return had
    },
  }
}

/** A program that has loaded its code and waits for its word, so that a restart takes no time. */
function startChild(): { readonly child: ChildProcess; readonly loaded: Promise<void> } {
  const child = fork(CHILD, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return { child, loaded: said(child, 'loaded') }
}

async function said(child: ChildProcess, word: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if (message === word) resolve()
    })
    child.on('exit', () => reject(new Error(`the program ended before it was ${word}`)))
  })
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('exit', resolve))
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('the program ended by itself')
  child.kill('SIGKILL')
  await ended
}

/** Either after some time, or when the platform is asked, or has posted and not answered yet. */
async function momentToKill(
  random: () => number,
  listen: (listener: ((place: 'asked' | 'committed') => void) | null) => void,
): Promise<void> {
  const life = setTimeout(100 + random() * LONGEST_LIFE_MS)
  const place = random() < 0.5 ? 'asked' : 'committed'
  if (random() < 0.4) return life
  let left = Math.floor(random() * 6)
  const asked = new Promise<void>((resolve) => {
    listen((reached) => {
      if (reached === place && left-- <= 0) resolve()
    })
  })
  await Promise.race([asked, setTimeout(3 * LONGEST_LIFE_MS)])
}

/** Waits until nothing is due or under way. */
async function calm(folder: string, since: number, aheadMs: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    await setTimeout(300)
    const now = BEGIN_AT + aheadMs + (Date.now() - since) * SPEED
    const [{ open, due } = { open: 1, due: 1 }] = ask<{ open: number; due: number }>(
      folder,
      `select (select count(*) from deliveries where state in ('leased', 'sending', 'unknown')
          or (state in ('planned', 'waiting') and planned_at < ${now - 1_000 * SPEED})) as open,
        (select count(*) from subscriptions where state = 'active' and next_due_at <= ${now - 1_000 * SPEED}) as due`,
    )
    if (open === 0 && due === 0) return
  }
}

function ask<T>(folder: string, question: string): T[] {
  const database = openFile(join(folder, 'paperboy.db'), PATIENCE_MS)
  try {
    return database.prepare(question).all() as T[]
  } finally {
    database.close()
  }
}

function countAll(folder: string, messages: readonly (Wanted & { readonly id: string })[]) {
  const rows = ask<{ id: string; workspace: string; channel: string; slot_at: number; part: number; state: string }>(
    folder,
    'select id, workspace, channel, slot_at, part, state from deliveries',
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const times = new Map<string, number>()
  const count = (key: string): void => void times.set(key, (times.get(key) ?? 0) + 1)
  const posted = new Set<string>()
  for (const { delivery, at, titles, thread } of messages) {
    const row = byId.get(delivery)
    count(`${at.channel} ${row?.slot_at} part ${row?.part}`)
    for (const title of titles) {
      if (thread !== null || (row?.part ?? 0) > 0) continue
      count(`${at.channel} ${title}`)
      posted.add(`${at.channel} ${title}`)
    }
  }
  // Folded into a paper that was posted, or waiting for a person's word.
  const others = ask<{ channel: string; title: string }>(
    folder,
    `select deliveries.channel, papers.title from deliveries join sections on sections.delivery = deliveries.id, json_each(sections.papers) as shown
      join papers on papers.id = shown.value where deliveries.state = 'held' and deliveries.reason is not null
    union select deliveries.channel, papers.title from deliveries join sections on sections.delivery = deliveries.id, json_each(sections.folded) as twin
      join papers on papers.id = twin.value where deliveries.state = 'sent'`,
  )
  const settled = new Set([...posted, ...others.map(({ channel, title }) => `${channel} ${title}`)])
  const subscriptions = ask<{ channel: string; query: string; cursor: number }>(folder, 'select channel, query, cursor from subscriptions')
  const papers = ask<{ title: string; sequence: number }>(folder, 'select title, sequence from papers')
  const owed = subscriptions.flatMap(({ channel, query }) =>
    papers.filter(({ title }) => title.startsWith(`${query} `)).map(({ title }) => `${channel} ${title}`),
  )
  return {
    digests: rows.filter(({ part, state }) => part === 0 && state === 'sent').length,
    duplicated: [...times.values()].filter((each) => each > 1).length,
    lost: owed.filter((each) => !settled.has(each)).length,
    unsettled: rows.filter(({ state }) => ['leased', 'sending', 'unknown'].includes(state)).length,
    held: rows.filter(({ state }) => state === 'held').length,
  }
}
