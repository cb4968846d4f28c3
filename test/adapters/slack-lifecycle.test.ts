// Being removed from workspaces and coming back, organisations, and tokens that expire.
import { beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { newId } from '../../src/digests/new-id.ts'
import { createDigests } from '../../src/digests/schedule.ts'
import { SYSTEM_CLOCK } from '../../src/port/clock.ts'
import type { Post } from '../../src/port/platform.ts'
import { draft } from '../library.ts'
import { type CloudTest, openCloudTest } from '../servers/slack/cloud-harness.ts'
import { PLACE, press, until } from '../servers/slack/harness.ts'
import { strings } from '../servers/slack/server.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const UNINSTALLED = { type: 'app_uninstalled' }
const REVOKED = { type: 'tokens_revoked', tokens: { oauth: [], bot: ['UBOT'] } }
const command = (text: string, team: string) => ({ ...PLACE, team_id: team, command: '/papers', text })

let time: number
let opened: CloudTest
beforeEach(() => {
  time = Date.parse('2026-04-10T09:00:00Z')
})

async function open(teams: readonly string[], options: { rotates?: boolean } = {}): Promise<CloudTest> {
  opened = await openCloudTest({ now: () => time, ...options })
  for (const team of teams) opened.cloud.addTeam(team)
  for (const team of teams) await opened.install(team)
  return opened
}

async function subscribe(workspace: string): Promise<void> {
  const at = { platform: 'slack', workspace, channel: 'C1' }
  await opened.library.choose('subscribe', { query: 'knee', name: 'Knee' }, at)
  await opened.library.choose('subscribe', { query: 'knee', name: 'Knee' }, at) // nothing here matches yet
}

async function save(team: string, toCommand: (text: string) => Record<string, unknown>): Promise<void> {
  for (const text of ['search CheXagent', 'save 1']) await (await opened.cloud.send(toCommand(text))).shown
  expect(await opened.library.core.store.people.saved({ workspace: `slack:${team}`, person: 'U1' })).toHaveLength(1)
}

async function topicsIn(workspace: string): Promise<string[]> {
  const topics = await opened.library.core.store.subscriptions.inWorkspace(`slack:${workspace}`)
  return topics.map(({ state, pause }) => (pause === null ? state : `${state}: ${pause.code}`))
}

const installations = () => opened.library.core.store.installations.all()
const clock = (milliseconds: number): void => {
  time += milliseconds
  opened.library.setClock(new Date(time).toISOString())
}

describe('a workspace that removes Paperboy', () => {
  test.each([
    ['by both events', [UNINSTALLED, REVOKED]],
    ['by both, in the other order', [REVOKED, UNINSTALLED]],
    ['told twice', [UNINSTALLED, UNINSTALLED]],
  ])('%s is left at once, and its topics pause; another is not', async (_, events) => {
    const { cloud } = await open(['T1', 'T2'])
    for (const team of ['T1', 'T2']) await subscribe(team)
    clock(60_000)
    cloud.revoke('T1')
    for (const event of events) expect(await cloud.event('T1', event, { at: time })).toBe(200)
    expect((await installations()).map(({ place }) => place)).toEqual(['T2'])
    expect(await topicsIn('T1')).toEqual([expect.stringMatching(/^paused: (?:account_inactive|token_revoked)$/)])
    expect(await topicsIn('T2')).toEqual(['active'])
    expect((await cloud.send(command('search knee', 'T1'))).json).toMatchObject({ text: expect.stringContaining('not installed') })
    await (await cloud.send(command('search CheXagent', 'T2'))).shown
  })

  test('gets no digest any more, also where the event was lost', async () => {
    const { cloud, slack, library } = await open(['T1'])
    await subscribe('T1')
    cloud.revoke('T1')
    const at = { platform: 'slack', workspace: 'T1', channel: 'C1' }
    const reply = await library.ask('search CheXagent')
    const post = { delivery: 'abcdefghijkl', attempt: 1, isRepeat: false, at, thread: null, reply, since: time }
    expect(await slack.post(post)).toMatchObject({ kind: 'later' })
    await until(() => cloud.calls.length > 0)
    await slack.stop()
    expect(await installations()).toEqual([])
    expect(await topicsIn('T1')).toEqual(['paused: account_inactive'])
  })

  test('while a digest is sent to it loses nothing and gets nothing twice when it comes back', async () => {
    const { cloud, install, library } = await open(['T1'])
    await subscribe('T1')
    await library.news([draft('The knee in arthritis'), draft('The knee at rest')])
    await library.core.library.refresh()
    clock(DAY_MS)
    const digests = createDigests({
      store: library.core.store,
      library: library.core.library,
      platforms: library.platforms,
      staleSources: async () => [],
      clock: { ...SYSTEM_CLOCK, now: () => time, monotonic: () => time },
      log: createLog('silent'),
      newId,
    })
    // Removed between the planning and the post.
    const { post } = opened.slack
    Object.assign(opened.slack, {
      post: async (each: Post) => {
        cloud.revoke('T1')
        await cloud.event('T1', UNINSTALLED, { at: time })
        return post(each)
      },
    })
    await digests.tick()
    expect(cloud.team('T1').posts).toEqual([])
    expect(await topicsIn('T1')).toEqual([expect.stringMatching(/^paused/)])
    Object.assign(opened.slack, { post })
    await install('T1')
    // What it refused comes with the next digest.
    for (let hours = 0; hours < 50; hours++) {
      clock(HOUR_MS)
      await digests.tick()
    }
    const texts = cloud.team('T1').posts.map((posted) => JSON.stringify(posted))
    expect(texts.filter((text) => text.includes('arthritis') && !text.includes('thread_ts'))).toHaveLength(1)
    await digests.stop()
  })

  test('goes on where it was when it comes back within 30 days, and is erased after them', async () => {
    const { cloud, install, library } = await open(['T1', 'T2'])
    for (const team of ['T1', 'T2']) await subscribe(team)
    await save('T1', (text) => command(text, 'T1'))
    clock(60_000)
    for (const team of ['T1', 'T2']) {
      cloud.revoke(team)
      await cloud.event(team, UNINSTALLED, { at: time })
    }
    clock(29 * DAY_MS)
    await library.core.store.prune(time)
    await install('T1')
    expect(await topicsIn('T1')).toEqual(['active'])
    expect(await topicsIn('T2')).toEqual(['paused: account_inactive'])
    clock(2 * DAY_MS)
    await library.core.store.prune(time)
    expect(await topicsIn('T1')).toEqual(['active'])
    expect(await topicsIn('T2')).toEqual([])
    expect(await library.core.store.people.saved({ workspace: 'slack:T1', person: 'U1' })).toHaveLength(1)
  })

  test('is not left by an event that is older than its installation, unless Slack refuses the token', async () => {
    const { cloud, install } = await open(['T1'])
    const removedAt = time + 10_000
    clock(20_000)
    await install('T1')
    expect(await cloud.event('T1', UNINSTALLED, { at: removedAt })).toBe(200)
    expect(await installations()).toHaveLength(1)
    // Slack's clock may be ahead of ours.
    expect(await cloud.event('T1', UNINSTALLED, { at: time + 10_000 })).toBe(200)
    expect(await installations()).toHaveLength(1)
    cloud.revoke('T1')
    expect(await cloud.event('T1', UNINSTALLED, { at: removedAt })).toBe(200)
    expect(await installations()).toEqual([])
  })

  test('and installs it again at the same moment has it, and its topics go on', async () => {
    const { cloud, install, library } = await open(['T1'])
    await subscribe('T1')
    clock(60_000)
    cloud.revoke('T1')
    const { departures } = library.core.store
    const leave = departures.leave
    departures.leave = async (...asked) => {
      departures.leave = leave
      await install('T1')
      await leave(...asked)
    }
    expect(await cloud.event('T1', UNINSTALLED, { at: time })).toBe(200)
    expect(await installations()).toHaveLength(1)
    expect(await topicsIn('T1')).toEqual(['active'])
  })

  test('a revocation that names another bot or a person ends nothing', async () => {
    const { cloud } = await open(['T1'])
    await cloud.event('T1', { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: ['UOTHER'] } }, { at: time + 1_000 })
    expect(await installations()).toHaveLength(1)
  })

  test('that could not be stored is told again', async () => {
    const { cloud, library } = await open(['T1'])
    const { departures } = library.core.store
    const leave = departures.leave
    departures.leave = async () => {
      throw new Error('database is locked')
    }
    cloud.revoke('T1')
    expect(await cloud.event('T1', UNINSTALLED, { id: 'Ev1', at: time + 1_000 })).toBe(500)
    departures.leave = leave
    expect(await cloud.event('T1', UNINSTALLED, { id: 'Ev1', at: time + 1_000 })).toBe(200)
    expect(await installations()).toEqual([])
  })
})

