import type { Kysely } from 'kysely'
import type { Channel } from '../channels.ts'
import { call, column } from '../functions.ts'
import { listed } from '../prepared-query.ts'
import type { Schema } from '../schema.ts'
import type { DeliveryRow } from './delivery-row.ts'
import { countDigests, type DigestCounts } from './digest-counts.ts'
import { findGoneWrong, type GoneWrong, setWarned } from './gone-wrong.ts'

/** The outcome of one slot of a topic. */
export interface Section {
  readonly subscription: number
  readonly topic: string
  /** The slot's local date, or the instant of a digest that was asked for. */
  readonly slot: string
  readonly slotAt: number
  readonly outcome: 'posted' | 'empty' | 'coalesced' | 'failed' | 'undone' | 'skipped' | 'looked-up'
  readonly label: string | null
  /** Ids of the papers shown, and of those that were dropped as too old. */
  readonly papers: readonly number[]
  readonly folded: readonly number[]
  readonly dropped: readonly number[]
  readonly more: number
  readonly elsewhere: number
  /** The id of its delivery; null if there was none. */
  readonly delivery: string | null
  /** The state of its delivery; null if there was none. */
  readonly state: DeliveryRow['state'] | null
  readonly sentAt: number | null
  readonly link: string | null
  /** How many messages of its thread wait for a person's decision, and how many will never be posted. */
  readonly thread: { readonly held: number; readonly missing: number }
}

export type SectionStore = ReturnType<typeof sectionStore>

/** The outcomes of slots. They are written with the deliveries (plans.ts). */
export function sectionStore(database: Kysely<Schema>) {
  return {
    /** The latest slots of some topics in a channel, the latest first. */
    async latest(topics: readonly number[], { workspace, channel }: Channel, limit: number): Promise<Section[]> {
      if (topics.length === 0) return []
      const rows = await database
        .selectFrom('sections')
        .innerJoin('subscriptions', 'subscriptions.number', 'sections.subscription')
        .leftJoin('deliveries', 'deliveries.id', 'sections.delivery')
        .select([
          'subscription',
          'name',
          'slot',
          'sections.slot_at',
          'outcome',
          'label',
          'papers',
          'folded',
          'dropped',
          'more',
          'elsewhere',
        ])
        .select(['delivery', 'deliveries.state', 'deliveries.sent_at', 'deliveries.link'])
        .where('subscription', 'in', topics)
        .where('subscriptions.workspace', '=', workspace)
        .where('subscriptions.channel', '=', channel)
        .orderBy('sections.slot_at', 'desc')
        .orderBy('subscription')
        .limit(limit)
        .execute()
      const threads = await threadsOf(
        database,
        rows.flatMap(({ delivery }) => delivery ?? []),
      )
      return rows.map((row) => ({
        subscription: row.subscription,
        topic: row.name,
        slot: row.slot,
        slotAt: row.slot_at,
        outcome: row.outcome,
        label: row.label,
        papers: JSON.parse(row.papers) as number[],
        folded: JSON.parse(row.folded) as number[],
        dropped: JSON.parse(row.dropped) as number[],
        more: row.more,
        elsewhere: row.elsewhere,
        delivery: row.delivery,
        state: row.state,
        sentAt: row.sent_at,
        link: row.link,
        thread: threads.get(row.delivery ?? '') ?? { held: 0, missing: 0 },
      }))
    },

    countDigests: (workspace: string, since: number, lateMs: number): Promise<DigestCounts> =>
      countDigests(database, workspace, since, lateMs),

    goneWrong: (now: number, limit: number): Promise<GoneWrong[]> => findGoneWrong(database, now, limit),
    setWarned: (numbers: readonly number[]): Promise<void> => setWarned(database, numbers),

    /** When each of some topics was last posted. Topics that never were are left out. */
    async lastPosted(topics: readonly number[]): Promise<Map<number, number>> {
      const rows = await database
        .selectFrom('sections')
        .innerJoin('deliveries', 'deliveries.id', 'sections.delivery')
        .select(({ fn }) => ['subscription', fn.max('sent_at').as('at')])
        .where('subscription', 'in', listed(topics))
        .where(call<string>('not_by_index', column('deliveries.state')), '=', 'sent')
        .groupBy('subscription')
        .execute()
      return new Map(rows.flatMap(({ subscription, at }) => (at === null ? [] : [[subscription, at] as const])))
    },
  }
}

/** Messages of some digests' threads that are held or will never be posted. A digest that was itself refused has none. */
async function threadsOf(database: Kysely<Schema>, digests: readonly string[]): Promise<Map<string, Section['thread']>> {
  if (digests.length === 0) return new Map()
  const rows = await database
    .selectFrom('deliveries as parts')
    .innerJoin('deliveries as digests', 'digests.id', 'parts.digest')
    .select(['parts.digest', 'parts.state'])
    .where('parts.digest', 'in', digests)
    .where('parts.part', '>', 0)
    .where('parts.state', 'in', ['held', 'failed', 'expired'])
    .where('digests.state', '=', 'sent')
    .execute()
  const threads = new Map<string, { held: number; missing: number }>()
  for (const { digest, state } of rows) {
    const thread = threads.get(digest) ?? { held: 0, missing: 0 }
    thread[state === 'held' ? 'held' : 'missing']++
    threads.set(digest, thread)
  }
  return threads
}
