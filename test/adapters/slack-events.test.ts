import { describe, expect, test } from 'vitest'
import { asTyped, bare } from '../../src/port/text.ts'
import { greeting } from '../../src/wording/first-contact.ts'
import { hostileTexts } from '../hostile.ts'
import { buttonId, command, openSlackTest, PLACE, press, readable, type SlackTest, toSeen, until } from '../servers/slack/harness.ts'
import type { SlackShown } from '../servers/slack/server.ts'

const LINK = 'https://arxiv.org/abs/2303.13391'
const CHANNEL = { workspace: 'slack:T1', channel: 'C1' }

function shownOf(post: unknown) {
  return toSeen(post as SlackShown)
}

async function stateOf({ library }: SlackTest) {
  const [topic] = await library.core.store.subscriptions.inChannel(CHANNEL)
  return { state: topic?.state, reason: topic?.pause?.reason }
}

describe('an invitation', () => {
  test('is greeted once in a channel, however often Slack tells of it', async () => {
    const { server } = await openSlackTest()
    const joined = { type: 'member_joined_channel', user: 'UBOT', channel: 'C1', channel_type: 'C', team: 'T1', inviter: 'U1' }
    await server.event({ ...joined, user: 'U2' })
    await server.event(joined, 'Ev-joined')
    await server.event(joined, 'Ev-joined')
    await until(() => server.posts.length > 0)
    await server.deliver('slash_commands', command('status'))
    expect(server.posts).toHaveLength(1)
    const text = bare(asTyped(greeting(), '/papers '))
    expect(shownOf(server.posts[0]).text).toBe(text)
    expect(text.split('\n')).toHaveLength(2)
  })
})

describe('an invitation back', () => {
  test.each(['channel_left', 'group_left'])('after a removal (%s) is greeted with what goes on; no repeated event is', async (left) => {
    const { server, library } = await openSlackTest()
    const joined = { type: 'member_joined_channel', user: 'UBOT', channel: 'C1', channel_type: 'C', team: 'T1', inviter: 'U1' }
    const settled = (): Promise<unknown> => server.deliver('slash_commands', command('status'))
    await library.ask('subscribe radiology', { platform: 'slack', workspace: 'T1', channel: 'C1' })
    await server.event(joined, 'Ev-joined')
    await until(() => server.posts.length === 1)
    await server.event({ type: left, channel: 'C1', actor_id: 'U1' }, 'Ev-left')
    await server.event(joined, 'Ev-joined')
    await settled()
    expect(server.posts).toHaveLength(1)
    await server.event(joined, 'Ev-back')
    await until(() => server.posts.length === 2)
    await server.event({ type: left, channel: 'C1', actor_id: 'U1' }, 'Ev-left')
    await server.event(joined, 'Ev-back')
    await settled()
    expect(server.posts).toHaveLength(2)
    expect(shownOf(server.posts[1]).text).toContain('What waited for me goes on; topics here: “Radiology”.')
  })
})

