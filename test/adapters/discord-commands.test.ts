// What Discord is told of the commands, when, and what it then suggests.
import { readFileSync } from 'node:fs'
import { ApplicationCommandOptionType, ChannelType, Locale, PermissionFlagsBits } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkDiscord, tellDiscord } from '../../adapters/discord/check.ts'
import { describeCommands, forServer } from '../../adapters/discord/commands.ts'
import { INVITED } from '../../adapters/discord/permissions.ts'
import { COMMANDS, SHAPES } from '../../src/commands/table.ts'
import { createLog } from '../../src/config/log.ts'
import type { CommandShape } from '../../src/port/chat.ts'
import { openTestLibrary } from '../library.ts'
import { commandFaults } from '../servers/discord/forms.ts'
import { connect, focus, invoke, openDiscordTest, slash } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { partsOf } from '../servers/discord/limits.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, startDiscord } from '../servers/discord/server.ts'

const MANAGER = { permissions: String(PermissionFlagsBits.ManageChannels) }
const log = createLog('silent')

describe('commands', () => {
  test('are within Discord’s limits, everywhere and in one server', () => {
    const definitions = describeCommands(SHAPES)
    expect(commandFaults(definitions as unknown as Body[], { isGlobal: true })).toEqual([])
    expect(commandFaults(forServer(definitions) as unknown as Body[], { isGlobal: false })).toEqual([])
  })

  test('are there in servers, in direct messages, and for who brings us along', () => {
    for (const command of describeCommands(SHAPES)) expect(command).toMatchObject({ integration_types: [0, 1], contexts: [0, 1, 2] })
  })

  test('have another channel to be about, where they are about a channel’s topics', () => {
    const [papers] = describeCommands(SHAPES) as unknown as {
      options: { name: string; type: number; options: { name: string; type: number }[] }[]
    }[]
    // A group of further commands stands beside them once there are more than Discord has places for.
    const all = (papers?.options ?? []).flatMap((part) =>
      part.type === ApplicationCommandOptionType.SubcommandGroup ? (part.options as (typeof part)[]) : [part],
    )
    for (const { name, options } of all)
      expect(options.some((option) => option.type === 7)).toBe(SHAPES.find((shape) => shape.name === name)?.isOfChannel)
    // Whatever changes a channel's topics is about a channel.
    for (const { name, who } of COMMANDS)
      if (who === 'managers') expect(SHAPES.find((shape) => shape.name === name)?.isOfChannel).toBe(true)
  })

  test('have bounds, which Discord is told of anew when they change', async () => {
    const top = (shapes: readonly CommandShape[]) =>
      partsOf(partsOf((describeCommands(shapes) as unknown as Body[])[0]?.options).find(({ name }) => name === 'subscribe')?.options).find(
        ({ name }) => name === 'top',
      )
    expect(top(SHAPES)).toMatchObject({ min_value: 1, max_value: 20 })
    const server = await startDiscord()
    onTestFinished(() => server.close())
    const options = { token: server.token, apiUrl: server.apiUrl, log }
    await tellDiscord(options, SHAPES, null, false)
    expect(await tellDiscord(options, SHAPES, null, false)).toContain('already')
    const wider = SHAPES.map((shape) => ({
      ...shape,
      options: shape.options.map((option) => ({ ...option, greatest: option.greatest && 50 })),
    }))
    expect(await tellDiscord(options, wider, null, false)).toContain('now registered')
    expect(server.faults).toEqual([])
  })

  test('are translated where there is a translation', () => {
    const definitions = describeCommands(SHAPES, {
      [Locale.German]: {
        search: { name: 'suchen', description: 'Findet Arbeiten' },
        'search.query': { description: 'Wonach' },
        'Find related papers': { name: 'Ähnliche Arbeiten' },
      },
    }) as unknown as Body[]
    expect(commandFaults(definitions, { isGlobal: true })).toEqual([])
    const search = partsOf(definitions[0]?.options).find(({ name }) => name === 'search')
    expect(search).toMatchObject({ name_localizations: { de: 'suchen' }, description_localizations: { de: 'Findet Arbeiten' } })
    expect(partsOf(search?.options)[0]).toMatchObject({ description_localizations: { de: 'Wonach' } })
    expect(definitions[1]).toMatchObject({ name_localizations: { de: 'Ähnliche Arbeiten' } })
  })

  test('are registered at the first start, and again only when they have changed', async () => {
    const library = await openTestLibrary()
    const server = await startDiscord()
    onTestFinished(async () => {
      await server.close()
      await library.close()
    })
    for (let start = 0; start < 3; start++) await (await connect(library.paperboy, server)).stop()
    expect(server.registry.writes).toBe(1)
    const [first, ...others] = SHAPES
    const changed = { ...library.paperboy, commands: [{ ...(first as CommandShape), summary: 'Look for papers' }, ...others] }
    await (await connect(changed, server)).stop()
    await (await connect(changed, server)).stop()
    expect(server.registry.writes).toBe(2)
    expect(server.faults).toEqual([])
  })

  test('are told of again where Discord was in trouble, and not where it refused them', async () => {
    const fails = { done: false, end: 'fails' } as const
    const { server } = await openDiscordTest({
      options: { registerAgainMs: () => 50 },
      before: ({ fates }) => fates.set('PUT /applications/:id/commands', [fails, fails]),
    })
    await expect.poll(() => server.registry.writes).toBe(1)
    const refused = await openDiscordTest({
      options: { registerAgainMs: () => 50 },
      before: ({ fates }) => fates.set('PUT /applications/:id/commands', [{ status: 400, code: 30034 }]),
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(refused.server.registry.writes).toBe(0)
  })

  test('serve although they could not be registered', async () => {
    const { server } = await openDiscordTest({
      before: ({ fates }) => fates.set('PUT /applications/:id/commands', [{ status: 400, code: 30034 }]),
    })
    expect(server.registry.writes).toBe(0)
    expect(server.gateway.isConnected()).toBe(true)
  })
})

describe('the operator', () => {
  test('registers for one server to try them out, and takes them away', async () => {
    const server = await startDiscord()
    onTestFinished(() => server.close())
    const options = { token: server.token, apiUrl: server.apiUrl, log }
    expect(await tellDiscord(options, SHAPES, DISCORD_GUILD, false)).toContain(`now registered in server ${DISCORD_GUILD}`)
    expect(await tellDiscord(options, SHAPES, DISCORD_GUILD, false)).toContain('already')
    expect(server.registry.commands.get(DISCORD_GUILD)).toHaveLength(2)
    expect(await tellDiscord(options, SHAPES, DISCORD_GUILD, true)).toContain('taken away')
    expect(server.registry.commands.get(DISCORD_GUILD)).toHaveLength(0)
    expect(await tellDiscord(options, SHAPES, null, false)).toContain('everywhere')
    expect(server.faults).toEqual([])
  })

  test('is told the same of a channel by doctor as by the running bot', async () => {
    const ids: string[] = []
    const { server, discord } = await openDiscordTest({
      before: ({ guilds }) => {
        const left = guilds.addGuild()
        ids.push(
          DISCORD_CHANNEL,
          guilds.addChannel(undefined, { type: ChannelType.GuildForum, tagRequired: true }).id,
          guilds.addChannel(undefined, { type: ChannelType.PrivateThread, parent: DISCORD_CHANNEL, isOutside: true }).id,
          guilds.addChannel(undefined, { type: ChannelType.PrivateThread, parent: DISCORD_CHANNEL }).id,
          guilds.addChannel(undefined, { guild: left.id }).id,
        )
        guilds.leave(left.id)
      },
    })
    const channels = ids.map((channel) => ({
      platform: 'discord',
      workspace: server.guilds.channels.get(channel)?.guild ?? '',
      channel,
    }))
    const checks = await checkDiscord({ token: server.token, apiUrl: server.apiUrl, log }, SHAPES, channels)
    const told = ids.map((id) => checks.find(({ name }) => name === `discord channel ${id}`)?.found)
    const known = await Promise.all(channels.map((at) => discord.probe(at)))
    expect(told).toEqual(known.map((access) => (access.kind === 'open' ? 'open' : access.reason)))
    expect(known.map(({ kind }) => kind)).toEqual(['open', 'closed', 'closed', 'open', 'closed'])
  })

  test('is told by doctor of each channel, however many are hidden', async () => {
    const server = await startDiscord()
    onTestFinished(() => server.close())
    const hidden = Array.from({ length: 41 }, () => server.guilds.addChannel(undefined, {}).id)
    for (const id of hidden) server.guilds.overwrite(id, { deny: ['ViewChannel'] })
    const channels = hidden.map((channel) => ({ platform: 'discord', workspace: DISCORD_GUILD, channel }))
    const checks = await checkDiscord({ token: server.token, apiUrl: server.apiUrl, log }, SHAPES, channels)
    const found = checks.filter(({ name }) => name.startsWith('discord channel ')).map((check) => check.found)
    expect(found).toHaveLength(40)
    expect(new Set(found)).toEqual(new Set(['Paperboy may not see the channel. Give it View Channel there.']))
    expect(checks.at(-1)).toEqual({ name: 'discord channels', ok: true, found: '1 more has topics; it is not looked at here' })
  })

  test.each([
    ['Paperboy', { ok: true, found: 'Paperboy is there in the one server' }],
    [`<@&${DISCORD_GUILD}>`, { ok: true }],
    ['Editors', { ok: false, found: expect.stringContaining('no server has a role Editors') }],
  ])('is told by doctor whether a server has the role %s', async (managerRole, expected) => {
    const server = await startDiscord()
    onTestFinished(() => server.close())
    const checks = await checkDiscord({ token: server.token, apiUrl: server.apiUrl, managerRole, log }, SHAPES, [])
    expect(checks.find(({ name }) => name === 'discord manager role')).toMatchObject(expected)
  })

  test.each([
    ['discord token', 'GET /applications/@me'],
    ['discord commands', 'GET /applications/:id/commands'],
    ['discord gateway', 'GET /gateway/bot'],
    ['discord manager role', 'GET /users/@me/guilds'],
    [`discord channel ${DISCORD_CHANNEL}`, 'GET /channels/:id'],
  ])('is told by doctor, of the %s, that it is not Discord who answers', async (name, route) => {
    const server = await startDiscord()
    onTestFinished(() => server.close())
    server.fates.set(route, () => ({ done: false, end: 'page' }))
    const options = { token: server.token, apiUrl: server.apiUrl, managerRole: 'Paperboy', log }
    const checks = await checkDiscord(options, SHAPES, [{ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }])
    expect(checks.find((check) => check.name === name)).toMatchObject({
      ok: false,
      found: expect.stringContaining('A proxy may stand between'),
    })
  })

  test('is told by doctor of the token, connections, commands and channels', async () => {
    const server = await startDiscord()
    onTestFinished(() => server.close())
    const options = { token: server.token, apiUrl: server.apiUrl, log }
    const at = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }
    const gone = { ...at, channel: '399999999999999999' }
    const before = await checkDiscord(options, SHAPES, [at, gone])
    const found = (checks: typeof before, name: string) => checks.find((check) => check.name === name)
    expect(found(before, 'discord token')).toMatchObject({ ok: true, found: expect.stringContaining('Paperboy') })
    expect(found(before, 'discord invitation')?.found).toContain('permissions=309238778880')
    expect(found(before, 'discord commands')).toMatchObject({
      ok: true,
      found: expect.stringMatching(/not registered yet.*npm start does it/),
    })
    expect(found(before, 'discord gateway')).toMatchObject({ ok: true, found: expect.stringContaining('1000 of 1000') })
    expect(found(before, `discord channel ${DISCORD_CHANNEL}`)).toMatchObject({ ok: true })
    expect(found(before, `discord channel ${gone.channel}`)).toMatchObject({ ok: false, found: expect.stringContaining('gone') })
    await tellDiscord(options, SHAPES, null, false)
    server.guilds.overwrite(DISCORD_CHANNEL, { deny: ['EmbedLinks', 'CreatePublicThreads'] })
    const after = await checkDiscord(options, SHAPES, [at, ...Array.from({ length: 42 }, () => gone)])
    expect(found(after, 'discord commands')).toMatchObject({ ok: true })
    const [, ...others] = SHAPES
    expect(found(await checkDiscord(options, others, []), 'discord commands')).toMatchObject({
      ok: false,
      found: expect.stringMatching(/not as this version has them.*npm start -- discord register/),
    })
    expect(found(after, 'discord channels')).toEqual({
      name: 'discord channels',
      ok: true,
      found: '3 more have topics; they are not looked at here',
    })
    expect(found(after, `discord channel ${DISCORD_CHANNEL}`)?.found).toContain('Embed Links and Create Public Threads')
    const [wrong] = await checkDiscord({ ...options, token: 'another.token.value' }, SHAPES, [])
    expect(wrong).toMatchObject({ ok: false, found: expect.stringContaining('DISCORD_TOKEN') })
    expect(server.gateway.seen.identifies).toBe(0)
    expect(server.faults).toEqual([])
  })
})

test('the README’s invitation asks for what digests need, and the docs name it', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const docs = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
  expect(readme).toContain(`&scope=bot+applications.commands&permissions=${INVITED}`)
  const rows = docs.slice(docs.indexOf('| Permission | What for |'))
  for (const name of [
    'View Channel',
    'Send Messages',
    'Embed Links',
    'Read Message History',
    'Create Public Threads',
    'Send Messages in Threads',
  ])
    expect(rows).toContain(name)
})

