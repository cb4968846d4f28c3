import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Post } from '../../src/port/platform.ts'

/** What a digest's message carries beside what people see, to be found again. Slack: message metadata. */
const EVENT_TYPE = 'paperboy_digest'

/** What of a post names it. */
type Named = Pick<Post, 'delivery' | 'attempt'> & { readonly at: Pick<Post['at'], 'channel'> }

export interface Signer {
  metadata(post: Named): { event_type: string; event_payload: { delivery: string; attempt: number; signature: string } }
  /** What a message's metadata say of a delivery: that it is not this one, that it is, or that somebody else wrote its name. */
  read(metadata: unknown, post: Named): 'other' | 'ours' | 'forged'
  /** The delivery that a message of a channel is, whichever; null for any other message. */
  named(metadata: unknown, channel: string): string | 'forged' | null
}

/** The key that belongs to a bot token, which it does not tell. */
export function keyOfToken(token: string): Uint8Array {
  return createHash('sha256').update(`paperboy digest signature\n${token}`).digest()
}

/** @param key 32 bytes that nobody else knows */
export function createSigner(key: Uint8Array): Signer {
  const sign = ({ delivery, attempt, at }: Named): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([at.channel, delivery, attempt]))
      .digest()
  function isSigned(named: Named, signature: unknown): boolean {
    const right = sign(named)
    const given = Buffer.from(String(signature), 'base64url')
    return given.length === right.length && timingSafeEqual(given, right)
  }
  return {
    metadata(post) {
      const { delivery, attempt } = post
      return { event_type: EVENT_TYPE, event_payload: { delivery, attempt, signature: sign(post).toString('base64url') } }
    },
    read(metadata, post) {
      const { delivery, attempt, signature } = payloadOf(metadata)
      if (delivery !== post.delivery) return 'other'
      // Any attempt of the delivery is the delivery: an earlier one may have been slow to show.
      return isSigned({ ...post, attempt: Number(attempt) }, signature) ? 'ours' : 'forged'
    },
    named(metadata, channel) {
      const { delivery, attempt, signature } = payloadOf(metadata)
      if (typeof delivery !== 'string') return null
      return isSigned({ delivery, attempt: Number(attempt), at: { channel } }, signature) ? delivery : 'forged'
    },
  }
}

/** What a message's metadata say of a digest; empty where it is none. */
function payloadOf(metadata: unknown): { delivery?: unknown; attempt?: unknown; signature?: unknown } {
  const { event_type: type, event_payload: payload } = (metadata ?? {}) as { event_type?: unknown; event_payload?: unknown }
  return type === EVENT_TYPE ? ((payload ?? {}) as { delivery?: unknown; attempt?: unknown; signature?: unknown }) : {}
}
