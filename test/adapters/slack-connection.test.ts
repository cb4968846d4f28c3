import { describe, expect, onTestFinished, test } from 'vitest'
import { checkSlack } from '../../adapters/slack/check.ts'
import { createConnection } from '../../adapters/slack/connection.ts'
import { createSlack } from '../../adapters/slack/slack.ts'
import { createLog } from '../../src/config/log.ts'
import { textReply } from '../../src/port/chat.ts'
import { createReconnecting } from '../../src/port/reconnecting.ts'
import { openTestLibrary, textOf } from '../library.ts'
import { command, connect, openSlackTest, toSeen, until } from '../servers/slack/harness.ts'
import { startSlack } from '../servers/slack/server.ts'
import { toPost } from './contract.ts'

const AT = { platform: 'slack', workspace: 'T1', channel: 'C1' }
const post = toPost(AT, textReply([{ text: 'A digest', style: 'plain' }]))

/** What is thrown where nobody catches it: in the program it would end the process. */
function watchRejections(): unknown[] {
  const found: unknown[] = []
  const take = (reason: unknown): void => void found.push(reason)
  process.on('unhandledRejection', take)
  onTestFinished(() => void process.off('unhandledRejection', take))
  return found
}

/** For a race with what may never end. */
async function hanging(milliseconds: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
  return 'It hangs.'
}