describe('plain words', () => {
  test('behind a mention are a search, answered once in its thread', async () => {
    const { server } = await openSlackTest()
    const ts = server.workspace.newTs()
    server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U1', text: '<@UBOT> xplainer' })
    const mention = { type: 'app_mention', user: 'U1', text: '<@UBOT> xplainer', ts, channel: 'C1', event_ts: ts }
    await server.event(mention, 'Ev-mention')
    await server.event(mention, 'Ev-mention')
    await until(() => server.posts.length > 0)
    await server.deliver('slash_commands', command('status'))
    expect(server.posts).toHaveLength(1)
    expect(server.posts[0]).toMatchObject({ channel: 'C1', thread_ts: ts })
    expect(shownOf(server.posts[0]).text).toContain('1. Xplainer')
  })

  test('behind a mention are answered to the asker alone where Paperboy may not post', async () => {
    const { server } = await openSlackTest()
    const ts = server.workspace.newTs()
    server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U1', text: '' })
    server.fates.set('chat.postMessage C1', [{ error: 'restricted_action_read_only_channel' }])
    await server.event({ type: 'app_mention', user: 'U1', text: '<@UBOT> xplainer', ts, channel: 'C1', event_ts: ts })
    await until(() => server.ephemerals.length > 0)
    expect(server.ephemerals[0]).toMatchObject({ channel: 'C1', user: 'U1', text: expect.stringContaining('1. Xplainer') })
  })

  test('behind a mention that ask for one’s own things are answered to nobody else', async () => {
    const { server } = await openSlackTest()
    const ts = server.workspace.newTs()
    const messages = server.workspace.channels.get('C1')?.messages
    messages?.push({ ts, user: 'U1', text: '' })
    const mention = { type: 'app_mention', user: 'U1', text: '<@UBOT> saved', ts, channel: 'C1', event_ts: ts }
    await server.event(mention)
    await until(() => server.ephemerals.length > 0)
    // Where no thread has begun, Slack would not show it there.
    expect(server.ephemerals[0]).toMatchObject({ channel: 'C1', user: 'U1' })
    expect(server.ephemerals[0]).not.toHaveProperty('thread_ts')
    const answer = server.workspace.newTs()
    messages?.push({ ts: answer, thread_ts: ts, user: 'U1', text: '' })
    await server.event({ ...mention, ts: answer, thread_ts: ts })
    await until(() => server.ephemerals.length > 1)
    expect(server.ephemerals[1]).toMatchObject({ channel: 'C1', user: 'U1', thread_ts: ts })
    expect(server.posts).toEqual([])
  })

  test.each(['/papers saved', '/Papers saved', '/paper saved', '/saved', 'saved', '/papers subscriptions all', '/papers forget me'])(
    'behind a mention, as “%s”, are for the asker alone however they begin',
    async (words) => {
      const { server } = await openSlackTest()
      const ts = server.workspace.newTs()
      server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U1', text: '' })
      await server.event({ type: 'app_mention', user: 'U1', text: `<@UBOT> ${words}`, ts, channel: 'C1', event_ts: ts })
      await until(() => server.ephemerals.length > 0)
      expect(server.posts).toEqual([])
    },
  )

  test('behind a mention may begin as a command is typed', async () => {
    const { server } = await openSlackTest()
    const ts = server.workspace.newTs()
    server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U1', text: '' })
    await server.event({ type: 'app_mention', user: 'U1', text: '<@UBOT> /papers search xplainer', ts, channel: 'C1', event_ts: ts })
    await until(() => server.posts.length > 0)
    expect(shownOf(server.posts[0]).text).toContain('1. Xplainer')
  })

  test('in a direct message are a search, a bare greeting asks for help, and our own words are not answered', async () => {
    const { server } = await openSlackTest()
    const message = { type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', ts: '1.0', event_ts: '1.0' }
    await server.event({ ...message, text: 'papers on tuberculosis &amp; chest' })
    await until(() => server.posts.length > 0)
    expect(shownOf(server.posts[0]).text).toContain('Reliable Tuberculosis Detection')
    await server.event({ ...message, text: '<@UBOT>' })
    await until(() => server.posts.length > 1)
    expect(shownOf(server.posts[1]).text).toContain('search')
    for (const subtype of ['thread_broadcast', 'me_message']) await server.event({ ...message, subtype, text: 'xplainer' })
    await until(() => server.posts.length === 4)
    await server.event({ ...message, user: 'UBOT', bot_id: 'BBOT', text: 'xplainer' })
    await server.event({ ...message, subtype: 'message_changed', text: 'xplainer' })
    await server.event({ ...message, channel_type: 'channel', channel: 'C1', text: 'xplainer' })
    await server.deliver('slash_commands', command('status'))
    expect(server.posts).toHaveLength(4)
  })

  test('may be hostile', async () => {
    const { server } = await openSlackTest()
    for (const text of hostileTexts)
      await server.event({ type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', ts: '1.0', text: text.slice(0, 4_000) })
    await until(() => server.posts.length === hostileTexts.length, 20_000)
    for (const post of server.posts) expect(shownOf(post).threats).toEqual([])
  })
})

describe('the message shortcut', () => {
  test('finds papers like the one that a message links to, for who chose it', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('interactive', {
      type: 'message_action',
      callback_id: 'find_related',
      team: { id: 'T1', domain: 'team' },
      user: { id: 'U1', name: 'ada' },
      channel: { id: 'C1', name: 'papers' },
      message_ts: '1.0',
      message: { type: 'message', user: 'U2', ts: '1.0', text: `look at <${LINK}|this one>!` },
    })
    expect(toSeen(shown).audience).toBe('asker')
    expect(toSeen(shown).text).toContain('Xplainer')
  })
})

test('the message shortcut of a message in a thread, and a button there, are answered in that thread', async () => {
  const { server } = await openSlackTest()
  const [ts, answer] = [server.workspace.newTs(), server.workspace.newTs()]
  server.workspace.channels.get('C1')?.messages.push({ ts: answer, thread_ts: ts, text: '' })
  const message = { type: 'message', user: 'U2', ts: answer, thread_ts: ts, text: `<${LINK}>` }
  const payload = { team: { id: 'T1', domain: 'team' }, user: { id: 'U1', name: 'ada' }, channel: { id: 'C1', name: 'papers' } }
  await server.send('interactive', { ...payload, type: 'message_action', callback_id: 'find_related', message_ts: answer, message })
  await until(() => server.ephemerals.length === 1)
  const shown = await server.deliver('slash_commands', command('search xplainer'))
  // Slack names the thread in the message; its container need not.
  await server.send('interactive', press(buttonId(shown, 'Abstract'), { container: { is_ephemeral: false, message_ts: answer }, message }))
  await until(() => server.ephemerals.length === 2)
  for (const ephemeral of server.ephemerals) expect(ephemeral).toMatchObject({ thread_ts: ts, user: 'U1' })
})

describe('the message shortcut, of a message', () => {
  const find = async (message: Record<string, unknown>): Promise<string> => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('interactive', {
      type: 'message_action',
      callback_id: 'find_related',
      team: { id: 'T1', domain: 'team' },
      user: { id: 'U1', name: 'ada' },
      channel: { id: 'C1', name: 'papers' },
      message_ts: '1.0',
      message: { type: 'message', user: 'U2', ts: '1.0', ...message },
    })
    return toSeen(shown).text
  }
  const block = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: LINK }] }] }

  test.each([
    ['that is very long, by its link', { text: `${'word '.repeat(3_000)} <${LINK}>` }, 'Papers like “Xplainer'],
    ['with a link in its blocks alone', { text: '', blocks: [block] }, 'Papers like “Xplainer'],
    ['with attachments that are none', { text: `<${LINK}>`, attachments: [null, 'x'] }, 'Papers like “Xplainer'],
    ['that is very long, by its beginning', { text: `tuberculosis detection ${'word '.repeat(3_000)}` }, 'match “tuberculosis detection'],
    ['with a word that Slack linked', { text: 'tuberculosis <http://cs.CV|cs.CV>' }, '“tuberculosis cs.CV”'],
    [
      'with a word that Slack linked in its blocks',
      { text: 'tuberculosis', blocks: [{ type: 'rich_text', elements: [{ type: 'link', url: 'http://cs.CV', text: 'cs.CV' }] }] },
      'matches “tuberculosis”',
    ],
    ['that names people', { text: '<@U2> <!channel> tuberculosis' }, 'matches “tuberculosis”'],
    ['without words', { text: '<@U2> <!channel>' }, 'That message has no text or link to look for.'],
    ['with a link to no paper', { text: '<https://arxiv.org/abs/9999.99999>' }, 'No paper here is what that message links to'],
  ])('%s', async (_, message, found) => {
    expect(await find(message)).toContain(found)
  })
})

