import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { Config } from '../config/config.ts'
import type { Check } from '../port/platform.ts'

const PATIENCE_MS = 10_000
/** A host that Paperboy asks in any case. */
const TARGET = 'export.arxiv.org:443'

/** Which way requests go, without passwords, and whether the proxy lets them through. */
export async function checkProxies({ proxies }: Pick<Config, 'proxies'>): Promise<Check[]> {
  if (proxies === null) return []
  const { https, http, none } = proxies
  const ways = [https && `https by ${new URL(https).host}`, http && `http by ${new URL(http).host}`]
  const direct = none.length > 0 ? `; directly: ${none.join(', ')}` : ''
  const way = `${ways.filter(Boolean).join(', ')}${direct}`
  const problem = https === null ? null : await problemOf(https)
  return [{ name: 'proxy', ok: problem === null, found: problem === null ? way : `${way}. ${problem}` }]
}

function problemOf(proxy: string): Promise<string | null> {
  const { protocol, hostname: host, port, username, password } = new URL(proxy)
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  const headers = { host: TARGET, ...(username !== '' && { 'proxy-authorization': `Basic ${user}` }) }
  const isSecure = protocol === 'https:'
  return new Promise((resolve) => {
    const options = { host, port: port || (isSecure ? 443 : 80), method: 'CONNECT', path: TARGET, headers, timeout: PATIENCE_MS }
    const asked = (isSecure ? requestSecure : requestPlain)(options)
    asked.on('connect', ({ statusCode = 0 }, socket) => {
      socket.destroy()
      if (statusCode === 407) resolve('It refuses the user or the password: check HTTPS_PROXY.')
      else
        resolve(
          statusCode === 200
            ? null
            : `It answered ${statusCode} to a connection to ${TARGET}: let it allow the hosts of Slack, Discord and the sources.`,
        )
    })
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'no answer in time' })))
    asked.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(`It could not be reached: ${code ?? message}. Check HTTPS_PROXY and the network.`),
    )
    asked.end()
  })
}
