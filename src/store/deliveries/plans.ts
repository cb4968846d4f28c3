import { type Kysely, sql, type Transaction } from 'kysely'
import type { Reply } from '../../port/chat.ts'
import type { Subscription } from '../../topics/subscription.ts'
import type { Channel } from '../channels.ts'
import type { Schema } from '../schema.ts'
import { closeGap } from './close-gap.ts'
import { takePing } from './pings.ts'
import { must, PlanConflict } from './plan-conflict.ts'
import { type Again, isAgain, writePosts } from './posts.ts'
import { partId } from './slot-id.ts'

/** What will be posted to a channel, and how its subscriptions change. It is written completely or not at all. */
export interface ChannelPlan extends Channel {
  /** Whether it takes the place of what came between a backup and its restoration, which nobody can look up. */
  readonly closesGap?: boolean
  /** Null where nothing is posted. */
  readonly delivery: PlannedDelivery | null
  readonly sections: readonly PlannedSection[]
}

export interface PlannedDelivery {
  /** 12 characters of `[\w-]`. */
  readonly id: string
  readonly slotAt: number
  readonly expiresAt: number
  /** The digest, then the messages of its thread. */
  readonly bodies: readonly Reply[]
  /** Why it waits for a person, as nobody knows whether its like was posted; left out where it may be posted. */
  readonly held?: string
  /** The list that the digest's buttons refer to. */
  readonly listing: { readonly id: string; readonly heading: string; readonly papers: readonly number[]; readonly rest?: readonly number[] }
}

export interface PlannedSection {
  readonly subscription: Subscription
  /** Slots without a digest of their own. */
  readonly missed: readonly { readonly slot: string; readonly slotAt: number }[]
  /** The slot with a digest, or with nothing new; null if all were missed. */
  readonly own: {
    readonly slot: string
    readonly slotAt: number
    readonly outcome: 'posted' | 'empty'
    readonly label: string | null
    readonly papers: readonly number[]
    readonly folded: readonly number[]
    /** Those of them that come because they were renewed, with the renewal's sequence number. */
    readonly again?: readonly Again[]
    readonly dropped: readonly number[]
    readonly more: number
    readonly elsewhere: number
  } | null
  /** The state of the subscription afterwards. */
  readonly consideredSequence: number
  readonly lastDate: string | null
  readonly nextDueAt: number
}

/**
 * Writes plans in one transaction, or each in its own if one of them cannot be written. Unique keys decide between two planners: the second
 * leaves the first one's rows alone.
 * @returns how many deliveries were planned
 */
export async function writePlans(database: Kysely<Schema>, plans: readonly ChannelPlan[], now: number): Promise<number> {
  try {
    return await database.transaction().execute(async (transaction) => {
      let planned = 0
      for (const plan of plans) planned += await writePlan(transaction, plan, now)
      return planned
    })
  } catch (error) {
    const [only, ...others] = plans
    if (others.length > 0) return writeEach(database, plans, now)
    if (!only || !(error instanceof PlanConflict)) throw error
    await database.transaction().execute((transaction) => yieldTo(transaction, only, now))
    return 0
  }
}

/** Writes each plan even if another one fails. The first error is thrown at the end. */
async function writeEach(database: Kysely<Schema>, plans: readonly ChannelPlan[], now: number): Promise<number> {
  const errors: unknown[] = []
  let planned = 0
  for (const plan of plans) {
    try {
      planned += await writePlans(database, [plan], now)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return planned
}

async function writePlan(database: Transaction<Schema>, plan: ChannelPlan, now: number): Promise<number> {
  if (!(await isCurrent(database, plan))) return 0
  const { workspace, channel, delivery } = plan
  if (plan.closesGap && !(await closeGap(database, plan))) return 0
  if (delivery) {
    await mustBeNew(database, plan)
    const bodies = await withinPings(database, plan, delivery)
    const rows = bodies.map((body, part) => ({
      id: part === 0 ? delivery.id : partId(delivery.id, part),
      workspace,
      channel,
      slot_at: delivery.slotAt,
      part,
      digest: delivery.id,
      state: part > 0 ? ('waiting' as const) : delivery.held === undefined ? ('planned' as const) : ('held' as const),
      body: JSON.stringify(body),
      attempt: 0,
      tries: 0,
      planned_at: now,
      not_before: now,
      expires_at: delivery.expiresAt,
      reason: delivery.held ?? null,
    }))
    await must(
      database
        .insertInto('deliveries')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing()),
      rows.length,
    )
    const { id, heading, papers, rest = [] } = delivery.listing
    const question = JSON.stringify({ command: 'digest', heading, matches: papers.length, query: '', ...(rest.length > 0 && { rest }) })
    await database
      .insertInto('listings')
      .values({ id, workspace, channel, person: '', question, papers: JSON.stringify(papers), created_at: now })
      // A slot that is planned anew has the same id.
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ question, papers: JSON.stringify(papers), created_at: now }))
      .execute()
  }
  for (const section of plan.sections) await writeSection(database, plan, section, now)
  return delivery ? 1 : 0
}

