export const HOSTS = ['huggingface', 'arxivApi', 'arxivRss', 'arxivOai', 'feeds'] as const
export type Host = (typeof HOSTS)[number]

export interface SourceRequest {
  readonly host: Host
  /** Path and query. */
  readonly url: string
  /** By the server's clock, when it came. */
  readonly at: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** How many requests of this host were being answered, this one too. */
  readonly together: number
  /** 0 for one that was never answered. */
  status: number
  /** The fault that struck it. */
  mishap: string | null
  /** By the server's clock; null while it goes on. */
  endedAt: number | null
}
