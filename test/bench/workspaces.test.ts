// Many workspaces whose digests are due in one minute, on a Slack that has its limits, on a clock of processor time.
import { expect, onTestFinished, test } from 'vitest'
import { renderOutcome } from '../../bench/workspaces/report.ts'
import { type Numbers, runWorkspaces } from '../../bench/workspaces/run.ts'
import { SEARCH_THREADS } from '../../src/search/thread-calls.ts'
import { IS_LONG } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { NO_THREADS } from '../no-threads.ts'
import { startSlackCloud } from '../servers/slack/cloud.ts'

const MINUTE_MS = 60_000
const FEW: Numbers = { workspaces: 30, topics: 5, due: 2, papers: 60, news: 60, commands: 1, travelMs: 200 }
const MANY: Numbers = { workspaces: 1_000, topics: 5, due: 2, papers: 2_000, news: 400, commands: 50, travelMs: 200 }

test.each([['few', FEW] as const, ...(IS_LONG ? [['many', MANY] as const] : [])])(
  '%s workspaces have their digests and threads once, within Slack’s limits',
  { timeout: 15 * MINUTE_MS },
  async (_, numbers) => {
    const outcome = await runWorkspaces(newFolder(), numbers, IS_LONG ? SEARCH_THREADS : NO_THREADS)
    const { expected, quiet, digests, twice, lost, inThreads, refusals, troubles, asked, answerMs, lastDigestMs } = outcome
    expect({ twice, lost, refusals, troubles }, renderOutcome(outcome)).toEqual({ twice: 0, lost: 0, refusals: [], troubles: [] })
    expect([digests, answerMs.length]).toEqual([expected - quiet, asked])
    expect(inThreads).toBeGreaterThan(digests / 2)
    // A digest needs some processor time.
    expect(lastDigestMs).toBeLessThan(5_000 + 100 * expected)
  },
)

test('the local Slack refuses what Slack refuses, and says until when', async () => {
  let now = MINUTE_MS
  const cloud = await startSlackCloud({ deliver: async () => new Response(), isLimited: true, now: () => now })
  onTestFinished(() => cloud.close())
  cloud.addTeam('T1').workspace.addChannel('C2')
  const token = cloud.give('T1')
  const call = async (method: string, fields: Record<string, string>) => {
    const body = new URLSearchParams(fields)
    const answer = await fetch(`${cloud.apiUrl}${method}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body })
    return { status: answer.status, wait: answer.headers.get('retry-after'), json: (await answer.json()) as { messages?: unknown[] } }
  }
  const post = (channel: string) => call('chat.postMessage', { channel, text: 'a' })
  expect([(await post('C1')).status, (await post('C2')).status]).toEqual([200, 200])
  now += 999
  expect(await post('C1')).toMatchObject({ status: 429, wait: '1' })
  for (let count = 0; count < 20; count++) {
    now += 1_000
    expect((await post('C1')).status).toBe(200)
  }
  const history = () => call('conversations.history', { channel: 'C1', limit: '100' })
  expect((await history()).json.messages).toHaveLength(15)
  now += 20_000
  expect(await history()).toMatchObject({ status: 429, wait: '40' })
  now += 40_000
  expect((await history()).status).toBe(200)
  expect(cloud.refusals.map(({ limit }) => limit)).toEqual(['posts to a channel', 'conversations.history'])
})
