// Who may do what, and where: managers, roles, other channels, direct messages, servers that we are no member of.
import { ChannelType, PermissionFlagsBits as P } from 'discord.js'
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Paperboy } from '../../src/port/chat.ts'
import { focus, invoke, onMessage, openDiscordTest, press, slash } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import type { Sent } from '../servers/discord/interactions.ts'
import { controlsOf, linksOf, toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type DiscordServer } from '../servers/discord/server.ts'
import type { Seen } from './contract.ts'

const MANAGER = { permissions: String(P.ManageChannels | P.ViewChannel) }
const DIRECT = { guild_id: null, channel_id: '700000000000000007' }
/** A server in which a person brought us along. */
const FOREIGN = { guild_id: '799999999999999999', channel_id: '788888888888888888', permissions: String(P.ManageChannels) }

/** A member with a role. */
const withRole = (role: string): Body => ({
  member: {
    user: { id: '400000000000000004', username: 'ada', global_name: 'Ada', discriminator: '0', avatar: null },
    roles: [role],
    permissions: '0',
    joined_at: '2026-01-01T00:00:00.000Z',
    deaf: false,
    mute: false,
    flags: 0,
  },
})

/** A message as Discord sends it with the command of its menu. */
const said = (content: string): Body => ({
  id: '600000000000000006',
  channel_id: DISCORD_CHANNEL,
  type: 0,
  content,
  author: { id: '1', username: 'x', discriminator: '0', avatar: null },
  timestamp: '2026-04-10T09:00:00.000Z',
  embeds: [],
  attachments: [],
  mentions: [],
  mention_roles: [],
  components: [],
  pinned: false,
  tts: false,
  mention_everyone: false,
  flags: 0,
})