describe('a connection', () => {
  test.each(['warning', 'refresh_requested', 'silently'] as const)('that Slack ends (%s) is made anew at once', async (how) => {
    const { server } = await openSlackTest()
    const before = Date.now()
    server.disconnect(how)
    await server.connected()
    expect(server.connections()).toBe(2)
    // Bolt itself waits five seconds.
    expect(Date.now() - before).toBeLessThan(3_000)
    expect(toSeen(await server.deliver('slash_commands', command('search xplainer'))).text).toContain('Xplainer')
  })

  test('that cannot be made for a while is tried until it can', async () => {
    const told: (string | null)[] = []
    const { server } = await openSlackTest({ options: { onUnwell: (reason) => void told.push(reason) } })
    server.fates.set('apps.connections.open', [
      { done: false, end: 'fails' },
      { status: 429, retryAfter: 1 },
      { done: false, end: 'reset' },
    ])
    server.disconnect('refresh_requested')
    await server.connected()
    expect(toSeen(await server.deliver('slash_commands', command('search xplainer'))).text).toContain('Xplainer')
    // Whoever watches readiness learns of it.
    expect(told).toEqual([expect.any(String), expect.any(String), expect.any(String), null])
  }, 15_000)

  test('is left in peace when the token was revoked; nothing ends the process', async () => {
    const rejections = watchRejections()
    const lost: string[] = []
    const { server, slack } = await openSlackTest({ options: { onLost: (reason) => void lost.push(reason) } })
    server.workspace.refusal = 'token_revoked'
    server.disconnect('link_disabled')
    await until(() => server.calls.filter(({ method }) => method === 'apps.connections.open').length > 1)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(server.calls.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(2)
    expect(lost).toEqual([expect.stringContaining('Install it again')])
    expect(await slack.post(post)).toMatchObject({ kind: 'later', reason: expect.stringContaining('Install it again') })
    await slack.stop()
    expect(rejections).toEqual([])
  })

  test('that was lost for good is told by status, and made again when the token is good again', async () => {
    const library = await openTestLibrary()
    const server = await startSlack()
    const { botToken, appToken } = server.workspace
    const slack = createReconnecting({
      open: (onLost) => createSlack({ botToken, appToken, apiUrl: server.apiUrl, onLost, log: createLog('silent') }),
      report: library.report,
      log: createLog('silent'),
      waitMs: () => 200,
    })
    onTestFinished(async () => {
      await slack.stop()
      await server.close()
      await library.close()
    })
    await slack.start(library.paperboy)
    server.workspace.refusal = 'token_revoked'
    server.disconnect('link_disabled')
    await expect.poll(async () => textOf(await library.ask('status'))).toContain('Slack is not served: Paperboy’s token was revoked.')
    server.workspace.refusal = ''
    await expect.poll(async () => textOf(await library.ask('status')), { timeout: 5_000 }).not.toContain('is not served')
    expect(toSeen(await server.deliver('slash_commands', command('search xplainer'))).text).toContain('Xplainer')
  }, 15_000)

  test('can be stopped in the middle of a reconnect', async () => {
    const rejections = watchRejections()
    for (const wait of [0, 5, 30, 100]) {
      const { server, slack } = await openSlackTest()
      server.fates.set('apps.connections.open', [{ afterMs: 60 }])
      server.disconnect('refresh_requested')
      await new Promise((resolve) => setTimeout(resolve, wait))
      await slack.stop()
      await new Promise((resolve) => setTimeout(resolve, 150))
      server.workspace.refusal = 'stopped'
    }
    expect(rejections).toEqual([])
  }, 20_000)

  test('can be stopped before it was ever made, and twice', async () => {
    const slack = createSlack({ botToken: 'xoxb-test', appToken: 'xapp-test', apiUrl: 'http://127.0.0.1:9/', log: createLog('silent') })
    await slack.stop()
    await slack.stop()
  })
})

describe('a start', () => {
  test.each([
    ['bot', { botToken: 'xoxb-wrong' }, 'SLACK_BOT_TOKEN'],
    ['app', { appToken: 'xapp-wrong' }, 'SLACK_APP_TOKEN'],
  ])('with a wrong %s token says which, at once', async (_, options, name) => {
    const library = await openTestLibrary()
    const server = await startSlack()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    const rejections = watchRejections()
    await expect(connect(library.paperboy, server, options)).rejects.toThrow(name)
    expect(rejections).toEqual([])
  })

  test('with a token of a whole organisation says what to do instead, at once, as the check does', async () => {
    const library = await openTestLibrary({ seeds: false })
    const server = await startSlack()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    server.workspace.organisation = 'E1'
    const { apiUrl, workspace, calls } = server
    await expect(connect(library.paperboy, server)).rejects.toThrow('install the app in that workspace')
    expect(calls.map(({ method }) => method)).toEqual(['auth.test'])
    const tokens = { botToken: workspace.botToken, appToken: workspace.appToken, apiUrl, log: createLog('silent') }
    expect(await checkSlack(tokens, [AT])).toContainEqual({
      name: 'slack bot token',
      ok: false,
      found: expect.stringContaining('a token of a whole organisation'),
    })
  })

  test.each(['missing_scope', 'no_permission'])('with an app-level token that lacks its scope (%s) says so at once', async (error) => {
    const library = await openTestLibrary({ seeds: false })
    const server = await startSlack()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    server.fates.set('apps.connections.open', [{ error }])
    await expect(connect(library.paperboy, server)).rejects.toThrow('The app-level token lacks connections:write.')
  })

  test('waits for a Slack that is not well', async () => {
    const it = await openSlackTest({
      before: ({ fates }) => {
        fates.set('auth.test', [
          { done: false, end: 'fails' },
          { done: false, end: 'reset' },
        ])
        fates.set('apps.connections.open', [{ done: false, end: 'page' }])
      },
    })
    expect(it.server.connections()).toBe(1)
  }, 15_000)

  test('at a Slack that asks for patience asks no more before that is over, and says what it was told', async () => {
    const library = await openTestLibrary({ seeds: false })
    const server = await startSlack()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    server.fates.set('apps.connections.open', [{ status: 429, retryAfter: 60 }])
    const failed = connect(library.paperboy, server, { startTimeoutMs: 3_000 })
    await expect(failed).rejects.toThrow('within 3 s: Slack asks for fewer requests.')
    expect(server.calls.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(1)
  })

  test.each(['connection', 'hello'] as const)('at a Slack without a %s is given up, and none is made after it', async (lacks) => {
    const rejections = watchRejections()
    const library = await openTestLibrary({ seeds: false })
    const server = await startSlack({ lacks })
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    const failed = connect(library.paperboy, server, { startTimeoutMs: 400 }).catch((error: Error) => error.message)
    expect(await Promise.race([failed, hanging(8_000)])).toContain('could not be connected to within 0.4 s: Slack did not answer.')
    // What was to be tried again would be a second after a failure.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(server.connections()).toBe(1)
    expect(server.sockets()).toBe(0)
    expect(rejections).toEqual([])
  })
})

test.each(['connection', 'hello'] as const)('a connection is not waited for without end where Slack gives no %s', async (lacks) => {
  const rejections = watchRejections()
  const server = await startSlack({ lacks })
  onTestFinished(() => server.close())
  const { appToken } = server.workspace
  const onLost = (): void => {}
  const connection = createConnection({ appToken, apiUrl: server.apiUrl, helloMs: 200, onLost, log: createLog('silent') })
  const failed = connection.open().catch((error: Error) => error.message)
  expect(await Promise.race([failed, hanging(8_000)])).toBe('Slack did not say hello.')
  await until(() => server.sockets() === 0)
  await connection.close()
  expect(rejections).toEqual([])
})

describe('rate limits', () => {
  test('of digests hold up no answer and no form', async () => {
    const { server, slack } = await openSlackTest()
    server.fates.set(
      'chat.postMessage',
      Array.from({ length: 50 }, () => ({ status: 429, retryAfter: 30 }) as const),
    )
    const storm = Promise.all(Array.from({ length: 50 }, () => slack.post(post)))
    const before = Date.now()
    await server.send('slash_commands', command('subscribe'))
    await until(() => server.views.size > 0)
    await server.deliver('slash_commands', command('search xplainer'))
    expect(Date.now() - before).toBeLessThan(3_000)
    for (const outcome of await storm)
      expect(outcome).toEqual({ kind: 'later', reason: expect.any(String), afterMs: 30_000, holds: 'workspace' })
  })

  test('of answers hold up no other answer', async () => {
    const { server } = await openSlackTest()
    server.fates.set('users.info', [{ status: 429, retryAfter: 30 }])
    const before = Date.now()
    await server.deliver('slash_commands', command('search xplainer'))
    await server.send('slash_commands', command('subscribe', { user_id: 'U2' }))
    await until(() => server.views.size > 0)
    expect(Date.now() - before).toBeLessThan(3_000)
  })

  test('that say no time are waited for as well', async () => {
    const { server, slack } = await openSlackTest()
    server.fates.set('chat.postMessage', [{ status: 429, retryAfter: null }, { error: 'ratelimited' }])
    expect(await slack.post(post)).toMatchObject({ kind: 'later', afterMs: null })
    expect(await slack.post(post)).toMatchObject({ kind: 'later', afterMs: null })
  })
})

describe('a check', () => {
  const log = createLog('silent')

  test('says that all is well, or what is missing and what to do', async () => {
    const { server } = await openSlackTest()
    const { apiUrl, workspace } = server
    const tokens = { botToken: workspace.botToken, appToken: workspace.appToken, apiUrl, log }
    const channels = [AT, { ...AT, channel: 'C9' }]
    workspace.addChannel('C9')
    expect((await checkSlack(tokens, channels)).map(({ name, ok }) => [name, ok])).toEqual([
      ['slack bot token', true],
      ['slack scopes', true],
      ['slack channel C1', true],
      ['slack channel C9', true],
      ['slack app token', true],
    ])
    workspace.scopes.delete('groups:history')
    workspace.channels.get('C9')?.members.delete('UBOT')
    const lacking = await checkSlack({ ...tokens, appToken: 'xapp-wrong' }, [...channels, { ...AT, workspace: 'T2' }])
    expect(lacking).toContainEqual({ name: 'slack scopes', ok: true, found: expect.stringContaining('without groups:history') })
    expect(lacking).toContainEqual({ name: 'slack channel C9', ok: false, found: expect.stringContaining('/invite @paperboy') })
    expect(lacking).toContainEqual({ name: 'slack channels', ok: false, found: expect.stringContaining('SLACK_BOT_TOKEN') })
    expect(lacking).toContainEqual({ name: 'slack app token', ok: false, found: expect.stringContaining('SLACK_APP_TOKEN') })
    workspace.scopes.delete('links:write')
    expect(await checkSlack(tokens, [])).toContainEqual({
      name: 'slack scopes',
      ok: false,
      found: expect.stringContaining('missing: links:write'),
    })
  })

  test.each([
    ['auth.test', 'invalid_auth', 'Check SLACK_BOT_TOKEN;'],
    ['auth.test', 'not_allowed_token_type', 'SLACK_BOT_TOKEN is a token of another kind.'],
    ['apps.connections.open', 'invalid_auth', 'Check SLACK_APP_TOKEN.'],
    ['apps.connections.open', 'not_allowed_token_type', 'SLACK_APP_TOKEN is a token of another kind.'],
    ['apps.connections.open', 'missing_scope', 'The app-level token lacks connections:write. Generate a new one'],
  ])('of %s that is answered %s names the one token, and what to do', async (method, error, remedy) => {
    const { server } = await openSlackTest()
    const { apiUrl, workspace, fates } = server
    const tokens = { botToken: workspace.botToken, appToken: workspace.appToken, apiUrl, log }
    fates.set(method, [{ error }])
    const [wrong, ...others] = (await checkSlack(tokens, [])).filter(({ ok }) => !ok)
    expect(others).toEqual([])
    expect(wrong?.found).toContain(remedy)
    expect(wrong?.found.match(/SLACK_\w+_TOKEN/g)).toHaveLength(1)
  })

  test('of more channels than Slack lets it ask for says how many it left out', async () => {
    const { server } = await openSlackTest()
    const { apiUrl, workspace } = server
    const channels = Array.from({ length: 43 }, (_, index) => ({ ...AT, channel: workspace.addChannel(`C${100 + index}`).id }))
    const found = await checkSlack({ botToken: workspace.botToken, appToken: workspace.appToken, apiUrl, log }, channels)
    expect(found.filter(({ name }) => name.startsWith('slack channel C'))).toHaveLength(40)
    expect(found).toContainEqual({ name: 'slack channels', ok: true, found: expect.stringContaining('3 more have topics') })
  })

  test('of a Slack that is not there ends too', async () => {
    const found = await checkSlack({ botToken: 'xoxb-test', appToken: 'xapp-test', apiUrl: 'http://127.0.0.1:9/api/', log }, [AT])
    expect(found.map(({ ok }) => ok)).toEqual([false, false])
    expect(found[0]?.found).toContain('Check the network')
  })
})
