/** A longer wait than a day is not plausible. */
const LONGEST_MS = 86_400_000

/** The milliseconds that a `Retry-After` header asks for, in seconds or as an HTTP date; null if there is none. At most a day. */
export function retryAfterOf(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  if (text === '') return null
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), LONGEST_MS) : null
}

/** Milliseconds until a used-up quota is reset: `RateLimit: "api";r=0;t=55` (IETF draft 8, Hugging Face), or its older headers. */
export function waitOfRateLimit(headers: Headers): number | null {
  const told = headers.get('ratelimit') ?? ''
  const left = /(?:^|[;,\s])(?:r|remaining)=(\d+)/.exec(told)?.[1] ?? headers.get('ratelimit-remaining')
  const reset = /(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(told)?.[1] ?? headers.get('ratelimit-reset')
  if (left === null || reset === null || left === undefined || reset === undefined || Number(left) > 0) return null
  const wait = Number(reset) * 1000
  return Number.isFinite(wait) ? Math.min(wait, LONGEST_MS) : null
}