describe('an organisation', () => {
  async function openOrganisation(): Promise<CloudTest> {
    opened = await openCloudTest({ now: () => time })
    for (const team of ['T1', 'T2']) opened.cloud.addTeam(team, 'E1')
    await opened.install('E1')
    return opened
  }
  const inOrg = (text: string, team: string) => ({ ...command(text, team), enterprise_id: 'E1', is_enterprise_install: 'true' })

  test('is installed once, and each of its workspaces is served as itself', async () => {
    const { cloud, library } = await openOrganisation()
    for (const team of ['T1', 'T2']) await save(team, (text) => inOrg(text, team))
    expect((await installations()).map(({ place, team }) => [place, team])).toEqual([['E1', null]])
    for (const team of ['T1', 'T2'])
      expect(await library.core.store.people.saved({ workspace: `slack:${team}`, person: 'U1' })).toHaveLength(1)
    const home = { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' }
    expect(await cloud.event('E1', home, { team: 'T2', context: 'T2' })).toBe(200)
    await until(() => ['T1', 'T2'].some((team) => cloud.team(team).homes.size === 1))
    expect(cloud.calls.filter(({ method }) => method === 'users.conversations').every(({ fields }) => fields.team_id === 'T2')).toBe(true)
  })

  test('takes workspaces out and back in', async () => {
    const { cloud } = await openOrganisation()
    for (const team of ['T1', 'T2']) await (await cloud.send(inOrg('search CheXagent', team))).shown
    for (const team of ['T1', 'T2']) await subscribe(team)
    await cloud.event('E1', { type: 'team_access_revoked', team_ids: ['T1'] })
    expect([await topicsIn('T1'), await topicsIn('T2')]).toEqual([['paused: account_inactive'], ['active']])
    expect((await cloud.send(inOrg('search knee', 'T1'))).json).toMatchObject({ text: expect.stringContaining('not installed') })
    await cloud.event('E1', { type: 'team_access_granted', team_ids: ['T1'] })
    expect(await topicsIn('T1')).toEqual(['active'])
    await (await cloud.send(inOrg('search CheXagent', 'T1'))).shown
  })

  test('goes by what is newer: an older removal from a workspace ends nothing, an older permission opens nothing', async () => {
    const { cloud, library } = await openOrganisation()
    await (await cloud.send(inOrg('search CheXagent', 'T1'))).shown
    await subscribe('T1')
    await cloud.event('E1', { type: 'team_access_revoked', team_ids: ['T1'] }, { at: time - 60_000 })
    expect(await topicsIn('T1')).toEqual(['active'])
    cloud.revoke('E1')
    await cloud.event('E1', UNINSTALLED, { at: time + 1_000 })
    await cloud.event('E1', { type: 'team_access_granted', team_ids: ['T1'] }, { at: time - 1_000 })
    expect(await topicsIn('T1')).toEqual(['paused: account_inactive'])
    clock(31 * DAY_MS)
    await library.core.store.prune(time)
    expect(await topicsIn('T1')).toEqual([])
  })

  test('that removes it removes it from all its workspaces', async () => {
    const { cloud } = await openOrganisation()
    for (const team of ['T1', 'T2']) await (await cloud.send(inOrg('search CheXagent', team))).shown
    for (const team of ['T1', 'T2']) await subscribe(team)
    cloud.revoke('E1')
    expect(await cloud.event('E1', UNINSTALLED, { at: time + 1_000 })).toBe(200)
    expect(await installations()).toEqual([])
    for (const team of ['T1', 'T2']) expect(await topicsIn(team)).toEqual(['paused: account_inactive'])
  })

  test('whose people press buttons in a channel shared with another organisation gets nothing of that one', async () => {
    const { cloud, install } = await openOrganisation()
    cloud.addTeam('T3', 'E2')
    await install('E2')
    const { shown } = await cloud.send(inOrg('search CheXagent', 'T1'))
    await subscribe('T1')
    const [search = ''] = strings((await shown).blocks, 'action_id').filter((id) => /^p\d+:/.test(id))
    cloud.calls.length = 0
    const theirs = { team: { id: 'T3', enterprise_id: 'E2' }, enterprise: { id: 'E2' }, user: { id: 'U1', username: 'eve', team_id: 'T3' } }
    await (await cloud.send(press(search, { ...theirs, message: { team: 'T1' } }))).shown
    expect(cloud.calls.filter(({ place }) => place !== 'E1')).toEqual([])
    cloud.revoke('E2')
    await cloud.event('E2', UNINSTALLED, { at: time + 1_000 })
    expect((await installations()).map(({ place }) => place)).toEqual(['E1'])
    expect(await topicsIn('T1')).toEqual(['active'])
  })

  test('that a workspace moves into keeps its installation', async () => {
    const { cloud, library } = await open(['T1'])
    await cloud.event('T1', { type: 'grid_migration_finished', enterprise_id: 'E7' })
    const found = await library.paperboy.installations('slack').find('E7', 'T1')
    expect(found).toMatchObject({ enterprise: 'E7', team: 'T1' })
  })
})

describe('a token that expires', () => {
  test('is renewed two hours before, once, whoever asks', async () => {
    const { cloud } = await open(['T1'], { rotates: true })
    const [first] = [...cloud.tokens.keys()]
    clock(11 * HOUR_MS)
    await Promise.all(['knee', 'hip', 'CheXagent'].map(async (word) => (await cloud.send(command(`search ${word}`, 'T1'))).shown))
    expect(cloud.tokens.size).toBe(2)
    clock(2 * HOUR_MS)
    cloud.calls.length = 0
    await cloud.event('T1', { type: 'app_mention', user: 'U1', text: '<@UBOT> search knee', channel: 'C1', ts: '1.1' })
    expect(cloud.calls.length).toBeGreaterThan(0)
    expect(cloud.tokens.get(first ?? '')?.expiresAt).toBeLessThan(time)
  })

  test('whose renewal was lost pauses that workspace alone, and is said to the operator', async () => {
    const { cloud, library, install } = await open(['T1', 'T2'], { rotates: true })
    for (const team of ['T1', 'T2']) await subscribe(team)
    for (const [renewal, place] of cloud.renewals) if (place === 'T1') cloud.renewals.delete(renewal)
    clock(11 * HOUR_MS)
    for (const team of ['T1', 'T2']) await cloud.send(command('search knee', team))
    expect([await topicsIn('T1'), await topicsIn('T2')]).toEqual([['paused: token_lost'], ['active']])
    const report = await library.operations.report()
    expect(report.filter(({ title }) => title === 'Installations').map(({ lines }) => lines)).toEqual([
      ['2 installations; to be installed again, as their tokens are lost: slack:T1.'],
    ])
    await install('T1')
    expect(await topicsIn('T1')).toEqual(['active'])
  })

  test('and is lost in many workspaces at once, as after a restoration, keeps nobody from installing', async () => {
    const teams = Array.from({ length: 12 }, (_, index) => `T1${index}`)
    const { cloud, install } = await open(teams, { rotates: true })
    cloud.renewals.clear()
    clock(11 * HOUR_MS)
    for (const team of teams) await cloud.send(command('search knee', team))
    expect((await installations()).filter(({ is_broken: isBroken }) => isBroken === 1)).toHaveLength(12)
    expect((await install('T10')).status).toBe(200)
  })

  test('is renewed by one process at a time', async () => {
    const { library } = await open(['T1'], { rotates: true })
    const installed = library.paperboy.installations('slack')
    const found = await installed.find(null, 'T1')
    if (typeof found === 'string') throw new Error(found)
    let asked = 0
    const renew = async () => {
      asked++
      await new Promise((resolve) => setTimeout(resolve, 5))
      return { token: `xoxb-new-${asked}`, renewal: { token: 'xoxe-1-new', expiresAt: time + 12 * HOUR_MS } }
    }
    const both = await Promise.all([installed.renew(found, renew), installed.renew(found, renew)])
    expect(asked).toBe(1)
    expect(both.filter((tokens) => tokens !== null)).toHaveLength(1)
    expect(await installed.renew(found, renew)).toMatchObject({ token: 'xoxb-new-1' })
    expect(asked).toBe(1)
  })
})

test('an installation that no key opens stops its workspace alone', async () => {
  const { cloud, library } = await open(['T1', 'T2'])
  const { installations: store } = library.core.store
  const rows = await store.all()
  // As of another row: its secret is bound to its own.
  await store.change({ platform: 'slack', place: 'T1' }, { sealed: rows[1]?.sealed ?? '' })
  expect((await cloud.send(command('search knee', 'T1'))).json).toMatchObject({ text: expect.stringContaining('install it again') })
  await (await cloud.send(command('search CheXagent', 'T2'))).shown
})
