// The port between the core and the pages and feeds of what channels got. Nothing of workspaces, channels or people.

/** What the pages of channels are read as, and how each address ends. */
export const FEED_FORMATS = { page: '', atom: '/atom.xml', rss: '/rss.xml', json: '/feed.json' } as const

export type FeedFormat = keyof typeof FEED_FORMATS

/** The address of a page, or of one of its feeds. @param url where people reach the pages */
export function feedAddress(url: string, secret: string, format: FeedFormat): string {
  return `${url}/feeds/${secret}${FEED_FORMATS[format]}`
}

export interface FeedPages {
  /** Null where no page has this secret. */
  find(secret: string): Promise<FoundFeed | null>
}

/** A page that there is, before it is read. */
export interface FoundFeed {
  /** Names it to readers, and stays the same as long as its address: random, and not its secret. */
  readonly id: string
  /** When it last got a digest, in milliseconds since 1970. */
  readonly changedAt: number
  read(): Promise<ShownFeed>
}

/** What a channel got of late. */
export interface ShownFeed extends Omit<FoundFeed, 'read'> {
  readonly title: string
  /** The latest first. */
  readonly digests: readonly ShownDigest[]
}

export interface ShownDigest {
  readonly id: string
  /** When it was posted, in milliseconds since 1970. */
  readonly at: number
  readonly day: string
  readonly sections: readonly { readonly topic: string; readonly papers: readonly FeedPaper[] }[]
}

export interface FeedPaper {
  readonly id: number
  readonly title: string
  readonly link: string | null
  readonly authors: readonly string[]
  /** What is known of it beside, in one line; may be empty. */
  readonly byline: string
  /** Null where there is none, or its source does not allow that it is passed on. */
  readonly abstract: string | null
}
