// What copies of the program share of a platform that is connected by shards. Values only; times are in milliseconds from now.

/** Where a session can be taken up again, also by another copy. */
export interface ShardSession {
  readonly id: string
  /** How far its events were read. */
  readonly sequence: number
  readonly address: string
}

/** What a copy is to have. */
export interface ShardRound {
  /** How many shards there are, and copies. */
  readonly shards: number
  readonly copies: number
  /** The shards that this copy has, by number, with where each can be taken up. */
  readonly held: ReadonlyMap<number, ShardSession | null>
  /** How many of them others are to have. */
  readonly spare: number
}

/** What is in sight for a copy. */
export interface ShardOutlook {
  /** Whether a round would change what it has. */
  readonly isDue: boolean
  /** Shards that it may get soon. */
  readonly coming: readonly number[]
}

/** Sessions that may begin: one in a lane and a while, and so many in a day. */
export interface StartLimits {
  readonly lane: number
  readonly gapMs: number
  readonly mostADay: number
}

/** The shards of an app, over all copies of the program. Each method rejects where the database cannot be used. */
export interface Shards {
  /** A copy has its shards for so long after a round began; then others may have them. */
  readonly leaseMs: number
  /**
   * Begins to take part.
   * @param wanted how many shards the platform asks for; what is in use goes before, unless it is too few for the platform
   * @returns how many there are
   */
  begin(wanted: number, isTooFew: boolean): Promise<number>
  /** What a round would bring, and what may come after it; costs little. */
  look(): Promise<ShardOutlook>
  /** Goes on having what it has, and takes its share of what is free. */
  round(): Promise<ShardRound>
  /**
   * Stores how far a shard was read, with what is known of its workspaces by then (null for one that is gone).
   * @param session undefined where it stays as it is
   * @returns false where another copy has it
   */
  keep(shard: number, session: ShardSession | null | undefined, views: ReadonlyMap<string, string | null>): Promise<boolean>
  /** Lets others have a shard. */
  release(shard: number): Promise<void>
  /** Takes no part any more, before all shards are released. */
  leave(): Promise<void>
  /** Counts a session that begins, over all copies. @returns 0 where it may, else after how long to ask again */
  start(shard: number, limits: StartLimits): Promise<number>
  /** How long ago sessions of a shard began within a day. */
  startsOf(shard: number): Promise<readonly number[]>
  /** What is known of a workspace; null where nothing is. */
  viewOf(workspace: string): Promise<string | null>
  /** What is known of a shard's workspaces, some at a time; an empty page is the last. @param after the last workspace of before, or '' */
  views(shard: number, after: string): Promise<readonly { readonly workspace: string; readonly view: string }[]>
  /** Forgets what is known of others than the workspaces that a shard has now. */
  retain(shard: number, workspaces: readonly string[]): Promise<void>
  /** Takes the next turns for some requests to the platform, a while apart. @returns in how long the first is */
  takeSlots(requests: number, gapMs: number): Promise<number>
}
