import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openTestLibrary } from '../library.ts'
import { command, openSlackTest, readable, type SlackTest, until } from '../servers/slack/harness.ts'
import { toPayload } from '../servers/slack/methods.ts'
import { type SlackServer, strings } from '../servers/slack/server.ts'

interface Block {
  readonly type: string
  readonly block_id?: string
  readonly elements?: readonly { readonly action_id: string; readonly text: { readonly text: string } }[]
}

async function open({ server }: Pick<SlackTest, 'server'>, user = 'U1', direct = 'D1') {
  server.homes.delete(user)
  await server.event({ type: 'app_home_opened', user, channel: direct, tab: 'home', event_ts: '1.0' })
  await until(() => server.homes.has(user))
  return homeOf(server, user)
}

function homeOf(server: SlackServer, user = 'U1') {
  const view = server.homes.get(user) as { blocks: readonly Block[]; private_metadata: string }
  return { view, text: readable(view.blocks), channels: strings(view.blocks, 'channel_id') }
}

async function pressAt(server: SlackServer, view: object, blocks: readonly Block[], label: string, user = 'U1') {
  const block = blocks.find(({ type, elements = [] }) => type === 'actions' && elements.some(({ text }) => text?.text === label))
  const button = block?.elements?.find(({ text }) => text?.text === label)
  if (!block || !button) throw new Error(`no button ${label}`)
  const action = { type: 'button', action_id: button.action_id, block_id: block.block_id, action_ts: '1' }
  const body = {
    type: 'block_actions',
    team: { id: 'T1', domain: 'team' },
    user: { id: user, username: 'ada', team_id: 'T1' },
    container: { type: 'view' },
  }
  await (await server.send('interactive', { ...body, view, actions: [action] })).acked
}

/** Ada sends in a form that stands open. @returns what Slack is answered */
async function sendIn(server: SlackServer, form: object | undefined, values: Readonly<Record<string, string>>) {
  const typed = Object.entries(values).map(([option, value]) => [option, { a: { type: 'plain_text_input', value } }])
  const sent = await server.send('interactive', {
    type: 'view_submission',
    team: { id: 'T1', domain: 't' },
    user: { id: 'U1', name: 'ada' },
    view: { ...form, state: { values: Object.fromEntries(typed) } },
  })
  return sent.acked
}

function modalOf(server: SlackServer) {
  const shown = [...server.views.values()].at(-1)
  return shown ? { payload: toPayload(shown), blocks: shown.view.blocks as Block[], text: readable(shown.view.blocks) } : null
}

test('home says whom to ask for help, as plain text; where nobody told, it names no operator', async () => {
  const support = '<!channel> <https://evil.example|arxiv.org> & help@example.org'
  const library = await openTestLibrary({ support })
  onTestFinished(() => library.close())
  const { view, text } = await open(await openSlackTest({ library }))
  expect(text.split('\n').at(-1)).toMatch(/^Paperboy \S+\. \/papers help says what can be done here\. For help from people: /)
  expect(text.endsWith(support)).toBe(true)
  expect(view.blocks.at(-1)?.type).toBe('rich_text')
  expect(strings(view.blocks, 'url').filter((url) => url.includes('evil'))).toEqual([])
  expect((await open(await openSlackTest())).text).not.toContain('operator')
})

test('home has one’s own saved papers, and the topics of the channels that one is in', async () => {
  const it = await openSlackTest()
  const { server } = it
  server.workspace.addChannel('C2', { members: ['UBOT', 'U2'] })
  server.workspace.addChannel('C3', { isPrivate: true, members: ['UBOT', 'U2'] })
  server.workspace.addChannel('C4', { members: ['UBOT', 'U1'] })
  server.workspace.addChannel('C5', { isPrivate: true, members: ['UBOT', 'U1'] })
  for (const channel of ['C1', 'C2', 'C3', 'C4', 'C5', 'D1', 'D2'])
    await server.deliver('slash_commands', command(`subscribe chest x-ray as Topic of ${channel}`, { channel_id: channel, user_id: 'U2' }))
  await server.deliver('slash_commands', command('save arXiv:2303.13391'))
  const { text, channels, view } = await open(it)
  expect(text).toContain('Xplainer')
  expect(channels).toEqual(['C1', 'C4', 'C5'])
  for (const channel of ['C1', 'C4', 'C5', 'D1']) expect(text).toContain(`Topic of ${channel}`)
  for (const channel of ['C2', 'C3', 'D2']) expect(JSON.stringify(view)).not.toContain(channel)
  const others = await open(it, 'U2', 'D2')
  expect(others.channels).toEqual(['C1', 'C2', 'C3'])
  expect(others.text).not.toContain('Xplainer')
})

