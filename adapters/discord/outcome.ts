import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js'
import type { PostOutcome } from '../../src/chat.ts'

/** Error codes of Create Message after which somebody must act, and what. */
const REFUSALS: Record<string, string> = {
  10003: 'The channel is gone.',
  10004: 'Paperboy is not in the server any more. Invite it again.',
  50001: 'Paperboy may not see the channel. Give it View Channel there.',
  50008: 'Discord lets nobody post to a channel of this kind.',
  50013: 'Paperboy may not post to the channel. Give it Send Messages and Embed Links there.',
  40058: 'Forum channels take no plain posts. Subscribe in another channel.',
  160005: 'The thread is locked.',
}
/** Discord is overloaded, or the channel is slowed down: nothing was posted. */
const LATER = [130000, 40004, 20028, 20029, 160006]
/** The connection was never made, so nothing was posted. */
const UNREACHED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH']

/** What an error of a post says of the message. */
export function outcomeOf(error: unknown): PostOutcome {
  if (error instanceof RateLimitError)
    return {
      kind: 'later',
      reason: 'Discord asks for fewer posts.',
      afterMs: error.retryAfter,
      holds: error.global ? 'workspace' : 'channel',
    }
  if (error instanceof DiscordAPIError) {
    if (LATER.includes(Number(error.code))) return { kind: 'later', reason: error.message, afterMs: null, holds: 'channel' }
    return { kind: 'refused', reason: REFUSALS[String(error.code)] ?? `Discord refused the message: ${error.message} (${error.code}).` }
  }
  if (error instanceof HTTPError) return { kind: 'unknown', reason: `Discord answered ${error.status}.` }
  const { code, message, cause } = error as { code?: unknown; message: string; cause?: { code?: unknown } }
  if (UNREACHED.includes(String(code)) || UNREACHED.includes(String(cause?.code)))
    return { kind: 'later', reason: 'Discord cannot be reached.', afterMs: null, holds: 'channel' }
  return { kind: 'unknown', reason: message }
}
