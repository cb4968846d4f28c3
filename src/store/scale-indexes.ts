import { sql } from 'kysely'
import type { Migration } from './first-steps.ts'

/** By what rows are looked for that would else be sought among all of a table, which a large one takes long to read. */
const INDEXES: Readonly<Record<string, string>> = {
  // What a paper has with people and channels, when it turns out to be one with another.
  saves_of_paper: 'saves (paper)',
  votes_of_paper: 'votes (paper)',
  posted_of_paper: 'posted (paper)',
  posted_again_of_paper: 'posted_again (paper)',
  topic_taps_of_paper: 'topic_taps (paper)',
  paper_splits_of_other: 'paper_splits (other)',
  // What a digest or a slot has.
  posted_again_by_delivery: 'posted_again (delivery)',
  sections_by_topic: 'sections (subscription, slot_at)',
  deliveries_sent: 'deliveries (workspace, channel, sent_at)',
  digest_edits_wanted: 'digest_edits (wanted_at) where wanted_at is not null',
  // What a workspace has.
  subscriptions_by_place: 'subscriptions (workspace, channel)',
  side_rows_by_workspace: 'side_rows (workspace)',
  // What is old enough to go.
  sections_by_age: 'sections (slot_at)',
  deliveries_by_age: 'deliveries (slot_at)',
  deliveries_with_body: "deliveries (slot_at) where body != ''",
  digest_edits_by_age: 'digest_edits (edited_at)',
  listings_by_age: 'listings (created_at)',
  inbound_seen_by_age: "inbound_seen (seen_at) where request not like 'met %'",
  // Some of many papers.
  papers_there: 'papers (id) where merged_into is null',
  papers_upvoted: 'papers (published) where upvotes > 0',
  paper_details_outdated: 'paper_details (paper) where enriched_version is null or enriched_version < version',
}

export const addScaleIndexes: Migration = async (database) => {
  for (const [name, of] of Object.entries(INDEXES)) await sql.raw(`create index ${name} on ${of}`).execute(database)
}
