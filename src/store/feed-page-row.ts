/** The page of what a channel got, or of one of its topics by its number; 0 stands for all of them. */
export interface FeedPageRow {
  id: string
  /** Of the secret in its address, which is not stored. */
  hash: string
  workspace: string
  channel: string
  topic: number
  is_private: 0 | 1
  changed_at: number
  /** When it was last known who may read the channel, and when to look again. */
  looked_at: number
  look_at: number
  unclear_since: number | null
}
