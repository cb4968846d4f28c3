/** A move of all data from one database to another, as each of the two knows it. */
export interface MoveRow {
  /** Which of the two this database is. The row goes from the target once all is there, and stays in the source. */
  side: 'source' | 'target'
  /** The same in both. */
  token: string
  /** Of the source (`counters`). */
  identity: number
  /** The other database, in words that hold no password. */
  other: string
  begun_at: number
  /** When the source gave its data away; null as long as it is the one to use. */
  ended_at: number | null
  /** How far the target is: `Progress` as JSON (copy.ts). */
  progress: string | null
}
