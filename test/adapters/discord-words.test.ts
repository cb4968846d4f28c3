// Plain words in Discord: behind a mention, and in direct messages.
import { expect, test, vi } from 'vitest'
import { invoke, openDiscordTest, slash } from '../servers/discord/harness.ts'
import { BOT, PERSON } from '../servers/discord/payloads.ts'
import type { DiscordServer } from '../servers/discord/server.ts'

const MENTION = `<@${BOT.id}>`

/** What is posted until there are so many messages. */
async function posted(server: DiscordServer, many: number): Promise<string[]> {
  await vi.waitFor(() => expect(server.posts.length).toBeGreaterThanOrEqual(many))
  return server.posts.map(({ content }) => content)
}

test.each([
  [`${MENTION}: help`, /finds research papers/],
  [`hey ${MENTION} help`, /finds research papers/],
  [`${MENTION} \`help\``, /finds research papers/],
  [`${MENTION} thanks`, /^You are welcome/],
  [`${MENTION} hi`, /^Hello!/],
  [`${MENTION}`, /finds research papers/],
  [`${MENTION} is there anything on xplainer?`, /1 paper matches “xplainer”/],
])('%s is answered where it is said', async (said, expected) => {
  const { server } = await openDiscordTest()
  const id = server.say(said)
  const [answer = ''] = await posted(server, 1)
  expect(answer).toMatch(expected)
  expect(server.posts[0]).toMatchObject({ message_reference: { message_id: id } })
})

test('what is for one person alone goes to that person', async () => {
  const { server, library } = await openDiscordTest()
  server.say(`${MENTION} saved`)
  const [answer] = await posted(server, 1)
  expect(answer).toContain('You have saved no papers yet')
  expect(server.posts[0]?.channel).toBe(server.guilds.direct(PERSON).id)
  expect(await library.paperboy.channels({ platform: 'discord', workspace: null })).toEqual([])
})

test('nothing else that people write is answered', async () => {
  const { server } = await openDiscordTest()
  server.say('help')
  server.say('a word about the digest', { type: 19, mentions: [BOT] })
  server.say(`${MENTION} help`, { author: { ...BOT, id: '499999999999999999', bot: true } })
  server.say(`${MENTION} hi`)
  expect(await posted(server, 1)).toEqual([expect.stringMatching(/^Hello!/)])
})

test('a direct message is a search, names commands as they are typed there, and greets a newcomer once', async () => {
  const { server } = await openDiscordTest()
  server.say('xplainer', { guild: null })
  const [hello, found] = await posted(server, 2)
  expect(hello).toContain('`help`')
  expect(hello).not.toContain('/papers')
  expect(server.posts[0]?.components).toHaveLength(1)
  expect(found).toContain('1 paper matches “xplainer”')
  server.say('save 1', { guild: null })
  const [, , saved] = await posted(server, 3)
  expect(saved).toMatch(/^Saved: .*`saved` lists them/)
})

test('the first command of who brought Paperboy along is followed by a hello, which only that person sees', async () => {
  const { server } = await openDiscordTest()
  const away = { guild_id: '799999999999999999', channel_id: '788888888888888888' }
  const first = server.send(invoke(server, 'status', {}, away))
  await first.shown
  await vi.waitFor(() => expect(server.calls.filter(({ route }) => route.startsWith('POST /webhooks'))).toHaveLength(1))
  const second = server.send(slash(server, 'status', away))
  await second.shown
  await server.settled()
  const followed = server.calls.filter(({ route }) => route.startsWith('POST /webhooks'))
  expect(
    followed.map(({ body }) => [(body as { flags: number }).flags, String((body as { content: string }).content).slice(0, 6)]),
  ).toEqual([[64, 'Hello!']])
})
