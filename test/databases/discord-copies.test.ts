// Two programs on one database have a shard each of one bot, and one of them is killed, stopped for a while, or replaced.
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFailed, onTestFinished, test } from 'vitest'
import { IS_LONG } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { startProgram } from '../program.ts'
import { serverOn } from '../servers/discord/copies.ts'
import { slash } from '../servers/discord/harness.ts'
import { BOT } from '../servers/discord/payloads.ts'
import { type DiscordServer, startDiscord } from '../servers/discord/server.ts'
import { newDatabase } from './postgres.ts'

/** More than Discord lets one shard have; and some. */
const MANY = 3_000
const FEW = 40
const CHANNELS = 10
/** Commands and words come so often, in turn of servers on both shards, in milliseconds. */
const EVERY_MS = 250
/** Within it others have the shards of a copy that is no more. */
const MOST_MS = 30_000
/** Discord tells a person after it that nothing was answered. */
const ANSWER_MS = 3_000
/** A command that comes so short before the end may have come to who ended. */
const UNDER_WAY_MS = 1_000
const SOON = { timeout: 120_000, interval: 50 }

interface Place {
  readonly guild: string
  readonly channel: string
}

/** @returns one channel of each */
function addServers(server: DiscordServer, count: number): Place[] {
  return Array.from({ length: count }, (_, index) => {
    const guild = serverOn(index % 2, 2, index + 1)
    server.guilds.addGuild(guild, { name: `Team ${index}` })
    const [first] = Array.from({ length: CHANNELS }, (__, at) => server.guilds.addChannel(undefined, { guild, name: `channel-${at}` }))
    return { guild, channel: first?.id ?? '' }
  })
}

interface Said {
  readonly id: string
  readonly at: number
}

interface Asked {
  readonly shard: number
  readonly at: number
  answeredAt: number | null
}

/** Commands, and words to the bot, until it is stopped. */
function useBoth(server: DiscordServer, places: readonly Place[]) {
  const commands: Asked[] = []
  const words: Said[] = []
  let isOver = false
  async function go(): Promise<void> {
    for (let turn = 0; !isOver; turn++) {
      const { guild, channel } = places[turn % places.length] as Place
      const asked: Asked = { shard: turn % 2, at: performance.now(), answeredAt: null }
      commands.push(asked)
      void server.send(slash(server, 'search xplainer', { guild_id: guild, channel_id: channel })).shown.then(() => {
        asked.answeredAt = performance.now()
      })
      words.push({ id: server.say(`<@${BOT.id}> help`, { guild, channel }), at: asked.at })
      await setTimeout(EVERY_MS)
    }
  }
  const done = go()
  return {
    commands,
    words,
    async stop() {
      isOver = true
      await done
    },
  }
}

/** In hundredths of a second. */
function processorTimeOf(process: number | undefined): number {
  const parts = readFileSync(`/proc/${process}/stat`, 'utf8').split(' ')
  return Number(parts[13]) + Number(parts[14])
}

/** Waits until a program has done what comes with its start. */
async function settled(process: number | undefined): Promise<void> {
  let before = Number.NEGATIVE_INFINITY
  const usedLittle = (): boolean => {
    const now = processorTimeOf(process)
    const used = now - before
    before = now
    return used < 10
  }
  await expect.poll(usedLittle, { ...SOON, interval: 1_000 }).toBe(true)
}

/** In megabytes. */
function memoryOf(process: number | undefined): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1]) / 1_024)
}

async function start(server: DiscordServer, database: string) {
  const environment = { PAPERBOY_DATABASE: database, DISCORD_TOKEN: server.token, DISCORD_API_URL: server.apiUrl }
  const program = startProgram([], newFolder(), environment, true)
  onTestFinished(async () => {
    program.child.kill('SIGKILL')
    await program.finished
  })
  await program.until('stderr', /discord is connected/)
  return program
}

/** Two programs in use that have a shard each; `shard` is of the first. */
async function openTwo(count: number) {
  const server = await startDiscord({ shards: 2, isStrict: false, hasLimits: false })
  onTestFinished(() => server.close())
  const places = addServers(server, count)
  const database = await newDatabase()
  const first = await start(server, database)
  const second = await start(server, database)
  onTestFailed(() => void process.stderr.write([first, second].map(({ written }) => written.stderr).join('\n')))
  await second.until('stderr', /shard \d of 2 is ours now/)
  const shard = 1 - Number(/shard (\d) of 2 is ours now/.exec(second.written.stderr)?.[1])
  await expect.poll(() => server.gateway.shards(), SOON).toEqual([0, 1])
  await server.settled()
  for (const { child } of [first, second]) await settled(child.pid)
  const use = useBoth(server, places)
  const answered = (since: number): Asked | undefined =>
    use.commands.find(({ at, answeredAt, shard: its }) => its === shard && at > since && answeredAt !== null)
  await expect.poll(() => answered(performance.now() - 10_000), SOON).toBeDefined()
  /** The words that were answered, as often as they were. */
  const replied = (): string[] => server.posts.map(({ message_reference: to }) => (to as { message_id: string }).message_id)
  return {
    ...{ server, database, first, second, shard, use, answered, replied },
    missing(): Said[] {
      const all = new Set(replied())
      return use.words.filter(({ id }) => !all.has(id))
    },
    unanswered: (): Asked[] => use.commands.filter(({ at, answeredAt }) => answeredAt === null || answeredAt - at > ANSWER_MS),
  }
}

