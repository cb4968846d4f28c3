import { webApi } from '@slack/bolt'
import type { PostOutcome, Untold } from '../../src/port/platform.ts'
import { appTokenMeaningOf, type ErrorClass, meaningOf } from './errors.ts'

/** Errors after which the same token is of no use any more. */
const HOPELESS = ['account_inactive', 'token_revoked', 'token_expired', 'invalid_auth', 'not_authed', 'not_allowed_token_type']
/** What holds for the whole workspace is asked about again after this. */
const WORKSPACE_WAIT_MS = 10 * 60_000
/** The connection was never made, so nothing was posted. */
const UNREACHED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH']
/** A 429 that does not say for how long: the client names only the header. */
const NO_RETRY_TIME = /^Retry header did not contain a valid timeout/

/** What an error of a post says of the message. */
export function outcomeOf(error: unknown): PostOutcome {
  if (isRateLimit(error)) return { kind: 'later', reason: 'Slack asks for fewer posts.', afterMs: waitOf(error), holds: 'workspace' }
  const reason = remedyOf(error) ?? reasonOf(error)
  switch (classOf(error)) {
    case 'later':
      return { kind: 'later', reason, afterMs: null, holds: 'workspace' }
    case 'channel':
      return { kind: 'refused', code: errorName(error) ?? '', reason }
    // Not the channel’s fault, so none of its topics is paused for it.
    case 'workspace':
    case 'ours':
      return { kind: 'later', reason, afterMs: waitOf(error), holds: 'workspace' }
    case 'dropped':
      return { kind: 'dropped', reason }
    case 'unknown':
      return { kind: 'unknown', reason }
  }
  if (error instanceof webApi.WebAPIRequestError && isUnreached(error.original))
    return { kind: 'later', reason: 'Slack cannot be reached.', afterMs: null, holds: 'workspace' }
  return { kind: 'unknown', reason: reasonOf(error) }
}

/** How long not to ask again, in milliseconds, where Slack says it or where it will not change soon; null elsewhere. */
export function waitOf(error: unknown): number | null {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1000
  const about = classOf(error)
  return about === 'workspace' || about === 'ours' ? WORKSPACE_WAIT_MS : null
}

/** What an error of a look into a history says. */
export function findingOf(error: unknown): Untold {
  const about = classOf(error)
  const isLasting = about === 'channel' || about === 'ours' || about === 'dropped'
  return { kind: isLasting ? 'unreadable' : 'later', reason: remedyOf(error) ?? reasonOf(error) }
}

/** Whom an error is about, by Slack’s documentation; null where Slack named none. */
export function classOf(error: unknown): ErrorClass | null {
  const name = errorName(error)
  if (name === null) return null
  return meaningOf(name)?.class ?? 'unknown'
}

/** Whether the same question may be answered in a moment. */
export function isPassing(error: unknown): boolean {
  const about = classOf(error)
  return about === null || about === 'later' || about === 'unknown'
}

/** The sentence that says what to do about an error; null for one that passes, or that nobody knows. */
export function remedyOf(error: unknown): string | null {
  if (isPassing(error)) return null
  const needed = neededScope(error)
  if (needed !== null) return `Paperboy lacks the scope ${needed}. Add it to the app, and install it again.`
  return meaningOf(errorName(error) ?? '')?.sentence ?? null
}

/** Whether Slack is unwell, or refuses whatever is asked for: no answer of its own, a limit, or one about the workspace. */
export function isTrouble(error: unknown): boolean {
  const name = errorName(error)
  const about = name === null ? null : meaningOf(name)?.class
  return about === null || about === 'later' || about === 'workspace' || about === 'unknown'
}

/** Whether the same edit may be taken in a while; to make it twice does no harm. */
export function mayEditLater(error: unknown): boolean {
  const about = classOf(error)
  return about === null || about === 'later' || about === 'workspace'
}

/** The scope that a call lacked, where Slack names it. */
export function neededScope(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null
  const { needed } = error.data as { needed?: unknown }
  return typeof needed === 'string' && /^[\w:,.-]{1,200}$/.test(needed) ? needed : null
}

/** As `remedyOf`, of what was asked with the app-level token. */
export function appTokenRemedyOf(error: unknown): string | null {
  const name = errorName(error)
  if (name === null) return null
  const meaning = appTokenMeaningOf(name)
  return meaning === null || meaning.class === 'later' || meaning.class === 'unknown' ? null : meaning.sentence
}

/** Whether the same token will be refused again, whatever is done here. */
export function isHopeless(error: unknown): boolean {
  return HOPELESS.includes(errorName(error) ?? '')
}

/** Slack's name of an error; null where the answer was none of Slack's: a web page with status 200 stands where a name should. */
export function errorName(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null
  const name: unknown = error.data.error
  return typeof name === 'string' && /^[a-z][a-z_]{2,60}$/.test(name) ? name : null
}

/** What may be logged and told of an error: never a body, which may be long, or hold what somebody was shown. */
export function reasonOf(error: unknown): string {
  const name = errorName(error)
  if (name !== null) return meaningOf(name)?.sentence ?? `Slack answered ${name}, which its documentation does not name.`
  if (isRateLimit(error)) return 'Slack asks for fewer requests.'
  if (error instanceof webApi.WebAPIHTTPError) return `Slack answered with status ${error.statusCode}.`
  if (error instanceof webApi.WebAPIPlatformError) return 'Slack’s answer could not be read.'
  if (error instanceof webApi.WebAPIRequestError) return isUnreached(error.original) ? 'Slack cannot be reached.' : 'Slack did not answer.'
  return error instanceof Error ? error.message : 'No reason was given.'
}

function isRateLimit(error: unknown): boolean {
  if (error instanceof webApi.WebAPIRateLimitedError) return true
  return error instanceof Error && NO_RETRY_TIME.test(error.message)
}

/** The reason may be wrapped, as fetch does. */
function isUnreached(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return UNREACHED.includes(String(code)) || (typeof cause === 'object' && cause !== null && isUnreached(cause))
}
