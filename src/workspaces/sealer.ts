import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** A key that secrets of the database are encrypted with. */
export interface SecretKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** Encrypts secrets for the database. */
export interface Sealer {
  /** @param row names the row that the secret stands in: moved to another row it cannot be read */
  seal(secret: string, row: string): string
  /** @returns null where none of the keys opens it */
  open(sealed: string, row: string): string | null
  /** Whether it was encrypted with the first key, of what can be opened. */
  isCurrent(sealed: string): boolean
}

const CIPHER = 'aes-256-gcm'
/** In bytes, as NIST SP 800-38D recommends for GCM. */
const NONCE = 12
const TAG = 16

/** @param keys the first encrypts; all may decrypt */
export function createSealer(keys: readonly SecretKey[]): Sealer {
  const [first] = keys
  return {
    seal(secret, row) {
      if (!first) throw new Error('there is no key to encrypt with')
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv(CIPHER, first.key, nonce, { authTagLength: TAG })
      cipher.setAAD(Buffer.from(row))
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return [first.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
    },

    open(sealed, row) {
      const [id, nonce = '', body = ''] = sealed.split('.')
      const bytes = Buffer.from(body, 'base64url')
      const key = keys.find((each) => each.id === id)?.key
      if (!key || bytes.length < TAG) return null
      try {
        const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64url'), { authTagLength: TAG })
        decipher.setAAD(Buffer.from(row))
        decipher.setAuthTag(bytes.subarray(-TAG))
        return Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()]).toString('utf8')
      } catch {
        return null // another key, another row, or changed
      }
    },

    isCurrent: (sealed) => first !== undefined && sealed.startsWith(`${first.id}.`),
  }
}
