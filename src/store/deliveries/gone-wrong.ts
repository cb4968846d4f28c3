import { type Kysely, sql } from 'kysely'
import type { Subscription } from '../../topics/subscription.ts'
import { call, column } from '../functions.ts'
import type { Schema } from '../schema.ts'
import { toSubscription } from '../subscription-rows.ts'

const DAY_MS = 86_400_000
/** From when on a topic is silent: so long without a paper, and so many slots with nothing new. */
const SILENCE = { ms: 21 * DAY_MS, slots: 3 } as const
/** More papers a week than this that were left out and never shown make a topic too wide. */
const MOST_LEFT_OUT = 50
const WEEK_MS = 7 * DAY_MS
/** Of a topic that comes once a month, its last digest counts. */
const MONTH_MS = 31 * DAY_MS

/** A topic that does not do what it was made for, and whose owner was not told. */
export interface GoneWrong {
  readonly subscription: Subscription
  readonly kind: 'silent' | 'wide'
  /** How many slots had nothing new, or how many papers a week were left out. */
  readonly count: number
}

/** Active topics that went wrong and whose owners were not told since they were last changed. */
export async function findGoneWrong(database: Kysely<Schema>, now: number, limit: number): Promise<GoneWrong[]> {
  const sections = (from: number) => sql`from sections where sections.subscription = subscriptions.number and sections.slot_at > ${from}`
  const lastPosted = sql`coalesce((select max(slot_at) from sections
    where sections.subscription = subscriptions.number and sections.outcome = 'posted'), 0)`
  const leftOut = call<number>('length_of_list', column('dropped'))
  const rows = await database
    .selectFrom('subscriptions')
    .selectAll()
    .select([
      sql<number>`${lastPosted}`.as('posted_at'),
      sql<number>`(select count(*) from sections where sections.subscription = subscriptions.number
        and sections.outcome = 'empty' and sections.slot_at > ${lastPosted})`.as('quiet'),
      sql<number>`coalesce(case when month_day is null
        then (select sum(${leftOut}) ${sections(now - WEEK_MS)})
        else (select sum(${leftOut}) * 1.0 * ${WEEK_MS} / ${MONTH_MS} ${sections(now - MONTH_MS)}) end, 0)`.as('left_out'),
    ])
    .where('state', '=', 'active')
    .where('owner_warned', '=', 0)
    .where('owner', '!=', '')
    .where('effective_from', '<=', now - WEEK_MS)
    .orderBy('number')
    .execute()
  return rows
    .flatMap((row): GoneWrong[] => {
      const subscription = toSubscription(row)
      if (row.left_out > MOST_LEFT_OUT) return [{ subscription, kind: 'wide', count: Math.round(row.left_out) }]
      const since = Math.max(row.posted_at, row.effective_from)
      const isSilent = since <= now - SILENCE.ms && row.quiet >= SILENCE.slots
      return isSilent ? [{ subscription, kind: 'silent', count: row.quiet }] : []
    })
    .slice(0, limit)
}

export async function setWarned(database: Kysely<Schema>, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return
  await database.updateTable('subscriptions').set({ owner_warned: 1 }).where('number', 'in', numbers).execute()
}
