import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js'
import type { Finding, PostOutcome } from '../../src/chat.ts'

const INVITE = 'Invite it to the server again.'

/** Error codes after which somebody must act, and what. Source: Discord’s developer documentation, JSON error codes. */
const REFUSALS: Readonly<Record<number, string>> = {
  10003: 'The channel is gone.',
  10004: `Paperboy is not in the server any more. ${INVITE}`,
  50001: 'Paperboy may not see the channel. Give it View Channel there.',
  50008: 'Discord lets nobody post to a channel of this kind.',
  50013: 'Paperboy may not post to the channel. Give it Send Messages and Embed Links there.',
  50083: 'The thread is archived. Unarchive it.',
  40058: 'Discord takes no such posts in a forum.',
  40067: 'The forum wants a tag with each post, and has none that Paperboy may set. Add one, or make tags optional.',
  160005: 'The thread is locked. Unlock it.',
}
/** The message is at fault, not the channel: another one will be taken. */
const DROPS: Readonly<Record<number, string>> = {
  50035: 'Discord refuses how Paperboy wrote the message (50035). This is a fault of Paperboy: tell its operator.',
  50006: 'Discord says that the message is empty (50006). This is a fault of Paperboy: tell its operator.',
  40005: 'The message is too large for Discord (40005).',
  200000: 'The server’s AutoMod blocked the message (200000).',
  240000: 'Discord blocked the message for a link in it (240000).',
}
/** Discord is overloaded, or the channel is slowed down: nothing was posted. */
const LATER = [130000, 40004, 20016, 20028, 20029, 160006]
/** A permission that is missing may have been missing for a moment only, while roles were changed. */
export const TOLERATED = [50001, 50013]
/** Of no use to try on with: the token, or the whole application, is refused. */
const HOPELESS_CODES = [40333]
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
  const code = codeOf(error)
  if (code !== null) {
    if (LATER.includes(code)) return { kind: 'later', reason: reasonOf(error), afterMs: null, holds: 'channel' }
    const dropped = DROPS[code]
    if (dropped !== undefined) return { kind: 'dropped', reason: dropped }
    return { kind: 'refused', reason: REFUSALS[code] ?? reasonOf(error) }
  }
  if (isUnreached(error)) return { kind: 'later', reason: reasonOf(error), afterMs: null, holds: 'channel' }
  return { kind: 'unknown', reason: reasonOf(error) }
}

/** What an error of a look into a history says. */
export function findingOf(error: unknown): Finding {
  const code = codeOf(error)
  if (code === null || isHopeless(error) || error instanceof RateLimitError) return { kind: 'later', reason: reasonOf(error) }
  return { kind: 'unreadable', reason: remedyOf(error) ?? reasonOf(error) }
}

/** The sentence that says what to do about an error; null for one that nobody can mend. */
export function remedyOf(error: unknown): string | null {
  if (isHopeless(error)) return 'Discord does not accept Paperboy’s token. Check DISCORD_TOKEN, on the Bot page of your application.'
  const code = codeOf(error)
  return code === null ? null : (REFUSALS[code] ?? null)
}

/** Whether Discord will refuse the same token again, whatever is done here. */
export function isHopeless(error: unknown): boolean {
  if (error instanceof DiscordAPIError && HOPELESS_CODES.includes(Number(error.code))) return true
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
