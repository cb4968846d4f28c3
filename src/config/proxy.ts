import type { Dispatcher } from 'undici'

/** The way to the Internet where it leads through proxies. Their addresses may hold passwords. */
export interface ProxySettings {
  /** Of addresses with https; null for none. */
  readonly https: string | null
  readonly http: string | null
  /** Hosts that are reached directly: names, which stand for those below them too, `host:port`, or `*`. */
  readonly none: readonly string[]
}

/** @returns the proxy that an address is reached by; null for none */
export function proxyFor(address: string, { https, http, none }: ProxySettings): string | null {
  const { protocol, hostname, port } = new URL(address)
  const isSecure = /^(?:https|wss):$/.test(protocol)
  const isDirect = none.some((entry) => {
    const [, name = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (entry === '*') return true
    if (only !== undefined && only !== (port || (isSecure ? '443' : '80'))) return false
    return name !== '' && (hostname === name || hostname.endsWith(`.${name}`))
  })
  return isDirect ? null : isSecure ? https : http
}

/** Leads every request of the process through the proxies; what opens connections of its own, as Discord’s gateway, asks `proxyFor`. */
export async function useProxies(settings: ProxySettings): Promise<void> {
  if (settings.https === null && settings.http === null) return
  const { Agent, Pool, ProxyAgent, setGlobalDispatcher } = await import('undici')
  const direct = new Agent()
  const proxied = new Map<string, InstanceType<typeof ProxyAgent>>()
  setGlobalDispatcher(
    direct.compose((dispatch) => (options, handler) => {
      const uri = proxyFor(String(options.origin), settings)
      if (uri === null) return dispatch(options, handler)
      const agent = proxied.get(uri) ?? new ProxyAgent({ uri, clientFactory: (origin, options) => failOnce(new Pool(origin, options)) })
      proxied.set(uri, agent)
      return agent.dispatch(options, handler)
    }),
  )
}

/**
 * Where a proxy closes a connection instead of answering, Undici takes that for a passing fault of the connection, and connects again without end,
 * thousands of times a second. As another error it fails the request.
 */
function failOnce<Client extends Dispatcher>(client: Client): Client {
  const connect = client.connect.bind(client)
  const connectOnce = (options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> =>
    connect(options).catch((cause: unknown) => {
      throw Object.assign(new Error('The proxy closed the connection.', { cause }), { code: 'ECONNREFUSED' })
    })
  return Object.assign(client, { connect: connectOnce })
}
