import type { Schema } from '../schema.ts'

/** The tables that move, those first that others refer to, each with the columns by which it is read in order. */
export const MOVED: Readonly<Record<Exclude<keyof Schema, (typeof UNMOVED)[number]>, readonly string[]>> = {
  counters: ['name'],
  papers: ['id'],
  paper_keys: ['key'],
  paper_details: ['paper'],
  paper_sides: ['number'],
  side_rows: ['side'],
  paper_splits: ['one', 'other'],
  appearances: ['paper', 'source', 'day'],
  upvotes: ['paper', 'day'],
  saves: ['workspace', 'person', 'paper'],
  votes: ['workspace', 'person', 'paper'],
  subscriptions: ['number'],
  sections: ['subscription', 'slot'],
  deliveries: ['id'],
  digest_edits: ['delivery'],
  posted: ['workspace', 'channel', 'paper', 'topic'],
  posted_again: ['workspace', 'channel', 'paper', 'renewed'],
  posted_keys: ['workspace', 'channel', 'key'],
  gaps: ['workspace', 'channel'],
  pings: ['workspace', 'channel'],
  topic_taps: ['subscription', 'change', 'paper'],
  topic_learnt: ['subscription'],
  topic_scales: ['query'],
  listings: ['number'],
  inbound_seen: ['platform', 'request'],
  settings: ['workspace', 'topic', 'kind'],
  feed_pages: ['id'],
  feed_digests: ['page', 'digest'],
  sources: ['name'],
  gates: ['host'],
  feeds: ['url'],
  imports: ['id'],
  followed_categories: ['category'],
  query_needs: ['query'],
  installations: ['platform', 'place'],
  organisation_teams: ['platform', 'enterprise', 'team'],
  install_attempts: ['attempt'],
  own_secrets: ['name'],
  departures: ['workspace'],
  session_starts: ['account', 'began_at'],
  workspace_views: ['workspace'],
  kept_forms: ['id'],
}

/** They tell of a database itself, and of what copies of the program do on it just now. */
const UNMOVED = ['migrations', 'moves', 'copies', 'turns', 'spendings', 'shards', 'shard_copies', 'request_slots'] as const

export type Moved = keyof typeof MOVED

/** The columns whose numbers the database gives. */
export const NUMBERED = {
  papers: 'id',
  paper_sides: 'number',
  subscriptions: 'number',
  listings: 'number',
  imports: 'id',
} as const satisfies { [Table in Moved]?: string }
