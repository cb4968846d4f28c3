// What stands before several copies of the program, as deploy/Caddyfile says: each in turn that says that it is well.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'

export interface Front {
  readonly address: string
  close(): Promise<void>
}

/** As Caddy's `health_interval`, `health_timeout`, `lb_try_duration` and `fail_duration`, in milliseconds. */
const LOOK_MS = 1_000
const LOOK_TIMEOUT_MS = 2_000
const TRY_MS = 2_000
const AVOID_MS = 5_000
const AGAIN_MS = 100

/** @param ports where the copies are */
export async function openFront(ports: readonly number[]): Promise<Front> {
  /** Which say that they are well, and until when others are preferred. */
  const well = new Set<number>()
  const avoided = new Map<number, number>()
  const ending = new AbortController()
  let turn = 0

  async function look(port: number): Promise<void> {
    while (!ending.signal.aborted) {
      const isWell = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) }).then(
        ({ ok }) => ok,
        () => false,
      )
      if (isWell) well.add(port)
      else well.delete(port)
      await setTimeout(LOOK_MS, undefined, { signal: ending.signal }).catch(() => {})
    }
  }

  function next(): number | undefined {
    const able = ports.filter((port) => well.has(port) && (avoided.get(port) ?? 0) < performance.now())
    return able[turn++ % Math.max(1, able.length)]
  }

  async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers as Record<string, string>
    const until = performance.now() + TRY_MS
    for (;;) {
      const port = next()
      try {
        if (port === undefined) throw Object.assign(new Error('no copy is well'), { isUnsent: true })
        const { method = 'GET', url = '' } = request
        const body = method === 'GET' ? {} : { body: Buffer.concat(chunks) }
        const answer = await fetch(`http://127.0.0.1:${port}${url}`, { method, headers, redirect: 'manual', ...body })
        const text = Buffer.from(await answer.arrayBuffer())
        const type = answer.headers.get('content-type')
        return void response.writeHead(answer.status, type === null ? {} : { 'content-type': type }).end(text)
      } catch (error) {
        if (port !== undefined) avoided.set(port, performance.now() + AVOID_MS)
        // What may have been heard is not said again.
        const cause = (error as { cause?: { code?: string }; isUnsent?: boolean }).cause?.code
        const isUnsent = port === undefined || cause === 'ECONNREFUSED'
        if (!isUnsent || performance.now() > until) return void response.writeHead(502).end()
        await setTimeout(AGAIN_MS)
      }
    }
  }

  for (const port of ports) void look(port)
  const server = createServer((request, response) => void passOn(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      ending.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
