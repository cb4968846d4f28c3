// What must hold of a channel, whatever happened: nothing twice, nothing lost in silence, and all comes to an end.
import type { RecordingPlatform } from '../digests/recording-platform.ts'
import { BEGIN, titlesPosted, type World } from '../digests/simulation.ts'

export interface Verdict {
  /** What was posted twice. */
  readonly duplicated: readonly string[]
  /** What was neither posted nor is held. */
  readonly lost: readonly string[]
  /** What never came to an end. */
  readonly stuck: readonly string[]
  readonly held: number
  readonly posts: number
}

/** Channels of a world have ids of their own, whatever their workspace. */
export interface Watched {
  readonly channel: string
  readonly platform: RecordingPlatform
  /** The words of its topics. */
  readonly topics: readonly string[]
}

const UNSETTLED = "('waiting', 'planned', 'leased', 'sending', 'unknown')"
const HELD = "state = 'held' and reason is not null"

/** What is under way, and nobody need decide. */
export async function unsettled({ bed }: World, channel: string | null = null): Promise<string[]> {
  const rows = await bed.ask<{ id: string; state: string; channel: string }>(
    `select id, state, channel from deliveries where state in ${UNSETTLED}`,
  )
  return rows.filter((row) => channel === null || row.channel === channel).map(({ id, state }) => `${id} ${state}`)
}

export async function judge(world: World, watched: Watched): Promise<Verdict> {
  const { channel, platform } = watched
  const stuck = await unsettled(world, channel)
  const held = await world.bed.ask(`select id from deliveries where channel = ? and ${HELD}`, channel)
  return {
    duplicated: await duplicatesOf(world, watched),
    lost: stuck.length > 0 ? [] : await lostOf(world, watched),
    stuck,
    held: held.length,
    posts: platform.messages.filter(({ post }) => post.at.channel === channel).length,
  }
}

async function duplicatesOf({ bed }: World, { channel, platform }: Watched): Promise<string[]> {
  const rows = await bed.ask<{ id: string; slot_at: number; part: number }>(
    'select id, slot_at, part from deliveries where channel = ?',
    channel,
  )
  const kept = new Map(rows.map((row) => [row.id, row]))
  const slots = new Map<string, number>()
  for (const { post } of platform.messages) {
    if (post.at.channel !== channel) continue
    const row = kept.get(post.delivery)
    const key = row ? `slot ${new Date(row.slot_at).toISOString()} part ${row.part}` : `${post.delivery}, of which nothing is kept`
    slots.set(key, (slots.get(key) ?? 0) + (row ? 1 : 2))
  }
  const all = [...slots, ...titlesPosted(platform, channel)]
  return all.filter(([, count]) => count > 1).map(([what, count]) => `${what}: ${count} times`)
}

/** Papers that came for a topic, and were neither posted nor belong to a digest that is held. */
export async function lostOf(world: World, { channel, platform, topics }: Watched): Promise<string[]> {
  const { bed, clock } = world
  const paused = await bed.ask("select 1 from subscriptions where channel = ? and state = 'paused' and pause_reason is not null", channel)
  if (paused.length > 0) return ['not resumed']
  const posted = titlesPosted(platform, channel)
  const held = await bed.ask<{ papers: string }>(
    `select papers from sections where delivery in (select id from deliveries where channel = ? and ${HELD})`,
    channel,
  )
  const settled = new Set(held.flatMap(({ papers }) => JSON.parse(papers) as number[]))
  // What a wrong clock posted ahead of its time is of no day that has come.
  const [last] = await bed.ask<{ at: number | null }>(
    `select max(slot_at) as at from sections join subscriptions on number = subscription where channel = ? and slot_at <= ?`,
    channel,
    clock.now(),
  )
  const titles = await bed.ask<{ id: number; title: string }>('select id, title from papers')
  const heldTitles = new Set(titles.filter(({ id }) => settled.has(id)).map(({ title }) => title))
  const latest = Math.min(last?.at ?? 0, clock.now())
  return world
    .papersOf(topics)
    .flatMap(({ title, at }) => (BEGIN + at <= latest && !posted.has(title) && !heldTitles.has(title) ? [title] : []))
}
