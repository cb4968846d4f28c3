import type { Generated } from 'kysely'
import type { DeliveryRow, SectionRow } from './deliveries/delivery-row.ts'
import type { GapRow } from './deliveries/gap-row.ts'
import type { FeedPageRow } from './feed-page-row.ts'
import type { InstallationRow } from './installation-row.ts'
import type { SideRow } from './merges/side-row.ts'
import type { MoveRow } from './moves/move-row.ts'
import type { SettingRow } from './setting-row.ts'
import type { KeptFormRow, SessionStartRow, ShardCopyRow, ShardRow, WorkspaceViewRow } from './shard-rows.ts'

/** The tables, as Kysely sees them. Lists are JSON text; days are `YYYY-MM-DD`; instants are milliseconds since 1970, UTC. */
export interface Schema {
  papers: PaperRow
  paper_keys: { key: string; paper: number }
  saves: { workspace: string; person: string; paper: number; saved_at: number }
  votes: { workspace: string; person: string; paper: number; value: 1 | -1; voted_at: number; channel: string | null; counts_alone: 0 | 1 }
  listings: ListingRow
  /** Requests that platforms sent; `open_until` is null once one was dealt with, and as long as it is not, until when it is left to who began. */
  inbound_seen: { platform: string; request: string; seen_at: number; open_until: Generated<number | null> }
  subscriptions: SubscriptionRow
  deliveries: DeliveryRow
  sections: SectionRow
  /** The papers that channels got, and the instant of the slot that brought each. */
  posted: { workspace: string; channel: string; topic: number; paper: number; delivery: string; slot_at: number }
  /** The renewed papers that channels got, and the last renewal (its sequence number) that each came with. */
  posted_again: { workspace: string; channel: string; topic: number; paper: number; delivery: string; renewed: number }
  /** Papers that channels got between a backup and its restoration and that are not here (yet), by their keys. */
  posted_keys: { workspace: string; channel: string; key: string; topic: number }
  gaps: GapRow
  sources: SourceRow
  copies: CopyRow
  /** Rate limits of hosts: one request at a time across all copies of the program. */
  gates: { host: string; open_at: number; holder: string | null; lease_until: number | null }
  /** Feeds that an operator added, alone or from an OPML file. */
  feeds: { url: string; title: string; added_at: number }
  paper_details: PaperDetailsRow
  /** The days on which a source announced or featured a paper. */
  appearances: { paper: number; source: string; day: string }
  /** The highest count of upvotes that a source gave for a paper on a day. */
  upvotes: { paper: number; day: string; total: number }
  /** Imports that are running, or whose program ended too early. */
  imports: ImportRow
  /**
   * `identity` never changes. Derived files, such as the index, store it to show which database they belong to. `backed_up` is only in backups:
   * when each was made. `restored` is when the database was last restored from one, `caught_up` how many papers came back since.
   */
  counters: { name: 'sequence' | 'revision' | 'identity' | 'upkeep' | 'backed_up' | 'restored' | 'caught_up'; value: number }
  /** The categories that topics need; `added_at` is null while there is no room for one, `left_at` is when the last topic went. */
  followed_categories: { category: string; added_at: number | null; left_at: number | null }
  /** The categories that a query was found to need, as JSON. */
  query_needs: { query: string; categories: string; was_asked: 0 | 1; decided_at: number }
  /** What the relevance of papers to a topic's query is measured by, as JSON; `papers` is how many the library had. */
  topic_scales: { query: string; scale: string; papers: number; made_at: number }
  /** What topics (subscription numbers) were taught, without who did. Taps that were made together share the id of their change. */
  topic_taps: TapRow
  /** What a topic learnt of its taps on the scale of its query, as JSON. It is derived from these. */
  topic_learnt: { subscription: number; query: string; papers: number; learnt: string }
  /** Which messages show counts of votes that have changed since `wanted_at` (null for none), and when they were edited last, and before that. */
  digest_edits: {
    delivery: string
    workspace: string
    wanted_at: number | null
    edited_at: number | null
    edited_before: number | null
    /** 1 if the platform did not let us edit it when we last tried. */
    refused: Generated<0 | 1>
  }
  settings: SettingRow
  /** Whose turn it is at a place, where several copies of the program run; the holder is empty where it is nobody's. */
  turns: { work: string; place: string; holder: string; until: number }
  /** What people, or with an empty person all of a workspace, asked of copies of the program in the last hour. */
  spendings: { number: Generated<number>; copy: string; told_at: number; workspace: string; person: string; kind: string; count: number }
  /** The slot of the last digest with a ping, by channel. */
  pings: { workspace: string; channel: string; slot_at: number }
  /** The papers that a merged paper was made of, each as its own sources tell it. */
  paper_sides: SideRow
  /** What people and channels had of a side when it was merged: rows of other tables, with `rest` as JSON. */
  side_rows: { side: number; of: string; workspace: string | null; channel: string | null; person: string | null; rest: string }
  /** Papers that an operator took apart, the older one first: no source joins them again. `whole` is what they were as one, as JSON. */
  paper_splits: { one: number; other: number; why: string; choice: string; whole: string; split_at: number }
  feed_pages: FeedPageRow
  /** The digests that pages show. */
  feed_digests: { page: string; digest: string }
  installations: InstallationRow
  /** Workspaces that an organisation's installation serves, or was told to leave. */
  organisation_teams: { platform: string; enterprise: string; team: string; is_granted: 0 | 1 }
  /** Attempts to install that were made: none is taken twice. */
  install_attempts: { attempt: string; made_at: number }
  /** Secrets of our own, encrypted. */
  own_secrets: { name: string; sealed: string }
  /** Workspaces that removed us, and when; their data are erased later. */
  departures: { workspace: string; left_at: number }
  shards: ShardRow
  shard_copies: ShardCopyRow
  session_starts: SessionStartRow
  /** When the next request of an app may be sent, over all copies of the program. */
  request_slots: { account: string; free_at: number }
  workspace_views: WorkspaceViewRow
  kept_forms: KeptFormRow
  moves: MoveRow
  /** `program` is the version that ran the step; null of old ones. */
  /** `oldest`: the number of the last step that a program must know to work with the database. */
  migrations: { number: number; applied_at: number; program: Generated<string | null>; oldest: Generated<number | null> }
}

