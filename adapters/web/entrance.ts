import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Lets one person in: who has a key that is used once gets a session. */
export interface Entrance {
  /** A new key; one that was not used is worth nothing any more. */
  newKey(): string
  /** @returns a session for the key; null where the key is wrong or was used */
  enter(key: string): string | null
  isInside(session: string | undefined): boolean
}

/** 128 bits. */
const KEY_BYTES = 16

/** @param secret signs sessions, so that they outlive a restart */
export function createEntrance(secret: Uint8Array): Entrance {
  let current: string | null = null
  const sign = (id: string): string => createHmac('sha256', secret).update(id).digest('base64url')

  return {
    newKey() {
      current = randomBytes(KEY_BYTES).toString('base64url')
      return current
    },
    enter(key) {
      if (current === null || !isSame(key, current)) return null
      current = null
      const id = randomBytes(KEY_BYTES).toString('base64url')
      return `${id}.${sign(id)}`
    },
    isInside(session = '') {
      const [id = '', signature = ''] = session.split('.')
      return id !== '' && isSame(signature, sign(id))
    },
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
