import { lookup as resolveName } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Agent } from 'undici'

/** Special-purpose addresses of IANA's registries that are not public, multicast and reserved addresses. */
const PRIVATE_V4 = blocks('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
])
const GLOBAL_V6 = blocks('ipv6', ['2000::/3'])
const PRIVATE_V6 = blocks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])
/** These contain an address of version 4, mapped or translated, in the last 32 bits. */
const HOLDS_V4 = blocks('ipv6', ['::ffff:0:0/96', '64:ff9b::/96'])

function blocks(family: 'ipv4' | 'ipv6', nets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const net of nets) {
    const [address = '', bits] = net.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Whether an IP address belongs to the public Internet. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !PRIVATE_V4.check(address, 'ipv4')
  // An address with a zone, such as fe80::1%eth0, belongs to a local network.
  if (isIP(address) !== 6 || address.includes('%')) return false
  if (HOLDS_V4.check(address, 'ipv6')) return isPublic(lastAsV4(address))
  return GLOBAL_V6.check(address, 'ipv6') && !PRIVATE_V6.check(address, 'ipv6')
}

function lastAsV4(address: string): string {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2)
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

export class PrivateAddress extends Error {
  readonly address: string

  constructor(address: string) {
    super(`${address} is not an address of the public Internet`)
    this.address = address
  }
}

/** How host names are resolved, and which addresses are allowed. */
export interface AddressRules {
  readonly resolve: typeof resolveName
  readonly mayReach: (address: string) => boolean
}

const PUBLIC: AddressRules = { resolve: resolveName, mayReach: isPublic }

/**
 * As `fetch`, but connects only to the public Internet. The resolved address is checked at the moment of the connection. A proxy resolves names
 * itself: then what this machine knows of the name is checked, and the rest is the proxy’s to refuse.
 */
export function createPublicFetch(
  { resolve, mayReach }: AddressRules = PUBLIC,
  proxyFor: (address: string) => string | null = () => null,
): (url: string, init: RequestInit) => Promise<Response> {
  let agent: Agent | null = null
  const lookup: LookupFunction = (hostname, options, done) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const hidden = addresses?.find(({ address }) => !mayReach(address))
      const [first] = addresses ?? []
      if (error ?? hidden) done(error ?? new PrivateAddress(hidden?.address ?? ''), [])
      else if (options.all) done(null, addresses)
      else done(null, first?.address ?? '', first?.family)
    })
  return async (url, init) => {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
    // A literal address is not resolved, so it is checked here.
    if (isIP(host) !== 0 && !mayReach(host)) throw new PrivateAddress(host)
    if (proxyFor(url) !== null) {
      await new Promise<void>((done, fail) =>
        lookup(host, { all: true }, (error) => (error instanceof PrivateAddress ? fail(error) : done())),
      )
      return globalThis.fetch(url, init)
    }
    const { Agent, fetch } = await import('undici')
    agent ??= new Agent({ connect: { lookup } })
    return (await fetch(url, { ...(init as object), dispatcher: agent })) as unknown as Response
  }
}
