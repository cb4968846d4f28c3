// Every scenario of crashes, pauses and answers that is worth trying, and what must hold after each.
import { createRecordingPlatform, DISCORD_LIKE, type Fate, type History, SLACK_LIKE } from '../digests/recording-platform.ts'
import {
  type Arriving,
  BEGIN,
  type Bed,
  CRASH_PLACES,
  createWorld,
  DAY,
  type Fault,
  GUARDS,
  HOUR,
  PLACES,
  SECOND,
  titlesPosted,
  type World,
} from '../digests/simulation.ts'

export interface Scenario {
  readonly platform: 'slack' | 'discord'
  readonly history: History
  /** What becomes of the first posts. */
  readonly fates: readonly Fate[]
  readonly faults: readonly Fault[]
  /** How many programs run over the one store. */
  readonly processes: 1 | 2
  readonly topics: 1 | 2
}

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

const FATES: readonly Fate[] = [
  'ok',
  'late ok',
  'limited',
  'unreached',
  'unanswered, posted',
  'unanswered, not posted',
  'failed, posted',
  'failed, not posted',
  'refused',
]
const HISTORIES: readonly History[] = ['works', 'lags', 'empty', 'unreadable']
const RESTARTS = [5 * SECOND, 70 * SECOND, 200 * SECOND]
const PAUSES = [8 * SECOND, 65 * SECOND, 120 * SECOND]
const CHANNEL = 'c1'
const WORKSPACE = 'test:w1'
const LAST_DAY = 9
const ROUND_MS = 30 * SECOND
/** An hour: nothing of what is tried takes longer to settle. */
const MOST_ROUNDS = 120
const UNSETTLED = "('waiting', 'planned', 'leased', 'sending', 'unknown')"

/** Some days of papers of two topics; each fits its topic's digests, so that after a clean day none waits. */
export function matrixPapers(): Arriving[] {
  const perDay = [
    ['alpha', 'alpha', 'beta', 'alpha beta'],
    ['alpha', 'beta', 'alpha beta'],
    ...Array.from({ length: LAST_DAY - 2 }, () => ['alpha', 'beta']),
  ]
  let number = 0
  return perDay.flatMap((topics, day) =>
    topics.map((topic, index) => ({
      title: `${topic} ${word(++number)} ${word(number + 500)} ${word(number + 900)}`,
      at: day * DAY + (index + 1) * HOUR,
    })),
  )
}

/** A word of its own for each number. */
function word(number: number): string {
  return [...String(number * 7919 + 13_579)]
    .map((digit) => ['ba', 'de', 'fi', 'go', 'ku', 'la', 'me', 'ni', 'po', 'ru'][Number(digit)])
    .join('')
}

/** All scenarios, in an order that never changes; what is not crossed with the rest takes turns. */
export function* allScenarios(): Generator<Scenario> {
  let turn = 0
  for (const faults of allFaults()) {
    for (const first of FATES) {
      for (const second of FATES) {
        turn++
        for (const platform of ['slack', 'discord'] as const) {
          yield {
            platform,
            history: HISTORIES[(turn + Math.floor(turn / 9) + Math.floor(turn / 81)) % 4] as History,
            fates: [first, second].map((fate) => (fate === 'limited' && turn % 2 === 0 ? 'limited for 30 s' : fate)),
            faults,
            processes: (turn + Math.floor(turn / 4)) % 2 === 0 ? 1 : 2,
            topics: Math.floor(turn / 3) % 2 === 0 ? 2 : 1,
          }
        }
      }
    }
  }
}

/** None, every single one, and every pair of places. */
function* allFaults(): Generator<readonly Fault[]> {
  let turn = 0
  const crash = (place: string): Fault => ({ place, kind: 'crash', ms: RESTARTS[turn++ % 3] as number })
  const pause = (place: string): Fault => ({ place, kind: 'pause', ms: PAUSES[turn++ % 3] as number })
  const places = [...PLACES, ...CRASH_PLACES]
  const either = (place: string): Fault => (turn % 2 === 0 || CRASH_PLACES.some((each) => each === place) ? crash(place) : pause(place))
  yield []
  for (const place of places) for (let time = 0; time < 3; time++) yield [crash(place)]
  for (const place of PLACES) for (let time = 0; time < 3; time++) yield [pause(place)]
  for (const first of places) for (const second of places) yield [either(first), either(second)]
}

/** Plays a scenario to its end. */
export async function play(bed: Bed, scenario: Scenario, log?: (line: string) => void): Promise<Verdict> {
  const { platform: kind, history, fates, faults, processes, topics } = scenario
  const world = createWorld({
    bed,
    platforms: (clock) => [createRecordingPlatform({ clock, ...(kind === 'slack' ? SLACK_LIKE : DISCORD_LIKE), history, fates })],
    faults,
    ...(log && { log }),
  })
  await world.subscribe({ query: 'alpha', top: 4 }, CHANNEL, WORKSPACE)
  if (topics === 2) await world.subscribe({ query: 'beta', top: 3 }, CHANNEL, WORKSPACE)
  world.start('a')
  if (processes === 2) world.start('b')
  const stuck: string[] = []
  for (;;) {
    const at = nextInstant(world)
    if (at === null || at > BEGIN + LAST_DAY * DAY) break
    await world.clock.advance(Math.max(0, at - world.clock.now()))
    // One day on which nothing goes wrong follows on all that does.
    const isUndisturbed = world.script.length === 0 && (world.platforms[0]?.calls.length ?? 0) >= fates.length
    if (!(await calmDown(world))) {
      stuck.push(...unsettled(world))
      break
    }
    if ((isUndisturbed || world.clock.elapsed() > 2 * DAY) && world.clock.elapsed() > DAY && lostOf(world, scenario).length === 0) break
  }
  return {
    duplicated: duplicatesOf(world),
    lost: stuck.length > 0 ? [] : lostOf(world, scenario),
    stuck,
    held: heldOf(world).length,
    posts: world.platforms[0]?.messages.length ?? 0,
  }
}

