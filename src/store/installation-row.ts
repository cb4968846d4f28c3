/** An app's installation. */
export interface InstallationRow {
  platform: string
  /** The workspace's id, or of an installation in a whole organisation the organisation's. No two are alike. */
  place: string
  /** Null outside of organisations. */
  enterprise: string | null
  /** Null of a whole organisation. */
  team: string | null
  bot_user: string
  bot: string
  /** The tokens, encrypted. */
  sealed: string
  installed_at: number
  /** 1 where its tokens are of no use any more. */
  is_broken: 0 | 1
  /** Until when one process renews its token; null where none does. */
  renewing_until: number | null
}
