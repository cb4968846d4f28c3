// Three copies over one database of a server, on which many channels have their digests at once: all that can go wrong does, at random.
import { createRecordingPlatform, DISCORD_LIKE, type RecordingPlatform, SLACK_LIKE } from '../digests/recording-platform.ts'
import { BEGIN, type Bed, createWorld, DAY, type Fault, MINUTE, PLACES, SECOND } from '../digests/simulation.ts'
import { calmDown, FATES, HISTORIES, LAST_DAY, nextInstant, PAUSES, RESTARTS } from './matrix.ts'
import { randomFrom } from './random.ts'
import { judge, type Verdict, type Watched } from './verdict.ts'

export interface CopiesOptions {
  readonly bed: Bed
  /** Decides all but what the server decides. */
  readonly seed: number
  /** Each has one channel, and is a scenario of its own: what becomes of its posts, what its history tells, and where it is when a copy is lost. */
  readonly workspaces: number
  readonly log?: (line: string) => void
}

export interface CopiesVerdict {
  readonly verdicts: readonly (Verdict & { readonly about: string; readonly tells: boolean })[]
  /** How often each kind of fault was met. */
  readonly faults: Readonly<Record<string, number>>
}

const COPIES = ['a', 'b', 'c'] as const
/** So far apart are the clocks of the first and the last. */
const APART_MS = 5 * MINUTE
const STOPS = [...PAUSES, 6 * MINUTE]
const CUTS = [20 * SECOND, 60 * SECOND]
/** One place of so many brings a fault, and one of so many right before a post, where a claim may be over before it is used. */
const ONE_OF = 40
const ONE_OF_BEGUN = 10
/** The days on which faults come. */
const BAD_DAYS = 2
const MOST_ROUNDS = 240
/** Papers of the day are there so long before the first digest. */
const BROUGHT_BEFORE_MS = 30 * MINUTE
const KINDS = ['crash', 'crash', 'pause', 'pause', 'loss', 'loss', 'cut', 'outage'] as const
const STANDS = new Set<string>(PLACES)
const PLATFORMS = ['slackish', 'discordish'] as const

/** Some days of three copies; then a good one. */
export async function playCopies({ bed, seed, workspaces, log }: CopiesOptions): Promise<CopiesVerdict> {
  const random = randomFrom(seed)
  const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const met: Record<string, number> = {}
  let isBad = true

  function faultAt(place: string): Fault | null {
    if (!isBad || random() * (place === 'begun' ? ONE_OF_BEGUN : ONE_OF) >= 1) return null
    const chosen = oneOf(KINDS)
    // Between the last look and the write, nobody knows that time has passed.
    const kind = chosen === 'pause' && !STANDS.has(place) && place === 'before commit' ? 'crash' : chosen
    met[kind] = (met[kind] ?? 0) + 1
    return { place, kind, ms: oneOf(kind === 'crash' ? RESTARTS : kind === 'cut' ? CUTS : STOPS) }
  }

  const order = [...COPIES].sort(() => random() - 0.5)
  const world = createWorld({
    bed,
    platforms: (clock) => [
      createRecordingPlatform({ clock, name: PLATFORMS[0], ...SLACK_LIKE }),
      createRecordingPlatform({ clock, name: PLATFORMS[1], ...DISCORD_LIKE }),
    ],
    faults: faultAt,
    aheadOf: (name) => ((order.indexOf(name as (typeof COPIES)[number]) - 1) * APART_MS) / 2,
    isParallel: true,
    ...(log && { log }),
  })
  const channels: (Watched & { readonly about: string; readonly tells: boolean })[] = []
  for (let number = 0; number < workspaces; number++) {
    const platform = world.platforms[number % 2] as RecordingPlatform
    const channel = `c${number}`
    const fates = [oneOf(FATES), oneOf(FATES)]
    const history = oneOf(HISTORIES)
    platform.fatesOf.set(channel, [...fates])
    platform.histories.set(channel, history)
    const topics = random() < 0.5 ? ['alpha'] : ['alpha', 'beta']
    for (const query of topics) {
      const schedule = { time: `09:0${Math.floor(random() * 4)}`, zone: 'Etc/UTC', days: 127 }
      await world.subscribe({ query, top: query === 'alpha' ? 4 : 3, schedule }, channel, `${PLATFORMS[number % 2]}:w${number}`)
    }
    const tells = history === 'works' || history === 'lags'
    channels.push({ channel, platform, topics, tells, about: `${seed}/${number} ${PLATFORMS[number % 2]} ${history}: ${fates.join(', ')}` })
  }
  async function judgeAll(): Promise<CopiesVerdict['verdicts']> {
    const verdicts = []
    for (const { about, tells, ...watched } of channels) verdicts.push({ ...(await judge(world, watched)), about, tells })
    return verdicts
  }
  for (const name of COPIES) world.start(name)
  for (;;) {
    const at = await nextInstant(world)
    if (at === null || at > BEGIN + LAST_DAY * DAY) break
    await world.clock.advance(Math.max(0, at - BROUGHT_BEFORE_MS - world.clock.now()))
    void world.bring()
    await world.clock.advance(Math.max(0, at - world.clock.now()))
    isBad = world.clock.elapsed() < BAD_DAYS * DAY
    if (!(await calmDown(world, MOST_ROUNDS))) break
    // One good day at least follows, and as many as what did not fit needs.
    if (world.clock.elapsed() < (BAD_DAYS + 1) * DAY) continue
    const verdicts = await judgeAll()
    if (verdicts.every(({ lost }) => lost.length === 0)) break
  }
  return { verdicts: await judgeAll(), faults: met }
}
