import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fault, Faults } from './faults.ts'
import { openMonth } from './month.ts'
import { HOSTS, type Host, type SourceRequest } from './request.ts'
import { sendAnswer, strike } from './send.ts'
import { answer } from './source-answers.ts'

export interface SourceServer {
  /** Where each service answers: `http://127.0.0.1:PORT`, each at its own port. */
  readonly urls: Readonly<Record<Host, string>>
  readonly requests: readonly SourceRequest[]
  fail(fault: Fault): void
  /** No more faults. */
  mend(): void
  /** How long apart the requests of some hosts came at least, by the server's clock; null with fewer than two. */
  closest(hosts: readonly Host[]): number | null
  close(): Promise<void>
}

export interface SourceServerOptions {
  /** With `replay`, `hf`, `feeds`: the shared collection, or the small one beside this file. */
  readonly fixtures: string
  /** The simulated instant. */
  readonly now: () => number
  /** Hugging Face: 500 in 5 minutes for who has no token. */
  readonly quota?: number
  /** arXiv sends 2,500. */
  readonly oaiPage?: number
}

const QUOTA_MS = 300_000

/** Hugging Face, arXiv and journals' feeds on this machine, over real HTTP, at a simulated instant, with faults as told. */
export async function startSources({ fixtures, now, quota = 500, oaiPage = 2_500 }: SourceServerOptions): Promise<SourceServer> {
  const month = openMonth(fixtures)
  const faults = new Faults()
  const requests: SourceRequest[] = []
  const open = new Map<Host, number>()
  let window = { from: now(), used: 0 }

  function handle(host: Host, request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/'
    const together = (open.get(host) ?? 0) + 1
    open.set(host, together)
    const entry: SourceRequest = { host, url, at: now(), headers: request.headers, together, status: 0, mishap: null, endedAt: null }
    requests.push(entry)
    response.on('close', () => {
      entry.endedAt = now()
      open.set(host, (open.get(host) ?? 1) - 1)
    })
    const mishap = faults.strike(entry)
    entry.mishap = mishap?.kind ?? null
    const done = (status: number): void => void Object.assign(entry, { status })
    if (mishap && strike(mishap, request, response, now(), done)) return
    const limit = host === 'huggingface' ? takeQuota(response) : null
    if (limit !== null) {
      done(429)
      response.writeHead(429, { 'retry-after': String(limit), 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: 'We had to rate limit your IP.' }))
      return
    }
    const instant = mishap?.kind === 'stale' ? now() - mishap.days * 86_400_000 : now()
    const found = answer(month, fixtures, new URL(url, 'http://127.0.0.1'), instant, oaiPage, mishap?.kind === 'empty')
    sendAnswer(request, response, found, mishap?.kind === 'truncated' ? mishap : null, done)
  }

  /** @returns the seconds to wait for who has no more requests */
  function takeQuota(response: ServerResponse): number | null {
    if (now() - window.from >= QUOTA_MS) window = { from: now(), used: 0 }
    window.used++
    const seconds = Math.ceil((window.from + QUOTA_MS - now()) / 1_000)
    response.setHeader('ratelimit-policy', `"fixed window";"api";q=${quota};w=${QUOTA_MS / 1_000}`)
    response.setHeader('ratelimit', `"api";r=${Math.max(0, quota - window.used)};t=${seconds}`)
    return window.used > quota ? seconds : null
  }

  const servers = await Promise.all(
    HOSTS.map(async (host) => {
      const server = createServer((request, response) => handle(host, request, response))
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
      return { host, server }
    }),
  )
  const urls = servers.map(({ host, server }) => [host, `http://127.0.0.1:${(server.address() as AddressInfo).port}`])
  return {
    urls: Object.fromEntries(urls) as Record<Host, string>,
    requests,
    fail: (fault) => faults.add(fault),
    mend: () => faults.clear(),
    closest(hosts) {
      const times = requests.flatMap(({ host, at }) => (hosts.includes(host) ? [at] : [])).sort((a, b) => a - b)
      return times.length < 2 ? null : Math.min(...times.slice(1).map((at, index) => at - (times[index] as number)))
    },
    async close() {
      for (const { server } of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}