describe('links', () => {
  const shared = { type: 'link_shared', channel: 'C1', user: 'U1', message_ts: '1.0', unfurl_id: 'U.1', source: 'conversations_history' }
  const links = [
    { domain: 'arxiv.org', url: LINK },
    { domain: 'arxiv.org', url: 'https://arxiv.org/abs/9999.99999' },
  ]

  test('to papers that are here get a small card, others none', async () => {
    const { server } = await openSlackTest()
    await server.event({ ...shared, links })
    await until(() => server.unfurls.length > 0)
    const { unfurls, ...rest } = server.unfurls[0] as { unfurls: Record<string, { blocks: unknown[] }> }
    expect(rest).toMatchObject({ unfurl_id: 'U.1', source: 'conversations_history' })
    expect(Object.keys(unfurls)).toEqual([LINK])
    expect(JSON.stringify(unfurls[LINK])).toContain('Xplainer: From X-Ray Observations')
  })

  test('are left alone when that is switched off', async () => {
    const { server } = await openSlackTest({ options: { unfurl: false } })
    await server.event({ ...shared, links })
    await server.deliver('slash_commands', command('status'))
    expect(server.calls.filter(({ method }) => method === 'chat.unfurl')).toEqual([])
  })
})

describe('a channel that closes', () => {
  const endings = [
    ['channel_left', { channel: 'C1', actor_id: 'U1' }, 'Type /invite @paperboy in the channel.'],
    ['group_left', { channel: 'C1' }, 'Type /invite @paperboy in the channel.'],
    ['channel_archive', { channel: 'C1', user: 'U1' }, 'Unarchive it.'],
    ['group_archive', { channel: 'C1' }, 'Unarchive it.'],
    ['channel_archive', { channel: 'C1', user: 'U1', is_moved: 1 }, 'moved to another workspace'],
    ['channel_deleted', { channel: 'C1' }, 'was deleted'],
    ['group_deleted', { channel: 'C1' }, 'was deleted'],
    ['app_uninstalled', {}, 'Install it again.'],
    ['tokens_revoked', { tokens: { oauth: [], bot: ['UBOT'] } }, 'Install it again.'],
  ] as const

  test.each(endings)('%s pauses its topics with the reason; a way back lets them go on', async (type, fields, reason) => {
    const it = await openSlackTest()
    await it.server.deliver('slash_commands', command('subscribe chest x-ray'))
    expect((await stateOf(it)).state).toBe('active')
    await it.server.event({ type, ...fields })
    await expect.poll(() => stateOf(it)).toMatchObject({ state: 'paused', reason: expect.stringContaining(reason) })
    if (type.endsWith('archive')) await it.server.event({ type: type.replace('archive', 'unarchive'), channel: 'C1', user: 'U1' })
    else await it.server.event({ type: 'member_joined_channel', user: 'UBOT', channel: 'C1', channel_type: 'C', team: 'T1' })
    await expect.poll(() => stateOf(it)).toMatchObject({ state: 'active' })
  })

  test('people’s revoked tokens are not ours', async () => {
    const it = await openSlackTest()
    await it.server.deliver('slash_commands', command('subscribe chest x-ray'))
    await it.server.event({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } })
    await it.server.deliver('slash_commands', command('status'))
    expect((await stateOf(it)).state).toBe('active')
  })
})

