import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as secure } from 'node:tls'

/** discord.js gives its gateway no agent: it is told of an address on this machine, behind which the way leads through a proxy. */
export interface Tunnel {
  /** The address by which a gateway is reached; the gateway's own where no proxy leads there. */
  reach(gateway: string): Promise<string>
  close(): void
}

const CONNECT_MS = 10_000

/** @param proxyFor the proxy of an address; null for none */
export function createTunnel(proxyFor: (address: string) => string | null): Tunnel {
  /** Where each path leads. Nobody else on this machine can guess one. */
  const gateways = new Map<string, { readonly url: URL; readonly proxy: string }>()
  const server = createServer((_, answer) => answer.writeHead(404).end())
  server.on('upgrade', (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    const { url: target = '' } = asked
    const [begin, path = ''] = /^\/([\w-]+)/.exec(target) ?? ['']
    const rest = target.slice(begin.length)
    const gateway = gateways.get(path)
    client.on('error', () => {})
    if (!gateway) return client.destroy()
    const { url, proxy } = gateway
    openThrough(proxy, url).then(
      (upstream) => {
        upstream.on('error', () => client.destroy())
        client.on('close', () => upstream.destroy())
        upstream.on('close', () => client.destroy())
        upstream.write(`GET ${rest.startsWith('/') ? rest : `/${rest}`} HTTP/1.1\r\n${headersOf(asked, url.host)}\r\n\r\n`)
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      },
      () => client.destroy(), // discord.js hears of a connection that failed, and tries again
    )
  })
  server.unref()
  const listening = new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  listening.catch(() => {}) // whoever asks for an address hears of it

  return {
    async reach(gateway) {
      const url = new URL(gateway)
      const proxy = proxyFor(gateway)
      const own = `ws://127.0.0.1:${await listening}/`
      if (proxy === null || gateway.startsWith(own)) return gateway
      const known = [...gateways].find(([, { url: other }]) => other.href === url.href)?.[0]
      const path = known ?? randomUUID()
      gateways.set(path, { url, proxy })
      return `${own}${path}`
    },
    close: () => void server.close(),
  }
}

function headersOf({ rawHeaders }: IncomingMessage, host: string): string {
  const lines = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    lines.push(`${name}: ${name.toLowerCase() === 'host' ? host : value}`)
  }
  return lines.join('\r\n')
}

/** @returns a connection to the server, by the proxy's method CONNECT */
function openThrough(proxy: string, { protocol, hostname, port }: URL): Promise<Duplex> {
  const { protocol: how, hostname: host, port: at, username, password } = new URL(proxy)
  const isSecure = protocol === 'wss:'
  const target = `${hostname}:${port || (isSecure ? 443 : 80)}`
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  const headers = { host: target, ...(username !== '' && { 'proxy-authorization': `Basic ${user}` }) }
  return new Promise((resolve, reject) => {
    const ask = how === 'https:' ? requestSecure : requestPlain
    const asked = ask({ host, port: at || (how === 'https:' ? 443 : 80), method: 'CONNECT', path: target, headers, timeout: CONNECT_MS })
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('the proxy does not answer')))
    asked.on('response', ({ statusCode }) => reject(new Error(`the proxy answered ${statusCode}`)))
    asked.on('connect', ({ statusCode }, socket) => {
      if (statusCode !== 200) reject(new Error(`the proxy answered ${statusCode}`))
      else resolve(isSecure ? secure({ socket, servername: hostname }) : socket)
    })
    asked.end()
  })
}
