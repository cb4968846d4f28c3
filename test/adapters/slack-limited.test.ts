// What people notice of it when Slack asks to wait, or does not answer in time: that it takes longer, or a sentence, never nothing.
import { describe, expect, test } from 'vitest'
import { buttonId, command, openSlackTest, PLACE, press, readable, toSeen, until } from '../servers/slack/harness.ts'
import type { Fate, SlackShown } from '../servers/slack/server.ts'

const LIMITED: Fate = { status: 429, retryAfter: 1 }

describe('when Slack asks to wait', () => {
  test('mentions, direct messages and the Home tab are answered after it', async () => {
    const { server } = await openSlackTest()
    const ts = server.workspace.newTs()
    server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U1', text: '' })
    server.fates.set('chat.postMessage C1', [LIMITED]).set('chat.postMessage D1', [LIMITED]).set('views.publish', [LIMITED])
    await server.event({ type: 'app_mention', user: 'U1', text: '<@UBOT> xplainer', ts, channel: 'C1', event_ts: ts })
    await server.event({ type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', text: 'xplainer', ts: '1.0', event_ts: '1.0' })
    await server.event({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home', event_ts: '1.0' })
    await until(() => server.posts.length === 2 && server.homes.has('U1'))
  })

  test('a greeting comes after it, and one that was refused comes with the next invitation', async () => {
    const { server } = await openSlackTest()
    const joined = { type: 'member_joined_channel', user: 'UBOT', channel: 'C1', channel_type: 'C', team: 'T1' }
    server.fates.set('chat.postMessage', [LIMITED, { error: 'restricted_action' }])
    await server.event(joined)
    await until(() => server.calls.filter(({ method }) => method === 'chat.postMessage').length === 2)
    expect(server.posts).toEqual([])
    await server.event(joined)
    await until(() => server.posts.length === 1)
  })

  test('what is shared is shared after it; what could not be is said to who pressed', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('slash_commands', command('search xplainer'))
    const share = async (...fates: Fate[]): Promise<void> => {
      server.fates.set('chat.postMessage', fates)
      server.expire((await server.send('interactive', press(buttonId(shown, 'Share')))).url)
    }
    await share(LIMITED)
    await until(() => server.posts.length === 1)
    await share({ error: 'is_archived' })
    await until(() => server.ephemerals.length === 1)
    expect(server.ephemerals[0]).toMatchObject({ user: 'U1', text: expect.stringContaining('It was not shared. The channel is archived.') })
    await share({ done: true, end: 'fails' })
    await until(() => server.ephemerals.length === 2)
    expect(server.ephemerals[1]).toMatchObject({ text: expect.stringContaining('did not say whether it was shared') })
  })

  test('a form that cannot be opened is said so', async () => {
    const { server } = await openSlackTest()
    server.fates.set('views.open', [LIMITED])
    expect(toSeen(await server.deliver('slash_commands', command('subscribe'))).text).toContain('The form could not be opened just now.')
  })
})

describe('when Slack does not say who somebody is', () => {
  const fates: [string, Fate][] = [
    ['late', { afterMs: 1_700 }],
    ['429', LIMITED],
  ]

  test.each(fates)('(%s) a form opens all the same, and is looked at when it is sent in', async (_, fate) => {
    const { server } = await openSlackTest()
    server.fates.set('users.info', [fate])
    await server.send('slash_commands', command('subscribe'))
    await until(() => server.views.size > 0, 2_500)
  })

  test.each(fates)('(%s) what takes a right says that it is not known, and to ask again', async (_, fate) => {
    const { server } = await openSlackTest()
    server.fates.set('users.info', [fate])
    const ask = async (): Promise<string> => toSeen(await server.deliver('slash_commands', command('subscribe chest x-ray'))).text
    expect(await ask()).toContain('Please try again in a moment')
    await until(() => server.calls.some(({ method }) => method === 'users.info'))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await ask()).toContain('Subscribed')
  })

  test('a form that is sent in then stays open as it was filled in', async () => {
    const { server, library } = await openSlackTest()
    await server.send('slash_commands', command('subscribe', { user_id: 'U2' }))
    await until(() => server.views.size > 0)
    const [shown] = [...server.views.values()]
    const state = { values: { query: { 'preview:query': { type: 'plain_text_input', value: 'chest x-ray' } } } }
    server.fates.set('users.info', [LIMITED])
    const view = { ...shown?.view, id: shown?.id, state }
    const user = { id: PLACE.user_id, name: 'ada', team_id: 'T1' }
    const sent = await server.send('interactive', { type: 'view_submission', team: { id: 'T1', domain: 't' }, user, view })
    expect(await sent.acked).toMatchObject({ response_action: 'errors', errors: { query: expect.stringContaining('send it in again') } })
    expect(await library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })).toEqual([])
  })
})

test('a long export comes whole, in several messages', async () => {
  const { server, library } = await openSlackTest()
  const papers = await library.core.store.papers.byIds(Array.from({ length: 60 }, (_, index) => index + 1))
  for (const { id } of papers) await library.core.store.people.save({ workspace: 'slack:T1', person: 'U1' }, id, 0)
  const count = (shown: Pick<SlackShown, 'blocks'>): number => readable(shown.blocks).match(/^@\w+\{/gm)?.length ?? 0
  const messages: SlackShown[] = []
  const ts = '1.0'
  await server.event({ type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', text: 'export', ts, event_ts: ts })
  await until(() => {
    messages.splice(0, messages.length, ...(server.posts as unknown as SlackShown[]))
    return messages.reduce((sum, shown) => sum + count(shown), 0) === papers.length
  })
  expect(messages.length).toBeGreaterThan(1)
  const first = await server.deliver('slash_commands', command('export'))
  expect(first.response_type).toBe('ephemeral')
  expect(count(first)).toBe(count(messages[0] as SlackShown))
})
