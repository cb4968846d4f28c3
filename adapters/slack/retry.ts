import { setTimeout } from 'node:timers/promises'
import { webApi } from '@slack/bolt'

/** So long, in seconds, somebody's answer may be late. */
const LONGEST_WAIT_S = 60

/**
 * Calls Slack, and once more when it asks to wait for not too long: what it answered 429 was certainly not done. Not for what lives by a
 * trigger, which is dead by then. Rejects as the call does.
 */
export async function retryLimited<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof webApi.WebAPIRateLimitedError) || error.retryAfter > LONGEST_WAIT_S) throw error
    await setTimeout(error.retryAfter * 1000, undefined, { ref: false })
    return call()
  }
}
