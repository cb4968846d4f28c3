/** More than a day is not meant. */
const LONGEST_MS = 86_400_000

/** Milliseconds that a `Retry-After` asks for, seconds or an HTTP date; null where there is none. At most a day. */
export function retryAfterOf(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  if (text === '') return null
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), LONGEST_MS) : null
}

/** Milliseconds until a spent allowance is filled again: `RateLimit: "api";r=0;t=55` (IETF draft 8, Hugging Face), or its older headers. */
export function waitOfRateLimit(headers: Headers): number | null {
  const told = headers.get('ratelimit') ?? ''
  const left = /(?:^|[;,\s])(?:r|remaining)=(\d+)/.exec(told)?.[1] ?? headers.get('ratelimit-remaining')
  const reset = /(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(told)?.[1] ?? headers.get('ratelimit-reset')
  if (left === null || reset === null || left === undefined || reset === undefined || Number(left) > 0) return null
  const wait = Number(reset) * 1000
  return Number.isFinite(wait) ? Math.min(wait, LONGEST_MS) : null
}
