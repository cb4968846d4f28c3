import { expect, test } from 'vitest'
import { SHAPES } from '../../src/commands/table.ts'
import type { Paperboy } from '../../src/port/chat.ts'
import { openTestLibrary } from '../library.ts'
import { connect, connectByHttp, focus, openDiscordTest, press, slash } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type Shown, startDiscord } from '../servers/discord/server.ts'
import { contract, type Harness, type Seen, toPost } from './contract.ts'

const openDiscord =
  (connectTo: typeof connect) =>
  async (paperboy: Paperboy): Promise<Harness> => {
    const server = await startDiscord()
    const discord = await connectTo(paperboy, server)
    let last: Shown | null = null
    const show = (shown: Shown): Seen => {
      last = shown
      return toSeen(shown)
    }
    return {
      type: async (text) => show(await server.interact(slash(server, text))),
      press: async (label) => show(await server.interact(press(last, label))),
      async post(reply) {
        await discord.post(toPost({ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }, reply))
        return server.posts.map((message) => toSeen({ message, ephemeral: false }))
      },
      changesMessages: true,
      settings: 'admins',
      pings: true,
      stop: () => discord.stop(),
      async close() {
        expect(server.faults).toEqual([])
        await server.close()
      },
    }
  }

contract('discord', openDiscord(connect), '/papers ')
contract('discord, with interactions by HTTP', openDiscord(connectByHttp), '/papers ')

test('registers a subcommand for every command, with typed options', async () => {
  const { server } = await openDiscordTest()
  const [papers] = server.registry.commands.get('') as unknown as {
    name: string
    options: { name: string; options: { name: string; required: boolean; autocomplete?: boolean; choices?: { value: string }[] }[] }[]
  }[]
  expect(papers?.name).toBe('papers')
  // Discord takes 25: what came later than the others stands in a group.
  const later = ['tune', 'feed', 'settings']
  const names = SHAPES.map((shape) => shape.name).filter((name) => !later.includes(name))
  expect(papers?.options.map((option) => option.name)).toEqual([...names, 'channel'])
  expect(papers?.options.at(-1)?.options.map((option) => option.name)).toEqual(expect.arrayContaining(later))
  const vote = papers?.options.find((option) => option.name === 'vote')
  expect(vote?.options.map(({ name, required }) => ({ name, required }))).toEqual([
    { name: 'direction', required: true },
    { name: 'paper', required: true },
  ])
  expect(vote?.options[0]?.choices?.map((choice) => choice.value)).toEqual(['up', 'down'])
  expect(vote?.options[1]?.autocomplete).toBe(true)
})

test('completes the titles of papers', async () => {
  const { server } = await openDiscordTest()
  const choices = await server.complete(focus(server, 'show', 'paper', 'xplain'))
  expect(choices[0]).toEqual({ value: 'arXiv:2303.13391', name: 'Xplainer: From X-Ray Observations to Explainable Zero-Shot Diagnosis' })
})

test('buttons work after a restart', async () => {
  const library = await openTestLibrary()
  const server = await startDiscord()
  const before = await connect(library.paperboy, server)
  const shown = await server.interact(slash(server, 'search chest'))
  await before.stop()
  const after = await connect(library.paperboy, server)
  expect(toSeen(await server.interact(press(shown, 'Next page'))).text).toContain('6–10')
  await after.stop()
  await server.close()
  await library.close()
})
