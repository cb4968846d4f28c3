import { createPublicKey, type KeyObject, verify } from 'node:crypto'

const SIGNATURE = /^[0-9a-f]{128}$/i
const SECONDS = /^\d{1,12}$/
/** How far the time of a signature may be from ours, either way: what was heard on the way is no good for longer. */
const SKEW_MS = 300_000

/** @param hex the application's public key, 64 digits as its page General Information has it */
export function readPublicKey(hex: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }, format: 'jwk' })
}

/**
 * Whether Discord signed a request just now. Source: Discord's developer documentation, interactions overview, validating security request headers
 * (https://docs.discord.com/developers/interactions/overview): Ed25519 over the timestamp and the body as it came.
 */
export function isSigned(headers: Headers, body: Uint8Array, key: KeyObject, now: number): boolean {
  const signature = headers.get('x-signature-ed25519') ?? ''
  const timestamp = headers.get('x-signature-timestamp') ?? ''
  if (!SIGNATURE.test(signature) || !SECONDS.test(timestamp) || Math.abs(now - Number(timestamp) * 1_000) > SKEW_MS) return false
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'))
}
