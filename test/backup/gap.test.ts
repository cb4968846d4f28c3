// The whole program on a local Slack and a local Discord: what it posted after a backup is found again, what it did not comes, and once.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openFile } from '../../src/store/sqlite.ts'
import { IS_LONG } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram, startProgram } from '../program.ts'
import { invoke } from '../servers/discord/harness.ts'
import { MANAGER } from '../servers/discord/payloads.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, startDiscord } from '../servers/discord/server.ts'
import { command, readable, until } from '../servers/slack/harness.ts'
import { startSlack } from '../servers/slack/server.ts'

const FAST_TIME = new URL('../fast-time.mjs', import.meta.url).href
const SPEED = 8
const MINUTE = 60_000
const UNREADABLE = 'C2'

test.skipIf(!IS_LONG)(
  'slots between a backup and its restoration are found, late, or held, each once',
  { timeout: 180_000 },
  async (context) => {
    const slack = await startSlack({ botToken: 'xoxb-0123456789-abcdefghijkl', appToken: 'xapp-1-A1-0123456789-abcdefghij' })
    const discord = await startDiscord()
    context.onTestFinished(async () => {
      await slack.close()
      await discord.close()
      expect([...slack.faults, ...discord.faults]).toEqual([])
    })
    slack.workspace.addChannel(UNREADABLE)
    const later = discord.guilds.addChannel().id
    // The programs' clocks run fast, and go on from one to the next.
    const begun = Date.now()
    let jumped = 0
    const now = (): number => begun + SPEED * (Date.now() - begun) + jumped
    const environment = (): Record<string, string> => ({
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_APP_TOKEN: slack.workspace.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      NODE_OPTIONS: `--import=${FAST_TIME}`,
      FAST_TIME_AHEAD_MS: String(now() - Date.now()),
    })
    const folder = newFolder()
    const start = async (where: string) => {
      const program = startProgram([], where, environment(), true)
      await program.until('stderr', /slack is connected/)
      await program.until('stderr', /discord is connected/)
      return program
    }
    const first = await start(folder)

    const soon = new Date(now() + 4 * MINUTE).toISOString().slice(11, 16)
    const afterwards = new Date(now() + 30 * MINUTE).toISOString().slice(11, 16)
    // So fast a clock may leave too little time to learn what a person may do.
    const patiently = async (say: () => Promise<string>): Promise<string> => {
      for (let said = await say(), tries = 0; ; said = await say(), tries++) if (!said.includes('in a moment') || tries === 20) return said
    }
    const ask = (text: string, channel = 'C1'): Promise<string> =>
      patiently(async () => readable((await slack.deliver('slash_commands', command(text, { channel_id: channel }))).blocks))
    const askThere = (name: string, options: object, channel = DISCORD_CHANNEL): Promise<string> => {
      const where = { permissions: MANAGER, channel_id: channel }
      return patiently(async () => toSeen(await discord.interact(invoke(discord, name, { ...options }, where))).text)
    }
    const topic = (at: string): object => ({ query: 'chest x-ray', as: 'Chest', at, in: 'UTC' })
    expect(await ask(`subscribe "chest x-ray" as Chest at ${soon} in UTC`)).toContain('Subscribed')
    expect(await ask(`subscribe "chest x-ray" as Chest at ${soon} in UTC`, UNREADABLE)).toContain('Subscribed')
    expect(await askThere('subscribe', topic(soon))).toContain('Subscribed')
    expect(await askThere('subscribe', topic(afterwards), later)).toContain('Subscribed')
    const copy = join(folder, 'copy.db')
    expect(await runProgram(['backup', copy], { folder, environment: environment() })).toMatchObject({ code: 0 })

    const digestsIn = (channel: string): number => {
      const inSlack = slack.workspace.channels.get(channel)?.messages.filter(({ metadata, thread_ts: thread }) => metadata && !thread)
      return inSlack?.length ?? discord.posts.filter((post) => post.channel === channel).length
    }
    const counts = (): number[] => ['C1', UNREADABLE, DISCORD_CHANNEL, later].map(digestsIn)
    await until(() => counts().join() === '1,1,1,0', 60_000)
    first.child.kill('SIGKILL')
    await first.finished

    jumped = 40 * MINUTE
    const elsewhere = newFolder()
    const dry = await runProgram(['restore', copy, '--dry-run'], { folder: elsewhere, environment: environment() })
    expect(dry.stdout).toContain(
      'The history of 4 channels would be looked up by the bot before anything is posted there: what was due since is 4 slots of 4 topics.',
    )
    expect(await runProgram(['restore', copy], { folder: elsewhere, environment: environment() })).toMatchObject({ code: 0, stderr: '' })
    slack.fates.set(
      `conversations.history ${UNREADABLE}`,
      Array.from({ length: 20 }, () => ({ error: 'missing_scope' })),
    )
    const second = await start(elsewhere)
    expect(await ask('history')).toContain('is being looked up')
    await until(() => counts().join() === '1,1,1,1', 60_000)
    await setTimeout(10_000) // more than a round
    expect(counts()).toEqual([1, 1, 1, 1])

    expect(await ask('history')).toMatch(
      /posted: its digest was found in the channel’s history after a restoration, with \d+ papers of the backup/,
    )
    expect(await askThere('history', {})).toContain('its digest was found')
    expect(await askThere('history', {}, later)).toContain('of the last slot 0 were found')
    expect(await ask('history', UNREADABLE)).toContain('held: nobody knows whether it arrived')
    const database = openFile(join(elsewhere, 'data/paperboy.db'), 10_000, true)
    const posted = database.prepare('select channel, count(*) from posted group by channel order by channel').raw().all()
    database.close()
    // What was found is known paper by paper.
    expect(posted.map((row) => (row as [string, number])[1])).toEqual([5, 5, 5, 5])
    await ask('resend yes', UNREADABLE)
    await until(() => digestsIn(UNREADABLE) === 2, 30_000)
    second.child.kill('SIGTERM')
    expect((await second.finished).code).toBe(0)
  },
)