/** Without its pings, where the channel had its one of the day. */
async function withinPings(
  database: Transaction<Schema>,
  channel: Channel,
  { bodies, slotAt }: PlannedDelivery,
): Promise<readonly Reply[]> {
  const isPinging = bodies.some(({ pings = [] }) => pings.length > 0)
  if (!isPinging || (await takePing(database, channel, slotAt))) return bodies
  return bodies.map(({ pings: _, ...body }) => body)
}

/** @throws {PlanConflict} if the channel meanwhile got one of the papers under another topic, which no unique key forbids */
async function mustBeNew(database: Transaction<Schema>, { workspace, channel, sections }: ChannelPlan): Promise<void> {
  for (const { subscription, own } of sections) {
    const papers = own?.papers.filter((paper) => !isAgain(own, paper)) ?? []
    if (papers.length === 0) continue
    const known = await database
      .selectFrom('posted')
      .select('paper')
      .where('workspace', '=', workspace)
      .where('channel', '=', channel)
      .where('paper', 'in', papers)
      .where('topic', '!=', subscription.number)
      .executeTakeFirst()
    if (known) throw new PlanConflict()
  }
}

async function writeSection(database: Transaction<Schema>, plan: ChannelPlan, section: PlannedSection, now: number): Promise<void> {
  const { subscription, own, missed } = section
  await writeMissed(database, section, missed, now)
  if (own) {
    const delivery = own.outcome === 'posted' ? (plan.delivery?.id ?? null) : null
    await must(
      database
        .insertInto('sections')
        .values({
          subscription: subscription.number,
          slot: own.slot,
          slot_at: own.slotAt,
          decided_at: now,
          delivery,
          outcome: own.outcome,
          label: own.label,
          papers: JSON.stringify(own.papers),
          folded: JSON.stringify(own.folded),
          dropped: JSON.stringify(own.dropped),
          more: own.more,
          elsewhere: own.elsewhere,
          cursor_before: subscription.consideredSequence,
          covered_before: subscription.coveredDate,
        })
        .onConflict((conflict) => conflict.doNothing()),
      1,
    )
    await writePosts(database, {
      ...own,
      workspace: plan.workspace,
      channel: plan.channel,
      topic: subscription.number,
      delivery: delivery ?? '',
      upTo: section.consideredSequence,
    })
  }
  const isOfDay = own !== null && own.slot === section.lastDate
  await database
    .updateTable('subscriptions')
    .set({
      ...(own && { cursor: section.consideredSequence, decided_at: now }),
      ...(own?.outcome === 'posted' && { has_posted: 1 as const }),
      ...(isOfDay && { covered_date: own.slot }),
      last_date: section.lastDate,
      next_due_at: section.nextDueAt,
    })
    .where('number', '=', subscription.number)
    .execute()
}

/** Whether all subscriptions are as they were read: no person has changed one. */
async function isCurrent(database: Transaction<Schema>, plan: ChannelPlan): Promise<boolean> {
  const rows = await database
    .selectFrom('subscriptions')
    .select(['number', 'version', 'state'])
    .where(
      'number',
      'in',
      plan.sections.map(({ subscription }) => subscription.number),
    )
    .execute()
  return plan.sections.every(({ subscription }) =>
    rows.some(({ number, version, state }) => number === subscription.number && version === subscription.version && state === 'active'),
  )
}

/**
 * Leaves the slot to the planner that was first. Topics without a digest there join the next one. Those of another slot are still due, and are
 * planned anew: the first planner may not have known of them, as where they fell due between the two.
 */
async function yieldTo(database: Transaction<Schema>, plan: ChannelPlan, now: number): Promise<void> {
  if (!(await isCurrent(database, plan))) return
  for (const section of plan.sections) {
    const { own, missed, subscription } = section
    if (own && !(await isTaken(database, plan, subscription, own))) continue
    await writeMissed(database, section, own ? [...missed, own] : missed, now)
    await database
      .updateTable('subscriptions')
      .set({ last_date: section.lastDate, next_due_at: section.nextDueAt })
      .where('number', '=', subscription.number)
      // The first planner may have moved on since; never move back.
      .where((eb) => eb.or([eb('last_date', 'is', null), eb('last_date', '<=', section.lastDate)]))
      .execute()
  }
}

/** Whether a slot was decided for a topic, or a digest of its channel has it. */
async function isTaken(
  database: Transaction<Schema>,
  { workspace, channel }: Channel,
  { number }: Subscription,
  { slot, slotAt }: NonNullable<PlannedSection['own']>,
): Promise<boolean> {
  const { rows } = await sql`select 1 from sections where subscription = ${number} and slot = ${slot} union all
    select 1 from deliveries where workspace = ${workspace} and channel = ${channel} and slot_at = ${slotAt}`.execute(database)
  return rows.length > 0
}

async function writeMissed(
  database: Transaction<Schema>,
  { subscription }: PlannedSection,
  missed: PlannedSection['missed'],
  now: number,
): Promise<void> {
  if (missed.length === 0) return
  await database
    .insertInto('sections')
    .values(
      missed.map(({ slot, slotAt }) => ({
        subscription: subscription.number,
        slot,
        slot_at: slotAt,
        decided_at: now,
        delivery: null,
        outcome: 'coalesced' as const,
        label: null,
        papers: '[]',
        folded: '[]',
        dropped: '[]',
        more: 0,
        elsewhere: 0,
        cursor_before: subscription.consideredSequence,
        covered_before: subscription.coveredDate,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
