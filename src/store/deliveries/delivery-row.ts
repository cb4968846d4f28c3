// Rows of digests and their slots.

/** A message to post: part 0 is the digest itself, parts 1, 2, … follow in its thread. */
export interface DeliveryRow {
  id: string
  workspace: string
  channel: string
  slot_at: number
  part: number
  /** The id of part 0; its own id there. */
  digest: string
  state: 'waiting' | 'planned' | 'leased' | 'sending' | 'unknown' | 'sent' | 'held' | 'failed' | 'expired'
  /** The `Reply` as JSON, as it was planned. */
  body: string
  attempt: number
  /** How often it was postponed. */
  tries: number
  planned_at: number
  not_before: number
  /** After this it is too late to post; its papers go to the next digest. */
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

/** The outcome of one slot of one subscription. */
export interface SectionRow {
  subscription: number
  /** The slot's local date, or the instant of a digest that was asked for. */
  slot: string
  slot_at: number
  decided_at: number
  delivery: string | null
  /**
   * `undone` stands for slots that were revoked because a wrong clock had decided them, `looked-up` for those between a backup and its
   * restoration, `skipped` where these were not looked up; `more` counts them, and `elsewhere` those that were found.
   */
  outcome: 'posted' | 'empty' | 'coalesced' | 'failed' | 'undone' | 'skipped' | 'looked-up'
  label: string | null
  /** Paper ids as JSON: those shown; near-duplicates folded into a shown one; those dropped as too old. */
  papers: string
  folded: string
  dropped: string
  /** How many more papers wait, and how many were left out because the channel got them under another topic. */
  more: number
  elsewhere: number
  /** What the subscription returns to if the delivery fails. */
  cursor_before: number
  covered_before: string | null
}
