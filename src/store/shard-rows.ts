/** A connection of a platform that is one of several, and which copy of the program has it until when. */
export interface ShardRow {
  /** The app that connects: `platform:application`. */
  account: string
  shard: number
  /** How many there are. */
  shards: number
  holder: string | null
  lease_until: number
  /** Where its session can be taken up again; null where it has to begin anew. */
  session: string | null
  sequence: number | null
  address: string | null
}

/** A copy of the program that takes part in connecting an app. */
export interface ShardCopyRow {
  account: string
  copy: string
  alive_until: number
}

/** A session that began, which platforms count. `lane` is what one at a time may begin in. */
export interface SessionStartRow {
  account: string
  shard: number
  lane: number
  began_at: number
}

/** What was heard of a workspace by its shard, in the adapter's own words. */
export interface WorkspaceViewRow {
  workspace: string
  account: string
  shard: number
  view: string
}

/** What a person had filled in when it was refused, as JSON. */
export interface KeptFormRow {
  id: string
  workspace: string
  person: string
  form: string
  kept_at: number
}
