import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { MessageRef } from '../../port/platform.ts'
import { decideSlots, nextSlot, type Slot } from '../../topics/due.ts'
import type { Channel } from '../channels.ts'
import { call } from '../functions.ts'
import { listed, listedTexts } from '../prepared-query.ts'
import type { Schema, SubscriptionRow } from '../schema.ts'
import { toSubscription } from '../subscription-rows.ts'
import { recordSent } from './deliveries.ts'
import { noteSlots } from './noted-slots.ts'
import { isPartOf, slotId } from './slot-id.ts'
import { takeBack } from './take-back.ts'

/** A digest that a channel's history shows. */
export interface Shown {
  readonly delivery: string
  readonly message: MessageRef
  /** When it was posted, in milliseconds since 1970. */
  readonly at: number
  /** Its papers that are here, and the keys of those that are not. */
  readonly papers: readonly number[]
  readonly keys: readonly string[]
}

/** How many slots were found in the history, and how many of the topics' slots were not. */
export interface Settled {
  readonly found: number
  readonly absent: number
}

/** What the digests shown are. */
interface Sorted {
  /** Those of slots that the backup expects, by their instants. */
  readonly bySlot: ReadonlyMap<number, Shown>
  /** All whose papers the database does not know: these, and those of slots or requests that it knows nothing of. */
  readonly unknown: readonly Shown[]
  /** All slots up to then were decided, as a digest came for one as late; -Infinity where none did. */
  readonly decidedUntil: number
}

/**
 * Records what a channel got between a backup and its restoration. A digest that is found under the id of a slot is that slot's. Slots before the
 * last digest that was found are decided: their other papers come with the next digest. Later ones are left to be planned as they are now:
 * late, or missed.
 * @returns null if it was settled meanwhile
 */
export function settleGap(
  database: Kysely<Schema>,
  { workspace, channel, sequence }: Channel & { readonly sequence: number },
  shown: readonly Shown[],
  now: number,
): Promise<Settled | null> {
  const place = { workspace, channel }
  return database.transaction().execute(async (transaction) => {
    const closed = await transaction
      .deleteFrom('gaps')
      .where('workspace', '=', workspace)
      .where('channel', '=', channel)
      .where('reason', 'is', null)
      .executeTakeFirst()
    if (Number(closed.numDeletedRows) === 0) return null
    const owed = (await topicsOf(transaction, place)).map((row) => ({ row, slots: slotsOf(row, now) }))
    const sorted = await sort(
      transaction,
      place,
      shown,
      owed.flatMap(({ slots }) => slots),
      now,
    )
    await writeFound(transaction, place, sorted)
    await dropSuperseded(transaction, place, shown, sorted.decidedUntil)
    const [first] = await topicsOf(transaction, place)
    for (const digest of sorted.unknown) {
      const of = owed.find(({ slots }) => slots.some(({ at }) => sorted.bySlot.get(at) === digest))?.row ?? first
      if (of) await writePapers(transaction, of, digest)
    }
    let [found, absent] = [0, 0]
    for (const { row, slots } of owed) {
      if (slots.length === 0) continue
      const here = slots.filter(({ at }) => sorted.bySlot.has(at)).length
      await decide(transaction, row, slots, sorted, sequence, now)
      const noted = { subscription: row.number, outcome: 'looked-up' as const, count: slots.length, found: here, before: null }
      await noteSlots(transaction, noted, now)
      found += here
      absent += slots.length - here
    }
    return { found, absent }
  })
}

/** The slots that a topic owes, as if each could still be late. */
export function slotsOf(row: Selectable<SubscriptionRow>, now: number): Slot[] {
  if (row.state !== 'active' || row.next_due_at > now) return []
  const subscription = toSubscription(row)
  const { missed, deliver } = decideSlots(subscription.schedule, subscription, now)
  return [...missed, ...(deliver ? [deliver] : [])]
}

/** Those that run first. */
function topicsOf(database: Transaction<Schema>, { workspace, channel }: Channel): Promise<Selectable<SubscriptionRow>[]> {
  return database
    .selectFrom('subscriptions')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('state', 'in', ['active', 'paused'])
    .orderBy('state')
    .orderBy('number')
    .execute()
}

async function sort(
  database: Transaction<Schema>,
  place: Channel,
  shown: readonly Shown[],
  slots: readonly Slot[],
  now: number,
): Promise<Sorted> {
  const { value: identity } = await database.selectFrom('counters').select('value').where('name', '=', 'identity').executeTakeFirstOrThrow()
  const slotOf = new Map(slots.map(({ at }) => [slotId(identity, place, at), at]))
  const rows = await database
    .selectFrom('deliveries')
    .select(['id', 'state', 'slot_at'])
    .where('workspace', '=', place.workspace)
    .where('channel', '=', place.channel)
    .where('id', 'in', listedTexts(shown.map(({ delivery }) => delivery)))
    .execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  const isDigest = ({ delivery }: Shown): boolean => known.has(delivery) || slotOf.has(delivery)
  const digests = shown.filter(isDigest)
  const bySlot = new Map<number, Shown>()
  let decidedUntil = Number.NEGATIVE_INFINITY
  for (const digest of digests) {
    const row = known.get(digest.delivery)
    const at = row?.slot_at ?? slotOf.get(digest.delivery) ?? Number.NEGATIVE_INFINITY
    decidedUntil = Math.max(decidedUntil, at)
    if (!row) bySlot.set(at, digest)
    else if (row.state !== 'sent') await recordSent(database, row.id, digest.message, now)
  }
  const strays = shown.filter(
    (each) =>
      !isDigest(each) &&
      each.papers.length + each.keys.length > 0 && // not what the operator is told
      !digests.some(({ delivery }) => isPartOf(each.delivery, delivery)),
  )
  return { bySlot, unknown: [...bySlot.values(), ...strays], decidedUntil: Math.max(decidedUntil, ...strays.map(({ at }) => at)) }
}

