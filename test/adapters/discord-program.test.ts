// The program as `npm start` runs it, connected to a local Discord, killed and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openFile } from '../../src/store/sqlite.ts'
import { isPostgres } from '../databases/opened.ts'
import { effort } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { ROOT } from '../library.ts'
import { databaseFor } from '../program.ts'
import { inputsOf } from '../servers/discord/forms.ts'
import { fill, invoke, press } from '../servers/discord/harness.ts'
import { MANAGER } from '../servers/discord/payloads.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, type DiscordServer, startDiscord } from '../servers/discord/server.ts'

const MANAGING = { permissions: MANAGER }

interface Program {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  /** Resolves when it has logged this. */
  logged(pattern: RegExp): Promise<void>
}

/** So that the minute and a half until a history is believed are some seconds. */
const FAST_TIME = new URL('../fast-time.mjs', import.meta.url).href

function start(folder: string, server: DiscordServer, environment: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, [join(ROOT, 'src/start.cjs')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PAPERBOY_SOURCES: 'off',
      PAPERBOY_DATA: join(folder, 'data'),
      DISCORD_TOKEN: server.token,
      DISCORD_API_URL: server.apiUrl,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve))
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    child,
    ended,
    logged: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(log)) resolve()
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        void ended.then((code) => reject(new Error(`ended with ${code} without ${pattern}: ${log}`)))
        look()
      }),
  }
}

async function open(): Promise<{ server: DiscordServer; folder: string; database: Record<string, string> }> {
  const server = await startDiscord()
  onTestFinished(async () => {
    await server.close()
    expect(server.faults).toEqual([])
  })
  const folder = newFolder()
  return { server, folder, database: await databaseFor(folder) }
}

function statesOf(folder: string): string[] {
  const database = openFile(join(folder, 'data/paperboy.db'), 10_000)
  const rows = database.prepare('select state from deliveries where part = 0').all() as { state: string }[]
  database.close()
  return rows.map(({ state }) => state)
}

/** What stands in the channel of digests, without the threads of abstracts. */
function digestsIn(server: DiscordServer): number {
  return server.posts.filter(({ channel }) => channel === DISCORD_CHANNEL).length
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 25_000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`It did not become true: ${isTrue}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('the program', () => {
  test('registers once, answers, and its old buttons and forms work after a restart', async () => {
    const { server, folder, database } = await open()
    const first = start(folder, server, database)
    await first.logged(/discord is connected/)
    const found = await server.interact(invoke(server, 'search', { query: 'chest x-ray' }))
    expect(toSeen(found).text).toContain('1. ')
    const sent = server.send(invoke(server, 'subscribe', {}, MANAGING))
    const form = await sent.modal
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    const second = start(folder, server, database)
    await second.logged(/discord is connected/)
    expect(toSeen(await server.interact(press(found, 'Next page'))).text).toContain('6. ')
    const [query] = inputsOf(form)
    const filled = fill(form, { [String(query?.custom_id)]: 'radiology' }, null, MANAGING)
    expect(toSeen(await server.interact(filled)).text).toContain('Subscribed to Radiology')
    expect(server.registry.writes).toBe(1)
    // In PostgreSQL the session is kept, for whichever copy goes on with it.
    expect(server.gateway.seen.identifies).toBe(isPostgres ? 1 : 2)
    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)
  }, 60_000)

  const KILLS = [
    ['before it arrived', false],
    ['after it arrived', true],
  ] as const
  // With PostgreSQL copies are killed: test/databases/discord-killed.test.ts.
  test.skipIf(isPostgres).each(KILLS.slice(0, effort(1, KILLS.length)))(
    'killed while a digest was written, %s, posts it once',
    async (_, isPosted) => {
      const { server, folder } = await open()
      const first = start(folder, server)
      await first.logged(/discord is connected/)
      await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGING))
      const killed = new Promise<void>((resolve) => {
        server.fates.set(`POST /channels/${DISCORD_CHANNEL}/messages`, () => {
          setTimeout(() => {
            first.child.kill('SIGKILL')
            resolve()
          }, 50)
          return { done: isPosted, end: 'silence' }
        })
      })
      server.send(invoke(server, 'digest', { when: 'now' }, MANAGING))
      await killed
      await first.ended
      expect(digestsIn(server)).toBe(isPosted ? 1 : 0)
      expect(statesOf(folder)).toEqual(['sending'])
      server.fates.clear()
      const second = start(folder, server, { NODE_OPTIONS: `--import=${FAST_TIME}` })
      await second.logged(/discord is connected/)
      await until(() => statesOf(folder).join() === 'sent')
      expect(digestsIn(server)).toBe(1)
      second.child.kill('SIGTERM')
      expect(await second.ended).toBe(0)
    },
    60_000,
  )

  test('that is refused its token says so, and does not connect again and again', async () => {
    const { server, folder } = await open()
    const wrong = { ...server, token: 'another.token.value' } as DiscordServer
    const program = start(folder, wrong)
    await program.logged(/token/i)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(server.gateway.seen.identifies).toBe(0)
    program.child.kill('SIGTERM')
    await program.ended
  }, 60_000)
})

describe('two servers', () => {
  test('see nothing of each other: topics, saved papers, listings, digests', async () => {
    const { server, folder, database } = await open()
    const other = server.guilds.addGuild(undefined, { name: 'Another' })
    const there = { guild_id: other.id, channel_id: server.guilds.addChannel(undefined, { guild: other.id }).id }
    const program = start(folder, server, database)
    await program.logged(/discord is connected/)
    const say = async (command: string, options: object, rest: object): Promise<string> =>
      toSeen(await server.interact(invoke(server, command, { ...options }, { ...MANAGING, ...rest }))).text
    expect(await say('subscribe', { query: 'radiology', as: 'Secret topic' }, {})).toContain('Secret topic')
    await say('save', { paper: 'xplainer' }, {})
    expect(await say('subscriptions', {}, there)).not.toContain('Secret topic')
    expect(await say('status', {}, there)).not.toContain('Secret topic')
    expect(await say('history', {}, there)).not.toContain('Secret topic')
    expect(await say('edit', { topic: 'Secret topic', at: '10:00' }, there)).not.toContain('10:00')
    expect(await say('pause', { topic: 'Secret topic' }, there)).not.toMatch(/paused/i)
    expect(await say('unsubscribe', { topic: 'Secret topic' }, there)).not.toContain('✓')
    expect(await say('saved', {}, there)).not.toContain('Xplainer')
    expect(await say('subscriptions', {}, {})).toContain('Secret topic')
    // A list is one channel's: its numbers mean nothing in another.
    await say('search', { query: 'xplainer' }, {})
    expect(await say('show', { paper: '1' }, there)).not.toContain('Xplainer')
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe(0)
  }, 60_000)
})
