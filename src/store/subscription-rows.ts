import type { Selectable } from 'kysely'
import type { Schedule } from '../topics/schedule.ts'
import type { Detail, Subscription } from '../topics/subscription.ts'
import type { Database } from './rows.ts'
import type { SubscriptionRow } from './schema.ts'

export function toSubscription(row: Selectable<SubscriptionRow>): Subscription {
  return {
    number: row.number,
    id: row.id,
    workspace: row.workspace,
    channel: row.channel,
    name: row.name,
    query: row.query,
    schedule: toSchedule(row),
    top: row.top,
    detail: row.detail as Detail,
    ...(row.versions === 1 && { versions: true }),
    owner: { person: row.owner, name: row.owner_name },
    state: row.state,
    pause: row.paused_by === null ? null : { by: row.paused_by, code: row.pause_code, reason: row.pause_reason ?? '' },
    createdAt: row.created_at,
    version: row.version,
    effectiveFrom: row.effective_from,
    lastDate: row.last_date,
    decidedAt: row.decided_at,
    nextDueAt: row.next_due_at,
    startSequence: row.start_sequence,
    consideredSequence: row.cursor,
    hasPosted: row.has_posted === 1,
    coveredDate: row.covered_date,
  }
}

function toSchedule({ time, zone, days, month_day: monthDay, decided_until: decidedUntil }: Selectable<SubscriptionRow>): Schedule {
  return { time, zone, days, ...(monthDay !== null && { monthDay }), ...(decidedUntil !== null && { decidedUntil }) }
}

export function scheduleValues({ time, zone, days, monthDay, decidedUntil }: Schedule) {
  return { time, zone, days, month_day: monthDay ?? null, decided_until: decidedUntil ?? null }
}

/** The values of a subscription that runs from an instant on. */
export function activeFrom(owner: Subscription['owner'], at: number, nextDueAt: number) {
  return {
    state: 'active',
    paused_by: null,
    pause_code: null,
    pause_reason: null,
    probe_at: null,
    owner: owner.person,
    owner_name: owner.name,
    effective_from: at,
    next_due_at: nextDueAt,
    owner_warned: 0,
  } as const
}

/** Each change by a person makes a new version, so that plans made from the old one are discarded. */
export async function update(
  database: Database,
  { number }: Subscription,
  values: Partial<Selectable<SubscriptionRow>>,
): Promise<Subscription> {
  const row = await database
    .updateTable('subscriptions')
    .set(values)
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('number', '=', number)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSubscription(row)
}
