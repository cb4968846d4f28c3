// What Slack sends by HTTP: signatures, repetitions, and what counts as done.
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Delivered } from '../servers/slack/cloud.ts'
import { type CloudTest, openCloud, openCloudTest } from '../servers/slack/cloud-harness.ts'
import { command as asSlackCommand, buttonId, PLACE, press, readable, toSeen, until } from '../servers/slack/harness.ts'
import { type SlackShown, strings } from '../servers/slack/server.ts'
import { contract, type Seen, toPost } from './contract.ts'

const command = (text: string, rest: Record<string, unknown> = {}) => ({ ...PLACE, command: '/papers', text, ...rest })
const MINUTE_MS = 60_000
const NOW = Date.parse('2026-04-10T09:00:00Z')

contract(
  'slack by HTTP',
  async (paperboy) => {
    const opened = await openCloud({ paperboy })
    const { cloud, slack } = opened
    cloud.addTeam('T1')
    await opened.install('T1')
    let last: SlackShown | null = null
    const show = async ({ shown }: Delivered): Promise<Seen> => {
      last = await shown
      return toSeen(last)
    }
    return {
      type: async (text) => show(await cloud.send(asSlackCommand(text))),
      press: async (label) => show(await cloud.send(press(buttonId(last, label)))),
      async post(reply) {
        await slack.post(toPost({ platform: 'slack', workspace: 'T1', channel: 'C1' }, reply))
        return cloud.team('T1').posts.map((post) => toSeen(post as unknown as SlackShown))
      },
      changesMessages: true,
      settings: 'admins',
      pings: false,
      stop: () => slack.stop(),
      close: () => opened.close(),
    }
  },
  '/papers ',
)

async function openInstalled(options: Parameters<typeof openCloudTest>[0] = {}): Promise<CloudTest> {
  const opened = await openCloudTest(options)
  opened.cloud.addTeam('T1')
  await opened.install('T1')
  return opened
}

describe('a request', () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' })

  test('that Slack signed is answered', async () => {
    const { cloud, fetchAt } = await openCloudTest()
    const answer = await fetchAt(cloud.sign(body, 'application/json'))
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: 'abc' }])
  })

  test.each<[string, number, (request: Request) => Request]>([
    ['with another secret', 0, (request) => request],
    ['301 seconds old', -301_000, (request) => request],
    ['301 seconds ahead', 301_000, (request) => request],
    ['without a signature', 0, (request) => new Request(request, { headers: { 'content-type': 'application/json' } })],
    [
      'with an odd time',
      0,
      (request) => {
        const changed = new Request(request)
        changed.headers.set('x-slack-request-timestamp', 'NaN')
        return changed
      },
    ],
    [
      'with a short signature',
      0,
      (request) => {
        const changed = new Request(request)
        changed.headers.set('x-slack-signature', 'v0=')
        return changed
      },
    ],
    [
      'with another version of signature',
      0,
      (request) => {
        const changed = new Request(request)
        changed.headers.set('x-slack-signature', String(changed.headers.get('x-slack-signature')).replace('v0=', 'v1='))
        return changed
      },
    ],
  ])('%s is 401', async (kind, off, change) => {
    const { cloud, fetchAt } = await openCloudTest({ now: () => NOW })
    const secret = kind === 'with another secret' ? { secret: '0'.repeat(32) } : {}
    const answer = await fetchAt(change(cloud.sign(body, 'application/json', { at: NOW + off, ...secret })))
    expect(answer.status).toBe(401)
  })

  test('that is refused is logged once a minute, with what may be wrong', async () => {
    let time = NOW
    const { cloud, fetchAt, logged } = await openCloudTest({ now: () => time })
    const refused = (): unknown[] => logged.map((line) => JSON.parse(line)).filter(({ msg }) => /refused with 401/.test(msg))
    await fetchAt(new Request('https://papers.example/slack/events', { method: 'POST', body }))
    expect(refused()).toEqual([])
    for (let times = 0; times < 3; times++) await fetchAt(cloud.sign(body, 'application/json', { secret: '0'.repeat(32) }))
    time += MINUTE_MS
    await fetchAt(cloud.sign(body, 'application/json', { at: time - 400_000 }))
    expect(refused()).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('check SLACK_SIGNING_SECRET') }),
      expect.objectContaining({ reason: expect.stringContaining('Its time is 400 seconds behind this machine’s') }),
    ])
  })

  test('299 seconds off either way is answered', async () => {
    const { cloud, fetchAt } = await openCloudTest({ now: () => NOW })
    for (const off of [-299_000, 299_000]) expect((await fetchAt(cloud.sign(body, 'application/json', { at: NOW + off }))).status).toBe(200)
  })

  test.each([
    ['half of JSON', '{"event":', 'application/json', 400],
    ['a list', '[1]', 'application/json', 400],
    ['a form with half of JSON', 'payload=%7B', 'application/x-www-form-urlencoded', 400],
    ['a check of the connection', 'ssl_check=1&token=x', 'application/x-www-form-urlencoded', 200],
    ['of no workspace', '{"event":{"type":"app_mention"},"event_id":"E1"}', 'application/json', 200],
    [
      'of a workspace where nothing is installed',
      '{"team_id":"T9","event":{"type":"app_mention"},"event_id":"E1"}',
      'application/json',
      200,
    ],
    ['of a kind that nobody knows', '{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"actions":[]}', 'application/json', 200],
  ])('%s', async (_, text, type, status) => {
    const { cloud, fetchAt } = await openInstalled()
    expect((await fetchAt(cloud.sign(text, type))).status).toBe(status)
  })

  test('by GET is refused', async () => {
    const { browse } = await openCloudTest()
    expect((await browse('/slack/events')).status).toBe(405)
  })
})

