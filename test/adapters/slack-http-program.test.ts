// The whole program with Slack by HTTP, from an empty folder to Add to Slack, as an operator runs it behind a proxy.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type TestContext, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { newFolder } from '../left-behind.ts'
import { databaseFor, runProgram, startProgram } from '../program.ts'
import { APP, startSlackCloud } from '../servers/slack/cloud.ts'
import { beginInstall } from '../servers/slack/cloud-harness.ts'
import { PLACE, readable } from '../servers/slack/harness.ts'

const KEY = { a: `a:${'1'.repeat(64)}`, b: `b:${'2'.repeat(64)}` }

async function prepare({ onTestFinished }: TestContext) {
  const [folder, port] = [newFolder(), await freePort()]
  /** What a proxy does: it takes https at the public address. */
  const passOn = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const body = request.method === 'POST' ? await request.text() : null
    return fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
      method: request.method,
      headers: request.headers,
      body,
      redirect: 'manual',
    })
  }
  const cloud = await startSlackCloud({ deliver: passOn })
  onTestFinished(() => cloud.close())
  const environment = {
    SLACK_CLIENT_ID: APP.clientId,
    SLACK_CLIENT_SECRET: APP.clientSecret,
    SLACK_SIGNING_SECRET: APP.signingSecret,
    SLACK_API_URL: cloud.apiUrl,
    PAPERBOY_HTTP: `127.0.0.1:${port}`,
    PAPERBOY_URL: 'https://papers.example',
    PAPERBOY_KEYS: KEY.a,
    ...(await databaseFor(folder)),
  }
  const browse = async (path: string, cookie?: string) => {
    const answer = await passOn(new Request(new URL(path, 'https://papers.example'), { headers: cookie === undefined ? {} : { cookie } }))
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  }
  const install = async (team: string) => {
    const { address, cookie } = await beginInstall(browse)
    return browse(cloud.agree(address, team), cookie)
  }
  const search = async (team: string): Promise<string> => {
    const { shown } = await cloud.send({ ...PLACE, team_id: team, command: '/papers', text: 'search CheXagent' })
    return readable((await shown).blocks)
  }
  const start = (changed: Record<string, string> = {}) => startProgram([], folder, { ...environment, ...changed }, true)
  return { folder, cloud, environment, browse, install, search, start }
}

test('is installed, answers, changes its keys while it runs, and forgets a workspace', { timeout: 120_000 }, async (context) => {
  const { folder, cloud, environment, browse, install, search, start } = await prepare(context)
  for (const team of ['T1', 'T2']) cloud.addTeam(team)
  const first = start()
  await first.until('stderr', /"slack is connected"/)
  expect((await browse('/healthz')).status).toBe(200)
  for (const team of ['T1', 'T2']) {
    expect((await install(team)).status).toBe(200)
    expect(await search(team)).toContain('CheXagent')
  }
  const verb = (args: readonly string[], keys: string) => runProgram(args, { folder, environment: { ...environment, PAPERBOY_KEYS: keys } })
  const rotated = await verb(['keys', 'rotate'], `${KEY.b},${KEY.a}`)
  expect([rotated.code, rotated.stdout.trim()]).toEqual([
    0,
    '3 secrets are encrypted with key b now. Older keys may be removed from PAPERBOY_KEYS.',
  ])
  first.child.kill('SIGTERM')
  expect((await first.finished).code).toBe(0)

  const refused = await start().finished
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toContain('PAPERBOY_KEYS does not open what the database holds')
  const second = start({ PAPERBOY_KEYS: KEY.b })
  await second.until('stderr', /"slack is connected"/)
  expect(await search('T2')).toContain('CheXagent')
  const asked = await verb(['forget', 'workspace', 'slack:T1'], KEY.b)
  expect(asked.stdout).toContain('slack:T1 has 0 topics')
  const forgotten = await verb(['forget', 'workspace', 'slack:T1', '--yes'], KEY.b)
  expect(forgotten.stdout).toContain('Everything of slack:T1 was erased')
  const answer = await cloud.send({ ...PLACE, team_id: 'T1', command: '/papers', text: 'search knee' })
  expect(answer.json).toMatchObject({ text: expect.stringContaining('https://papers.example/slack/install') })
  const doctor = await verb(['doctor'], KEY.b)
  expect(doctor.stdout).toContain('ok    installations: 1 installation, all with a token.')
  second.child.kill('SIGTERM')
  const { code, stderr } = await second.finished
  expect(code).toBe(0)
  const data = join(folder, 'data')
  const everything = [first.written.stderr, stderr, ...readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1'))].join('\n')
  for (const secret of [...cloud.tokens.keys(), APP.clientSecret, APP.signingSecret, '1'.repeat(64), '2'.repeat(64)])
    expect(everything.includes(secret)).toBe(false)
})
