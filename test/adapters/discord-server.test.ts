// The local Discord itself, driven by a plain discord.js client: that it is as strict as the real one where tests rely on it.
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  MessageFlags,
  REST,
  Routes,
  Status,
} from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DISCORD_CHANNEL, DISCORD_GUILD, type DiscordServer, type DiscordServerOptions, startDiscord } from '../servers/discord/server.ts'
import { until } from '../servers/slack/harness.ts'

const MESSAGES = Routes.channelMessages(DISCORD_CHANNEL)
const QUIET = { allowed_mentions: { parse: [] } }
const ASK = { type: 2, data: { id: '1', type: 1, name: 'papers', options: [] } }

interface Opened {
  readonly server: DiscordServer
  readonly client: Client
}

async function open(options: DiscordServerOptions = {}): Promise<Opened> {
  const server = await startDiscord(options)
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    waitGuildTimeout: 100,
    allowedMentions: { parse: [] },
    rest: { api: server.apiUrl, retries: 0, rejectOnRateLimit: () => true },
  })
  client.on(Events.Error, () => {})
  onTestFinished(async () => {
    await client.destroy()
    await server.close()
  })
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(server.token)
  await ready
  return { server, client }
}

/** Whether Discord refused it, with which code. */
async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof DiscordAPIError ? error.code : error
}

/** The next interaction that the client is told of. */
async function received<Kind>(client: Client, send: () => void): Promise<Kind> {
  const told = new Promise<Kind>((resolve) => client.once(Events.InteractionCreate, (interaction) => resolve(interaction as Kind)))
  send()
  return told
}

const asked = ({ server, client }: Opened): Promise<ChatInputCommandInteraction> => received(client, () => void server.send(ASK))

describe('an interaction', () => {
  test('is acknowledged once', async () => {
    const it = await open()
    const interaction = await asked(it)
    await interaction.deferReply()
    const again = it.client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), { body: { type: 5 }, auth: false })
    expect(await codeOf(again)).toBe(40_060)
    expect(it.server.faults).toEqual(['an interaction was acknowledged twice'])
  })

  test('is unknown after 3 seconds, and its token dead after 15 minutes', async () => {
    let time = 1_800_000_000_000
    const it = await open({ now: () => time, ackMs: 500 })
    const late = await asked(it)
    await until(() => it.server.faults.length > 0)
    expect(await codeOf(late.deferReply())).toBe(10_062)
    const slow = await asked(it)
    await slow.deferReply({ flags: MessageFlags.Ephemeral })
    time += 15 * 60_000 + 1
    expect(await codeOf(slow.editReply('Too late'))).toBe(50_027)
  })

  test('that nobody has acknowledged has no reply to edit', async () => {
    const it = await open()
    const { webhook } = await asked(it)
    expect(await codeOf(webhook.send('Hello'))).toBe(10_015)
  })

  test('keeps for whom it was deferred; its first follow-up fills it in', async () => {
    const it = await open()
    const told = new Promise<ChatInputCommandInteraction>((resolve) =>
      it.client.once(Events.InteractionCreate, (interaction) => resolve(interaction as ChatInputCommandInteraction)),
    )
    const sent = it.server.send(ASK)
    const interaction = await told
    await interaction.deferReply({ flags: MessageFlags.Ephemeral })
    await interaction.followUp('One')
    await interaction.followUp('Two')
    expect([...sent.messages.values()].map(({ message, ephemeral }) => [message.content, ephemeral])).toEqual([
      ['One', true],
      ['Two', false],
    ])
  })

  test('of a user-installed app has five follow-ups', async () => {
    let time = 1_800_000_000_000
    const it = await open({ now: () => time++ })
    const interaction = await received<ChatInputCommandInteraction>(it.client, () => {
      it.server.send({ ...ASK, guild_id: '900000000000000009', channel_id: '900000000000000010', context: 0 })
    })
    expect(interaction.authorizingIntegrationOwners.userId).toBe(interaction.user.id)
    await interaction.reply('Hello')
    for (let count = 0; count < 5; count++) await interaction.followUp(`${count}`)
    time += 5_000 // their bucket is full again
    const path = Routes.webhook(interaction.applicationId, interaction.token)
    expect(await codeOf(new REST({ api: it.server.apiUrl }).post(path, { body: { ...QUIET, content: '6' }, auth: false }))).toBe(40_094)
  })

  test('of a button updates its message; a modal answers no modal', async () => {
    const it = await open()
    const posted = (await it.client.rest.post(MESSAGES, { body: { ...QUIET, content: 'Old' } })) as { id: string }
    const sent: { shown?: Promise<{ message: { content: string } }> } = {}
    const press = { type: 3, message: posted, data: { component_type: 2, custom_id: 'a' } }
    const button = await received<ButtonInteraction>(it.client, () => {
      sent.shown = it.server.send(press).shown
    })
    await button.update('New')
    expect((await sent.shown)?.message.content).toBe('New')
    expect(it.server.guilds.channels.get(DISCORD_CHANNEL)?.messages.map(({ content }) => content)).toEqual(['New'])
    const modal = await received<ButtonInteraction>(
      it.client,
      () => void it.server.send({ type: 5, data: { custom_id: 'm', components: [] } }),
    )
    const answer = { type: 9, data: { title: 'A', custom_id: 'm', components: [{ type: 10, content: 'a' }] } }
    const twice = it.client.rest.post(Routes.interactionCallback(modal.id, modal.token), { body: answer, auth: false })
    expect(await codeOf(twice)).toBe(50_035)
  })
})

