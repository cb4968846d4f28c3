import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js'
import type { PostOutcome, Untold } from '../../src/port/platform.ts'
import { CODES, type Code } from './codes.ts'

/** A permission that is missing may have been missing for a moment only, while roles were changed. */
export const TOLERATED = [50001, 50013]

export const UNREPEATABLE: PostOutcome = { kind: 'unknown', reason: 'A post in a forum is looked for before it is made again.' }
/** The connection was never made, so nothing was posted. */
const UNREACHED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']
/** How long nothing is asked of Discord after it refused our token. Discord: 10,000 invalid requests in 10 minutes block the address. */
export const HOPELESS_WAIT_MS = 10 * 60_000

/** What an error of a post says of the message. */
export function outcomeOf(error: unknown): PostOutcome {
  if (error instanceof RateLimitError)
    return {
      kind: 'later',
      reason: 'Discord asks for fewer posts.',
      afterMs: error.retryAfter > 0 && Number.isFinite(error.retryAfter) ? error.retryAfter : null,
      holds: error.global ? 'workspace' : 'channel',
    }
  if (isHopeless(error)) return { kind: 'later', reason: reasonOf(error), afterMs: HOPELESS_WAIT_MS, holds: 'workspace' }
  const known = knownOf(error)
  if (known) return outcomeIn(known, codeOf(error))
  if (isUnreached(error)) return { kind: 'later', reason: reasonOf(error), afterMs: null, holds: 'workspace' }
  return { kind: 'unknown', reason: reasonOf(error) }
}

function outcomeIn({ class: kind, sentence: reason }: Code, code: number | null): PostOutcome {
  switch (kind) {
    case 'later in channel':
      return { kind: 'later', reason, afterMs: null, holds: 'channel' }
    case 'later in server':
      return { kind: 'later', reason, afterMs: null, holds: 'workspace' }
    case 'channel':
    case 'server':
      return { kind: 'refused', code: String(code ?? ''), reason }
    case 'dropped':
    case 'ours':
      return { kind: 'dropped', reason }
    case 'token':
      return { kind: 'later', reason, afterMs: HOPELESS_WAIT_MS, holds: 'workspace' }
  }
}

/** What an error of a look into a history says. */
export function findingOf(error: unknown): Untold {
  if (isHopeless(error) || isPassing(error)) return { kind: 'later', reason: reasonOf(error) }
  return { kind: 'unreadable', reason: remedyOf(error) ?? reasonOf(error) }
}

/** Whether the same may be taken later: Discord is in trouble, was not reached, or asks for patience. */
export function isPassing(error: unknown): boolean {
  return !isHopeless(error) && (codeOf(error) === null || outcomeOf(error).kind === 'later')
}

/** The sentence that says what to do about an error; null for one that nobody can mend. */
export function remedyOf(error: unknown): string | null {
  if (isHopeless(error)) return 'Discord does not accept Paperboy’s token. Check DISCORD_TOKEN, on the Bot page of your application.'
  const known = knownOf(error)
  return known?.class === 'channel' || known?.class === 'server' ? known.sentence : null
}

/** Whether Discord will refuse the same token again, whatever is done here. */
export function isHopeless(error: unknown): boolean {
  if (knownOf(error)?.class === 'token') return true
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown }
  // discord.js names a token of the wrong form, or refused at login, by itself.
  return code === 'TokenInvalid' || (error instanceof DiscordAPIError && status === 401 && Number(code) !== 50027)
}

/** Discord’s number of an error; null where the answer was none of Discord’s: a 5xx, a web page, nothing. */
export function codeOf(error: unknown): number | null {
  if (!(error instanceof DiscordAPIError) || error.status >= 500) return null
  const code = Number(error.code)
  return Number.isInteger(code) ? code : null
}

function knownOf(error: unknown): Code | null {
  return CODES.get(codeOf(error) ?? 0) ?? null
}

/** What may be logged and told of an error: never a URL or a body, which hold tokens, and what somebody was shown. */
export function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError) return 'Discord asks for fewer requests.'
  if (isHopeless(error)) return 'Discord does not accept Paperboy’s token.'
  if (error instanceof DiscordAPIError)
    return error.status >= 500
      ? `Discord answered with status ${error.status}.`
      : `Discord answered: ${firstLine(error.message)} (${error.code}).`
  if (error instanceof HTTPError) return `Discord answered with status ${error.status}.`
  if (isUnreached(error)) return 'Discord cannot be reached.'
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown }
  if (name === 'AbortError' || name === 'TimeoutError') return 'Discord did not answer.'
  return typeof message === 'string' && message !== '' ? firstLine(message) : 'No reason was given.'
}

/** Below it discord.js lists what was wrong where, with pieces of the body. */
function firstLine(message: string): string {
  return message.split('\n')[0]?.slice(0, 200) ?? ''
}

/** The reason may be wrapped, as fetch does. */
function isUnreached(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return UNREACHED.includes(String(code)) || (typeof cause === 'object' && cause !== null && isUnreached(cause))
}