test('commands, buttons, forms and suggestions are answered', async () => {
  const { cloud } = await openInstalled()
  const { shown, status } = await cloud.send(command('search chest x-ray'))
  expect(status).toBe(200)
  const [first = ''] = strings((await shown).blocks, 'action_id').filter((id) => /^p\d+:/.test(id))
  const pressed = await cloud.send(press(first))
  expect(readable((await pressed.shown).blocks).length).toBeGreaterThan(10)
  await cloud.send(command('new'))
  await cloud.send(command('subscribe'))
})

test('who types where nothing is installed is told how to install it', async () => {
  const { cloud } = await openCloudTest()
  cloud.addTeam('T1')
  const { json } = await cloud.send(command('search knee'))
  expect(json).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('https://papers.example/slack/install') })
})

test('who types or presses something while the database cannot be read is not left without an answer', async () => {
  const { cloud, library } = await openInstalled()
  library.core.store.installations.at = async () => {
    throw new Error('disk I/O error')
  }
  const { status, json } = await cloud.send(command('search knee'))
  expect([status, json]).toEqual([200, { response_type: 'ephemeral', text: expect.stringContaining('Please try again in a minute') }])
  expect((await cloud.send(press('p1:save:abcdefgh:1'))).status).toBe(500)
})

describe('the same again', () => {
  const mention = { type: 'app_mention', user: 'U1', text: '<@UBOT> search knee', channel: 'C1', ts: '1.1' }

  test('is answered 200 and does nothing', async () => {
    const { cloud } = await openInstalled()
    const team = cloud.team('T1')
    expect(await cloud.event('T1', mention, { id: 'Ev1' })).toBe(200)
    const answers = (): number => team.posts.length + team.ephemerals.length
    await until(() => answers() === 1)
    expect(await cloud.event('T1', mention, { id: 'Ev1' })).toBe(200)
    expect(answers()).toBe(1)
    expect(await cloud.event('T1', mention, { id: 'Ev2' })).toBe(200)
    await until(() => answers() === 2)
  })

  test('of a command does nothing either', async () => {
    const { cloud, library } = await openInstalled()
    const who = { workspace: 'slack:T1', person: 'U1' }
    const { people } = library.core.store
    await (await cloud.send(command('search CheXagent'))).shown
    const save = command('save 1', { trigger_id: 'again' })
    await (await cloud.send(save)).shown
    const [paper = 0] = await people.saved(who)
    expect(await people.unsave(who, paper)).toBe(true)
    expect((await cloud.send(save)).status).toBe(200)
    await (await cloud.send(command('saved'))).shown
    expect(await people.saved(who)).toEqual([])
  })

  test('counts as handled only once its work is stored', async () => {
    const { cloud, library } = await openInstalled()
    await library.choose('subscribe', { query: 'knee', name: 'Knee' }, { platform: 'slack', workspace: 'T1', channel: 'C1' })
    await library.choose('subscribe', { query: 'knee', name: 'Knee' }, { platform: 'slack', workspace: 'T1', channel: 'C1' })
    const archived = { type: 'channel_archive', channel: 'C1', user: 'U1' }
    const { pauses } = library.core.store
    const block = pauses.block
    pauses.block = async () => {
      throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    }
    expect(await cloud.event('T1', archived, { id: 'Ev1' })).toBe(500)
    pauses.block = block
    const state = async () =>
      (await library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })).map((each) => each.state)
    expect(await state()).toEqual(['active'])
    expect(await cloud.event('T1', archived, { id: 'Ev1' })).toBe(200)
    expect(await state()).toEqual(['paused'])
  })

  test('is wanted again where what it changes is not stored in time', async () => {
    const { cloud, library } = await openInstalled()
    await library.choose('subscribe', { query: 'knee', name: 'Knee' }, { platform: 'slack', workspace: 'T1', channel: 'C1' })
    await library.choose('subscribe', { query: 'knee', name: 'Knee' }, { platform: 'slack', workspace: 'T1', channel: 'C1' })
    const { pauses } = library.core.store
    const block = pauses.block
    let goOn = (): void => {}
    const begun = new Promise<void>((begin) => {
      const stored = new Promise<void>((resolve) => {
        goOn = resolve
      })
      pauses.block = async (...asked) => {
        begin()
        await stored
        return block(...asked)
      }
    })
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const archived = { type: 'channel_archive', channel: 'C1', user: 'U1' }
    const first = cloud.event('T1', archived, { id: 'Ev1' })
    await begun
    vi.advanceTimersByTime(3_000)
    expect(await first).toBe(503)
    vi.useRealTimers()
    goOn()
    let again = 503
    while (again === 503) again = await cloud.event('T1', archived, { id: 'Ev1' })
    expect(again).toBe(200)
    const topics = await library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
    expect(topics.map(({ state }) => state)).toEqual(['paused'])
  })

  test('goes on after the process that had begun with it died', async () => {
    const { cloud, library } = await openInstalled()
    const { inbound } = library.core.store
    expect(await inbound.begin('slack', 'Ev1', library.core.now())).toBe('mine')
    const team = cloud.team('T1')
    expect(await cloud.event('T1', mention, { id: 'Ev1' })).toBe(503)
    library.setClock(new Date(library.core.now() + MINUTE_MS + 1).toISOString())
    expect(await cloud.event('T1', mention, { id: 'Ev1' })).toBe(200)
    expect(team.posts.length + team.ephemerals.length).toBe(1)
  })
})

test('a stop answers 503, and waits for what is under way', async () => {
  const { cloud, slack } = await openInstalled()
  const asked = cloud.send(command('search knee'))
  await slack.stop()
  expect((await asked).status).toBe(200)
  expect((await cloud.send(command('search knee'))).status).toBe(503)
})

test('a digest is confirmed 15 messages at a time', async () => {
  let time = NOW
  const { cloud, slack, library } = await openInstalled({ now: () => time })
  const team = cloud.team('T1')
  const at = { platform: 'slack', workspace: 'T1', channel: 'C1' }
  const reply = await library.ask('search knee')
  const post = { delivery: 'abcdefghijkl', attempt: 1, isRepeat: false, at, thread: null, reply, since: NOW - MINUTE_MS }
  expect(await slack.post(post)).toMatchObject({ kind: 'sent' })
  for (let index = 0; index < 20; index++)
    team.workspace.find('C1')?.messages.push({ ts: team.workspace.newTs(), user: 'U1', text: 'hello' })
  time += MINUTE_MS
  expect(await slack.find(post)).toMatchObject({ kind: 'found' })
  expect(cloud.calls.filter(({ method }) => method === 'conversations.history').map(({ fields }) => fields.limit)).toEqual(['15', '15'])
})
