import { describe, expect, test } from 'vitest'
import { hostileTexts } from '../hostile.ts'
import { buttonId, command, openSlackTest, press, readable, type SlackTest, toSeen, until } from '../servers/slack/harness.ts'
import { toPayload } from '../servers/slack/methods.ts'
import type { Sent, SlackServer } from '../servers/slack/server.ts'

interface Input {
  readonly type: string
  readonly block_id: string
  readonly element: { readonly type: string; readonly action_id: string; readonly [name: string]: unknown }
}

/** The modal that stands open. */
function modal({ views }: SlackServer) {
  const shown = [...views.values()].at(-1)
  if (!shown) throw new Error('no modal is open')
  const blocks = shown.view.blocks as Input[]
  return { ...shown, blocks, inputs: blocks.filter(({ type }) => type === 'input') }
}

/** What Slack brings back of the inputs: what they hold at first, and what was typed instead. */
function stateOf(inputs: readonly Input[], typed: Readonly<Record<string, string | null>>) {
  const state = inputs.map(({ block_id: block, element }) => {
    const { type, action_id: action } = element
    const initial =
      element.initial_value ?? element.initial_time ?? (element.initial_option as { value: string } | undefined)?.value ?? null
    const value = block in typed ? typed[block] : initial
    const held =
      type === 'plain_text_input'
        ? { value }
        : type === 'timepicker'
          ? { selected_time: value }
          : { selected_option: value === null ? null : { value } }
    return [block, { [action]: { type, ...held } }] as const
  })
  return { values: Object.fromEntries(state) }
}

const USER = { id: 'U1', name: 'ada', team_id: 'T1' }
const TEAM = { id: 'T1', domain: 'team' }

async function submit(server: SlackServer, typed: Readonly<Record<string, string | null>>): Promise<Sent> {
  const shown = modal(server)
  const view = { ...toPayload(shown), state: stateOf(shown.inputs, typed) }
  return server.send('interactive', { type: 'view_submission', team: TEAM, user: USER, view })
}

async function openSubscribe({ server }: SlackTest) {
  const sent = await server.send('slash_commands', command('subscribe'))
  await until(() => server.views.size > 0)
  return { ...modal(server), sent }
}

test.each([
  ['private channel that somebody left', true, true],
  ['private channel that somebody is in', true, false],
  ['public channel that somebody left', false, true],
])('a form that stands open over a %s', async (_, isPrivate, leaves) => {
  const { server, library } = await openSlackTest()
  const { members } = server.workspace.addChannel('C5', { isPrivate })
  await server.send('slash_commands', command('subscribe', { channel_id: 'C5' }))
  await until(() => server.views.size > 0)
  if (leaves) members.delete('U1')
  const answer = await (await submit(server, { query: 'chest x-ray' })).acked
  const topics = () => library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C5' })
  if (isPrivate && leaves) {
    expect(answer).toMatchObject({ response_action: 'errors', errors: { query: expect.stringContaining('not in that channel any more') } })
    expect(await topics()).toEqual([])
  } else {
    expect(answer).toEqual({ response_action: 'clear' })
    await expect.poll(topics).toHaveLength(1)
  }
})

test('a form whose channel Slack does not tell of in time stays open as it was filled in', async () => {
  const { server, library } = await openSlackTest()
  await server.send('slash_commands', command('subscribe'))
  await until(() => server.views.size > 0)
  server.fates.set('conversations.info', [{ status: 429, retryAfter: 1 }])
  expect(await (await submit(server, { query: 'chest x-ray' })).acked).toMatchObject({
    response_action: 'errors',
    errors: { query: expect.stringContaining('Please try again.') },
  })
  expect(await library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })).toEqual([])
})

