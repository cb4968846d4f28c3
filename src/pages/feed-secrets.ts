import { createHash, createHmac } from 'node:crypto'

/** The secrets in the addresses of pages: 128 bits, 22 characters of `[\w-]`. */
export interface FeedSecrets {
  /** The secret of a page, made from its id. */
  of(id: string): string
  /** What the store knows a secret by. */
  hash(secret: string): string
}

const SECRET_BYTES = 16

/** @param key kept beside the database, so that who has the database, or a copy of it, has no address */
export function createFeedSecrets(key: Uint8Array): FeedSecrets {
  return {
    of: (id) => createHmac('sha256', key).update(`feed ${id}`).digest().subarray(0, SECRET_BYTES).toString('base64url'),
    hash: (secret) => createHash('sha256').update(secret).digest('base64url'),
  }
}