async function writeFound(database: Transaction<Schema>, { workspace, channel }: Channel, { bySlot }: Sorted): Promise<void> {
  for (const [slotAt, { delivery: id, message, at }] of bySlot)
    await database
      .insertInto('deliveries')
      .values({
        id,
        workspace,
        channel,
        slot_at: slotAt,
        part: 0,
        digest: id,
        state: 'sent',
        body: '',
        attempt: 0,
        tries: 0,
        planned_at: at,
        not_before: at,
        expires_at: at,
        message: message.id,
        link: message.link,
        sent_at: at,
      })
      .execute()
}

/** Of digests that waited when the backup was made, and did not come before a later one did, the papers are owed again. */
async function dropSuperseded(
  database: Transaction<Schema>,
  { workspace, channel }: Channel,
  shown: readonly Shown[],
  decidedUntil: number,
): Promise<void> {
  const rows = await database
    .updateTable('deliveries')
    .set({ state: 'expired' })
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('part', '=', 0)
    .where('state', '=', 'unknown')
    .where('slot_at', '<', decidedUntil)
    .where('id', 'not in', listedTexts(shown.map(({ delivery }) => delivery)))
    .returning('id')
    .execute()
  for (const { id } of rows) await takeBack(database, id, 'coalesced')
}

/** Under whichever topic it comes, a paper comes to a channel once. */
async function writePapers(
  database: Transaction<Schema>,
  { workspace, channel, number }: Selectable<SubscriptionRow>,
  { delivery, at, papers, keys }: Shown,
): Promise<void> {
  await sql`insert into posted (workspace, channel, topic, paper, delivery, slot_at)
    select ${workspace}, ${channel}, ${number}, id, ${delivery}, ${at} from papers where id in ${listed(papers)}
    and not exists (select 1 from posted where workspace = ${workspace} and channel = ${channel} and paper = papers.id)
    on conflict do nothing`.execute(database)
  await sql`insert into posted_again (workspace, channel, topic, paper, delivery, renewed)
    select ${workspace}, ${channel}, ${number}, id, ${delivery}, renewed from papers
    where id in ${listed(papers)} and renewed is not null on conflict do nothing`.execute(database)
  await sql`insert into posted_keys (workspace, channel, key, topic)
    select ${workspace}, ${channel}, value, ${number} from ${listedTexts(keys)} as keys where true on conflict do nothing`.execute(database)
}

/** Writes what became of the slots that are decided; the topic goes on from the last of them. */
async function decide(
  database: Transaction<Schema>,
  row: Selectable<SubscriptionRow>,
  slots: readonly Slot[],
  { bySlot, decidedUntil }: Sorted,
  sequence: number,
  now: number,
): Promise<void> {
  const decided = slots.filter(({ at }) => at <= decidedUntil)
  const last = decided.at(-1)
  if (!last) return
  await database
    .insertInto('sections')
    .values((eb) =>
      decided.map(({ date, at }) => {
        const digest = bySlot.get(at)
        return {
          subscription: row.number,
          slot: date,
          slot_at: at,
          decided_at: now,
          delivery: digest?.delivery ?? null,
          outcome: digest ? ('posted' as const) : ('coalesced' as const),
          label: digest ? 'found' : 'absent',
          papers: JSON.stringify(digest?.papers ?? []),
          folded: '[]',
          dropped: '[]',
          more: digest?.keys.length ?? 0,
          elsewhere: 0,
          cursor_before: eb.selectFrom('subscriptions').select('cursor').where('number', '=', row.number),
          covered_before: row.covered_date,
        }
      }),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const found = decided.findLast(({ at }) => bySlot.has(at))
  const subscription = toSubscription(row)
  await database
    .updateTable('subscriptions')
    .set((eb) => ({
      last_date: last.date,
      next_due_at: nextSlot(subscription.schedule, Math.max(last.at, row.effective_from - 1), last.date).at,
      version: eb('version', '+', 1),
      // The digest that was found has chosen among all that the backup has.
      ...(found && {
        cursor: call<number>('larger_of', eb.ref('cursor'), sequence),
        has_posted: 1 as const,
        covered_date: found.date,
        decided_at: found.at,
      }),
    }))
    .where('number', '=', row.number)
    .execute()
}