/** A copy of the program that runs, or did until a short while ago. */
export interface CopyRow {
  id: string
  host: string
  version: string
  schema: number
  started_at: number
  seen_at: number
  /** Of the store: how far its index has come. */
  revision: Generated<number>
}

interface TapRow {
  subscription: number
  change: string
  kind: 'tuned' | 'voted'
  paper: number
  is_yes: 0 | 1
  tapped_at: number
  undone_at: number | null
}

export interface PaperRow {
  id: Generated<number>
  /** Position in the order of arrival: the first, or for a paper that was announced later than it came, that. Digests rely on it. */
  sequence: number
  /** Rises with each change of the row. An index asks for rows above the last revision that it has. */
  revision: number
  /** 1 for news, which digests owe; 0 for papers that only an import, a back-fill, an enrichment or a look-up brought. */
  is_news: 0 | 1
  /** The source that brought it by a person's look-up alone; null for what sources and imports bring, and once that source brings it by itself. */
  looked_up: Generated<string | null>
  /** The paper that this one was merged into. The row stays, so that references to its id still work. */
  merged_into: number | null
  title_hash: string
  title: string
  abstract: string | null
  authors: string
  /** 1 if the list of authors is shortened. */
  more_authors: Generated<0 | 1>
  categories: string
  /** The known part of the date (papers/dates.ts). */
  published: string | null
  upvotes: number | null
  sources: string
  /** The journal's name, as a source gives it. */
  journal: string | null
  /** The year in which the journal published it. */
  journal_year: Generated<string | null>
  is_withdrawn: 0 | 1
  /** 1 if a source names a repository with its code. */
  links_code: Generated<0 | 1>
  first_seen: number
  /** Why it may come again to topics that ask for it; null for never. */
  renewed_as: Generated<'journal' | 'version' | null>
  /** A sequence number of its own, and the instant. */
  renewed: Generated<number | null>
  renewed_at: Generated<number | null>
}

