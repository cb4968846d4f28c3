import { type Kysely, sql } from 'kysely'
import { call, column } from '../functions.ts'
import type { Schema } from '../schema.ts'

/** Counts of a workspace's digests. Times are in milliseconds. */
export interface DigestCounts {
  readonly active: number
  readonly pausedByPerson: number
  readonly pausedByPlatform: number
  readonly sent: number
  /** How many of these were late enough to say so. */
  readonly late: number
  /** The longest time from slot to post; null when nothing was sent. */
  readonly longestLag: number | null
  /** Planned, or on the way. */
  readonly waiting: number
  readonly held: number
  readonly failed: number
  /** Slots whose papers went to a later digest, and slots with nothing new. */
  readonly coalesced: number
  readonly empty: number
  /** Papers dropped as too old. */
  readonly dropped: number
}

/** Counts the digests whose slots are at or after an instant. Waiting and held digests and paused topics are counted whatever their age. */
export async function countDigests(database: Kysely<Schema>, workspace: string, since: number, lateMs: number): Promise<DigestCounts> {
  const topics = await database
    .selectFrom('subscriptions')
    .select(({ fn }) => ['state', 'paused_by', fn.countAll<number>().as('count')])
    .where('workspace', '=', workspace)
    .where('state', 'in', ['active', 'paused'])
    .groupBy(['state', 'paused_by'])
    .execute()
  const digests = await database
    .selectFrom('deliveries')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.max(sql<number>`sent_at - slot_at`).as('lag')])
    .select(sql<number>`sum(case when sent_at - slot_at > ${lateMs} then 1 else 0 end)`.as('late'))
    .where('workspace', '=', workspace)
    .where('part', '=', 0)
    .where((eb) => eb.or([eb('slot_at', '>=', since), eb('state', 'in', ['planned', 'leased', 'sending', 'unknown', 'held'])]))
    .groupBy('state')
    .execute()
  const slots = await database
    .selectFrom('sections')
    .innerJoin('subscriptions', 'subscriptions.number', 'sections.subscription')
    .select(({ fn }) => [
      'outcome',
      fn.countAll<number>().as('count'),
      fn.sum<number>(call<number>('length_of_list', column('dropped'))).as('dropped'),
    ])
    .where('workspace', '=', workspace)
    .where('sections.slot_at', '>=', since)
    .groupBy('outcome')
    .execute()
  const paused = (by: string): number => Number(topics.find((row) => row.state === 'paused' && row.paused_by === by)?.count ?? 0)
  const inState = (...states: string[]): number =>
    digests.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + Number(row.count), 0)
  const withOutcome = (outcome: string): number => Number(slots.find((row) => row.outcome === outcome)?.count ?? 0)
  const sent = digests.find((row) => row.state === 'sent')
  return {
    active: Number(topics.find((row) => row.state === 'active')?.count ?? 0),
    pausedByPerson: paused('person'),
    pausedByPlatform: paused('platform'),
    sent: inState('sent'),
    late: Number(sent?.late ?? 0),
    longestLag: sent?.lag ?? null,
    waiting: inState('planned', 'leased', 'sending', 'unknown'),
    held: inState('held'),
    failed: inState('failed'),
    coalesced: withOutcome('coalesced'),
    empty: withOutcome('empty'),
    dropped: slots.reduce((sum, row) => sum + Number(row.dropped ?? 0), 0),
  }
}
