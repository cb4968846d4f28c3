import type { Generated } from 'kysely'

/** The tables, as Kysely sees them. Lists are JSON text; days are `YYYY-MM-DD`; instants are milliseconds since 1970, UTC. */
export interface Schema {
  papers: PaperRow
  paper_keys: { key: string; paper: number }
  saves: { workspace: string; person: string; paper: number; saved_at: number }
  votes: { workspace: string; person: string; paper: number; value: 1 | -1; voted_at: number }
  listings: ListingRow
  inbound_seen: { platform: string; request: string; seen_at: number }
  counters: { name: 'sequence' | 'revision'; value: number }
  migrations: { number: number; applied_at: number }
}

export interface PaperRow {
  id: Generated<number>
  /** Order of first arrival, without end; digests count on it. */
  sequence: number
  /** Rises with each change of the row; an index asks for what is above the last it has. */
  revision: number
  /** 1 when the paper came as news and digests owe it, 0 when it came by import, back-fill or enrichment. */
  is_news: 0 | 1
  /** The paper that this one turned out to be. Its row stays, so that what names it by id still finds it. */
  merged_into: number | null
  title_hash: string
  title: string
  abstract: string | null
  authors: string
  categories: string
  published: string | null
  upvotes: number | null
  sources: string
  first_seen: number
}

/** A list of papers that was shown to somebody: what its numbers and buttons mean. */
interface ListingRow {
  number: Generated<number>
  id: string
  workspace: string
  channel: string
  person: string
  /** What was asked, as a JSON `Question` (listings.ts). */
  question: string
  /** Paper ids in the order shown, JSON. */
  papers: string
  created_at: number
}