describe('the form of a topic', () => {
  test('opens at once, filled in with what is known of the person, and subscribes', async () => {
    const it = await openSlackTest()
    const { inputs, view, sent } = await openSubscribe(it)
    expect(inputs.map(({ block_id: block }) => block)).toEqual(['query', 'as', 'at', 'in', 'on', 'top', 'detail', 'versions'])
    expect(view).toMatchObject({ type: 'modal', title: { text: 'Subscribe this channel' }, submit: { text: 'Subscribe' } })
    expect(inputs.find(({ block_id: block }) => block === 'in')?.element).toMatchObject({
      type: 'external_select',
      initial_option: { value: 'Europe/Berlin' },
    })
    const submitted = await submit(it.server, { query: 'chest x-ray', as: 'Chest', at: '08:30', top: '3' })
    expect(await submitted.acked).toEqual({ response_action: 'clear' })
    const shown = toSeen(await sent.shown)
    expect(shown.text).toContain('Chest')
    expect(shown.audience).toBe('asker')
    const [topic] = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
    expect(topic).toMatchObject({
      name: 'Chest',
      query: 'chest x-ray',
      top: 3,
      owner: { person: 'U1', name: 'Ada' },
      schedule: { time: '08:30', zone: 'Europe/Berlin' },
    })
  })

  test('is answered in the channel when the URL of the command is no longer good', async () => {
    const it = await openSlackTest()
    const { sent } = await openSubscribe(it)
    it.server.expire(sent.url)
    await (await submit(it.server, { query: 'chest x-ray' })).acked
    await until(() => it.server.ephemerals.length > 0)
    expect(it.server.ephemerals[0]).toMatchObject({ channel: 'C1', user: 'U1' })
  })

  test('says what is wrong beside the field, and keeps the rest', async () => {
    const it = await openSlackTest()
    await openSubscribe(it)
    const wrong = await (await submit(it.server, { query: 'after:banana' })).acked
    expect(wrong).toMatchObject({ response_action: 'errors', errors: { query: expect.any(String) } })
    const blank = await (await submit(it.server, { query: ' \u200b ', as: 'Chest' })).acked
    expect(Object.keys(blank.errors as object)).toEqual(['query'])
    const zone = await (await submit(it.server, { query: 'chest', in: 'Nowhere/Else' })).acked
    expect(Object.keys(zone.errors as object)).toEqual(['in'])
    expect(await (await submit(it.server, { query: 'chest x-ray', as: 'One' })).acked).toEqual({ response_action: 'clear' })
    await it.server.send('slash_commands', command('subscribe'))
    await until(() => it.server.views.size > 1)
    const taken = await (await submit(it.server, { query: 'lung', as: 'one' })).acked
    expect(taken.errors).toEqual({ as: expect.stringContaining('. /papers edit changes it; as NAME gives') })
  })

  test('that Slack delivers again is taken once, and says again what was wrong', async () => {
    const it = await openSlackTest()
    const again = async (typed: Readonly<Record<string, string | null>>) => {
      const { acked, trigger } = await submit(it.server, typed)
      const shown = modal(it.server)
      const view = { ...toPayload(shown), state: stateOf(shown.inputs, typed) }
      const repeated = await it.server.send('interactive', { type: 'view_submission', team: TEAM, user: USER, view, trigger_id: trigger })
      return [await acked, await repeated.acked]
    }
    await openSubscribe(it)
    const [wrong, wrongAgain] = await again({ query: 'after:banana', as: 'Chest' })
    expect(wrong).toMatchObject({ response_action: 'errors', errors: { query: expect.any(String) } })
    expect(wrongAgain).toEqual(wrong)
    await again({ query: 'chest x-ray', as: 'Chest' })
    const topics = await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' })
    expect(topics.map(({ name }) => name)).toEqual(['Chest'])
  })

  test('previews what it would bring, the newest words only, and stays as it is', async () => {
    const it = await openSlackTest()
    const { inputs } = await openSubscribe(it)
    const type = async (value: string): Promise<void> => {
      const view = toPayload(modal(it.server))
      const actions = [{ type: 'plain_text_input', action_id: 'preview:query', block_id: 'query', value, action_ts: '1' }]
      const container = { type: 'view', view_id: view.id }
      await (
        await it.server.send('interactive', {
          type: 'block_actions',
          user: { ...USER, username: 'ada' },
          team: TEAM,
          container,
          view,
          actions,
        })
      ).acked
    }
    for (const value of ['c', 'ch', 'chest', 'chest x-ray']) await type(value)
    await until(() => readable(modal(it.server).blocks).includes('chest'))
    const updates = it.server.calls.filter(({ method }) => method === 'views.update')
    expect(updates.length).toBeLessThan(4)
    expect(modal(it.server).inputs).toEqual(inputs)
    await type('after:banana')
    await until(() => readable(modal(it.server).blocks).includes('banana'))
    await type('')
    await until(() => modal(it.server).blocks.length === inputs.length)
  })

  test('finds a zone by its beginning', async () => {
    const it = await openSlackTest()
    await openSubscribe(it)
    const suggest = async (value: string) => {
      const view = toPayload(modal(it.server))
      const sent = await it.server.send('interactive', {
        type: 'block_suggestion',
        action_id: 'field:in',
        block_id: 'in',
        value,
        team: TEAM,
        user: USER,
        view,
      })
      return (await sent.acked).options as { value: string }[]
    }
    expect((await suggest('berl')).map(({ value }) => value)).toEqual(['Europe/Berlin'])
    expect(await suggest('xx')).toEqual([])
  })

  test('edits a topic from its button, hours later and after a restart', async () => {
    const it = await openSlackTest()
    await it.server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
    const list = await it.server.deliver('slash_commands', command('subscriptions'))
    await it.server.send('interactive', press(buttonId(list, 'Edit')))
    await until(() => it.server.views.size > 0)
    expect(modal(it.server).inputs[0]?.element.initial_value).toBe('chest x-ray')
    // What it brings stands there before anything is typed.
    await until(() => readable(modal(it.server).blocks).includes('papers match'))
    expect(modal(it.server).inputs[0]?.element.initial_value).toBe('chest x-ray')
    const sent = await submit(it.server, { as: 'Thorax', on: 'weekdays' })
    await sent.acked
    await until(() => it.server.calls.length > 0)
    await expect
      .poll(async () => (await it.library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'C1' }))[0]?.name)
      .toBe('Thorax')
  })

  test('never opens for a guest, and a guest sends none in', async () => {
    const it = await openSlackTest({
      before: ({ workspace }) => void workspace.users.set('U1', { id: 'U1', name: 'Ada', is_restricted: true }),
    })
    const shown = toSeen(await it.server.deliver('slash_commands', command('subscribe')))
    expect(it.server.views.size).toBe(0)
    expect(shown.text).toContain('manage')
  })

  test('is in words when Slack does not open it', async () => {
    const it = await openSlackTest()
    it.server.fates.set('views.open', [{ error: 'expired_trigger_id' }])
    expect(toSeen(await it.server.deliver('slash_commands', command('subscribe'))).text).toContain('subscribe')
  })

  test('that takes too long is closed in time, and answered when it is done, faults too', async () => {
    const it = await openSlackTest({
      wrap: (paperboy) => ({
        ...paperboy,
        async respond(request) {
          if (request.input.kind === 'form') await new Promise((resolve) => setTimeout(resolve, 3_200))
          return paperboy.respond(request)
        },
      }),
    })
    const { sent } = await openSubscribe(it)
    expect(await (await submit(it.server, { query: 'after:banana' })).acked).toEqual({ response_action: 'clear' })
    expect(toSeen(await sent.shown).text).toContain('banana')
  })

  test('takes hostile queries and names as they are', async () => {
    const it = await openSlackTest()
    for (const text of hostileTexts) {
      const before = it.server.views.size
      const sent = await it.server.send('slash_commands', command('subscribe'))
      await until(() => it.server.views.size > before)
      const submitted = await submit(it.server, { query: `chest OR "${text.replaceAll('"', '').slice(0, 900)}"`, as: text.slice(0, 60) })
      const acked = await submitted.acked
      if (acked.response_action !== 'errors') expect(toSeen(await sent.shown).threats, text.slice(0, 40)).toEqual([])
      await it.server.deliver('slash_commands', command('unsubscribe 1'))
    }
    for (const text of hostileTexts) {
      const edited = await it.server.deliver('slash_commands', command(`edit ${text.slice(0, 200)}`))
      expect(toSeen(edited).threats).toEqual([])
    }
  })
})