describe('subscriptions change', () => {
  test('for those with Manage Channels there, and for no others', async () => {
    const { server } = await openDiscordTest()
    const asked = invoke(server, 'subscribe', { query: 'radiology' })
    expect(toSeen(await server.interact(asked)).text).toContain('for those who manage this channel')
    expect(toSeen(await server.interact({ ...asked, ...MANAGER })).text).toContain('Subscribed')
    const list = await server.interact(slash(server, 'subscriptions', MANAGER))
    expect(toSeen(await server.interact(press(list, 'Pause'))).text).toContain('for those who manage this channel')
    expect(toSeen(await server.interact(slash(server, 'subscriptions'))).buttons).toEqual(['Preview', 'Your saved papers'])
  })

  test.each(['Editors', '@editors', '510000000000000001', '<@&510000000000000001>'])(
    'for those with the role that the operator names: %s',
    async (managerRole) => {
      const role = '510000000000000001'
      const { server } = await openDiscordTest({ options: { managerRole } })
      server.gateway.emit(DISCORD_GUILD, 'GUILD_ROLE_CREATE', {
        guild_id: DISCORD_GUILD,
        role: {
          id: role,
          name: 'editors',
          permissions: '0',
          position: 2,
          color: 0,
          hoist: false,
          managed: false,
          mentionable: false,
          flags: 0,
        },
      })
      const shown = await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, withRole(role)))
      expect(toSeen(shown).text).toContain('Subscribed')
      const others = await server.interact(invoke(server, 'subscribe', { query: 'blazar' }, withRole('510000000000000002')))
      expect(toSeen(others).text).toContain('for those who manage')
    },
  )

  test('for everyone, where the operator says so', async () => {
    const { server } = await openDiscordTest({ options: { managerRole: '@everyone' } })
    expect(toSeen(await server.interact(invoke(server, 'subscribe', { query: 'radiology' }))).text).toContain('Subscribed')
  })

  test('in another channel, for those who manage that one; its buttons stay about it', async () => {
    const { server } = await openDiscordTest({ before: openToAll })
    const other = server.guilds.addChannel(undefined, { name: 'forum', type: ChannelType.GuildForum })
    server.gateway.emit(DISCORD_GUILD, 'CHANNEL_CREATE', server.guilds.channelJson(other))
    const shown = await server.interact(invoke(server, 'subscribe', { query: 'radiology', channel: other.id }, MANAGER))
    expect(toSeen(shown).text).toContain('for those who manage this channel')
    server.guilds.setEveryone(DISCORD_GUILD, P.ViewChannel | P.ManageChannels)
    const saved = await server.interact(invoke(server, 'subscribe', { query: 'radiology', channel: other.id }))
    expect(toSeen(saved).text).toContain('Subscribed')
    expect(toSeen(await server.interact(slash(server, 'subscriptions'))).text).toContain('has no topics')
    const there = await server.interact(invoke(server, 'subscriptions', { channel: other.id }))
    expect(toSeen(there).text).toContain('Radiology')
    expect(await server.complete(focus(server, 'pause', 'topic', '', { channel: other.id }))).toHaveLength(1)
    expect(toSeen(await server.interact(press(there, 'Pause'))).text).toContain('Paused')
  })

  test('never in a channel that the asker cannot see', async () => {
    const { server, library } = await openDiscordTest()
    const hidden = server.guilds.addChannel(undefined, { name: 'hidden' })
    server.gateway.emit(DISCORD_GUILD, 'CHANNEL_CREATE', server.guilds.channelJson(hidden))
    await library.choose('subscribe', { query: 'radiology' }, { platform: 'discord', workspace: DISCORD_GUILD, channel: hidden.id })
    expect(toSeen(await server.interact(invoke(server, 'subscriptions', { channel: hidden.id }))).text).toContain(
      'You cannot see that channel',
    )
    expect(await server.complete(focus(server, 'history', 'topic', '', { channel: hidden.id }))).toEqual([])
  })

  test('of a private thread are for those in it, and for those who manage threads', async () => {
    const { server, library } = await openDiscordTest({ before: openToAll })
    const thread = server.guilds.addChannel(undefined, { type: ChannelType.PrivateThread, parent: DISCORD_CHANNEL })
    server.gateway.emit(DISCORD_GUILD, 'THREAD_CREATE', server.guilds.channelJson(thread))
    await library.choose('subscribe', { query: 'radiology' }, { platform: 'discord', workspace: DISCORD_GUILD, channel: thread.id })
    const [inside, outside] = [{ person: '400000000000000011' }, { person: '400000000000000012' }]
    thread.people.add(inside.person)
    const asked = invoke(server, 'subscriptions', { channel: thread.id })
    const half = focus(server, 'history', 'topic', '', { channel: thread.id })
    expect(toSeen(await server.interact({ ...asked, ...inside })).text).toContain('Radiology')
    expect(await server.complete(half, inside)).toHaveLength(1)
    expect(toSeen(await server.interact({ ...asked, ...outside })).text).toContain('You cannot see that channel')
    expect(await server.complete(half, outside)).toEqual([])
    server.guilds.setEveryone(DISCORD_GUILD, P.ViewChannel | P.ManageThreads)
    expect(toSeen(await server.interact({ ...asked, ...outside })).text).toContain('Radiology')
  })

  test('and a person is handed a topic by a mention', async () => {
    const { server } = await openDiscordTest()
    await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGER))
    const shown = await server.interact(invoke(server, 'handover', { topic: 'radiology', to: '<@400000000000000077>' }, MANAGER))
    expect(toSeen(shown).text).toContain('in the care of 400000000000000077')
  })

  test('and picks the person from a list', async () => {
    const { server } = await openDiscordTest()
    await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGER))
    const shown = await server.interact(invoke(server, 'handover', { topic: 'radiology', to: '400000000000000077' }, MANAGER))
    expect(toSeen(shown).text).toContain('in the care of 400000000000000077')
  })

  test.each(['<@400000000000000077|Head of Radiology>', ' <@!400000000000000077|Forged> ', '<@400000000000000077|>'])(
    'and never by a name that was typed: %s',
    async (to) => {
      const { server, library } = await openDiscordTest()
      await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGER))
      const shown = await server.interact(invoke(server, 'handover', { topic: 'radiology', to }, MANAGER))
      expect(toSeen(shown).text).toContain('in the care of 400000000000000077')
      const where = { workspace: `discord:${DISCORD_GUILD}`, channel: DISCORD_CHANNEL }
      const [topic] = await library.core.store.subscriptions.inChannel(where)
      expect(topic?.owner).toEqual({ person: '400000000000000077', name: '400000000000000077' })
    },
  )

  test('and whoever hands one over hears of it in time, though the name of the other does not come', async () => {
    const { server } = await openDiscordTest()
    await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGER))
    server.fates.set('GET /guilds/:id/members/:member', [{ done: false, end: 'silence' }])
    const shown = await server.interact(invoke(server, 'handover', { topic: 'radiology', to: '<@400000000000000077>' }, MANAGER))
    expect(toSeen(shown).text).toContain('in the care of 400000000000000077')
  })
})

