// What newcomers type in their first ten minutes, said to Slack and to Discord in a direct message, as each brings it.
import { expect, test, vi } from 'vitest'
import { openDiscordTest } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { toSeen as seenInDiscord } from '../servers/discord/seen.ts'
import { openSlackTest, toSeen as seenInSlack } from '../servers/slack/harness.ts'
import type { SlackShown } from '../servers/slack/server.ts'
import { TRANSCRIPT, type Wanted } from '../transcript.ts'
import type { Seen } from './contract.ts'

/** What one person is shown of each line. */
type Talk = (say: (text: string) => Promise<void>, posts: () => readonly Seen[]) => Promise<Seen[]>

const talk: Talk = async (say, posts) => {
  const given: Seen[] = []
  for (const [text] of TRANSCRIPT) {
    const before = posts().length
    await say(text)
    await vi.waitFor(() => expect(posts().length, text).toBeGreaterThan(before), { timeout: 20_000, interval: 20 })
    given.push(posts()[before] as Seen)
  }
  return given
}

/** Slack marks links and escapes three signs. */
const asSlackSays = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/https:\S+/, (link) => `<${link}>`)

function expectAll(given: readonly Seen[]): void {
  expect(given).toHaveLength(TRANSCRIPT.length)
  for (const [index, [text, wanted]] of TRANSCRIPT.entries()) expectWanted(text, given[index] as Seen, wanted)
}

function expectWanted(said: string, seen: Seen, { says, cards = 0, button }: Wanted): void {
  expect(seen.text.replaceAll('`', '').trim(), said).toMatch(says)
  expect(seen.text.trim(), said).not.toBe('')
  if (cards > 1) expect(seen.text.match(/^\d+\. /gm)?.length, said).toBeGreaterThanOrEqual(cards)
  if (button) expect(seen.buttons).toContain(button)
  expect(seen.threats, said).toEqual([])
}

test('in Slack each of thirty things is answered with what was wanted, or one step from it', async () => {
  const { server } = await openSlackTest()
  let count = 0
  const say = (text: string): Promise<void> => {
    const ts = `${++count}.0`
    return server.event({ type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', ts, text: asSlackSays(text), event_ts: ts })
  }
  const given = await talk(say, () => server.posts.map((post) => seenInSlack(post as unknown as SlackShown)))
  expectAll(given)
})

test('in Discord each of thirty things is answered with what was wanted, or one step from it', async () => {
  const { server } = await openDiscordTest()
  const say = async (text: string): Promise<void> => void server.say(text, { guild: null })
  const given = await talk(say, () =>
    server.posts.map((message) => seenInDiscord({ message: message as unknown as Body, ephemeral: false })),
  )
  expectAll(given)
})
