// Run by load.ts in a process of its own: a local platform, and people who give search commands there.
import { setTimeout } from 'node:timers/promises'
import { startDiscord } from '../test/servers/discord/server.ts'
import { startSlackCloud } from '../test/servers/slack/cloud.ts'
import { startSlack } from '../test/servers/slack/server.ts'
import type { Door, PlatformName, Round, RoundTimes } from './load.ts'

/** One command on its way. */
interface Given {
  readonly acked: Promise<unknown>
  readonly shown: Promise<unknown>
}

interface Platform {
  readonly door: Door
  give(query: string): Promise<Given>
  close(): Promise<void>
}

/** A platform refuses what is acknowledged after three seconds: then nothing is shown, and the bench says so. */
const PATIENCE_MS = 30_000

const platforms: Readonly<Record<PlatformName, () => Promise<Platform>>> = { slack, 'slack-http': slackByHttp, discord }
const port = Number(process.argv[3])
const platform = await platforms[process.argv[2] as PlatformName]()
process.on('message', (round: Round) => {
  run(round).then((times) => process.send?.(times), fail)
})
process.once('disconnect', () => void platform.close())
process.send?.(platform.door)

async function slack(): Promise<Platform> {
  const server = await startSlack({ isStrict: false })
  const { botToken, appToken } = server.workspace
  return {
    door: { apiUrl: server.apiUrl, botToken, appToken, port },
    give: (query) =>
      server.send('slash_commands', {
        team_id: 'T1',
        channel_id: 'C1',
        user_id: 'U1',
        user_name: 'ada',
        command: '/papers',
        text: `search ${query}`,
      }),
    close: () => server.close(),
  }
}

async function slackByHttp(): Promise<Platform> {
  const deliver = async (request: Request): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', headers: request.headers, body: await request.text() })
  const cloud = await startSlackCloud({ deliver })
  cloud.addTeam('T1')
  return {
    door: { apiUrl: cloud.apiUrl, botToken: cloud.give('T1'), appToken: '', port },
    give(query) {
      const place = { team_id: 'T1', channel_id: 'C1', user_id: 'U1', user_name: 'ada' }
      const sent = cloud.send({ ...place, command: '/papers', text: `search ${query}` })
      return Promise.resolve({ acked: sent, shown: sent.then(({ shown }) => shown) })
    },
    close: () => cloud.close(),
  }
}

async function discord(): Promise<Platform> {
  const server = await startDiscord({ hasLimits: false, isStrict: false })
  return {
    door: { apiUrl: server.apiUrl, botToken: server.token, appToken: '', port },
    async give(query) {
      const options = [{ name: 'query', type: 3, value: query }]
      return server.send({ type: 2, data: { id: '1', type: 1, name: 'papers', options: [{ type: 1, name: 'search', options }] } })
    },
    close: () => server.close(),
  }
}

async function run({ queries, total, inFlight }: Round): Promise<RoundTimes> {
  const times: number[] = []
  let [left, ack] = [total, 0]
  const next = async (): Promise<void> => {
    while (left-- > 0) {
      const started = performance.now()
      const { acked, shown } = await platform.give(queries[left % queries.length] ?? '')
      const isAcked = acked.then(() => {
        ack = Math.max(ack, performance.now() - started)
      })
      await withTimeout(shown)
      times.push(performance.now() - started)
      await isAcked
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, next))
  return { times, ack }
}

async function withTimeout(shown: Promise<unknown>): Promise<void> {
  const stopping = new AbortController()
  const isLate = setTimeout(PATIENCE_MS, true, { signal: stopping.signal }).catch(() => false)
  const late = await Promise.race([shown.then(() => false), isLate])
  // A timer that ran on would hold what was shown.
  stopping.abort()
  if (late) throw new Error(`A command was not answered within ${PATIENCE_MS / 1000} s.`)
}

function fail(error: unknown): void {
  console.error(error)
  process.exit(1)
}