test('home shows the public channels without groups:read, and says so when Slack does not tell who is where', async () => {
  const it = await openSlackTest()
  const { workspace } = it.server
  workspace.addChannel('G5', { isPrivate: true })
  await it.server.deliver('slash_commands', command('subscribe chest x-ray as Open'))
  await it.server.deliver('slash_commands', command('subscribe chest x-ray as Secret', { channel_id: 'G5' }))
  workspace.scopes.delete('groups:read')
  const some = await open(it)
  expect(some.channels).toEqual(['C1'])
  expect(some.text).not.toContain('Secret')
  workspace.scopes.delete('channels:read')
  const none = await open(it)
  expect(none.channels).toEqual([])
  expect(none.text).not.toContain('Open')
  expect(none.text).toContain('Slack did not tell which channels you are in')
  workspace.scopes.add('groups:read').add('channels:read')
  const all = await open(it)
  expect(all.channels).toEqual(['C1', 'G5'])
  expect(all.text).not.toContain('did not tell')
})

test('a button at home is answered in a modal, and home is brought up to date', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Pause')
  await until(() => homeOf(server).text.includes('paused'))
  expect(modalOf(server)?.text).toContain('Chest')
  expect(modalOf(server)?.text).not.toContain('One moment')
})

test('a topic is edited at home', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Edit')
  await until(() => modalOf(server)?.blocks.some(({ type }) => type === 'input') === true)
  const sent = await sendIn(server, modalOf(server)?.payload, { query: 'chest x-ray', as: 'Thorax' })
  expect(sent).toMatchObject({ response_action: 'update', view: { type: 'modal' } })
  await until(() => server.homes.has('U1') && homeOf(server).text.includes('Thorax'))
})

test('an old home does nothing for who has left the channel', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  server.workspace.channels.get('C1')?.members.delete('U1')
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Pause')
  await until(() => modalOf(server)?.text.includes('that channel any more') === true)
  const [topic] = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
  expect(topic?.state).toBe('active')
})

test('an old home opens no form for who has left, and a form that stood open is not taken', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Edit')
  await until(() => modalOf(server)?.blocks.some(({ type }) => type === 'input') === true)
  const form = modalOf(server)?.payload
  server.workspace.channels.get('C1')?.members.delete('U1')
  expect(JSON.stringify(await sendIn(server, form, { as: 'Mine' }))).toContain('that channel any more')
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Edit')
  await until(() => modalOf(server)?.text.includes('that channel any more') === true)
  const [topic] = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
  expect(topic?.name).toBe('Chest')
})

test('what Slack does not say in time loses nobody’s words, and calls nobody gone', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  const home = { id: 'H1', type: 'home', hash: '1', ...view }
  server.fates.set('users.conversations', [{ error: 'internal_error' }])
  await pressAt(server, home, view.blocks, 'Pause')
  await until(() => modalOf(server)?.text.includes('Slack did not say just now') === true)
  await pressAt(server, home, view.blocks, 'Edit')
  await until(() => modalOf(server)?.blocks.some(({ type }) => type === 'input') === true)
  const form = modalOf(server)?.payload
  server.fates.set('users.conversations', [{ error: 'internal_error' }])
  expect(await sendIn(server, form, { as: 'Mine' })).toMatchObject({ response_action: 'errors' })
  const [topic] = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
  expect(topic).toMatchObject({ name: 'Chest', state: 'active' })
})

test('home is brought up to date though the modal was closed before its answer', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  server.fates.set('views.update', [{ error: 'not_found' }])
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Unsubscribe')
  await until(() => !homeOf(server).text.includes('Chest'))
})

test('a form of home that takes its time is answered in the direct messages, and home brought up to date', async () => {
  const it = await openSlackTest({
    wrap: (paperboy) => ({
      ...paperboy,
      respond: async (request) => {
        if (request.input.kind === 'form') await setTimeout(2_600)
        return paperboy.respond(request)
      },
    }),
  })
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open(it)
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Edit')
  await until(() => modalOf(server)?.blocks.some(({ type }) => type === 'input') === true)
  await sendIn(server, modalOf(server)?.payload, { as: 'Thorax' })
  await until(() => homeOf(server).text.includes('Thorax'))
  expect(server.posts[0]).toMatchObject({ channel: 'D1', text: expect.stringContaining('Thorax') })
  expect(server.ephemerals).toEqual([])
})