test.runIf(IS_LONG)(
  `${MANY} servers are served again soon after one was killed: no new session begins, no word is answered twice, and none is lost that was not under way`,
  async () => {
    const { server, first, second, shard, use, answered, replied, missing, unanswered } = await openTwo(MANY)
    const memory = [first, second].map(({ child }) => memoryOf(child.pid))
    const killedAt = performance.now()
    first.child.kill('SIGKILL')
    await expect.poll(() => server.gateway.shards(), SOON).toEqual([1 - shard])
    await expect.poll(() => server.gateway.shards(), SOON).toEqual([0, 1])
    const resumedMs = performance.now() - killedAt
    await expect.poll(() => answered(killedAt), SOON).toBeDefined()
    const servedMs = (answered(killedAt)?.answeredAt ?? 0) - killedAt
    await expect.poll(() => use.commands.length, SOON).toBeGreaterThan(200)
    await use.stop()
    const isUnderWay = (at: number): boolean => at < killedAt && killedAt - at < UNDER_WAY_MS
    await expect.poll(() => missing().filter(({ at }) => !isUnderWay(at)), SOON).toEqual([])
    await server.settled()

    expect(resumedMs).toBeLessThan(MOST_MS)
    expect(server.gateway.seen).toMatchObject({ identifies: 2, resumes: 2 })
    expect(new Set(replied()).size).toBe(replied().length)
    const figures = {
      ...{ servers: MANY, channels: MANY * CHANNELS, resumedMs: Math.round(resumedMs), servedMs: Math.round(servedMs) },
      ...{ commands: use.commands.length, unanswered: unanswered().length, words: use.words.length, lost: missing().length },

      ...{ memory, memoryAfter: memoryOf(second.child.pid) },
    }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    for (const each of unanswered()) {
      expect(each.shard).toBe(shard)
      expect(isUnderWay(each.at) || each.at > killedAt).toBe(true)
      expect(each.at - killedAt).toBeLessThan(resumedMs)
    }
  },
  10 * 60_000,
)

test.runIf(IS_LONG)(
  'what a program that was stopped for two minutes had is served, and nothing twice when it goes on',
  async () => {
    const { server, first, second, shard, use, answered, replied, missing, unanswered } = await openTwo(FEW)
    const stoppedAt = performance.now()
    first.child.kill('SIGSTOP')
    await expect.poll(() => /shard \d of 2 is ours now[\s\S]*shard \d of 2 is ours now/.test(second.written.stderr), SOON).toBe(true)
    await expect.poll(() => answered(stoppedAt + 5_000), SOON).toBeDefined()
    const servedMs = (answered(stoppedAt + 5_000)?.answeredAt ?? 0) - stoppedAt
    await setTimeout(Math.max(0, stoppedAt + 120_000 - performance.now()))
    first.child.kill('SIGCONT')
    await first.until('stderr', /other copies may have had these shards/)
    // It has its share again.
    await expect.poll(() => server.gateway.seen.resumes, SOON).toBe(3)
    const goesOnAt = performance.now()
    await expect.poll(() => use.commands.some(({ at, answeredAt }) => at > goesOnAt && answeredAt !== null), SOON).toBe(true)
    await use.stop()
    const isUnderWay = (at: number): boolean => at < stoppedAt && stoppedAt - at < UNDER_WAY_MS
    await expect.poll(() => missing().filter(({ at }) => !isUnderWay(at)), SOON).toEqual([])
    await server.settled()
    expect(new Set(replied()).size).toBe(replied().length)
    expect(server.gateway.seen.identifies).toBe(2)
    expect(server.gateway.shards()).toEqual([0, 1])
    const late = unanswered().filter(({ at }) => at > stoppedAt + servedMs)
    process.stdout.write(
      `${JSON.stringify({ servedMs: Math.round(servedMs), unanswered: unanswered().length, late: late.length, shard })}\n`,
    )
    expect(late).toEqual([])
  },
  10 * 60_000,
)

test.runIf(IS_LONG)(
  `programs that serve ${MANY} servers are replaced one after the other, and each command is answered in time`,
  async () => {
    const { server, database, first, second, use, replied, missing, unanswered } = await openTwo(MANY)
    let old = [first, second]
    for (let turn = 0; turn < 2; turn++) {
      const next = await start(server, database)
      const [ending, ...rest] = old
      ending?.child.kill('SIGTERM')
      await ending?.finished
      await expect.poll(() => server.gateway.shards(), SOON).toEqual([0, 1])
      old = [...rest, next]
    }
    await setTimeout(5_000)
    await use.stop()
    await expect.poll(missing, SOON).toEqual([])
    await server.settled()
    expect(new Set(replied()).size).toBe(replied().length)
    expect(server.gateway.seen.identifies).toBe(2)
    const waits = use.commands.map(({ at, answeredAt }) => Math.round((answeredAt ?? Number.POSITIVE_INFINITY) - at)).sort((a, b) => b - a)
    process.stdout.write(
      `${JSON.stringify({ commands: waits.length, longestMs: waits.slice(0, 5), resumes: server.gateway.seen.resumes })}\n`,
    )
    expect(unanswered()).toEqual([])
  },
  10 * 60_000,
)
