// Rate limits as Discord keeps them: a bucket a route and its channel or token, 50 requests a second in all, and the headers that tell.
import type { Headers } from './http.ts'

interface Limited {
  readonly retryAfter: number
  readonly isGlobal: boolean
}

export interface Buckets {
  /** Takes one request from its bucket. @param route with `:id` for ids, but for the first, which is the bucket's own */
  take(route: string, bucket: string): { readonly headers: Headers; readonly limited: Limited | null }
}

interface Bucket {
  left: number
  resetAt: number
}

/** Requests, and in how many milliseconds; what Discord's headers said at the time. It may change them any day. */
const LIMITS: readonly (readonly [route: RegExp, most: number, perMs: number])[] = [
  [/^POST \/channels\/:id\/messages$/, 5, 5_000],
  [/^(POST|PATCH|DELETE|GET) \/webhooks/, 5, 2_000],
  [/^POST \/channels\/:id\/(messages\/:id\/)?threads$/, 10, 10_000],
  [/^PATCH \/channels\/:id$/, 2, 10_000],
  [/^POST \/users\/@me\/channels$/, 10, 10_000],
]
const OTHERS = [50, 1_000] as const
const GLOBAL_PER_SECOND = 50

/** @param now milliseconds since 1970 @param isOn whether what is over a limit is refused */
export function createBuckets(now: () => number, isOn: boolean): Buckets {
  const buckets = new Map<string, Bucket>()
  const everything: Bucket = { left: GLOBAL_PER_SECOND, resetAt: 0 }

  function draw(bucket: Bucket, most: number, perMs: number): number | null {
    if (now() >= bucket.resetAt) Object.assign(bucket, { left: most, resetAt: now() + perMs })
    if (bucket.left === 0) return bucket.resetAt - now()
    bucket.left--
    return null
  }

  return {
    take(route, key) {
      // Discord: interaction endpoints are not bound to the global limit.
      if (!isOn) return { headers: {}, limited: null }
      if (route.startsWith('POST /interactions')) return { headers: {}, limited: null }
      const waitForAll = route.includes(' /webhooks') ? null : draw(everything, GLOBAL_PER_SECOND, 1_000)
      if (waitForAll !== null) return { headers: {}, limited: { retryAfter: waitForAll / 1_000, isGlobal: true } }
      const [most, perMs] = LIMITS.find(([pattern]) => pattern.test(route))?.slice(1) ?? OTHERS
      const bucket = buckets.get(key) ?? { left: 0, resetAt: 0 }
      buckets.set(key, bucket)
      const wait = draw(bucket, Number(most), Number(perMs))
      const headers = {
        'x-ratelimit-limit': String(most),
        'x-ratelimit-remaining': String(bucket.left),
        'x-ratelimit-reset': String(bucket.resetAt / 1_000),
        'x-ratelimit-reset-after': String((bucket.resetAt - now()) / 1_000),
        'x-ratelimit-bucket': Buffer.from(route).toString('base64url').slice(0, 32),
      }
      return { headers, limited: wait === null ? null : { retryAfter: wait / 1_000, isGlobal: false } }
    },
  }
}