test('home has room for many topics and saved papers', async () => {
  const it = await openSlackTest()
  const { server } = it
  for (let channel = 10; channel < 20; channel++) {
    server.workspace.addChannel(`C${channel}`)
    for (const topic of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'])
      await it.library.ask(`subscribe chest x-ray as ${topic}`, {
        platform: 'slack',
        workspace: 'T1',
        channel: `C${channel}`,
        person: 'U1',
      })
  }
  const { view } = await open(it)
  expect(view.blocks.length).toBeLessThanOrEqual(100)
  expect(view.blocks.length).toBeGreaterThan(50)
})

test('two workspaces see nothing of each other', async () => {
  const library = await openTestLibrary()
  const one = await openSlackTest({ library })
  const two = await openSlackTest({ library, team: 'T2', botToken: 'xoxb-two', appToken: 'xapp-two' })
  const asked = (text: string, team: string) => command(text, { team_id: team })
  await one.server.deliver('slash_commands', asked('subscribe chest x-ray as Secret', 'T1'))
  await one.server.deliver('slash_commands', asked('save arXiv:2303.13391', 'T1'))
  expect(readable((await two.server.deliver('slash_commands', asked('subscriptions', 'T2'))).blocks)).not.toContain('Secret')
  expect(readable((await two.server.deliver('slash_commands', asked('saved', 'T2'))).blocks)).not.toContain('Xplainer')
  expect((await open(two)).text).not.toContain('Secret')
  expect((await open(one)).text).toContain('Secret')
  const foreign = {
    delivery: 'delivery-001',
    attempt: 0,
    isRepeat: false,
    at: { platform: 'slack', workspace: 'T1', channel: 'C1' },
    thread: null,
    since: 0,
  }
  const reply = await library.ask('status')
  expect(await two.slack.post({ ...foreign, reply })).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('another workspace'),
  })
  expect(await two.slack.tell('T1', 'U1', reply.text)).toBe('failed')
  await library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
})

test('a modal opens at home before anything slow', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest', { user_id: 'U2' }))
  const { view } = await open(it, 'U2', 'D2')
  server.fates.set('users.info', [{ afterMs: 1_700 }]).set('users.conversations', [{ afterMs: 700 }])
  const before = performance.now()
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Preview')
  await until(() => modalOf(server)?.text.includes('One moment') === true)
  const opened = performance.now() - before
  await until(() => modalOf(server)?.text.includes('Chest') === true)
  expect(opened / (performance.now() - before), 'the share of the time before it opened').toBeLessThan(0.5)
})

test('a press at home that Slack opens nothing for is answered in the direct messages', async () => {
  const { server } = await openSlackTest()
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  const { view } = await open({ server })
  server.fates.set('views.open', [{ status: 429, retryAfter: 1 }])
  await pressAt(server, { id: 'H1', type: 'home', hash: '1', ...view }, view.blocks, 'Preview')
  await until(() => server.posts.length > 0)
  expect(server.posts[0]).toMatchObject({ channel: 'D1', text: expect.stringContaining('Please press again.') })
})

test('home has a search field, a new topic in one’s own messages, and one’s papers to take along', async () => {
  const it = await openSlackTest()
  const { server } = it
  await server.deliver('slash_commands', command('save arXiv:2303.13391'))
  const { view } = await open(it)
  const body = {
    type: 'block_actions',
    team: { id: 'T1', domain: 'team' },
    user: { id: 'U1', username: 'ada', team_id: 'T1' },
    container: { type: 'view' },
  }
  const field = view.blocks.find(({ type }) => type === 'input') as unknown as { block_id: string; element: { action_id: string } }
  const typed = { type: 'plain_text_input', value: 'radio galaxies', action_id: field.element.action_id, block_id: field.block_id }
  await (await server.send('interactive', { ...body, view, actions: [{ ...typed, action_ts: '1' }] })).acked
  await until(() => modalOf(server)?.text.includes('papers match “radio galaxies”') === true)
  await pressAt(server, view, view.blocks, 'Export')
  await until(() => modalOf(server)?.text.includes('2303.13391') === true)
  await pressAt(server, view, view.blocks, 'New topic')
  await until(() => modalOf(server)?.blocks.some(({ type }) => type === 'input') === true)
  const form = modalOf(server)?.payload as { private_metadata: string }
  expect(form.private_metadata).toContain('"channel":"D1"')
})

test('the Messages tab greets once, with a search to try', async () => {
  const { server } = await openSlackTest()
  for (const event_ts of ['1.0', '2.0'])
    await server.event({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'messages', event_ts })
  const hellos = (): readonly object[] => (server.workspace.channels.get('D1')?.messages ?? []).filter(({ text }) => text !== 'joined')
  await until(() => hellos().length > 0)
  await server.event({ type: 'message', channel_type: 'im', user: 'U1', text: 'thanks', channel: 'D1', ts: '3.0' })
  await until(() => JSON.stringify(hellos()).includes('You are welcome'))
  expect(hellos()).toHaveLength(2)
  expect(JSON.stringify(hellos()[0])).toContain('Try a search')
  expect(JSON.stringify(hellos()[0])).not.toContain('/papers')
})