describe('where we are no member', () => {
  test('one person’s list and saved papers are not another’s, though they are in one channel', async () => {
    const { server } = await openDiscordTest()
    const ada = { ...FOREIGN, person: '400000000000000011' }
    const bob = { ...FOREIGN, person: '400000000000000012' }
    await server.interact(slash(server, 'search xplainer', ada))
    await server.interact(slash(server, 'save 1', ada))
    expect(toSeen(await server.interact(slash(server, 'saved', ada))).text).toContain('Xplainer')
    expect(toSeen(await server.interact(slash(server, 'show 1', bob))).text).not.toContain('Xplainer')
    expect(toSeen(await server.interact(slash(server, 'saved', bob))).text).not.toContain('Xplainer')
    expect(await server.complete(focus(server, 'show', 'paper', ''), bob)).toEqual([])
  })

  test.each([
    ['a direct message', DIRECT],
    ['another server', FOREIGN],
  ])('search and saved papers work in %s', async (_, place) => {
    const { server } = await openDiscordTest()
    const found = await server.interact(slash(server, 'search xplainer', place))
    expect(toSeen(found)).toMatchObject({ audience: 'asker', text: expect.stringContaining('Xplainer') })
    expect(toSeen(await server.interact(press(found, 'Save', place))).buttons).toContain('Saved')
    expect(toSeen(await server.interact(slash(server, 'saved', DIRECT))).text).toContain('Xplainer')
    // They are that person's, wherever: not the server's.
    expect(toSeen(await server.interact(slash(server, 'saved'))).text).not.toContain('Xplainer')
  })

  test.each([
    ['other people’s direct messages', { ...DIRECT, context: 2 }],
    ['another server', FOREIGN],
  ])('subscriptions need us as a member, and the answer says so in %s', async (_, place) => {
    const { server } = await openDiscordTest()
    for (const asked of [
      invoke(server, 'subscribe', {}, place),
      invoke(server, 'subscribe', { query: 'x-ray' }, place),
      invoke(server, 'pause', { topic: 'x' }, place),
      slash(server, 'subscriptions', place),
    ]) {
      const shown = await server.interact(asked)
      expect(toSeen(shown)).toMatchObject({ audience: 'asker', text: expect.stringContaining('Paperboy is not a member here') })
      expect(linksOf(shown.message)[0]).toContain('https://discord.com/oauth2/authorize?client_id=')
    }
  })
})

