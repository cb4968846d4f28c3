import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Core } from '../commands/command.ts'
import type { Config } from '../config/config.ts'
import { newId } from '../digests/new-id.ts'
import { FEED_FORMATS, type FeedFormat, feedAddress } from '../port/feed-pages.ts'
import { keptSecret } from '../store/kept-secret.ts'
import type { Store } from '../store/store.ts'
import { ownSecret } from '../workspaces/own-secrets.ts'
import { createSealer } from '../workspaces/sealer.ts'
import { createFeedSecrets, type FeedSecrets } from './feed-secrets.ts'

const KEY_FILE = 'feed-key'
const KEY_BYTES = 32

/** Null where channels may have no pages. */
export async function openFeeds(
  config: Pick<Config, 'data' | 'database' | 'feedPages' | 'publicUrl' | 'keys'>,
  { installations }: Pick<Store, 'installations'>,
): Promise<{ readonly secrets: FeedSecrets; readonly names: NonNullable<Core['feeds']> } | null> {
  const { feedPages, publicUrl } = config
  if (!feedPages || publicUrl === null) return null
  const secrets = createFeedSecrets(await keyOf(config, installations))
  return { secrets, names: nameFeeds(publicUrl, secrets) }
}

/** A file beside the database; where copies of the program share one, it is encrypted in there, and what the file held when there was one. */
async function keyOf(
  { data, database, keys }: Pick<Config, 'data' | 'database' | 'keys'>,
  store: Store['installations'],
): Promise<Uint8Array> {
  const file = join(data, KEY_FILE)
  if (database === null) return keptSecret(file)
  const first = existsSync(file) ? readFileSync(file) : undefined
  // Where the keys are wrong, no bot starts. A verb that runs all the same shows no address.
  return (await ownSecret(store, createSealer(keys), 'makes addresses of pages', first)) ?? randomBytes(KEY_BYTES)
}

/** @param url where people reach the pages */
function nameFeeds(url: string, secrets: FeedSecrets): NonNullable<Core['feeds']> {
  return {
    newName() {
      const id = newId()
      return { id, hash: secrets.hash(secrets.of(id)) }
    },
    addressesOf({ id, hash }) {
      const secret = secrets.of(id)
      if (secrets.hash(secret) !== hash) return null
      const addresses = Object.keys(FEED_FORMATS).map((format) => [format, feedAddress(url, secret, format as FeedFormat)])
      return Object.fromEntries(addresses) as Record<FeedFormat, string>
    },
  }
}
