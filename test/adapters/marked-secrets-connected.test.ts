// Every secret is marked while the bot serves both platforms and all goes wrong: the marks are in the headers that prove who asks, and nowhere else.
import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createDiscord } from '../../adapters/discord/discord.ts'
import { createSlack } from '../../adapters/slack/slack.ts'
import { openApp } from '../../src/app.ts'
import { SHAPES } from '../../src/commands/table.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { newFolder } from '../left-behind.ts'
import { NO_THREADS } from '../no-threads.ts'
import { slash } from '../servers/discord/harness.ts'
import { MANAGER } from '../servers/discord/payloads.ts'
import { type Fate as DiscordFate, startDiscord } from '../servers/discord/server.ts'
import { command } from '../servers/slack/harness.ts'
import { type Fate as SlackFate, startSlack } from '../servers/slack/server.ts'

const MARK = 'markedsecret'
const DAY = 86_400_000
/** A first digest each, on which something goes wrong. */
const TOPICS = ['fracture', 'wrist', 'lung', 'segmentation', 'tuberculosis', 'report']
const SLACK_FATES: readonly SlackFate[] = [
  { status: 429, retryAfter: 1 },
  { error: 'ratelimited' },
  ...(['fails', 'page', 'half', 'reset'] as const).map((end) => ({ done: false, end })),
]
const DISCORD_FATES: readonly DiscordFate[] = [
  { status: 403, code: 50_001 },
  ...(['fails', 'bad gateway', 'blocked', 'page', 'half', 'reset'] as const).map((end) => ({ done: false, end })),
]

/** A feed that repeats all that it is told, as a log of ours may repeat it. */
async function startFeed(onAsked: (authorization: string) => void): Promise<string> {
  const server = createServer((request, response) => {
    onAsked(request.headers.authorization ?? '')
    response.writeHead(403).end(`${request.url} ${JSON.stringify(request.headers)}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function openMarked() {
  const said: string[] = []
  let hearFeed = (_authorization: string): void => {}
  const feedAsked = new Promise<string>((resolve) => {
    hearFeed = resolve
  })
  const feed = await startFeed((authorization) => hearFeed(authorization))
  const config = readConfig({
    PAPERBOY_DATA: join(newFolder(), 'data'),
    PAPERBOY_FEEDS: `http://${MARK}:${MARK}@${feed}/feed?key=${MARK}`,
    PAPERBOY_FEEDS_PRIVATE: 'on',
    PAPERBOY_SOURCES: 'huggingface',
    PAPERBOY_HUGGINGFACE_URL: `http://${MARK}:${MARK}@${feed}`,
    HF_TOKEN: `hf_${MARK}0123456789`,
    SLACK_BOT_TOKEN: `xoxb-${MARK}0123456789`,
    SLACK_APP_TOKEN: `xapp-${MARK}0123456789`,
    DISCORD_TOKEN: `${MARK}0123456789`,
  })
  if (!config.slack || !config.discord) throw new Error('The tokens were not taken.')
  let wrong = 0
  const clock = {
    now: () => Date.now() + wrong,
    monotonic: () => performance.now(),
    sleep: (milliseconds: number) => setTimeout(milliseconds, undefined, { ref: false }),
  }
  const log = createLog('debug', (line) => said.push(line))
  const slack = await startSlack(config.slack)
  const discord = await startDiscord(config.discord)
  const onLost = (reason: string): void => void said.push(reason)
  const platforms: ChatPlatform[] = [
    createSlack({ ...config.slack, apiUrl: slack.apiUrl, onLost, log }),
    createDiscord({ ...config.discord, apiUrl: discord.apiUrl, onLost, log }),
  ]
  const tellOperator = async (text: string): Promise<void> => void said.push(text)
  const app = await openApp({ config, log, clock, patienceMs: Number.POSITIVE_INFINITY, platforms, tellOperator, threads: NO_THREADS })
  for (const platform of platforms) await platform.start(app.paperboy)
  app.sync.start()
  const { digests } = app
  /** Asks on both platforms. */
  async function ask(text: string): Promise<void> {
    const shown = await Promise.all([
      slack.deliver('slash_commands', command(text)),
      // What cannot be typed there, as a command without what it needs, is not sent.
      Promise.resolve()
        .then(() => discord.interact(slash(discord, text, { permissions: MANAGER })))
        .catch((error: Error) => error.message),
    ])
    said.push(JSON.stringify(shown))
  }
  return {
    said,
    config,
    slack,
    discord,
    digests,
    ask,
    feedAsked,
    setClock(by: number): void {
      wrong = by
    },
    async close() {
      await Promise.all([digests.stop(), app.sync.stop()])
      for (const platform of platforms) await platform.stop()
      await app.close()
      await slack.close()
      await discord.close()
    },
  }
}

test('the bot on both platforms shows no secret, whatever they, the disk and the clock do', async () => {
  const { said, config, slack, discord, digests, ask, feedAsked, setClock, close } = await openMarked()
  expect(await feedAsked, 'a secret was used').not.toBe('')
  const database = join(config.data, 'paperboy.db')
  await ask('subscribe pneumonia as P')
  // The bare word opens a form in place of an answer.
  const asked = SHAPES.flatMap(({ name, examples }) => [name, ...examples]).filter((text) => text !== 'subscribe')
  for (const text of asked) await ask(text)

  // Platforms: of posts and of what answers; then the connections.
  for (const fate of SLACK_FATES) slack.fates.set('chat.postMessage', [...(slack.fates.get('chat.postMessage') ?? []), fate])
  for (const method of ['users.info', 'conversations.info', 'views.open']) slack.fates.set(method, [...SLACK_FATES])
  const left = [...DISCORD_FATES]
  discord.fates.set('POST /channels/:id/messages', () => left.shift())
  for (const word of TOPICS) {
    await ask(`subscribe ${word}`)
    await ask('digest now')
    await digests.tick()
  }
  slack.fates.clear()
  slack.disconnect('warning')
  slack.raw('no JSON')
  discord.gateway.sendRaw('no JSON')
  discord.gateway.emit(null, 'THREAD_LIST_SYNC', { guild_id: '1', threads: null, members: null })
  discord.disconnect('reconnect')

  // The clock.
  for (const by of [40 * DAY, -2 * 3_600_000, 365 * DAY, 0]) {
    setClock(by)
    await digests.tick()
    await ask('status')
  }

  // The disk: held by another program, and a file that is another one.
  const other = openFile(database, 1_000)
  other.exec('begin immediate')
  await ask('save 1')
  await ask('search knee')
  other.exec('rollback')
  other.close()
  renameSync(database, `${database}.moved`)
  await ask('vote up 1')
  await digests.tick()
  renameSync(`${database}.moved`, database)
  await close()

  expect(said.filter((line) => line.includes('"level":20')).length, 'it was said at debug level').toBeGreaterThan(0)
  expect(said.filter((line) => /"level":[45]0/.test(line)).length, 'much went wrong').toBeGreaterThan(3)
  expect(slack.calls.map(({ method }) => method)).toContain('chat.postMessage')
  expect(discord.calls.map(({ route }) => route)).toContain('POST /channels/:id/messages')
  expect(said.filter((text) => text.includes(MARK))).toEqual([])
  for (const payload of [slack.calls, slack.posts, discord.calls, discord.posts, [...discord.registry.commands.values()]])
    expect(JSON.stringify(payload)).not.toContain(MARK)
  const files = readdirSync(config.data, { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'search.db')
  expect(files.filter((name) => readFileSync(join(config.data, name)).includes(MARK))).toEqual([])
}, 180_000)
