/** The time between a backup and its restoration, of which it is not known what a channel got. */
export interface GapRow {
  workspace: string
  channel: string
  since: number
  until: number
  /** The last paper that the backup has. */
  sequence: number
  /** Why the channel's history does not tell; null while it is to be looked up. */
  reason: string | null
}
