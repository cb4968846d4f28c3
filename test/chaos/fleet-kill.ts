// Real copies of the program, really killed, stopped and cut off, while digests are due each minute; and what came of it, by the platforms' own records.
import { setTimeout } from 'node:timers/promises'
import type { Fate } from '../servers/discord/server.ts'
import { type Copy, type Fleet, startFleet } from './fleet.ts'
import { type Counted, countPosts } from './fleet-count.ts'
import { subscribeChannels } from './fleet-topics.ts'
import { randomFrom } from './random.ts'

export interface FleetKillOptions {
  readonly database: string
  readonly kills: number
  readonly seed: number
  /** Starts the server of databases again; left out where nothing can. */
  readonly restartDatabase?: () => Promise<void>
  readonly tell?: (line: string) => void
}

export interface FleetKilled extends Counted {
  readonly kills: number
  readonly stops: number
  readonly longStops: number
  readonly cuts: number
  readonly databaseRestarts: number
  readonly ends: readonly string[]
  readonly seconds: number
}

const COPIES = 3
const CLOCKS = [-5 * 60_000, 0, 5 * 60_000]
/** So many channels have their digest in each minute. */
const PER_MINUTE = 24
const FIRST_MINUTE = 1
/** One kill, or another trouble, follows on the other after this, in milliseconds. */
const BETWEEN_MS = 4_500
const LONG_STOP_MS = 120_000
const CUT_MS = 60_000
/** Of the troubles that are not kills one of so many is long. */
const TROUBLE = 0.4
const SETTLE_MS = 12 * 60_000

/** Some answers take long, some too long, and some posts are answered with an error or not at all, whether they were made or not. */
function unreliable(random: () => number) {
  const travel = async (): Promise<void> => {
    const chance = random()
    await setTimeout(chance < 0.7 ? 300 * random() : chance < 0.95 ? 4_000 * random() : 12_000)
  }
  return {
    slack: { travel, travelBack: travel },
    discordFate(): Fate | undefined {
      const chance = random()
      if (chance < 0.03) return { done: true, end: 'silence' }
      if (chance < 0.06) return { done: true, end: 'fails' }
      if (chance < 0.09) return { done: false, end: 'fails' }
      return chance < 0.6 ? undefined : { afterMs: 6_000 * random() }
    },
  }
}

export async function killFleet({ database, kills, seed, restartDatabase, tell = () => {} }: FleetKillOptions): Promise<FleetKilled> {
  const begun = Date.now()
  const random = randomFrom(seed)
  const { slack, discordFate } = unreliable(random)
  const fleet = await startFleet({
    database,
    copies: COPIES,
    aheadMs: CLOCKS,
    slack,
    tell,
    discord: { shards: 2, identifies: 100_000, isStrict: false },
  })
  const had = { kills: 0, stops: 0, longStops: 0, cuts: 0, databaseRestarts: 0 }
  const busy = new Set<Copy>()
  const troubles = new Set<Promise<void>>()
  try {
    fleet.discord.fates.set('POST /channels/:id/messages', discordFate)
    const minutes = Math.ceil((kills * BETWEEN_MS * 2) / 60_000) + 1
    const channels = await subscribeChannels(fleet, { perMinute: PER_MINUTE, minutes, fromMinute: FIRST_MINUTE })
    for (const copy of fleet.copies) copy.start()
    await Promise.all(fleet.copies.map(({ serves }) => serves()))
    tell(`${COPIES} copies serve; ${channels.length} channels have a digest within ${minutes} minutes`)

    function trouble(copy: Copy, work: () => Promise<void>): void {
      busy.add(copy)
      const task = work().finally(() => {
        busy.delete(copy)
        troubles.delete(task)
      })
      troubles.add(task)
    }
    while (had.kills < kills) {
      await setTimeout(BETWEEN_MS * (0.3 + 1.4 * random()))
      const idle = fleet.copies.filter((copy) => !busy.has(copy))
      const copy = idle[Math.floor(random() * idle.length)]
      if (!copy) continue
      // One copy works meanwhile.
      const isLongAllowed = busy.size <= 1
      if (random() >= TROUBLE) {
        had.kills++
        trouble(copy, () => killOne(copy, random))
        if (had.kills % 10 === 0) tell(`${had.kills} of ${kills} kills, ${fleet.ends.length} ended by themselves; ${JSON.stringify(had)}`)
      } else if (isLongAllowed && random() < 0.4 && had.longStops * 20 < had.kills) {
        had.longStops++
        trouble(copy, () => stopOne(copy, LONG_STOP_MS))
      } else if (isLongAllowed && random() < 0.4 && had.cuts * 20 < had.kills) {
        had.cuts++
        trouble(copy, async () => {
          copy.way.stall()
          await setTimeout(CUT_MS)
          await copy.way.open()
        })
      } else if (restartDatabase && random() < 0.3 && had.databaseRestarts * 25 < had.kills) {
        had.databaseRestarts++
        await restartDatabase()
      } else {
        had.stops++
        trouble(copy, () => stopOne(copy, 1_000 + 14_000 * random() ** 2))
      }
    }
    await Promise.all(troubles)
    fleet.discord.fates.clear()
    const counted = await settle(fleet, channels, tell)
    return { ...had, ...counted, ends: [...fleet.ends], seconds: Math.round((Date.now() - begun) / 1_000) }
  } finally {
    await fleet.close()
  }
}

/** Some are killed as soon as they are up again, most after they have worked a while. */
async function killOne(copy: Copy, random: () => number): Promise<void> {
  await copy.end('SIGKILL')
  await setTimeout(2_000 * random())
  copy.start()
  if (random() < 0.8) await copy.serves().catch(() => {})
}

async function stopOne(copy: Copy, milliseconds: number): Promise<void> {
  const process = copy.process()
  process?.kill('SIGSTOP')
  await setTimeout(milliseconds)
  process?.kill('SIGCONT')
}

/** Lets the copies finish, and counts. */
async function settle(
  fleet: Fleet,
  channels: Awaited<ReturnType<typeof subscribeChannels>>,
  tell: (line: string) => void,
): Promise<Counted> {
  const until = Date.now() + SETTLE_MS
  for (;;) {
    const counted = await countPosts(fleet, channels)
    const isOver = counted.lost.length + counted.unsettled === 0
    if (isOver || Date.now() > until) return counted
    tell(`${counted.digests} digests; ${counted.lost.length} are to be posted, ${counted.unsettled} messages to be settled`)
    await setTimeout(15_000)
  }
}
