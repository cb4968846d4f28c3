// Every scenario of crashes, pauses and answers that is worth trying, and what must hold after each.
import {
  createRecordingPlatform,
  DISCORD_LIKE,
  type Fate,
  type History,
  type RecordingPlatform,
  SLACK_LIKE,
} from '../digests/recording-platform.ts'
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
  MINUTE,
  PLACES,
  SECOND,
  type World,
} from '../digests/simulation.ts'
import { judge, lostOf, unsettled, type Verdict } from './verdict.ts'

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

export const FATES: readonly Fate[] = [
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
export const HISTORIES: readonly History[] = ['works', 'lags', 'empty', 'unreadable']
export const RESTARTS = [5 * SECOND, 70 * SECOND, 200 * SECOND]
export const PAUSES = [8 * SECOND, 65 * SECOND, 120 * SECOND]
/** Within the store's patience, and beyond it. */
const LOCKS = [4 * SECOND, 45 * SECOND, 150 * SECOND]
export const JUMPS = [2 * HOUR, -2 * HOUR, 40 * DAY, -40 * DAY, 365 * DAY]
/** Before it is believed, and so long that it is. */
const WRONG = [8 * SECOND, 4 * MINUTE, 25 * MINUTE]
const AROUND_A_POST = ['planned', 'begun', 'after commit', 'answered', 'recorded', 'before commit', 'message written'] as const
const CHANNEL = 'c1'
const WORKSPACE = 'test:w1'
export const LAST_DAY = 9
const ROUND_MS = 30 * SECOND
/** An hour: nothing of what is tried takes longer to settle. */
const MOST_ROUNDS = 120
/** Three: what is put off by a clock that is two hours ahead waits for its time. */
const MOST_ROUNDS_OF_CLOCKS = 360

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

/** Of crashes and pauses. */
export const allScenarios = (): Generator<Scenario> => scenariosOf(allFaults(), FATES.length)

/** Of what data, disk and clock do beside them. */
export const hardScenarios = (): Generator<Scenario> => scenariosOf(hardFaults(), 1)

/**
 * In an order that never changes; what is not crossed with the rest takes turns.
 * @param seconds how many fates of the second post are tried with each of the first
 */
function* scenariosOf(scripts: Iterable<readonly Fault[]>, seconds: number): Generator<Scenario> {
  let turn = 0
  for (const faults of scripts) {
    for (const first of FATES) {
      const from = seconds < FATES.length ? turn : 0
      for (const second of Array.from({ length: seconds }, (_, index) => FATES[(from + index) % FATES.length] as Fate)) {
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

/** Every place with a lock, a full disk and each jump of the clock; and each of these before a crash, at the places around a post. */
function* hardFaults(): Generator<readonly Fault[]> {
  let turn = 0
  const lock = (place: string): Fault => ({ place, kind: 'lock', ms: LOCKS[turn++ % LOCKS.length] as number })
  const disk = (place: string): Fault => ({ place, kind: 'disk', ms: PAUSES[turn++ % PAUSES.length] as number })
  const jump = (place: string, by: number): Fault => ({ place, kind: 'clock', by, ms: WRONG[turn++ % WRONG.length] as number })
  const all = (place: string): Fault[] => [lock(place), disk(place), ...JUMPS.map((by) => jump(place, by))]
  for (const place of PLACES) for (const fault of all(place)) yield [fault]
  for (const first of PLACES) {
    for (const second of AROUND_A_POST) {
      const either = all(first)
      const crash: Fault = { place: second, kind: 'crash', ms: RESTARTS[turn % RESTARTS.length] as number }
      yield [either[turn++ % either.length] as Fault, crash]
    }
  }
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
  const platform = world.platforms[0] as RecordingPlatform
  const watched = { channel: CHANNEL, platform, topics: topics === 2 ? ['alpha', 'beta'] : ['alpha'] }
  await world.subscribe({ query: 'alpha', top: 4 }, CHANNEL, WORKSPACE)
  if (topics === 2) await world.subscribe({ query: 'beta', top: 3 }, CHANNEL, WORKSPACE)
  world.start('a')
  if (processes === 2) world.start('b')
  const mostRounds = faults.some(({ kind }) => kind === 'clock') ? MOST_ROUNDS_OF_CLOCKS : MOST_ROUNDS
  for (;;) {
    const at = await nextInstant(world)
    if (at === null || at > BEGIN + LAST_DAY * DAY) break
    await world.clock.advance(Math.max(0, at - world.clock.now()))
    // One day on which nothing goes wrong follows on all that does.
    const isUndisturbed = world.script.length === 0 && platform.calls.length >= fates.length
    if (!(await calmDown(world, mostRounds))) break
    const isLateEnough = (isUndisturbed || world.clock.elapsed() > 2 * DAY) && world.clock.elapsed() > DAY
    if (isLateEnough && (await lostOf(world, watched)).length === 0) break
  }
  return judge(world, watched)
}

/** When something is due or a channel is to be asked again. */
export async function nextInstant({ bed }: World): Promise<number | null> {
  const [row] = await bed.ask<{ at: number | null }>(
    "select min(case state when 'active' then next_due_at else probe_at end) as at from subscriptions",
  )
  return row?.at ?? null
}

/** @returns false if all has not come to an end after so many rounds */
export async function calmDown(world: World, mostRounds: number): Promise<boolean> {
  for (let round = 0; round < mostRounds; round++) {
    await world.tick()
    if (await isCalm(world)) return true
    await world.clock.advance(world.isDisturbed() ? 4 * ROUND_MS : ROUND_MS)
  }
  return false
}

async function isCalm(world: World): Promise<boolean> {
  const { bed, clock, processes, restarts } = world
  const now = clock.elapsed()
  if (world.isDisturbed() || restarts.length > 0 || [...processes.values()].some(({ pausedUntil }) => pausedUntil > now)) return false
  const due = await bed.ask("select 1 from subscriptions where state = 'active' and next_due_at <= ?", clock.now())
  return due.length === 0 && (await unsettled(world)).length === 0
}

export function describeMatrix(): string {
  const faults = [...allFaults()]
  const count = (length: number): number => faults.filter((each) => each.length === length).length
  return `${[
    `${[...allScenarios()].length} scenarios: ${faults.length} scripts of faults (none, ${count(1)} single, ${count(2)} pairs) x 81 answers to the first two posts x 2 platforms`,
    `${[...hardScenarios()].length} more, of a foreign lock (${LOCKS.map(seconds).join(', ')}), a full disk (${PAUSES.map(seconds).join(', ')}) and a clock that is ${JUMPS.map((by) => `${by / HOUR} h`).join(', ')} wrong (for ${WRONG.map(seconds).join(', ')})`,
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
