import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { addDays, dayOf } from '../papers/dates.ts'
import type { Schema } from './schema.ts'

const DAY_MS = 86_400_000

/** How long the history of topics is kept: their slots and digests. */
const HISTORY_KEPT_MS = 400 * DAY_MS
/** Trending looks back at most a month. */
const GAINS_KEPT_DAYS = 60
/** Rows that one transaction deletes, so that other queries get their turn. */
const PART = 500

const ENDED = ['sent', 'failed', 'expired'] as const

/**
 * Deletes data that nothing reads any more, in small parts; other queries run in between. The record of posted papers (`posted`) is kept for
 * good, so that no paper comes to a channel twice.
 * @param now milliseconds since 1970
 */
export async function deletePast(database: Kysely<Schema>, now: number): Promise<void> {
  const before = now - HISTORY_KEPT_MS
  await repeat(() => deleteSections(database, before))
  await repeat(() => deleteDeliveries(database, before))
  await repeat(() => deleteRemovedTopics(database, before))
  await repeat(() => deleteGains(database, addDays(dayOf(now), -GAINS_KEPT_DAYS)))
}

async function repeat(deletePart: () => Promise<number>): Promise<void> {
  while ((await deletePart()) > 0) await setImmediate()
}

/**
 * Deletes slots before an instant. A topic that is not removed keeps its last slot, which its next one follows from, and its last posted one,
 * which `subscriptions` shows.
 */
async function deleteSections(database: Kysely<Schema>, before: number): Promise<number> {
  const old = await database
    .selectFrom('sections as old')
    .innerJoin('subscriptions', 'subscriptions.number', 'old.subscription')
    .leftJoin('deliveries', 'deliveries.id', 'old.delivery')
    .select(['old.subscription', 'old.slot'])
    .where('old.slot_at', '<', before)
    .where((eb) => eb.or([eb('deliveries.id', 'is', null), eb('deliveries.state', 'in', ENDED)]))
    .where((eb) =>
      eb.or([
        eb('subscriptions.state', '=', 'removed'),
        eb.exists(
          eb
            .selectFrom('sections as later')
            .select('later.slot')
            .whereRef('later.subscription', '=', 'old.subscription')
            .whereRef('later.slot_at', '>', 'old.slot_at')
            .where((inner) => inner.or([inner('old.outcome', '!=', 'posted'), inner('later.outcome', '=', 'posted')])),
        ),
      ]),
    )
    .limit(PART)
    .execute()
  await database.transaction().execute(async (transaction) => {
    for (const { subscription, slot } of old)
      await transaction.deleteFrom('sections').where('subscription', '=', subscription).where('slot', '=', slot).execute()
  })
  return old.length
}

/** Deletes digests before an instant that no slot refers to, with their threads, unless a part is still on its way or held. */
async function deleteDeliveries(database: Kysely<Schema>, before: number): Promise<number> {
  const old = await database
    .selectFrom('deliveries as old')
    .select('old.id')
    .where('old.slot_at', '<', before)
    .where('old.part', '=', 0)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('sections').select('slot').whereRef('sections.delivery', '=', 'old.id'))))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries as parts')
            .select('parts.id')
            .whereRef('parts.digest', '=', 'old.id')
            .where('parts.state', 'not in', ENDED),
        ),
      ),
    )
    .limit(PART)
    .execute()
  const ids = old.map(({ id }) => id)
  if (ids.length > 0) await database.deleteFrom('deliveries').where('digest', 'in', ids).execute()
  return ids.length
}

/** Deletes removed topics without activity since an instant. Their numbers are not reused. */
async function deleteRemovedTopics(database: Kysely<Schema>, before: number): Promise<number> {
  const old = await database
    .selectFrom('subscriptions')
    .select('number')
    .where('state', '=', 'removed')
    .where('created_at', '<', before)
    .where('decided_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('sections').select('slot').whereRef('sections.subscription', '=', 'subscriptions.number'))),
    )
    .limit(PART)
    .execute()
  const numbers = old.map(({ number }) => number)
  if (numbers.length > 0) await database.deleteFrom('subscriptions').where('number', 'in', numbers).execute()
  return numbers.length
}

/** Deletes upvote counts before a day. Each paper keeps its last one, which later gains are computed from. */
async function deleteGains(database: Kysely<Schema>, day: string): Promise<number> {
  const old = await database
    .selectFrom('upvotes as old')
    .select(['old.paper', 'old.day'])
    .where('old.day', '<', day)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('upvotes as later')
          .select('later.day')
          .whereRef('later.paper', '=', 'old.paper')
          .whereRef('later.day', '>', 'old.day')
          .where('later.day', '<', day),
      ),
    )
    .limit(PART)
    .execute()
  await database.transaction().execute(async (transaction) => {
    for (const { paper, day: counted } of old)
      await transaction.deleteFrom('upvotes').where('paper', '=', paper).where('day', '=', counted).execute()
  })
  return old.length
}
