import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const SECRET_BYTES = 32

/** A secret that is made once and kept in a file, which nobody else may read. */
export function keptSecret(file: string): Uint8Array {
  if (existsSync(file)) return readFileSync(file)
  const secret = randomBytes(SECRET_BYTES)
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}
