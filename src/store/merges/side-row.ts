import type { Generated } from 'kysely'

/** A paper that a merged paper was made of. */
export interface SideRow {
  number: Generated<number>
  paper: number
  /** The paper that it was before; null for what came as a draft. */
  origin: number | null
  /** The number of the side that it was merged into; null for the one that kept its id. */
  joined_to: number | null
  /** Its own fields, keys and sources, as JSON. */
  known: string
  /** Of its own title, which may be another one than the paper's. */
  title_hash: string
  /** Its own details, as JSON. */
  details: string | null
  sequence: number
  is_news: 0 | 1
  first_seen: number
  looked_up: string | null
  /** The key for which it was merged, or `title`. */
  why: string
  /** Whose text won. */
  choice: string
  joined_at: number
}
