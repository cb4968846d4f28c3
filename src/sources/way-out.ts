import type { Config } from '../config/config.ts'
import { proxyFor } from '../config/proxy.ts'
import { readVersion } from '../config/version.ts'
import type { Clock } from '../port/clock.ts'
import type { RateLimitStore } from '../store/rate-limits.ts'
import { createLines, type Lines } from './lines.ts'
import { createRequests, type Get } from './request.ts'

/** For one page: the largest, of OAI, are made while they are sent. In milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000
/** The same while a person waits. */
const PRESS_TIMEOUT_MS = 20_000

/** How sources and services are asked: in line for each host, by the proxies that are set. */
export function openWayOut(
  { sources, proxies }: Pick<Config, 'sources' | 'proxies'>,
  rateLimits: RateLimitStore,
  clock: Clock,
  random: () => number,
): { readonly get: Get; readonly lines: Lines } {
  const lines = createLines()
  const get = createRequests({
    rateLimits,
    clock,
    random,
    lines,
    userAgent: nameUs(sources.contact),
    proxyFor: proxies === null ? undefined : (address) => proxyFor(address, proxies),
    timeoutMs: REQUEST_TIMEOUT_MS,
    pressTimeoutMs: PRESS_TIMEOUT_MS,
  })
  return { get, lines }
}

/** Who asks: servers want a name, and somebody to write to. */
function nameUs(contact: string | null): string {
  return `Paperboy/${readVersion()} (brings new papers to team chats${contact === null ? '' : `; ${contact}`})`
}