describe('membership', () => {
  test('a subscription where we are no member says what to type, once, and goes on when it is done', async () => {
    const it = await openSlackTest()
    const { server } = it
    const { members } = server.workspace.addChannel('C9', { members: ['U1'] })
    const ask = async (text: string, place = { channel_id: 'C9' }) =>
      toSeen(await server.deliver('slash_commands', command(text, place))).text
    const shown = await ask('subscribe chest x-ray as Chest')
    expect(shown.match(/\/invite @paperboy/g)).toHaveLength(1)
    // Nothing is saved, so nothing waits for us.
    expect(await ask('subscribe zzzqqq')).not.toContain('/invite')
    members.add('UBOT')
    await server.event({ type: 'member_joined_channel', user: 'UBOT', channel: 'C9', channel_type: 'C', team: 'T1' })
    await until(() => server.posts.length > 0)
    expect(readable(server.posts[0]?.blocks)).toContain('What waited for me goes on; topics here: “Chest”.')
    expect(await ask('subscriptions')).not.toContain('paused')
    expect(await ask('subscribe lung x-ray', { channel_id: 'C1' })).not.toContain('/invite')
  })

  test('a subscription begins where Slack does not say what we may do, and says so', async () => {
    const { server } = await openSlackTest()
    server.fates.set('conversations.info C1', [{ error: 'service_unavailable' }])
    const { text } = toSeen(await server.deliver('slash_commands', command('subscribe chest x-ray as Chest')))
    expect(text).toContain(
      'It could not be learned just now whether digests may be posted here. Slack answered service_unavailable. The topic',
    )
    expect(toSeen(await server.deliver('slash_commands', command('subscriptions'))).text).not.toContain('paused')
  })

  test('digests come to our own direct messages, not to those of other people', async () => {
    const { server, library } = await openSlackTest()
    server.workspace.channels.set('DOTHER', { ...server.workspace.addChannel('DOTHER', { isPrivate: true, members: ['U1', 'U2'] }) })
    server.workspace.addChannel('CGROUP', { isPrivate: true, members: ['U1', 'U2'] })
    const ask = async (channel_id: string, channel_name: string) =>
      toSeen(await server.deliver('slash_commands', command('subscribe chest x-ray', { channel_id, channel_name }))).text
    expect(await ask('DOTHER', 'directmessage')).toContain('Digests cannot come to this conversation.')
    expect(await ask('CGROUP', 'mpdm-ada--bob-1')).toContain('Digests cannot come to this conversation.')
    expect(await ask('D1', 'directmessage')).not.toContain('cannot come')
    const saved = await library.core.store.subscriptions.inWorkspace('slack:T1')
    expect(saved.map(({ channel }) => channel)).toEqual(['D1'])
  })

  test.each([
    ['for patience', { status: 429, retryAfter: 5 } as const],
    ['nothing that can be read', { error: 'internal_error' }],
    ['for a scope that may be left out', { error: 'missing_scope' }],
  ])('a topic begins where Slack, asked for the channel, answers %s', async (_, fate) => {
    const { server, library } = await openSlackTest()
    server.fates.set('conversations.info', [fate, fate])
    const shown = toSeen(await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))).text
    expect(shown).toContain('Subscribed to Chest')
    expect(shown).not.toContain('Nothing can be posted here yet')
    expect((await library.core.store.subscriptions.inWorkspace('slack:T1'))[0]?.state).toBe('active')
  })
})

