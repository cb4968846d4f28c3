import { join } from 'node:path'
import type { Core } from '../commands/command.ts'
import type { Config } from '../config/config.ts'
import { newId } from '../digests/new-id.ts'
import { FEED_FORMATS, type FeedFormat, feedAddress } from '../port/feed-pages.ts'
import { keptSecret } from '../store/kept-secret.ts'
import { createFeedSecrets, type FeedSecrets } from './feed-secrets.ts'

const KEY_FILE = 'feed-key'

/** Null where channels may have no pages. */
export function openFeeds({
  data,
  feedPages,
  publicUrl,
}: Pick<Config, 'data' | 'feedPages' | 'publicUrl'>): { readonly secrets: FeedSecrets; readonly names: NonNullable<Core['feeds']> } | null {
  if (!feedPages || publicUrl === null) return null
  const secrets = createFeedSecrets(keptSecret(join(data, KEY_FILE)))
  return { secrets, names: nameFeeds(publicUrl, secrets) }
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
