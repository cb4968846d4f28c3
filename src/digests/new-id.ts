import { randomBytes } from 'node:crypto'

/** 12 characters of `[\w-]`. */
export function newId(): string {
  return randomBytes(9).toString('base64url')
}
