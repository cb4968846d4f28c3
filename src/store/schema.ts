import type { Generated } from 'kysely'

/** The tables, as Kysely sees them. Lists are JSON text; days are `YYYY-MM-DD`; instants are milliseconds since 1970, UTC. */
export interface Schema {
  papers: PaperRow
  paper_keys: { key: string; paper: number }
  saves: { workspace: string; person: string; paper: number; saved_at: number }
  votes: { workspace: string; person: string; paper: number; value: 1 | -1; voted_at: number; channel: string | null }
  listings: ListingRow
  inbound_seen: { platform: string; request: string; seen_at: number }
  subscriptions: SubscriptionRow
  deliveries: DeliveryRow
  sections: SectionRow
  /** What channels were brought, and the instant of the slot it came with. */
  posted: { workspace: string; channel: string; topic: number; paper: number; delivery: string; slot_at: number }
  sources: SourceRow
  /** Who may ask a host next, and when: one request at a time over all copies of the program. */
  gates: { host: string; open_at: number; holder: string | null; lease_until: number | null }
  /** Feeds that an operator took in from an OPML file. */
  feeds: { url: string; title: string; added_at: number }
  paper_details: PaperDetailsRow
  /** On which day a source announced or featured a paper. */
  appearances: { paper: number; source: string; day: string }
  /** The most upvotes that a paper's source counted on a day. */
  upvotes: { paper: number; day: string; total: number }
  /** Imports that are under way, or whose program ended before they had. */
  imports: ImportRow
  /** `identity` never changes: what is derived from the database, as the index in its file, tells by it whose it is. */
  counters: { name: 'sequence' | 'revision' | 'identity' | 'upkeep'; value: number }
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
  /** 1 where the list of authors is cut short. */
  more_authors: Generated<0 | 1>
  categories: string
  /** As much of it as is known (papers/dates.ts). */
  published: string | null
  upvotes: number | null
  sources: string
  is_withdrawn: 0 | 1
  first_seen: number
}

/** How far an import has come. */
interface ImportRow {
  id: Generated<number>
  file: string
  /** How many papers are stored. */
  taken: number
  begun_at: number
  /** When it was found that its program had ended. */
  stopped_at: number | null
}

/** How a live source stands. */
export interface SourceRow {
  name: string
  /** How far it was read, JSON of its own; it moves only in the transaction that stores the papers up to it. */
  cursor: string | null
  /** When it is asked next. */
  due_at: number
  tried_at: number | null
  succeeded_at: number | null
  /** When it last brought a paper that was not here. */
  news_at: number | null
  /** `YYYY-MM-DD`, the last day of its calendar that it has brought. */
  brought: string | null
  /** Runs that failed since the last that did not. */
  failures: number
  problem: string | null
  failing_since: number | null
  holder: string | null
  lease_until: number | null
  /** The trouble that the operator was told of and that is not over. */
  told: 'late' | 'failing' | null
}

/** What only live sources tell of a paper. */
interface PaperDetailsRow {
  paper: number
  /** Of arXiv: the version whose text is kept; null while no source has told one. */
  version: number | null
  updated: string | null
  /** `SourceLinks`, JSON. */
  links: string
  ai_summary: string | null
  ai_keywords: string
  /** The version for which arXiv's API was asked for what other sources lack; null before. */
  enriched_version: number | null
  /** It is not asked before. */
  enrich_after: number
  /** How often it did not know the paper. */
  enrich_tries: number
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

/** A topic that a channel subscribed to. */
export interface SubscriptionRow {
  number: Generated<number>
  id: string
  workspace: string
  channel: string
  name: string
  /** The name folded, unique in its channel among those that are neither drafts nor removed. */
  name_key: string
  query: string
  time: string
  zone: string
  days: number
  top: number
  detail: string
  owner: string
  owner_name: string
  state: 'draft' | 'active' | 'paused' | 'removed'
  /** Why it is paused, and whether by a person or because the platform refused us. */
  pause_reason: string | null
  paused_by: 'person' | 'platform' | null
  created_at: number
  /** Rises with each change by a person: what was planned from an older one is not written. */
  version: number
  effective_from: number
  /** The date of the last slot that was decided. */
  last_date: string | null
  decided_at: number
  next_due_at: number
  /** Papers of a sequence up to this one were there when it began: owed to nobody. */
  start_sequence: number
  /** Papers of a sequence up to this one were considered by the last digest. */
  cursor: number
  has_posted: 0 | 1
  /** The date of the last slot whose papers were posted, or that had none: what comes next covers the days after it. */
  covered_date: string | null
  /** When the channel is next asked whether it lets us in again. */
  probe_at: number | null
  /** 0 while its owner is still to be told that the platform made us pause it. */
  owner_told: Generated<0 | 1>
}

/** A message on its way: the digest itself is part 0, what follows in its thread 1, 2, … */
export interface DeliveryRow {
  id: string
  workspace: string
  channel: string
  slot_at: number
  part: number
  /** The id of part 0; its own id there. */
  digest: string
  state: 'waiting' | 'planned' | 'leased' | 'sending' | 'unknown' | 'sent' | 'held' | 'failed' | 'expired'
  /** The `Reply`, JSON, as it was when it was planned. */
  body: string
  attempt: number
  /** How often it was put off. */
  tries: number
  planned_at: number
  not_before: number
  /** After this it is too late to post it: its papers go to the next digest. */
  expires_at: number
  lease: string | null
  lease_until: number | null
  /** When the attempt was first, and last, written to the platform. */
  first_sending_at: number | null
  sending_at: number | null
  message: string | null
  link: string | null
  sent_at: number | null
  reason: string | null
}

/** What became of one slot of one subscription. */
interface SectionRow {
  subscription: number
  /** The slot's local date, or the instant of a digest that was asked for. */
  slot: string
  slot_at: number
  decided_at: number
  delivery: string | null
  /** `undone` tells of slots that were taken back, as a wrong clock had decided them; `more` is how many. */
  outcome: 'posted' | 'empty' | 'coalesced' | 'failed' | 'undone'
  label: string | null
  /** Paper ids, JSON: shown; folded into one shown; dropped because they grew too old. */
  papers: string
  folded: string
  dropped: string
  /** How many more wait, and how many were left out as posted to the channel under another topic. */
  more: number
  elsewhere: number
  /** What the subscription goes back to when the delivery fails. */
  cursor_before: number
  covered_before: string | null
}