describe('a topic', () => {
  test('goes into the care of a person who is mentioned, and of no channel', async () => {
    const { server, library } = await openSlackTest()
    server.workspace.addChannel('G5', { isPrivate: true })
    const ask = async (text: string) => {
      const typed = { ...command('', { channel_id: 'G5' }), text } // with the marks that Slack makes
      return toSeen(await server.deliver('slash_commands', typed)).text
    }
    const owner = async () => (await library.core.store.subscriptions.inChannel({ workspace: 'slack:T1', channel: 'G5' }))[0]?.owner
    await ask('subscribe chest x-ray as Secret')
    expect(await ask('handover Secret to @general')).toContain('could be anybody')
    expect(await ask('handover Secret to <#C1|general>')).toContain('names nobody')
    // Typed sign by sign, which is no mention.
    expect(await ask('handover Secret to &lt;@U2|The CEO&gt;')).not.toContain('in the care of')
    expect(await owner()).toEqual({ person: 'U1', name: 'Ada' })
    expect(await ask('handover Secret to <@U2|bob>')).toBe('Secret is in the care of Bob now.')
    expect(await owner()).toEqual({ person: 'U2', name: 'Bob' })
    await server.event({
      type: 'app_mention',
      user: 'U1',
      text: '<@UBOT> handover Secret to <@U1>',
      ts: server.workspace.newTs(),
      channel: 'G5',
      event_ts: '1.0',
    })
    await expect.poll(owner).toEqual({ person: 'U1', name: 'Ada' })
  })
})

test('a guest follows a paper by a form that makes a topic of their own, as direct messages', async () => {
  const { server, library } = await openSlackTest()
  server.workspace.users.set('U1', { id: 'U1', name: 'Ada', is_restricted: true })
  const list = await server.deliver('slash_commands', command('search xplainer'))
  const pressed = await server.send('interactive', press(buttonId(list, 'Follow')))
  await until(() => server.views.size > 0)
  expect(modal(server).view.title).toMatchObject({ text: 'A topic of your own' })
  const sent = await submit(server, { query: 'x-ray' })
  expect(await sent.acked).toEqual({ response_action: 'clear' })
  const told = toSeen(await pressed.shown)
  expect(told.text).toContain('Subscribed to x-ray')
  expect(told.text).toContain('It comes to you alone, as direct messages')
  expect(told.buttons).toEqual([])
  const own = { workspace: 'slack:T1', channel: 'D1' }
  expect(await library.core.store.subscriptions.inChannel(own)).toMatchObject([{ name: 'x-ray', state: 'active' }])
  expect(await library.core.store.subscriptions.inWorkspace('slack:T1')).toHaveLength(1)
  expect(server.workspace.channels.get('D1')?.messages.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('Topics of your own come here.'),
  )
})
