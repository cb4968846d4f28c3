import type { Transaction } from 'kysely'
import type { Reply } from '../../port/chat.ts'
import type { Subscription } from '../../topics/subscription.ts'
import type { Channel } from '../channels.ts'
import { call, column } from '../functions.ts'
import { listed } from '../prepared-query.ts'
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
 * Writes plans together: a statement for each of them would take most of the time on a server.
 * @returns how many deliveries were planned
 * @throws {PlanConflict} if one of them cannot be written
 */
export async function writeTogether(database: Transaction<Schema>, plans: readonly ChannelPlan[], now: number): Promise<number> {
  const places = new Set(plans.map(({ workspace, channel }) => `${workspace} ${channel}`))
  if (places.size === plans.length) return writeApart(database, plans, now)
  let planned = 0
  for (const plan of plans) planned += await writeApart(database, [plan], now)
  return planned
}

/** @param plans of different channels */
async function writeApart(database: Transaction<Schema>, plans: readonly ChannelPlan[], now: number): Promise<number> {
  const current: ChannelPlan[] = []
  for (const plan of await currentOf(database, plans)) if (!plan.closesGap || (await closeGap(database, plan))) current.push(plan)
  const planned = current.flatMap((plan) => (plan.delivery ? [{ ...plan, delivery: plan.delivery }] : []))
  if (planned.length > 0) {
    await mustBeNew(database, planned)
    await writeDeliveries(database, planned, now)
  }
  if (current.length > 0) await writeSections(database, current, now)
  return planned.length
}

type Posting = ChannelPlan & { readonly delivery: PlannedDelivery }

async function writeDeliveries(database: Transaction<Schema>, plans: readonly Posting[], now: number): Promise<void> {
  const rows = []
  for (const { delivery, workspace, channel } of plans) {
    const bodies = await withinPings(database, { workspace, channel }, delivery)
    for (const [part, body] of bodies.entries())
      rows.push({
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
      })
  }
  await must(
    database
      .insertInto('deliveries')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing()),
    rows.length,
  )
  const lists = plans.map(({ workspace, channel, delivery: { listing } }) => {
    const { id, heading, papers, rest = [] } = listing
    const question = JSON.stringify({ command: 'digest', heading, matches: papers.length, query: '', ...(rest.length > 0 && { rest }) })
    return { id, workspace, channel, person: '', question, papers: JSON.stringify(papers), created_at: now }
  })
  await database
    .insertInto('listings')
    .values(lists)
    // A slot that is planned anew has the same id.
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        question: eb.ref('excluded.question'),
        papers: eb.ref('excluded.papers'),
        created_at: eb.ref('excluded.created_at'),
      })),
    )
    .execute()
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

/** @throws {PlanConflict} if a channel meanwhile got one of the papers under another topic, which no unique key forbids */
async function mustBeNew(database: Transaction<Schema>, plans: readonly Posting[]): Promise<void> {
  const wanted = plans.flatMap(({ workspace, channel, sections }) =>
    sections.flatMap(({ subscription: { number: topic }, own }) =>
      own ? own.papers.filter((paper) => !isAgain(own, paper)).map((paper) => ({ workspace, channel, topic, paper })) : [],
    ),
  )
  if (wanted.length === 0) return
  const known = await database
    .selectFrom('posted')
    .select(['workspace', 'channel', 'topic', 'paper'])
    .where((eb) => eb.or(plans.map(({ workspace, channel }) => eb.and({ workspace, channel }))))
    .where('paper', 'in', listed([...new Set(wanted.map(({ paper }) => paper))]))
    .execute()
  const keyOf = ({ workspace, channel, paper }: (typeof wanted)[number]): string => `${workspace} ${channel} ${paper}`
  const topics = new Map<string, number[]>()
  for (const row of known) topics.set(keyOf(row), [...(topics.get(keyOf(row)) ?? []), row.topic])
  if (wanted.some((each) => topics.get(keyOf(each))?.some((topic) => topic !== each.topic))) throw new PlanConflict()
}

async function writeSections(database: Transaction<Schema>, plans: readonly ChannelPlan[], now: number): Promise<void> {
  const sections = plans.flatMap((plan) => plan.sections)
  await writeMissed(database, sections, now)
  const decided = plans.flatMap(({ workspace, channel, delivery, sections: own }) =>
    own.flatMap((section) => {
      if (!section.own) return []
      const posted = section.own.outcome === 'posted' ? (delivery?.id ?? null) : null
      return [{ ...section, own: section.own, workspace, channel, delivery: posted }]
    }),
  )
  if (decided.length > 0) {
    await must(
      database
        .insertInto('sections')
        .values(
          decided.map(({ subscription, own, delivery }) => ({
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
          })),
        )
        .onConflict((conflict) => conflict.doNothing()),
      decided.length,
    )
    const posts = decided.map(({ own, workspace, channel, subscription, delivery, consideredSequence }) => ({
      ...own,
      workspace,
      channel,
      topic: subscription.number,
      delivery: delivery ?? '',
      upTo: consideredSequence,
    }))
    await writePosts(database, posts)
  }
  await moveOn(database, sections, now)
}

/** Many topics go on alike: those are written at once. */
async function moveOn(database: Transaction<Schema>, sections: readonly PlannedSection[], now: number): Promise<void> {
  const alike = new Map<string, { readonly after: ReturnType<typeof afterOf>; readonly numbers: number[] }>()
  for (const section of sections) {
    const after = afterOf(section, now)
    const key = JSON.stringify(after)
    const known = alike.get(key) ?? { after, numbers: [] }
    known.numbers.push(section.subscription.number)
    alike.set(key, known)
  }
  for (const { after, numbers } of alike.values())
    await database.updateTable('subscriptions').set(after).where('number', 'in', listed(numbers)).execute()
}

function afterOf({ own, consideredSequence, lastDate, nextDueAt }: PlannedSection, now: number) {
  const isOfDay = own !== null && own.slot === lastDate
  return {
    ...(own && { cursor: consideredSequence, decided_at: now }),
    ...(own?.outcome === 'posted' && { has_posted: 1 as const }),
    ...(isOfDay && { covered_date: own.slot }),
    last_date: lastDate,
    next_due_at: nextDueAt,
  }
}

/** The plans whose subscriptions are all as they were read: no person has changed one. */
export async function currentOf(database: Transaction<Schema>, plans: readonly ChannelPlan[]): Promise<ChannelPlan[]> {
  const numbers = plans.flatMap(({ sections }) => sections.map(({ subscription }) => subscription.number))
  const rows = await database
    .selectFrom('subscriptions')
    .select(['number', 'version'])
    .where('number', 'in', listed(numbers))
    .where(call<string>('not_by_index', column('state')), '=', 'active')
    .execute()
  const versions = new Map(rows.map(({ number, version }) => [number, version]))
  return plans.filter(({ sections }) => sections.every(({ subscription: { number, version } }) => versions.get(number) === version))
}

/** Slots without a digest of their own. */
export async function writeMissed(
  database: Transaction<Schema>,
  sections: readonly Pick<PlannedSection, 'subscription' | 'missed'>[],
  now: number,
): Promise<void> {
  const rows = sections.flatMap(({ subscription, missed }) =>
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
  if (rows.length === 0) return
  await database
    .insertInto('sections')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
