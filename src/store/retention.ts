import { setImmediate } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { addDays, dayOf } from '../papers/dates.ts'
import type { Schema } from './schema.ts'

const DAY_MS = 86_400_000

/** How long the past of topics is kept: their slots, and the digests of these. */
const HISTORY_KEPT_MS = 400 * DAY_MS
/** Trending looks back a month at most. */
const GAINS_KEPT_DAYS = 60
/** Rows that one transaction deletes: a few milliseconds. */
const PART = 500
/** Free pages that one transaction gives back: 4 kB each. */
const PAGES = 256

const ENDED = ['sent', 'failed', 'expired'] as const

/**
 * Deletes what nothing reads any more, a part at a time; other queries go between. What a channel was brought (`posted`) stays for good: no
 * paper comes there twice, however late.
 * @param now milliseconds since 1970
 */
export async function deletePast(database: Kysely<Schema>, now: number): Promise<void> {
  const before = now - HISTORY_KEPT_MS
  await repeat(() => deleteSections(database, before))
  await repeat(() => deleteDeliveries(database, before))
  await repeat(() => deleteRemovedTopics(database, before))
  await repeat(() => deleteGains(database, addDays(dayOf(now), -GAINS_KEPT_DAYS)))
}

/** Makes the file as small as what it holds, where the database was made to be able to. */
export async function giveBackPages(database: Kysely<Schema>): Promise<void> {
  for (let free = await countFree(database); free > 0; ) {
    await sql.raw(`pragma incremental_vacuum(${PAGES})`).execute(database)
    const left = await countFree(database)
    if (left >= free) return
    free = left
    await setImmediate()
  }
}

async function countFree(database: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ freelist_count: number }>`pragma freelist_count`.execute(database)
  return rows[0]?.freelist_count ?? 0
}

async function repeat(deletePart: () => Promise<number>): Promise<void> {
  while ((await deletePart()) > 0) await setImmediate()
}

/**
 * Slots before an instant. Of a topic that is not removed the last slot stays, by which its next is found, and the last that was posted,
 * which `subscriptions` names.
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

/** Digests before an instant that no slot names, with what is in their threads, where nothing of them is on its way or held. */
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

/** Removed topics that did nothing since an instant; their numbers are not given again. */
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

/** Upvotes counted before a day, but for each paper's last: later counts are told from it. */
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
