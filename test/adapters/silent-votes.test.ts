// A vote at a digest, whose own message shows the new count: it is acknowledged without a word.
import { expect, test } from 'vitest'
import { type CommandRequest, type Paperboy, textReply } from '../../src/port/chat.ts'
import { say } from '../../src/port/text.ts'
import { openDiscordTest, press as pressInDiscord } from '../servers/discord/harness.ts'
import type { Shown } from '../servers/discord/interactions.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD } from '../servers/discord/server.ts'
import { openSlackTest, press as pressInSlack } from '../servers/slack/harness.ts'
import { toPost } from './contract.ts'

const VOTE = { id: 'p1:up:abcdefgh:1', label: 'Vote up' }
const DIGEST = textReply(say`A digest`, { actions: [VOTE], audience: 'channel' })
const SLOW_MS = 500

/** A core that takes each press as a vote of which nothing need be said, at once or after a while. */
const silent =
  (asked: CommandRequest[], waitMs: number) =>
  (paperboy: Paperboy): Paperboy => ({
    ...paperboy,
    async respond(request) {
      asked.push(request)
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      return { kind: 'reply', reply: textReply(say`Voted up`, { isSilent: true }), form: null }
    },
  })

test.each([0, SLOW_MS])('in Slack, when it takes %i ms', async (waitMs) => {
  const asked: CommandRequest[] = []
  const { server, slack } = await openSlackTest({ wrap: silent(asked, waitMs) })
  const container = { is_ephemeral: false }
  await (await server.send('interactive', pressInSlack(VOTE.id, { container }))).acked
  await expect.poll(() => asked.length).toBe(1)
  await slack.stop() // which ends what is under way first
  expect(asked[0]?.input).toMatchObject({ kind: 'action', isOwn: false })
  expect(server.posts).toEqual([])
  expect(server.ephemerals).toEqual([])
})

test.each([0, SLOW_MS])('in Discord, when it takes %i ms', async (waitMs) => {
  const asked: CommandRequest[] = []
  const { server, discord } = await openDiscordTest({ wrap: silent(asked, waitMs) })
  await discord.post(toPost({ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }, DIGEST))
  const [message] = server.guilds.channels.get(DISCORD_CHANNEL)?.messages ?? []
  const sent = server.send(pressInDiscord({ message, ephemeral: false } as unknown as Shown, VOTE.label))
  expect(await sent.acked, 'as nothing but taken').toBe(6)
  await discord.stop()
  expect(asked[0]?.input).toMatchObject({ kind: 'action', isOwn: false })
  expect(server.calls.filter(({ path }) => path.startsWith('/webhooks/'))).toEqual([])
  expect(server.guilds.channels.get(DISCORD_CHANNEL)?.messages).toHaveLength(1)
})
