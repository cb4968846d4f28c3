import type { Host, SourceRequest } from './request.ts'

/** What becomes of a request, in place of its answer. */
export type Mishap =
  /** Refused; Retry-After in seconds, or as a date, or not said. */
  | { readonly kind: 'status'; readonly status: 429 | 500 | 502 | 503; readonly retryAfter?: number | 'date' }
  /** The connection is cut before an answer: a source that is down. */
  | { readonly kind: 'offline' }
  /** Half of the body, then a cut connection; or as if that were all. */
  | { readonly kind: 'truncated'; readonly silently: boolean }
  /** Never an answer, until the server closes. */
  | { readonly kind: 'silence' }
  /** The frame of an answer, with no paper in it. */
  | { readonly kind: 'empty' }
  /** The page as it stood so many days before: a feed that was not renewed. */
  | { readonly kind: 'stale'; readonly days: number }
  /** arXiv's entry titled “Error”, with status 200. */
  | { readonly kind: 'error-entry'; readonly message: string }
  /** A web page with status 200. */
  | { readonly kind: 'page' }
  /** To another address. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** So many MB of nothing, gzipped to a thousandth. */
  | { readonly kind: 'bomb'; readonly megabytes: number }

export interface Fault {
  readonly host?: Host
  readonly path?: RegExp
  /** By the server's clock: from the first instant, up to and without the second. */
  readonly between?: readonly [number, number]
  /** How often it strikes; without end where not said. */
  readonly times?: number
  /** Every how manieth request that it is about: 2 for every other. */
  readonly every?: number
  readonly as: Mishap
}

/** Decides which fault strikes a request: the first that fits. */
export class Faults {
  readonly #faults: { readonly fault: Fault; left: number; seen: number }[] = []

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY, seen: 0 })
  }

  clear(): void {
    this.#faults.length = 0
  }

  strike({ host, url, at }: Pick<SourceRequest, 'host' | 'url' | 'at'>): Mishap | null {
    for (const entry of this.#faults) {
      const { host: only, path, between, every = 1, as } = entry.fault
      const isAbout =
        entry.left > 0 &&
        (only === undefined || only === host) &&
        (path === undefined || path.test(url)) &&
        (between === undefined || (at >= between[0] && at < between[1]))
      if (!isAbout || ++entry.seen % every !== 0) continue
      entry.left--
      return as
    }
    return null
  }
}
