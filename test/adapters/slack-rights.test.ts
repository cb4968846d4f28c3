// What a person may do in Slack is not known, or cannot be done where they are.
import { expect, test } from 'vitest'
import { command, openSlackTest, readable, until } from '../servers/slack/harness.ts'
import { toPayload } from '../servers/slack/methods.ts'
import type { SlackServer } from '../servers/slack/server.ts'

const TEAM = { id: 'T1', domain: 'team' }

function modalOf({ views }: SlackServer) {
  const shown = [...views.values()].at(-1)
  if (!shown) throw new Error('no modal is open')
  return { payload: toPayload(shown), text: readable(shown.view.blocks) }
}

test('a form that is sent in by somebody of whom Slack does not say who they are stays open, with what is in it', async () => {
  const { server, library } = await openSlackTest()
  await server.send('slash_commands', command('subscribe'))
  await until(() => server.views.size > 0)
  const state = { values: { query: { a: { type: 'plain_text_input', value: 'chest x-ray' } } } }
  const view = { ...modalOf(server).payload, state }
  const sendIn = async () =>
    (await server.send('interactive', { type: 'view_submission', team: TEAM, user: { id: 'U2', name: 'bob' }, view })).acked
  server.fates.set('users.info', [{ error: 'internal_error' }])
  expect(await sendIn()).toEqual({
    response_action: 'errors',
    errors: { query: 'Slack did not say in time who you are. Please send it in again.' },
  })
  const topics = () => library.core.store.subscriptions.inWorkspace('slack:T1')
  expect(await topics()).toEqual([])
  expect(await sendIn()).toEqual({ response_action: 'clear' })
  await expect.poll(topics).toHaveLength(1)
})

test('at home, where nobody else is, nothing is shared', async () => {
  const { server, library } = await openSlackTest()
  const place = { workspace: 'slack:T1', channel: 'home:U1', person: 'U1' }
  const id = await library.core.store.listings.add(place, { command: 'search', heading: 'One', matches: 1, query: '' }, [1], 0)
  await server.event({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home', event_ts: '1.0' })
  await until(() => server.homes.has('U1'))
  const sent = await server.send('interactive', {
    type: 'block_actions',
    team: TEAM,
    user: { id: 'U1', username: 'ada', team_id: 'T1' },
    container: { type: 'view' },
    view: { id: 'H1', type: 'home', hash: '1', ...(server.homes.get('U1') as object) },
    actions: [{ type: 'button', action_id: `p1:share:${id}:0`, block_id: 'in  0', action_ts: '1' }],
  })
  await sent.acked
  await until(() => server.views.size > 0 && !modalOf(server).text.includes('One moment'))
  expect(modalOf(server).text).toBe('To share a paper, show it in a channel first.')
  expect(server.posts).toEqual([])
})

test('other bots are not answered: two that answer each other would never end', async () => {
  const { server, slack } = await openSlackTest()
  const ts = server.workspace.newTs()
  server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U7', bot_id: 'B7', text: '' })
  await server.event({ type: 'app_mention', user: 'U7', bot_id: 'B7', text: '<@UBOT> xplainer', ts, channel: 'C1', event_ts: ts })
  await server.event({ type: 'message', channel: 'D7', channel_type: 'im', user: 'U7', bot_id: 'B7', text: 'xplainer', ts, event_ts: ts })
  await slack.stop() // which ends what is under way first
  expect(server.posts).toEqual([])
  expect(server.ephemerals).toEqual([])
})