describe('a message', () => {
  test('with a nonce that is known is not made again, for a few minutes', async () => {
    let time = 1_800_000_000_000
    const { server, client } = await open({ now: () => time })
    const post = (body: object): Promise<unknown> => client.rest.post(MESSAGES, { body: { ...QUIET, content: 'One', nonce: 'n', ...body } })
    const first = (await post({ enforce_nonce: true })) as { id: string }
    expect(await post({ enforce_nonce: true })).toMatchObject({ id: first.id })
    expect(server.posts).toHaveLength(1)
    await post({})
    expect(server.posts).toHaveLength(2)
    time += 180_001
    await post({ enforce_nonce: true })
    expect(server.posts).toHaveLength(3)
    server.guilds.channels.get(DISCORD_CHANNEL)?.messages.splice(0)
    expect(await codeOf(post({ enforce_nonce: true }))).toBe(10_008)
  })

  test('is refused for what we may not do, by Discord’s codes', async () => {
    const { server } = await open({ hasLimits: false }) // without its limits of how often
    const { guilds } = server
    const rest = new REST({ api: server.apiUrl }).setToken(server.token)
    const post = (channel: string, body: object = {}): Promise<unknown> =>
      codeOf(rest.post(Routes.channelMessages(channel), { body: { ...QUIET, content: 'Hello', ...body } }))
    guilds.overwrite(DISCORD_CHANNEL, { deny: ['SendMessages'] })
    expect(await post(DISCORD_CHANNEL)).toBe(50_013)
    guilds.overwrite(DISCORD_CHANNEL, { deny: ['EmbedLinks'] })
    expect(await post(DISCORD_CHANNEL)).toBeNull()
    expect(await post(DISCORD_CHANNEL, { embeds: [{ title: 'A' }] })).toBe(50_013)
    guilds.overwrite(DISCORD_CHANNEL, { deny: ['ViewChannel'] })
    expect(await post(DISCORD_CHANNEL)).toBe(50_001)
    expect(await post('300000000000000099')).toBe(10_003)
    expect(await post(guilds.addChannel('300000000000000008', { type: 15 }).id)).toBe(40_058)
    expect(await post(guilds.addChannel('300000000000000009', { type: 4 }).id)).toBe(50_008)
    const direct = guilds.direct('400000000000000004')
    expect(await post(direct.id)).toBeNull()
    guilds.blocked.add('400000000000000004')
    expect(await post(direct.id)).toBe(50_007)
    guilds.overwrite(DISCORD_CHANNEL, {})
    expect(await post(DISCORD_CHANNEL, { content: 'a \ud800 b' })).toBe(50_109)
    expect(await post(DISCORD_CHANNEL, { content: ' ' })).toBe(50_006)
    expect(await post(DISCORD_CHANNEL, { content: 'x'.repeat(2_001) })).toBe(50_035)
  })

  test('has one thread; a locked one takes nothing, and an archived one wakes', async () => {
    const { server, client } = await open()
    const { id } = (await client.rest.post(MESSAGES, { body: { ...QUIET, content: 'One' } })) as { id: string }
    const start = (): Promise<unknown> => client.rest.post(Routes.threads(DISCORD_CHANNEL, id), { body: { name: 'Details' } })
    expect(await start()).toMatchObject({ id, parent_id: DISCORD_CHANNEL })
    expect(await codeOf(start())).toBe(160_004)
    const thread = server.guilds.channels.get(id)
    const post = (): Promise<unknown> => codeOf(client.rest.post(Routes.channelMessages(id), { body: { ...QUIET, content: 'Two' } }))
    Object.assign(thread ?? {}, { isArchived: true })
    expect(await post()).toBeNull()
    expect(thread?.isArchived).toBe(false)
    Object.assign(thread ?? {}, { isLocked: true })
    expect(await post()).toBe(160_005)
  })

  test('of others is told without its content; a history is empty where we may not read it, and lags', async () => {
    const { server, client } = await open()
    await client.rest.post(MESSAGES, { body: { ...QUIET, content: 'Ours' } })
    const [ours] = server.guilds.channels.get(DISCORD_CHANNEL)?.messages ?? []
    if (!ours) throw new Error('nothing was posted')
    const theirs = { ...ours, id: server.guilds.newId(), author: { id: '1', username: 'bob' } }
    server.guilds.channels.get(DISCORD_CHANNEL)?.messages.push(theirs)
    const read = async (): Promise<unknown[]> => ((await client.rest.get(MESSAGES)) as { content: string }[]).map(({ content }) => content)
    expect(await read()).toEqual(['', 'Ours'])
    server.guilds.lagMs.value = 60_000
    expect(await read()).toEqual([])
    server.guilds.lagMs.value = 0
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['ReadMessageHistory'] })
    expect(await read()).toEqual([])
  })

  test('is limited to 5 in 5 seconds a channel, with headers that say so', async () => {
    const { server, client } = await open()
    const post = (): Promise<Response> =>
      fetch(`${server.apiUrl}/v10${MESSAGES}`, {
        method: 'POST',
        headers: { authorization: `Bot ${server.token}`, 'content-type': 'application/json', 'user-agent': 'DiscordBot (x, 1)' },
        body: JSON.stringify({ ...QUIET, content: 'Hello' }),
      })
    for (let left = 4; left >= 0; left--) {
      const { headers, status } = await post()
      expect([status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual([200, '5', String(left)])
    }
    const limited = await post()
    expect(limited.status).toBe(429)
    expect(await limited.json()).toMatchObject({ global: false, retry_after: expect.any(Number) })
    expect(server.posts).toHaveLength(5)
    expect(client.isReady()).toBe(true)
  })
})

