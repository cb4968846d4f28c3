// *Add to Slack*: installed by OAuth in any number of workspaces, removed, and installed again.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { beginInstall, openCloudTest, URL_OF_APP } from '../servers/slack/cloud-harness.ts'
import { PLACE, press, readable } from '../servers/slack/harness.ts'
import { strings } from '../servers/slack/server.ts'

const command = (text: string, team = 'T1') => ({ ...PLACE, team_id: team, command: '/papers', text })

describe('installing', () => {
  test('takes a page, a press and a yes, and leads back to Slack', async () => {
    const { cloud, browse } = await openCloudTest()
    cloud.addTeam('T1')
    const { address, cookie } = await beginInstall(browse)
    const asked = new URL(address).searchParams
    expect(asked.get('redirect_uri')).toBe(`${URL_OF_APP}/slack/oauth_redirect`)
    expect(cookie).toMatch(/^__Host-paperboy-slack=/)
    const { status, text, headers } = await browse(cloud.agree(address, 'T1'), cookie)
    expect(status).toBe(200)
    expect(text).toContain('Paperboy is installed')
    expect(headers.get('refresh')).toBe('3;url=https://slack.com/app_redirect?app=A1&team=T1')
    const { shown } = await cloud.send(command('search CheXagent'))
    expect(readable((await shown).blocks)).toContain('CheXagent')
  })

  test('says what each scope is for, and the cookie is for this host alone', async () => {
    const { browse } = await openCloudTest()
    const { text, headers } = await browse('/slack/install')
    for (const scope of ['chat:write', 'groups:history', 'users:read']) expect(text).toContain(`<code>${scope}</code>`)
    expect(headers.get('set-cookie')).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test.each<[string, (back: URL, cookie: string) => [string, string | undefined]]>([
    ['another browser', (back) => [back.href, undefined]],
    ['a cookie of another attempt', (back, cookie) => [back.href, `${cookie}x`]],
    [
      'a state that was made up',
      (back, cookie) => {
        const state = `${Date.now() + 60_000}.abc.def`
        back.searchParams.set('state', state)
        return [back.href, `${cookie.split('=')[0]}=${state}`]
      },
    ],
    [
      'no state',
      (back, cookie) => {
        back.searchParams.delete('state')
        return [back.href, cookie]
      },
    ],
  ])('%s is refused', async (_, change) => {
    const { cloud, browse } = await openCloudTest()
    cloud.addTeam('T1')
    const { address, cookie } = await beginInstall(browse)
    const { status, text } = await browse(...change(new URL(cloud.agree(address, 'T1')), cookie))
    expect(status).toBe(400)
    expect(text).toContain('This attempt has ended')
    expect(cloud.tokens.size).toBe(0)
  })

  test('an attempt is good once, and for ten minutes', async () => {
    let time = Date.now()
    const { cloud, browse, install } = await openCloudTest({ now: () => time })
    cloud.addTeam('T1')
    const { address, cookie } = await beginInstall(browse)
    expect((await browse(cloud.agree(address, 'T1'), cookie)).status).toBe(200)
    expect((await browse(cloud.agree(address, 'T1'), cookie)).status).toBe(400)
    const late = await beginInstall(browse)
    time += 10 * 60_000 + 1
    expect((await browse(cloud.agree(late.address, 'T1'), late.cookie)).status).toBe(400)
    expect((await install('T1')).status).toBe(200)
  })

  test('whoever says no, or brings a code that was used, installs nothing and may try again', async () => {
    const { cloud, browse } = await openCloudTest()
    cloud.addTeam('T1')
    const { address, cookie } = await beginInstall(browse)
    const denied = await browse(cloud.agree(address, 'T1', false), cookie)
    expect(denied.text).toContain('You did not allow it')
    expect(denied.text).toContain('href="/slack/install"')
    const again = await beginInstall(browse)
    const back = new URL(cloud.agree(again.address, 'T1'))
    back.searchParams.set('code', 'stolen')
    expect((await browse(back.href, again.cookie)).status).toBe(502)
    expect(cloud.tokens.size).toBe(0)
  })

  test('a code that another app’s redirect got is not taken', async () => {
    const { cloud, browse } = await openCloudTest()
    cloud.addTeam('T1')
    const { address, cookie } = await beginInstall(browse)
    const elsewhere = new URL(address)
    elsewhere.searchParams.set('redirect_uri', 'https://evil.example/slack/oauth_redirect')
    const stolen = new URL(cloud.agree(elsewhere.href, 'T1')).search
    const { status, text } = await browse(`/slack/oauth_redirect${stolen}`, cookie)
    expect([status, cloud.tokens.size]).toEqual([502, 0])
    expect(text).toContain('Paperboy could not be installed just now')
  })

  test('with a wrong client secret names the variables in the log', async () => {
    const { cloud, install, logged } = await openCloudTest({ options: { clientSecret: '0'.repeat(32) } })
    cloud.addTeam('T1')
    expect((await install('T1')).status).toBe(502)
    expect(logged.join('\n')).toContain('Check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET')
    expect(logged.join('\n')).not.toContain('0'.repeat(32))
  })

  test('no token is in the database, in the log or on a page', async () => {
    const { cloud, library, browse, install, logged } = await openCloudTest({ rotates: true })
    cloud.addTeam('T1')
    const page = await install('T1')
    await (await cloud.send(command('search knee'))).shown
    const tokens = [...cloud.tokens.keys(), ...cloud.renewals.keys()]
    expect(tokens).toHaveLength(2)
    const files = readdirSync(library.folder).map((name) => readFileSync(join(library.folder, name)))
    for (const secret of [...tokens, '0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210']) {
      for (const file of files) expect(file.includes(secret)).toBe(false)
      expect(logged.join('\n')).not.toContain(secret)
      expect(page.text + (await browse('/slack/install')).text).not.toContain(secret)
    }
  })
})

test('in a channel that two workspaces share, each is served as itself, whoever of the other asks there', async () => {
  const { cloud, install, library } = await openCloudTest()
  for (const team of ['T1', 'T2']) cloud.addTeam(team)
  await install('T1')
  await install('T2')
  const { shown } = await cloud.send(command('search CheXagent'))
  const [save = ''] = strings((await shown).blocks, 'action_id').filter((id) => /save/.test(id))
  cloud.calls.length = 0
  const theirs = { team: { id: 'T2' }, user: { id: 'U2', username: 'eve', team_id: 'T2' } }
  await (await cloud.send(press(save, { ...theirs, message: { team: 'T1' } }))).shown
  const mention = { type: 'app_mention', user: 'U2', text: '<@UBOT> search knee', channel: 'C1', ts: '1.1' }
  expect(await cloud.event('T1', mention, { team: 'T2', context: 'T1' })).toBe(200)
  expect(new Set(cloud.calls.map(({ place }) => place))).toEqual(new Set(['T1']))
  const saved = (workspace: string) => library.core.store.people.saved({ workspace, person: 'U2' })
  expect([(await saved('slack:T1')).length, (await saved('slack:T2')).length]).toEqual([1, 0])
  cloud.calls.length = 0
  const shortcut = {
    type: 'message_action',
    callback_id: 'find_related',
    ...theirs,
    user: { ...theirs.user, id: 'U1' },
    channel: { id: 'C1' },
  }
  await (await cloud.send({ ...shortcut, message: { type: 'message', ts: '1.1', text: 'CheXagent', team: 'T1' } })).shown
  expect(cloud.calls.map(({ method, place }) => [method, place])).toEqual([['users.info', 'T2']])
})

test('each workspace is answered with its own token', async () => {
  const { cloud, install } = await openCloudTest()
  for (const team of ['T1', 'T2']) cloud.addTeam(team)
  await install('T1')
  await install('T2')
  cloud.calls.length = 0
  await cloud.event('T2', { type: 'app_mention', user: 'U1', text: `<@UBOT> search knee`, channel: 'C1', ts: '1.1' })
  expect(cloud.calls.length).toBeGreaterThan(0)
  expect(new Set(cloud.calls.map(({ place }) => place))).toEqual(new Set(['T2']))
})