describe('buttons', () => {
  test('work when their response URL is used up or long expired', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('slash_commands', command('search xplainer'))
    const sent = press(buttonId(shown, 'Save'))
    const first = await server.send('interactive', sent)
    await first.shown
    const old = await server.send('slash_commands', command('search chest', { user_id: 'U2' }))
    server.expire(old.url)
    await until(() => server.ephemerals.length > 0)
    expect(server.ephemerals[0]).toMatchObject({ channel: 'C1', user: 'U2' })
  })

  test('share for all although the URL is gone, and once', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('slash_commands', command('search xplainer'))
    const share = await server.send('interactive', press(buttonId(shown, 'Share')))
    server.expire(share.url)
    await until(() => server.posts.length > 0)
    expect(server.posts).toHaveLength(1)
    expect(shownOf(server.posts[0]).text).toContain('Shared by Ada')
  })

  test('in a thread are answered in it', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('slash_commands', command('search xplainer'))
    const [ts, answer] = [server.workspace.newTs(), server.workspace.newTs()]
    server.workspace.channels.get('C1')?.messages.push({ ts: answer, thread_ts: ts, text: '' })
    const container = { is_ephemeral: false, message_ts: answer, thread_ts: ts }
    await server.send('interactive', press(buttonId(shown, 'Abstract'), { container }))
    await until(() => server.ephemerals.length > 0)
    expect(server.ephemerals[0]).toMatchObject({ thread_ts: ts, user: 'U1' })
  })

  test('of a message that has a thread are answered beside it', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('slash_commands', command('search xplainer'))
    const ts = server.workspace.newTs()
    const container = { is_ephemeral: false, message_ts: ts, thread_ts: ts }
    const answered = await server.deliver('interactive', press(buttonId(shown, 'Save'), { container }))
    expect(toSeen(answered).text).toContain('Saved')
    expect(server.ephemerals).toEqual([])
  })

  test('work for people of another workspace in a shared channel', async () => {
    const { server } = await openSlackTest()
    server.workspace.users.set('U7', { id: 'U7', name: 'Eve', is_stranger: true })
    const shown = await server.deliver('slash_commands', command('search chest'))
    const stranger = { team: { id: 'T7', domain: 'theirs' }, user: { id: 'U7', username: 'eve', team_id: 'T7' } }
    const answered = await server.deliver('interactive', press(buttonId(shown, 'Next page'), stranger))
    expect(toSeen(answered).text).toContain('6–10')
  })

  test('below what people of another workspace asked in a shared channel go on as for our own', async () => {
    const { server } = await openSlackTest()
    server.workspace.users.set('U7', { id: 'U7', name: 'Eve', is_stranger: true })
    const ts = server.workspace.newTs()
    server.workspace.channels.get('C1')?.messages.push({ ts, user: 'U7', text: '' })
    await server.event({ type: 'app_mention', user: 'U7', text: '<@UBOT> chest', ts, channel: 'C1', event_ts: ts }, 'Ev-shared', 'T7')
    await until(() => server.posts.length > 0)
    const next = buttonId(server.posts[0] as unknown as SlackShown, 'Next page')
    expect(toSeen(await server.deliver('interactive', press(next, { container: { is_ephemeral: false } }))).text).toContain('6–10')
  })

  test('of somebody else’s message never replace it', async () => {
    const { server } = await openSlackTest()
    const shown = await server.deliver('slash_commands', command('search chest'))
    const own = await server.deliver('interactive', press(buttonId(shown, 'Next page')))
    const others = await server.deliver('interactive', press(buttonId(shown, 'Next page'), { container: { is_ephemeral: false } }))
    expect([own.replace_original, others.replace_original]).toEqual([true, false])
  })

  test('where we are no member and the URL is gone are answered in a direct message', async () => {
    const { server } = await openSlackTest()
    server.workspace.addChannel('C9', { isPrivate: true, members: ['U1'] })
    const sent = await server.send('slash_commands', command('search xplainer', { channel_id: 'C9' }))
    server.expire(sent.url)
    await until(() => server.posts.length > 0)
    expect(server.posts[0]).toMatchObject({ channel: 'D1' })
  })
})