describe('the gateway', () => {
  test('goes on where it was after a reconnect, with what happened meanwhile', async () => {
    const { server, client } = await open()
    const seen = new Promise<string>((resolve) => client.once(Events.ChannelDelete, ({ id }) => resolve(id)))
    server.disconnect('silently')
    await until(() => !server.gateway.isConnected())
    server.guilds.remove(DISCORD_CHANNEL)
    expect(await seen).toBe(DISCORD_CHANNEL)
    expect(server.gateway.seen).toMatchObject({ identifies: 1, resumes: 1 })
  })

  test.each(['reconnect', 4_000] as const)('resumes after %s', async (how) => {
    const { server } = await open()
    server.disconnect(how)
    await until(() => server.gateway.seen.resumes === 1 && server.gateway.isConnected())
    expect(server.gateway.seen.identifies).toBe(1)
  })

  test('begins anew after an invalid session', async () => {
    const { server, client } = await open()
    server.disconnect('invalid session')
    await until(() => server.gateway.seen.identifies === 2, 15_000)
    // discord.js hangs when it is destroyed before it is ready.
    await until(() => client.ws.shards.every(({ status }) => status === Status.Ready))
  }, 20_000)

  test('that does not acknowledge heartbeats is left for a new connection', async () => {
    const { server } = await open({ heartbeatMs: 150 })
    await until(() => server.gateway.seen.heartbeats > 1)
    server.disconnect('zombie')
    await until(() => server.gateway.seen.resumes === 1, 10_000)
  }, 20_000)

  test('takes no wrong token, no intent that was not granted, and no IDENTIFY beyond the day’s', async () => {
    const server = await startDiscord({ identifies: 0 })
    const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: server.apiUrl } })
    await expect(client.login(server.token)).rejects.toThrow('Not enough sessions remaining')
    await expect(client.login('another.token.value')).rejects.toThrow()
    await client.destroy()
    await server.close()
    const other = await startDiscord()
    const greedy = new Client({ intents: [GatewayIntentBits.MessageContent], rest: { api: other.apiUrl } })
    await expect(greedy.login(other.token)).rejects.toThrow('disallowed intents')
    await greedy.destroy()
    await other.close()
  })

  test('tells an outage from a removal', async () => {
    const { server, client } = await open()
    const lost = new Promise((resolve) => client.once(Events.GuildUnavailable, resolve))
    server.guilds.lose(DISCORD_GUILD)
    await lost
    server.guilds.join(DISCORD_GUILD)
    await server.settled()
    const gone = new Promise<string>((resolve) => client.once(Events.GuildDelete, ({ id }) => resolve(id)))
    server.guilds.leave(DISCORD_GUILD)
    expect(await gone).toBe(DISCORD_GUILD)
  })
})
