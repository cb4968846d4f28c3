// Two whole programs on one PostgreSQL database, each with a data folder of its own, behind a proxy that gives each request to the next one.
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram, startProgram } from '../program.ts'
import { APP, startSlackCloud } from '../servers/slack/cloud.ts'
import { beginInstall } from '../servers/slack/cloud-harness.ts'
import { buttonId, command, PLACE, press, readable } from '../servers/slack/harness.ts'
import type { SlackShown } from '../servers/slack/server.ts'
import { newDatabase } from './postgres.ts'

const URL_OF_APP = 'https://papers.example'

async function startTwo() {
  const database = await newDatabase()
  const ports = [await freePort(), await freePort()]
  let turn = 0
  const passOn = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const { method, headers } = request
    const body = method === 'POST' ? await request.text() : null
    return fetch(`http://127.0.0.1:${ports[turn++ % ports.length]}${pathname}${search}`, { method, headers, body, redirect: 'manual' })
  }
  const cloud = await startSlackCloud({ deliver: passOn, rotates: true })
  onTestFinished(() => cloud.close())
  const programs = ports.map((port) =>
    startProgram(
      [],
      newFolder(),
      {
        SLACK_CLIENT_ID: APP.clientId,
        SLACK_CLIENT_SECRET: APP.clientSecret,
        SLACK_SIGNING_SECRET: APP.signingSecret,
        SLACK_API_URL: cloud.apiUrl,
        PAPERBOY_DATABASE: database,
        PAPERBOY_HTTP: `127.0.0.1:${port}`,
        PAPERBOY_URL: URL_OF_APP,
        PAPERBOY_FEED_PAGES: 'on',
        PAPERBOY_KEYS: `a:${'1'.repeat(64)}`,
      },
      true,
    ),
  )
  await Promise.all(programs.map(({ until }) => until('stderr', /"slack is connected"/)))
  const browse = async (path: string, cookie?: string) => {
    const answer = await passOn(new Request(new URL(path, URL_OF_APP), { headers: cookie === undefined ? {} : { cookie } }))
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  }
  /** @param copy which program is asked; the next one unless given */
  const send = async (payload: Record<string, unknown>, copy = turn): Promise<SlackShown> => {
    turn = copy
    return (await cloud.send(payload)).shown
  }
  const say = (text: string, copy?: number): Promise<SlackShown> => send(command(text), copy)
  /** A verb of the operator, beside them and with a folder of its own. */
  const take = (title: string): Promise<unknown> =>
    runProgram(['import', '-'], { input: `${JSON.stringify({ title })}\n`, environment: { PAPERBOY_DATABASE: database } })
  return { cloud, programs, browse, send, say, take }
}

test('what one begins the other goes on with, and no digest comes twice', { timeout: 120_000 }, async () => {
  const { cloud, programs, browse, send, say, take } = await startTwo()
  cloud.addTeam('T1')
  // The page is one program's, and where Slack sends the browser back to is the other's.
  const { address, cookie } = await beginInstall(browse)
  expect((await browse(cloud.agree(address, 'T1'), cookie)).status).toBe(200)

  // A list, its buttons and its numbers.
  const list = await say('search report generation', 0)
  expect(readable((await send(press(buttonId(list, 'Next page')), 1)).blocks)).toContain('6.')
  expect(readable((await say('save 2', 1)).blocks)).toContain('Saved')
  expect(readable((await say('saved', 0)).blocks)).toContain('1.')

  // A topic, its digest and the digest's buttons.
  expect(readable((await say('subscribe report generation as Reports', 0)).blocks)).toContain('Reports')
  await say('digest now', 1)
  const { posts } = cloud.team('T1')
  await expect.poll(() => posts.length, { timeout: 30_000 }).toBeGreaterThan(0)
  const digest = posts[0] as unknown as SlackShown
  expect(readable(digest.blocks)).toContain('Reports')
  const pressed = press(buttonId(digest, '1. Vote up'), { container: { is_ephemeral: false, message_ts: posts[0]?.ts, channel_id: 'C1' } })
  await cloud.send(pressed)

  // Papers that a third process stores.
  await take('Beekeeping beside two bots')
  for (let copy = 0; copy < programs.length; copy++)
    await expect
      .poll(async () => readable((await say('search beekeeping', copy)).blocks), { timeout: 30_000 })
      .toContain('Beekeeping beside')

  // A page with a secret address.
  const feed = readable((await say('feed', 0)).blocks)
  const [, secret] = /feeds\/([\w-]{22})/.exec(feed) ?? []
  expect(readable((await say('feed', 1)).blocks)).toContain(`feeds/${secret}`)
  for (let copy = 0; copy < programs.length; copy++) expect((await browse(`/feeds/${secret}`)).status).toBe(200)

  // Removed by an event to one, and the other knows.
  cloud.revoke('T1')
  expect(await cloud.event('T1', { type: 'app_uninstalled' })).toBe(200)
  for (let copy = 0; copy < programs.length; copy++) {
    const answer = await cloud.send({ ...PLACE, command: '/papers', text: 'search knee' })
    expect(answer.json).toMatchObject({ text: expect.stringContaining(`${URL_OF_APP}/slack/install`) })
  }
  expect(posts.filter(({ text }) => JSON.stringify(text).includes('Reports'))).toHaveLength(1)

  for (const { child } of programs) child.kill('SIGTERM')
  for (const { finished } of programs) expect((await finished).code).toBe(0)
})
