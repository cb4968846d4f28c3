import { randomBytes } from 'node:crypto'
import type { InstallationStore } from '../store/installations.ts'
import type { Sealer } from './sealer.ts'

/** What each secret of our own is for, which is its name in the database. */
const OWN_SECRETS = ['signs digests', 'makes addresses of pages'] as const

type OwnSecret = (typeof OWN_SECRETS)[number]

const SECRET_BYTES = 32

/**
 * A secret of ours that is made once, and that all copies of the program have from the database, where it is encrypted.
 * @param first what it is where there is none yet
 * @returns null where no key opens it
 */
export async function ownSecret(
  store: Pick<InstallationStore, 'secret' | 'keepSecret'>,
  sealer: Sealer,
  name: OwnSecret,
  first: Uint8Array = randomBytes(SECRET_BYTES),
): Promise<Buffer | null> {
  const made = sealer.seal(Buffer.from(first).toString('base64url'), name)
  if ((await store.secret(name)) === null) await store.keepSecret(name, made, null)
  const opened = sealer.open((await store.secret(name)) ?? '', name)
  return opened === null ? null : Buffer.from(opened, 'base64url')
}

/** Those that the database has. */
export async function storedSecrets(store: Pick<InstallationStore, 'secret'>): Promise<{ name: OwnSecret; sealed: string }[]> {
  const stored = []
  for (const name of OWN_SECRETS) {
    const sealed = await store.secret(name)
    if (sealed !== null) stored.push({ name, sealed })
  }
  return stored
}
