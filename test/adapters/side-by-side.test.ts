// Slack and Discord in one process, as the program starts it.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newFolder } from '../left-behind.ts'
import { ROOT } from '../library.ts'
import { slash } from '../servers/discord/harness.ts'
import { toSeen as toSeenInDiscord } from '../servers/discord/seen.ts'
import { type DiscordServerOptions, startDiscord } from '../servers/discord/server.ts'
import { command, toSeen as toSeenInSlack } from '../servers/slack/harness.ts'
import { startSlack } from '../servers/slack/server.ts'

const TOKEN = `${'MTAw'.repeat(6)}.${'G'.repeat(6)}.${'h'.repeat(38)}`

/** Starts the program with both platforms, and ends it when the test has finished. */
async function startBoth(environment: Record<string, string>, discordOptions: DiscordServerOptions = {}) {
  const slack = await startSlack({ botToken: 'xoxb-side-by-side', appToken: 'xapp-side-by-side' })
  const discord = await startDiscord({ token: TOKEN, ...discordOptions })
  const folder = newFolder()
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'src/start.cjs')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PAPERBOY_SOURCES: 'off',
      PAPERBOY_DATA: join(folder, 'data'),
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_APP_TOKEN: slack.workspace.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: TOKEN,
      DISCORD_API_URL: discord.apiUrl,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    await slack.close()
    await discord.close()
  })
  const says = (pattern: RegExp): Promise<void> => expect.poll(() => log, { timeout: 25_000 }).toMatch(pattern)
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM')
    return ended
  }
  return { slack, discord, says, stop, log: () => log }
}

test('both serve, and stop cleanly', async () => {
  const { slack, discord, says, stop } = await startBoth({})
  await says(/slack is connected/)
  await says(/discord is connected/)
  const [inSlack, inDiscord] = await Promise.all([
    slack.deliver('slash_commands', command('search xplainer')),
    discord.interact(slash(discord, 'search xplainer')),
  ])
  expect(toSeenInSlack(inSlack).text).toContain('Xplainer')
  expect(toSeenInDiscord(inDiscord).text).toContain('Xplainer')
  expect(await stop()).toBe(0)
  expect([...slack.faults, ...discord.faults]).toEqual([])
})

test('one whose token is refused leaves the other to serve; the log and status say so, without the token', async () => {
  const wrong = TOKEN.replace('MTAw', 'MTAx')
  const { slack, says, stop, log } = await startBoth({ DISCORD_TOKEN: wrong })
  await says(/discord could not start: Discord does not accept Paperboy’s token/)
  await says(/slack is connected/)
  const status = toSeenInSlack(await slack.deliver('slash_commands', command('status')))
  expect(status.text).toContain('Discord is not served: Discord does not accept Paperboy’s token.')
  // What only the operator can do is in the log.
  expect(status.text).not.toContain('DISCORD_TOKEN')
  expect(log()).toContain('Check DISCORD_TOKEN')
  expect(log()).not.toContain(wrong)
  expect(await stop()).toBe(0)
})

test('one that is slow to start does not hold up the other', async () => {
  const { slack, says, stop, log } = await startBoth({}, { lacks: 'ready' })
  await says(/slack is connected/)
  expect(toSeenInSlack(await slack.deliver('slash_commands', command('search xplainer'))).text).toContain('Xplainer')
  expect(log()).not.toMatch(/discord (is connected|could not start)/)
  expect(await stop()).toBe(0)
})

test('doctor and discord register ask Discord, and change it only when told to', async () => {
  const discord = await startDiscord({ token: TOKEN })
  onTestFinished(() => discord.close())
  const folder = newFolder()
  const run = async (...args: string[]): Promise<string> => {
    const environment = {
      PATH: process.env.PATH,
      PAPERBOY_SOURCES: 'off',
      PAPERBOY_DATA: join(folder, 'data'),
      DISCORD_TOKEN: TOKEN,
      DISCORD_API_URL: discord.apiUrl,
    }
    const child = spawn(process.execPath, [join(ROOT, 'src/start.cjs'), ...args], { cwd: folder, env: environment })
    let written = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        written += text
      })
    await new Promise((resolve) => void child.once('close', resolve))
    return written
  }
  expect(await run('doctor')).toMatch(/ok {4}discord commands: not registered yet/)
  expect(discord.registry.writes).toBe(0)
  expect(await run('discord', 'register')).toContain('The commands are now registered everywhere.')
  expect(await run('discord', 'register')).toContain('already registered')
  expect(await run('doctor')).toMatch(/ok {4}discord commands: registered/)
  expect(await run('discord', 'register', '--guild', 'mine')).toContain('“mine” is not the id of a Discord server')
  expect(await run('discord', 'register', '--guild', '299999999999999999')).toContain('Paperboy is not in server 299999999999999999.')
  expect(discord.registry.writes).toBe(1)
  expect(discord.faults).toEqual([])
})

test('alone, one that cannot start ends the program with a sentence', async () => {
  const { says, log } = await startBoth({ SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '', DISCORD_TOKEN: TOKEN.replace('MTAw', 'MTAx') })
  await says(/Check DISCORD_TOKEN/)
  expect(log()).not.toContain('is connected')
})
