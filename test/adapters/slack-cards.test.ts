// Cards below links: few, and none again so soon; where Slack takes none, nobody is alarmed.
import { expect, test } from 'vitest'
import { createCards, type Linked } from '../../adapters/slack/cards.ts'
import { createLog } from '../../src/config/log.ts'
import type { Card } from '../../src/port/chat.ts'
import { openSlackTest, until } from '../servers/slack/harness.ts'

function linked(paper: string, url = `https://arxiv.org/abs/${paper}`): Linked {
  const card: Card = { heading: [], number: null, title: [], link: paper, byline: '', excerpt: [], why: '', actions: [] }
  return { url, card }
}

test('a message gets two cards at most, each paper once, and a channel none twice within half an hour', () => {
  let now = 0
  const cards = createCards({ monotonic: () => now, sleep: async () => {} })
  const [a, b, c] = [linked('a'), linked('b'), linked('c')]
  expect(cards.unseen('C1', [a, linked('a', 'https://huggingface.co/papers/a'), b, c])).toEqual([a, b])
  cards.shown('C1', [a, b])
  expect(cards.unseen('C1', [a, b, c])).toEqual([c])
  expect(cards.unseen('C2', [a])).toEqual([a])
  now = 30 * 60_000 - 1
  expect(cards.unseen('C1', [a])).toEqual([])
  now++
  expect(cards.unseen('C1', [a])).toEqual([a])
})

const LINK = { domain: 'arxiv.org', url: 'https://arxiv.org/abs/2303.13391' }

test('a card that was shown is not shown again; cards and greetings that Slack refuses are no errors', async () => {
  const lines: string[] = []
  const { server } = await openSlackTest({ options: { log: createLog('warn', (line) => lines.push(line)) } })
  const shared = { type: 'link_shared', channel: 'C1', user: 'U1', message_ts: '1.0', unfurl_id: 'U.1', source: 'conversations_history' }
  server.fates.set('chat.unfurl', [{ error: 'cannot_unfurl_url' }]).set('chat.postMessage', [{ error: 'restricted_action' }])
  await server.event({ ...shared, links: [LINK] })
  await server.event({ type: 'member_joined_channel', user: 'UBOT', channel: 'C1', channel_type: 'C', team: 'T1' })
  await until(() => ['chat.unfurl', 'chat.postMessage'].every((name) => server.calls.some(({ method }) => method === name)))
  // What was refused was not shown.
  await server.event({ ...shared, links: [LINK] })
  await until(() => server.unfurls.length === 1)
  await server.event({ ...shared, links: [LINK] })
  await server.event({ ...shared, channel: 'C2', links: [LINK] })
  await until(() => server.unfurls.length === 2)
  expect(server.calls.filter(({ method }) => method === 'chat.unfurl')).toHaveLength(3)
  expect(lines).toEqual([])
})