/** The progress of an import. */
interface ImportRow {
  id: Generated<number>
  file: string
  /** How many papers are stored. */
  taken: number
  begun_at: number
  /** When papers were stored last. */
  taken_at: Generated<number | null>
  /** When it was found that its program had ended. */
  stopped_at: number | null
}

/** The state of a live source. */
export interface SourceRow {
  name: string
  /** How far the source was read, in its own JSON. It moves only in the transaction that stores the papers up to it. */
  cursor: string | null
  /** When the source is asked next. */
  due_at: number
  tried_at: number | null
  succeeded_at: number | null
  /** When it last brought a paper that the library did not have. */
  news_at: number | null
  /** `YYYY-MM-DD`, the last day of its calendar that it has brought. */
  brought: string | null
  /** Failed runs since the last successful one. */
  failures: number
  problem: string | null
  failing_since: number | null
  holder: string | null
  lease_until: number | null
  /** The current trouble that was reported to the operator. */
  told: 'late' | 'failing' | null
}

/** Details of a paper that only live sources give. */
export interface PaperDetailsRow {
  paper: number
  /** The arXiv version whose text is stored; null if unknown. */
  version: number | null
  updated: string | null
  /** `SourceLinks`, JSON. */
  links: string
  ai_summary: string | null
  ai_keywords: string
  /** The version that was completed by arXiv's API; null before. */
  enriched_version: number | null
  /** The API is not asked before this instant. */
  enrich_after: number
  /** How often the API did not know the paper. */
  enrich_tries: number
}

/** A list of papers that was shown to somebody. Its numbers and buttons refer to it. */
interface ListingRow {
  number: Generated<number>
  id: string
  workspace: string
  channel: string
  person: string
  /** The question that it answers, a `Question` as JSON (listings.ts). */
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
  /** The folded name, unique in its channel among active and paused topics. */
  name_key: string
  query: string
  time: string
  zone: string
  days: number
  /** Of a topic that comes once a month; null for weekdays. */
  month_day: Generated<number | null>
  /** The last date of the week or the month that had its slot before a person moved it to another day. */
  decided_until: Generated<string | null>
  top: number
  detail: string
  /** 1 if a paper comes again in a new version, or when it appears in a journal. */
  versions: Generated<0 | 1>
  owner: string
  owner_name: string
  state: 'draft' | 'active' | 'paused' | 'removed'
  /** Why it is paused, and whether a person paused it or the platform refused its digest. */
  /** Of the obstacle for which a platform refused; null if a person paused it. */
  pause_code: string | null
  pause_reason: string | null
  paused_by: 'person' | 'platform' | null
  created_at: number
  /** Rises with each change by a person. A plan made from an older version is discarded. */
  version: number
  effective_from: number
  /** The date of the last slot that was decided. */
  last_date: string | null
  decided_at: number
  next_due_at: number
  /** Papers up to this sequence were there when the topic began. They are not news for it. */
  start_sequence: number
  /** Papers up to this sequence were considered by the last digest. */
  cursor: number
  has_posted: 0 | 1
  /** The date of the last slot that posted its papers or had none. The next digest covers the days after it. */
  covered_date: string | null
  /** When the channel is next checked for access. */
  probe_at: number | null
  /** 0 until its owner is notified that the topic was paused; 2 where they could not be told, so that their next command says it. */
  owner_told: Generated<0 | 1 | 2>
  /** 1 once its owner was told that it has gone wrong; 0 again when a person changes or resumes it. */
  owner_warned: Generated<0 | 1>
}