test('a channel that gets another id keeps its topics and what it was brought', async () => {
  const { server, library } = await openSlackTest()
  await server.deliver('slash_commands', command('subscribe chest x-ray as Chest'))
  await server.event({ type: 'channel_id_changed', old_channel_id: 'C1', new_channel_id: 'C1SHARED' })
  const { subscriptions } = library.core.store
  const shared = { ...CHANNEL, channel: 'C1SHARED' }
  for (let tries = 0; tries < 100 && (await subscriptions.inChannel(shared)).length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await subscriptions.inChannel(shared)).toMatchObject([{ name: 'Chest', state: 'active' }])
  expect(await subscriptions.inChannel(CHANNEL)).toEqual([])
})

describe('who may manage', () => {
  test('members may, guests and strangers may not; without users:read all may', async () => {
    const { server } = await openSlackTest()
    const { users } = server.workspace
    users.set('U3', { id: 'U3', is_ultra_restricted: true }).set('U4', { id: 'U4', is_stranger: true })
    const ask = async (user: string) =>
      readable((await server.deliver('slash_commands', command('subscribe chest x-ray', { user_id: user }))).blocks)
    expect(await ask('U3')).toContain('manage')
    expect(await ask('U4')).toContain('manage')
    expect(await ask('U1')).not.toContain('may manage')
    expect(server.calls.filter(({ method }) => method === 'users.info')).toHaveLength(3)
    await ask('U1')
    expect(server.calls.filter(({ method }) => method === 'users.info')).toHaveLength(3)
    server.workspace.scopes.delete('users:read')
    expect(await ask('U5')).not.toContain('may manage')
  })

  test('nobody waits long for the answer', async () => {
    const { server } = await openSlackTest()
    server.fates.set('users.info', [{ afterMs: 4_000 }])
    const answered = server.deliver('slash_commands', command('search xplainer', { user_id: PLACE.user_id })).then(() => 'the person')
    const told = new Promise((resolve) => setTimeout(resolve, 4_000)).then(() => 'Slack')
    expect(await Promise.race([answered, told]), 'whom the answer came to first').toBe('the person')
  })
})
