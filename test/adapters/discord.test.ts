import { expect, test } from 'vitest'
import { createDiscord } from '../../adapters/discord/discord.ts'
import type { ChatPlatform, Paperboy } from '../../src/chat.ts'
import { readOptions, splitCommand } from '../../src/commands/grammar.ts'
import { COMMANDS, SHAPES } from '../../src/commands/table.ts'
import { createLog } from '../../src/log.ts'
import { openTestLibrary } from '../library.ts'
import { contract, type Harness, OWN_LINK, type Seen, toPost } from './contract.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type DiscordServer, pressed, type Shown, startDiscord } from './discord-server.ts'

const log = createLog('silent')
const STRING = 3

async function connect(paperboy: Paperboy, server: DiscordServer): Promise<ChatPlatform> {
  const discord = createDiscord({ token: 'test.token.value', apiUrl: server.apiUrl, log })
  await discord.start(paperboy)
  return discord
}

async function openDiscord(paperboy: Paperboy): Promise<Harness> {
  const server = await startDiscord()
  const discord = await connect(paperboy, server)
  let last: Shown | null = null
  const show = (shown: Shown): Seen => {
    last = shown
    return toSeen(shown)
  }
  return {
    type: async (text) => show(await server.interact(slash(text))),
    press: async (label) => show(await server.interact(press(last, label))),
    async post(reply) {
      await discord.post(toPost({ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }, reply))
      return server.posts.map((message) => toSeen({ message, ephemeral: false }))
    },
    stop: () => discord.stop(),
    async close() {
      expect(server.faults).toEqual([])
      await server.close()
    },
  }
}

/** Discord splits what a person fills in into typed options; the command table's grammar does it here. */
function slash(text: string): Record<string, unknown> {
  const { name, rest } = splitCommand(text)
  const command = COMMANDS.find((candidate) => candidate.name === name)
  const values = command ? readOptions(command, rest) : {}
  const options = Object.entries(values).map(([option, value]) => ({ name: option, type: STRING, value: String(value) }))
  return { type: 2, data: { id: '1', type: 1, name: 'papers', options: [{ type: 1, name, options }] } }
}

function press(shown: Shown | null, label: string): Record<string, unknown> {
  const buttons = shown?.message.components.flatMap((row) => row.components) ?? []
  const bare = label.replace(/^\d+\. /, '')
  const found = buttons.find((button) => button.label.startsWith(label)) ?? buttons.find((button) => button.label.startsWith(bare))
  if (!shown || !found) throw new Error(`There is no button ${label} among ${buttons.map((button) => button.label).join(', ')}`)
  return { type: 3, message: pressed(shown), data: { component_type: 2, custom_id: found.custom_id } }
}

/** What Discord shows: escapes taken away. A sign of mark-up without a backslash, but our own bold and code, is live. */
function toSeen({ message: { content, embeds, components }, ephemeral }: Shown): Seen {
  const marked = [content, ...embeds.flatMap((embed) => [embed.title ?? '', embed.description ?? ''])]
  const links = embeds.flatMap((embed) => embed.url ?? [])
  const live = marked.flatMap((text) => text.replace(/```[^`]*```|`[^`]*`/g, '').match(/(?<!\\)(?:\\\\)*[<@#[\]_~|>]/g) ?? [])
  return {
    text: [
      ...marked.map((text) => text.replace(/\*\*/g, '').replace(/\\([!-/:-@[-`{-~])/g, '$1')),
      ...embeds.map((embed) => embed.footer?.text ?? ''),
    ].join('\n'),
    links,
    buttons: components.flatMap((row) => row.components.map((button) => button.label)),
    audience: ephemeral ? 'asker' : 'channel',
    threats: [...live, ...links.filter((url) => !OWN_LINK.test(url))],
  }
}

contract('discord', openDiscord)

test('registers a subcommand for every command, with typed options', async () => {
  const library = await openTestLibrary()
  const server = await startDiscord()
  const discord = await connect(library.paperboy, server)
  const [papers] = server.registered as {
    name: string
    options: { name: string; options: { name: string; required: boolean; autocomplete?: boolean; choices?: { value: string }[] }[] }[]
  }[]
  expect(papers?.name).toBe('papers')
  expect(papers?.options.map((option) => option.name)).toEqual(SHAPES.map((shape) => shape.name))
  const vote = papers?.options.find((option) => option.name === 'vote')
  expect(vote?.options.map(({ name, required }) => ({ name, required }))).toEqual([
    { name: 'direction', required: true },
    { name: 'paper', required: true },
  ])
  expect(vote?.options[0]?.choices?.map((choice) => choice.value)).toEqual(['up', 'down'])
  expect(vote?.options[1]?.autocomplete).toBe(true)
  await discord.stop()
  await server.close()
  await library.close()
})

test('completes the titles of papers', async () => {
  const library = await openTestLibrary()
  const server = await startDiscord()
  const discord = await connect(library.paperboy, server)
  const focused = { name: 'paper', type: STRING, value: 'xplain', focused: true }
  const choices = await server.complete({ id: '1', type: 1, name: 'papers', options: [{ type: 1, name: 'show', options: [focused] }] })
  expect(choices[0]).toEqual({ value: 'arXiv:2303.13391', name: 'Xplainer: From X-Ray Observations to Explainable Zero-Shot Diagnosis' })
  await discord.stop()
  await server.close()
  await library.close()
})

test('buttons work after a restart', async () => {
  const library = await openTestLibrary()
  const server = await startDiscord()
  const before = await connect(library.paperboy, server)
  const shown = await server.interact(slash('search chest'))
  await before.stop()
  await server.close()
  const restarted = await startDiscord()
  const after = await connect(library.paperboy, restarted)
  expect(toSeen(await restarted.interact(press(shown, 'Next page'))).text).toContain('6–10')
  await after.stop()
  await restarted.close()
  await library.close()
})
