import { webApi } from '@slack/bolt'
import type { Finding, PostOutcome } from '../../src/chat.ts'

const INVITE = 'Type /invite @paperboy in the channel.'

/** Errors of chat.postMessage after which somebody must act, and what. Source: docs.slack.dev/reference/methods/chat.postMessage. */
const REFUSALS: Record<string, string> = {
  channel_not_found: `Slack does not show the channel to Paperboy: it was deleted, or it is private. ${INVITE}`,
  not_in_channel: `Paperboy is not a member of the channel. ${INVITE}`,
  is_archived: 'The channel is archived. Unarchive it.',
  restricted_action: 'The workspace lets only some members post to the channel. Ask an admin to let Paperboy post.',
  ekm_access_denied: 'The workspace’s admins have suspended posting.',
  no_permission: 'The workspace does not let Paperboy post to the channel.',
  messages_tab_disabled: 'Direct messages to Paperboy are switched off in its app settings.',
  account_inactive: 'Paperboy was removed from the workspace. Install it again.',
  token_revoked: 'Paperboy’s token was revoked. Install it again.',
  token_expired: 'Paperboy’s token has expired. Switch token rotation off for the app, and install it again.',
  invalid_auth: 'Slack does not accept Paperboy’s token. Check SLACK_BOT_TOKEN.',
  not_authed: 'Slack does not accept Paperboy’s token. Check SLACK_BOT_TOKEN.',
  not_allowed_token_type: 'SLACK_BOT_TOKEN is a token of another kind. The bot token stands on the app’s page Install App.',
}
/** Errors that blame the message, not the channel: another message will be taken. */
const DROPS = ['invalid_blocks', 'msg_blocks_too_long', 'msg_too_long', 'no_text']
/** The same of apps.connections.open, where it is something else. */
const APP_TOKEN_REFUSALS: Record<string, string> = {
  invalid_auth: 'Slack does not accept the app-level token. Check SLACK_APP_TOKEN.',
  not_authed: 'Slack does not accept the app-level token. Check SLACK_APP_TOKEN.',
  not_allowed_token_type:
    'SLACK_APP_TOKEN is a token of another kind. App-level tokens stand on the app’s page Basic Information, and begin with xapp-.',
  missing_scope:
    'The app-level token lacks connections:write. Generate a new one with it, on the app’s page Basic Information, for SLACK_APP_TOKEN.',
}
/** Refusals for how we ask, or for want of what the operator did not grant: people in the channel cannot mend them. */
const OUR_FAULTS = ['invalid_arguments', 'missing_scope']
/** Errors after which the same token is of no use any more. */
const HOPELESS = ['account_inactive', 'token_revoked', 'token_expired', 'invalid_auth', 'not_authed', 'not_allowed_token_type']
/** Slack answers so when it does not know itself; the message may be there. */
const DOUBTFUL = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']
const LIMITED = ['ratelimited', 'rate_limited', 'accesslimited', 'team_added_to_org']
/** The connection was never made, so nothing was posted. */
const UNREACHED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH']
/** A 429 that does not say for how long: the client names only the header. */
const NO_RETRY_TIME = /^Retry header did not contain a valid timeout/

/** What an error of a post says of the message. */
export function outcomeOf(error: unknown): PostOutcome {
  if (isRateLimit(error)) {
    const afterMs = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : null
    return { kind: 'later', reason: 'Slack asks for fewer posts.', afterMs, holds: 'workspace' }
  }
  const name = errorName(error)
  if (name !== null) {
    if (DOUBTFUL.includes(name)) return { kind: 'unknown', reason: `Slack answered ${name}.` }
    if (DROPS.some((drop) => name.startsWith(drop)))
      return {
        kind: 'dropped',
        reason: `Slack refuses how Paperboy wrote the message (${name}). This is a fault of Paperboy: tell its operator.`,
      }
    return { kind: 'refused', reason: remedyOf(error) ?? `Slack refused the message: ${name}.` }
  }
  if (error instanceof webApi.WebAPIRequestError && isUnreached(error.original))
    return { kind: 'later', reason: 'Slack cannot be reached.', afterMs: null, holds: 'channel' }
  return { kind: 'unknown', reason: reasonOf(error) }
}

/** What an error of a look into a history says. */
export function findingOf(error: unknown): Finding {
  const name = errorName(error)
  if (name === null || isPassing(error)) return { kind: 'later', reason: reasonOf(error) }
  return { kind: 'unreadable', reason: remedyOf(error) ?? `Slack does not show the channel’s history: ${name}.` }
}

/** Whether the same question may be answered in a moment. */
export function isPassing(error: unknown): boolean {
  const name = errorName(error)
  return name === null || isRateLimit(error) || DOUBTFUL.includes(name)
}

/** The sentence that says what to do about an error; null for one that nobody can mend. */
export function remedyOf(error: unknown): string | null {
  const name = errorName(error)
  if (name === null) return null
  if (name === 'missing_scope') {
    const needed = neededScope(error)
    return `Paperboy lacks ${needed === null ? 'a scope' : `the scope ${needed}`}. Add it to the app, and install it again.`
  }
  const known = Object.keys(REFUSALS).find((refusal) => name.startsWith(refusal))
  return known === undefined ? null : (REFUSALS[known] ?? null)
}

/** The scope that a call lacked, where Slack names it. */
export function neededScope(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null
  const { needed } = error.data as { needed?: unknown }
  return typeof needed === 'string' && /^[\w:,.-]{1,200}$/.test(needed) ? needed : null
}

/** As `remedyOf`, of what was asked with the app-level token. */
export function appTokenRemedyOf(error: unknown): string | null {
  return APP_TOKEN_REFUSALS[errorName(error) ?? ''] ?? remedyOf(error)
}

/** Whether it is for the operator to mend what Slack refused. */
export function isOurFault(error: unknown): boolean {
  const name = errorName(error) ?? ''
  return OUR_FAULTS.some((fault) => name.startsWith(fault))
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
  if (name !== null) return `Slack answered ${name}.`
  if (isRateLimit(error)) return 'Slack asks for fewer requests.'
  if (error instanceof webApi.WebAPIHTTPError) return `Slack answered with status ${error.statusCode}.`
  if (error instanceof webApi.WebAPIPlatformError) return 'Slack’s answer could not be read.'
  if (error instanceof webApi.WebAPIRequestError) return isUnreached(error.original) ? 'Slack cannot be reached.' : 'Slack did not answer.'
  return error instanceof Error ? error.message : 'No reason was given.'
}

function isRateLimit(error: unknown): boolean {
  if (error instanceof webApi.WebAPIRateLimitedError) return true
  if (error instanceof webApi.WebAPIPlatformError) return LIMITED.includes(errorName(error) ?? '')
  return error instanceof Error && NO_RETRY_TIME.test(error.message)
}

/** The reason may be wrapped, as fetch does. */
function isUnreached(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return UNREACHED.includes(String(code)) || (typeof cause === 'object' && cause !== null && isUnreached(cause))
}
