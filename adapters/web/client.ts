import { isIPv6 } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** An IPv6 client has at least a network of 64 bits to itself. */
const GROUPS_OF_NETWORK = 4

/** Tells who asks: an IPv4 address, or the network of an IPv6 one. @param isProxied whether a proxy stands in front, which names its client */
export function clientTeller(isProxied: boolean): (context: Context) => string {
  return (context) => {
    // A proxy adds its client as the last of a list; what stands before it was told by the client.
    const told = isProxied ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
    return networkOf(told ?? getConnInfo(context).remote.address ?? '')
  }
}

/** @param address as a proxy or the system writes it; anything else stays as it is */
export function networkOf(address: string): string {
  const bare = address.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  if (mapped !== undefined || !isIPv6(bare)) return mapped ?? bare
  const [before = '', after = ''] = (bare.split('%')[0] ?? '').toLowerCase().split('::')
  const head = before.split(':').filter((group) => group !== '')
  const tail = after.split(':').filter((group) => group !== '')
  const zeros = bare.includes('::') ? Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0') : []
  const groups = [...head, ...zeros, ...tail].map((group) => group.replace(/^0+(?=.)/, ''))
  return `${groups.slice(0, GROUPS_OF_NETWORK).join(':')}::/64`
}
