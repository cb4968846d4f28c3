import { DefaultRestOptions, RateLimitError, type RESTOptions } from 'discord.js'
import type { Logger } from 'pino'
import { waitAfterFailures } from '../../src/port/backoff.ts'

type Ask = RESTOptions['makeRequest']

/** What stands between the REST clients of a process and the network: Discord, and Cloudflare before it, count refusals by address. */
export interface Guard {
  /** The way of one client to Discord. What would do harm is not sent: it rejects at once, as discord.js does for a limit that it knows. */
  over(ask?: Ask): Ask
}

/** Discord: 10,000 answers of 401, 403 or 429 in ten minutes block the address. A client that meets so many in a minute waits. */
const MOST_REFUSALS = 25
const MINUTE_MS = 60_000
/** After a 429 that does not say for how long, and twice as long after each further one. */
const BACK_OFF = { first: 5_000, longest: 2 * MINUTE_MS }
const REFUSALS: readonly number[] = [401, 403, 429]
const TOO_MANY = 429

/**
 * @param now milliseconds since 1970
 * @param most refusals of a client in a minute before it waits
 */
export function createGuard(log: Logger, now: () => number = Date.now, most = MOST_REFUSALS): Guard {
  let until = 0
  let blocks = 0
  let isTrying = false

  /** Of an answer to one client; the time to wait where it was the address that was refused. */
  function judge({ status, headers }: Awaited<ReturnType<Ask>>): number | null {
    if (status !== TOO_MANY) {
      if (status < 500) blocks = 0
      return null
    }
    const told = Number(headers.get('retry-after')) * 1_000
    const isTold = told > 0 && Number.isFinite(told)
    // Of Discord's own limits, which it names, discord.js takes care.
    if (isTold && headers.get('x-ratelimit-scope') !== null) return null
    const wait = isTold ? told : waitAfterFailures(BACK_OFF, blocks++)
    until = Math.max(until, now() + wait)
    log.warn({ platform: 'discord', milliseconds: wait }, 'discord: this address is refused for now; nothing is asked until then')
    return wait
  }

  return {
    over(ask = DefaultRestOptions.makeRequest) {
      let refusals: number[] = []

      /** How long this client must wait; 0 where it may ask. */
      function waitOf(): number {
        const at = now()
        refusals = refusals.filter((each) => each > at - MINUTE_MS)
        const oldest = refusals.length < most ? at : (refusals.at(-most) ?? at) + MINUTE_MS
        // While one request tries whether it is over, the others wait.
        return Math.max(0, until - at, oldest - at, isTrying ? BACK_OFF.first : 0)
      }

      return async (url, init) => {
        const wait = waitOf()
        if (wait > 0) throw limited(url, init.method, wait)
        const isTrial = blocks > 0
        if (isTrial) isTrying = true
        try {
          const answer = await ask(url, init)
          if (REFUSALS.includes(answer.status)) refusals.push(now())
          if (refusals.length === most)
            log.error(
              { platform: 'discord', count: refusals.length },
              'discord: many requests are refused; the next ones wait, for at 10,000 in ten minutes Discord blocks this address',
            )
          const refused = judge(answer)
          if (refused === null) return answer
          await answer.arrayBuffer().catch(() => {}) // frees the connection
          throw limited(url, init.method, refused)
        } finally {
          if (isTrial) isTrying = false
        }
      }
    },
  }
}

/** As discord.js says that nothing was sent, because of a limit. */
export function limited(url: string, method = 'GET', wait: number): RateLimitError {
  return new RateLimitError({
    global: true,
    method,
    url,
    route: '',
    majorParameter: '',
    hash: '',
    limit: 0,
    timeToReset: wait,
    retryAfter: wait,
    sublimitTimeout: 0,
    scope: 'global',
  })
}