describe('answers', () => {
  const LINK = 'https://arxiv.org/abs/2303.13391'
  test.each<readonly [string, string, Body]>([
    ['its link', `have you seen ${LINK} ?`, {}],
    [
      'the text of its components',
      '',
      {
        flags: 1 << 15,
        components: [
          {
            type: 17,
            id: 1,
            components: [
              {
                type: 9,
                id: 2,
                components: [{ type: 10, id: 3, content: `**Read** ${LINK}` }],
                accessory: { type: 2, id: 4, style: 5, url: 'https://example.org', label: 'Open' },
              },
            ],
          },
          { type: 14, id: 5, divider: true, spacing: 1 },
        ],
      },
    ],
    ['its link in parentheses', `as shown (${LINK}).`, {}],
    ['its link in bold', `**${LINK}**`, {}],
    ['its link behind words', `read [this **paper**](${LINK}) today`, {}],
    ['its link behind words, without a preview', `[paper](<${LINK}>), really`, {}],
    ['its link in a spoiler, quoted', `> ||${LINK}||`, {}],
    ['its link in an embed', '', { embeds: [{ type: 'rich', description: `New: [a paper](${LINK})` }] }],
    ['a field of an embed', '', { embeds: [{ type: 'rich', fields: [{ name: 'arXiv', value: LINK }] }] }],
    [
      'what it forwards',
      '',
      { message_reference: { type: 1, channel_id: DISCORD_CHANNEL, message_id: '1' }, message_snapshots: [{ message: said(LINK) }] },
    ],
  ])('to a message command are papers related to %s', async (_, content, rest) => {
    const { server } = await openDiscordTest()
    const shown = toSeen(await server.interact(onMessage(server, 'Find related papers', { ...said(content), ...rest })))
    expect(shown.audience).toBe('asker')
    expect(shown.text).toContain('Xplainer')
  })

  test.each([
    '**chest** x-ray __reports__',
    '<@400000000000000004> <a:party:500000000000000006> chest x-ray reports <t:1700000000:R>',
    '> **chest x\\-ray reports\\:** @everyone https://example.org/*a*_b_',
  ])('to a message command are as to plain words: %s', async (content) => {
    const { server } = await openDiscordTest()
    const ask = async (text: string): Promise<string> =>
      toSeen(await server.interact(onMessage(server, 'Find related papers', said(text)))).text
    expect(await ask(content)).toBe(await ask('chest x-ray reports'))
  })

  test('with several papers have one button for each and a menu for the rest', async () => {
    const { server } = await openDiscordTest()
    const shown = await server.interact(slash(server, 'search chest x-ray'))
    const labels = controlsOf(shown.message).map(({ label }) => label)
    expect(labels.slice(0, 5)).toEqual(['1. Save', '2. Save', '3. Save', '4. Save', '5. Save'])
    expect(labels).toEqual(expect.arrayContaining(['2. Abstract', '2. Similar', '5. Vote up', '5. Follow…', 'Next page', 'Share']))
    expect(toSeen(await server.interact(press(shown, '3. Save'))).buttons.slice(0, 5)).toEqual([
      '1. Save',
      '2. Save',
      '3. Saved',
      '4. Save',
      '5. Save',
    ])
    const next = await server.interact(press(shown, 'Next page'))
    expect(next.ephemeral).toBe(true)
    expect(toSeen(next).text).toMatch(/^6\. /m)
  })

  test('that are too long for a message come whole: help in an embed, BibTeX as a file', async () => {
    const { server, library } = await openDiscordTest()
    expect(toSeen(await server.interact(slash(server, 'help all'))).text).toContain('handover')
    for (const paper of library.core.starters.keys()) await server.interact(invoke(server, 'save', { paper: `id:${paper + 1}` }))
    for (let paper = 1; paper <= 12; paper++) await server.interact(invoke(server, 'save', { paper: `id:${paper}` }))
    const shown = await server.interact(slash(server, 'export'))
    expect(shown.message.files[0]?.name).toMatch(/\.bib$/)
    expect(toSeen(shown).text.match(/^@/gm)?.length).toBeGreaterThanOrEqual(12)
  })

  test('come as files whatever HTTP dispatcher the process has', async () => {
    const usual = getGlobalDispatcher()
    onTestFinished(() => setGlobalDispatcher(usual))
    setGlobalDispatcher(new Agent())
    const { server } = await openDiscordTest()
    for (let paper = 1; paper <= 12; paper++) await server.interact(invoke(server, 'save', { paper: `id:${paper}` }))
    expect((await server.interact(slash(server, 'export'))).message.files[0]?.name).toMatch(/\.bib$/)
  })

  describe.each(['soon', 'late'] as const)('that are there %s', (when) => {
    const open = when === 'soon' ? openSoon : openLate
    const route = when === 'soon' ? 'POST /interactions/:id/:token/callback' : 'PATCH /webhooks/:id/:token/messages/:message'

    test('are our first word, else our second', async () => {
      const { server, send } = await open()
      const command = send(slash(server, 'search chest'))
      const found = await command.shown
      expect(await command.acked).toBe(when === 'soon' ? 4 : 5)
      const button = send(press(found, 'Next page'))
      expect(toSeen(await button.shown).text).toMatch(/6–10/)
      expect(await button.acked).toBe(when === 'soon' ? 7 : 6)
      expect([...command.messages.values(), ...button.messages.values()]).toHaveLength(2)
    })

    test('and that Discord does not take are told of', async () => {
      const { server, send } = await open()
      server.fates.set(route, [{ status: 400, code: 50035 }])
      expect(toSeen(await send(slash(server, 'search xplainer')).shown).text).toContain('Discord did not take this answer')
    })

    test('and that Discord does not take leave what was there before, with its buttons', async () => {
      const { server, send } = await open()
      const found = await send(slash(server, 'search chest')).shown
      server.fates.set(route, [{ status: 400, code: 50035 }])
      const shown = await send(press(found, 'Next page')).shown
      expect(toSeen(shown)).toMatchObject({ audience: 'asker', text: expect.stringContaining('Discord did not take this answer') })
      expect(shown.message.id).not.toBe(found.message.id)
    })

    test('are given though Discord failed for a moment', async () => {
      const { server, send } = await open()
      server.fates.set('POST /interactions/:id/:token/callback', [{ done: false, end: 'fails' }])
      server.fates.set('PATCH /webhooks/:id/:token/messages/:message', [{ done: false, end: 'bad gateway' }])
      expect(toSeen(await send(slash(server, 'search xplainer')).shown).text).toContain('Xplainer')
    })

    test.each([
      ['though our first word gets no reply', false, []],
      ['though it is the reply to our first word that does not come', true, ['an interaction was acknowledged twice']],
    ])('are given in time and once, %s', async (_, done, faults) => {
      const { server, send } = await open()
      server.fates.set('POST /interactions/:id/:token/callback', [{ done, end: 'silence' }])
      const sent = send(slash(server, 'search xplainer'))
      expect(toSeen(await sent.shown).text).toContain('Xplainer')
      await expect.poll(() => server.faults, { timeout: 2_000 }).toEqual(faults)
      server.faults.splice(0)
      expect([...sent.messages.values()]).toHaveLength(1)
    })

    test.each(['command', 'button'])('are given to a %s once, though what Discord said to our first word was lost', async (kind) => {
      const { server, send } = await open()
      const found = await send(slash(server, 'search chest')).shown
      server.fates.set('POST /interactions/:id/:token/callback', [{ done: true, end: 'fails' }])
      const sent = send(kind === 'command' ? slash(server, 'search xplainer') : press(found, 'Next page'))
      expect(toSeen(await sent.shown).text).toMatch(kind === 'command' ? /Xplainer/ : /6–10/)
      // The local Discord takes a second acknowledgement for a fault.
      await expect.poll(() => server.faults.splice(0)).toEqual(['an interaction was acknowledged twice'])
      expect([...sent.messages.values()]).toHaveLength(1)
    })
  })

  test('are shared by those alone who may write there: a digest’s buttons are there for all', async () => {
    const { server } = await openDiscordTest()
    const thread = server.guilds.addChannel(undefined, { type: ChannelType.PublicThread, parent: DISCORD_CHANNEL })
    server.guilds.events.emit(DISCORD_GUILD, 'THREAD_CREATE', server.guilds.channelJson(thread))
    const reader = { permissions: String(P.ViewChannel | P.SendMessagesInThreads) }
    const shared = async (place: Body): Promise<Seen> => {
      const found = await server.interact(slash(server, 'search xplainer', place))
      return toSeen(await server.interact(press(found, 'Share', place)))
    }
    expect(await shared(reader)).toMatchObject({ audience: 'asker', text: expect.stringContaining('You may not write in this channel') })
    expect(await shared({ ...reader, channel_id: thread.id })).toMatchObject({ audience: 'channel', text: expect.stringContaining('Ada') })
  })

  test('are shared once, even when Discord does not say that it was', async () => {
    const { server } = await openDiscordTest()
    const found = await server.interact(slash(server, 'search xplainer'))
    server.fates.set('POST /webhooks/:id/:token', [{ done: true, end: 'fails' }])
    const sent = server.send(press(found, 'Share'))
    expect(toSeen(await sent.shown)).toMatchObject({ audience: 'channel', text: expect.stringContaining('Shared by Ada') })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect([...sent.messages.values()].filter(({ ephemeral }) => !ephemeral)).toHaveLength(1)
  })
})

interface Asking {
  readonly server: DiscordServer
  send(interaction: Body): Sent
}

async function openSoon(): Promise<Asking> {
  const { server } = await openDiscordTest({ options: { soonMs: 10_000 } })
  return { server, send: server.send }
}

/** Answers only what has been acknowledged. */
async function openLate(): Promise<Asking> {
  const acked = new Map<string, Promise<number>>()
  const wrap = (paperboy: Paperboy): Paperboy => ({
    ...paperboy,
    async respond(request) {
      await acked.get(request.id)
      return paperboy.respond(request)
    },
  })
  const { server } = await openDiscordTest({ wrap, options: { soonMs: 1 } })
  return {
    server,
    send(interaction) {
      const sent = server.send(interaction)
      acked.set(sent.id, sent.acked)
      return sent
    },
  }
}

/** Everyone may see every channel. */
function openToAll({ guilds }: DiscordServer): void {
  guilds.guilds.get(DISCORD_GUILD)?.roles.set(DISCORD_GUILD, P.ViewChannel)
}