describe('suggestions', () => {
  test('are papers, saved papers, topics, zones, days and commands', async () => {
    const { server } = await openDiscordTest()
    expect(await server.complete(focus(server, 'similar', 'paper', 'chexagent'))).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining('CheXagent') }),
    )
    await server.interact(slash(server, 'save arXiv:2303.13391'))
    expect(await server.complete(focus(server, 'unsave', 'paper', ''))).toHaveLength(1)
    await server.interact(invoke(server, 'subscribe', { query: 'radiology' }, MANAGER))
    expect(await server.complete(focus(server, 'pause', 'topic', 'radio'))).toEqual([
      { name: expect.stringContaining('Radiology'), value: 'Radiology' },
    ])
    const zones = await server.complete(focus(server, 'subscribe', 'in', 'berlin'))
    expect(zones[0]).toEqual({ name: 'Europe/Berlin', value: 'Europe/Berlin' })
    const indian = await server.complete(focus(server, 'subscribe', 'in', 'India'))
    expect(indian[0]).toEqual({ name: 'Asia/Kolkata (India)', value: 'Asia/Kolkata' })
    expect(await server.complete(focus(server, 'subscribe', 'on', 'week'))).toContainEqual({ name: 'weekdays', value: 'weekdays' })
    expect(await server.complete(focus(server, 'help', 'command', 'sub'))).not.toHaveLength(0)
    expect((await server.complete(focus(server, 'subscribe', 'in', ''))).length).toBeLessThanOrEqual(25)
  })

  test('leave out a value that Discord has no room for, and come though the core says nothing', async () => {
    const long = `a${'b'.repeat(120)}`
    const { server } = await openDiscordTest({
      wrap: (paperboy) => ({
        ...paperboy,
        complete: async ({ typed }) => {
          if (typed === 'silent') await new Promise(() => {})
          return [
            { value: long, label: 'too long' },
            { value: 'x', label: long },
            { value: 'x', label: 'again' },
            { value: ' ', label: 'nothing' },
          ]
        },
      }),
    })
    expect(await server.complete(focus(server, 'show', 'paper', 'a'))).toEqual([{ name: `${long.slice(0, 99)}…`, value: 'x' }])
    expect(await server.complete(focus(server, 'show', 'paper', 'silent'))).toEqual([])
  })
})