/** When something is due or a channel is to be asked again. */
function nextInstant({ sqlite }: World): number | null {
  const row = sqlite.prepare("select min(case state when 'active' then next_due_at else probe_at end) as at from subscriptions").get() as {
    at: number | null
  }
  return row.at
}

async function calmDown(world: World): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await world.tick()
    if (isCalm(world)) return true
    await world.clock.advance(ROUND_MS)
  }
  return false
}

function isCalm(world: World): boolean {
  const { clock, processes, restarts, sqlite } = world
  const now = clock.elapsed()
  if (restarts.length > 0 || [...processes.values()].some(({ pausedUntil }) => pausedUntil > now)) return false
  const due = sqlite.prepare("select count(*) as count from subscriptions where state = 'active' and next_due_at <= ?").get(clock.now())
  return (due as { count: number }).count === 0 && unsettled(world).length === 0
}

function unsettled({ sqlite }: World): string[] {
  const rows = sqlite.prepare(`select id, state from deliveries where state in ${UNSETTLED}`).all() as { id: string; state: string }[]
  return rows.map(({ id, state }) => `${id} ${state}`)
}

function duplicatesOf({ platforms, sqlite }: World): string[] {
  const slots = new Map<string, number>()
  const slotOf = sqlite.prepare('select slot_at, part from deliveries where id = ?')
  for (const { post } of platforms[0]?.messages ?? []) {
    const { slot_at: at, part } = slotOf.get(post.delivery) as { slot_at: number; part: number }
    const key = `slot ${new Date(at).toISOString()} part ${part}`
    slots.set(key, (slots.get(key) ?? 0) + 1)
  }
  const titles = platforms[0] ? [...titlesPosted(platforms[0], CHANNEL)] : []
  return [...slots, ...titles].filter(([, count]) => count > 1).map(([what, count]) => `${what}: ${count} times`)
}

function heldOf({ sqlite }: World): string[] {
  return (sqlite.prepare("select id from deliveries where state = 'held' and reason is not null").all() as { id: string }[]).map(
    ({ id }) => id,
  )
}

/** Papers that came for a topic, and were neither posted nor belong to a digest that is held. */
function lostOf(world: World, { topics }: Scenario): string[] {
  const { sqlite, platforms, clock } = world
  const paused = sqlite.prepare("select count(*) as count from subscriptions where state = 'paused' and pause_reason is not null").get()
  if ((paused as { count: number }).count > 0) return ['not resumed']
  const posted = new Set(platforms[0] ? titlesPosted(platforms[0], CHANNEL).keys() : [])
  const held = sqlite
    .prepare(
      `select value as id from sections, json_each(sections.papers) where delivery in (select id from deliveries where state = 'held' and reason is not null)`,
    )
    .all() as { id: number }[]
  const settled = new Set(held.map(({ id }) => id))
  const lastSlot = sqlite.prepare('select max(slot_at) as at from sections').get() as { at: number | null }
  return world.papersOf(topics === 2 ? ['alpha', 'beta'] : ['alpha']).flatMap(({ id, title, at }) => {
    const isDue = BEGIN + at <= Math.min(lastSlot.at ?? 0, clock.now())
    return isDue && !posted.has(title) && !settled.has(id) ? [title] : []
  })
}

/** In an order that a seed decides. */
export function inRandomOrder<T>(items: Iterable<T>, seed: number): T[] {
  const random = randomFrom(seed)
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[order[last], order[other]] = [order[other] as T, order[last] as T]
  }
  return order
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function describeMatrix(): string {
  const faults = [...allFaults()]
  const count = (length: number): number => faults.filter((each) => each.length === length).length
  return `${[
    `${[...allScenarios()].length} scenarios: ${faults.length} scripts of faults (none, ${count(1)} single, ${count(2)} pairs) x 81 answers to the first two posts x 2 platforms`,
    `places to crash or stand still: ${PLACES.join(', ')}`,
    `places to crash only: ${CRASH_PLACES.join(', ')}`,
    `restarts after ${RESTARTS.map(seconds).join(', ')}; pauses of ${PAUSES.map(seconds).join(', ')}`,
    `answers to a post: ${FATES.join('; ')} (limited: every other time for 30 s)`,
    `in turns: histories that are ${HISTORIES.join(', ')}; one process or two; one topic or two`,
    `guards: ${GUARDS.join(', ')}`,
  ].join('\n')}\n`
}

function seconds(milliseconds: number): string {
  return `${milliseconds / SECOND} s`
}
