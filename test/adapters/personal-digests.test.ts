// What is posted to one person alone, on each platform that has direct messages.
import { expect, test } from 'vitest'
import { type ChannelRef, textReply } from '../../src/port/chat.ts'
import { command, say } from '../../src/port/text.ts'
import { cardActions } from '../../src/wording/card-actions.ts'
import { openDiscordTest } from '../servers/discord/harness.ts'
import { PERSON } from '../servers/discord/payloads.ts'
import { toSeen as seenInDiscord } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type Shown } from '../servers/discord/server.ts'
import { openSlackTest, toSeen as seenInSlack } from '../servers/slack/harness.ts'
import type { SlackShown } from '../servers/slack/server.ts'
import { type Seen, toPost } from './contract.ts'

const CARD = { heading: [], number: 1, title: say`A paper`, link: null, byline: 'Somebody', excerpt: [], why: '' }
const toPostAt = (at: ChannelRef) =>
  toPost(
    at,
    textReply(say`To change it: ${command('subscriptions')}`, { cards: [{ ...CARD, ...cardActions('listing1', 1) }], audience: 'channel' }),
  )

/** Nobody is there to share with, and commands are typed without a slash. */
function expectAlone(seen: Seen | undefined, there: Seen | undefined): void {
  expect(there?.buttons).toContain('Share')
  expect(there?.text.replaceAll('`', '')).toContain('To change it: /papers subscriptions')
  expect(seen?.buttons).toContain('Save')
  expect(seen?.buttons).not.toContain('Share')
  expect(seen?.text.replaceAll('`', '')).toContain('To change it: subscriptions')
}

test('in Slack it is not shared, and names commands as they are typed there; edited, too', async () => {
  const { server, slack } = await openSlackTest()
  const [direct, channel] = ['D1', 'C1'].map((id) => toPostAt({ platform: 'slack', workspace: 'T1', channel: id }))
  if (!direct || !channel) throw new Error('no posts')
  const sent = await slack.post(direct)
  await slack.post(channel)
  const [one, all] = server.posts.map((post) => seenInSlack(post as unknown as SlackShown))
  expectAlone(one, all)
  if (sent.kind !== 'sent') throw new Error('not sent')
  expect(await slack.edit?.(direct, sent.message)).toBe('edited')
  expectAlone(seenInSlack(server.updates.at(-1) as unknown as SlackShown), all)
})

test('in Discord it is not shared, and names commands as they are typed there', async () => {
  const { server, discord } = await openDiscordTest()
  const direct = server.guilds.direct(PERSON)
  await discord.post(toPostAt({ platform: 'discord', workspace: `direct-${PERSON}`, channel: direct.id }))
  await discord.post({ ...toPostAt({ platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL }), delivery: 'delivery-002' })
  const [one, all] = [direct.messages[0], server.guilds.channels.get(DISCORD_CHANNEL)?.messages[0]].map((message) =>
    seenInDiscord({ message, ephemeral: false } as unknown as Shown),
  )
  expectAlone(one, all)
})
