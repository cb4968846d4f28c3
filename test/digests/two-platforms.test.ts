// One run of digests over two platforms, on a clock that only the test moves: what one suffers from makes nobody else late.
import { beforeAll, expect, test } from 'vitest'
import { effort } from '../effort.ts'
import { createRecordingPlatform, DISCORD_LIKE, type RecordingPlatform, SLACK_LIKE } from './recording-platform.ts'
import { createWorld, HOUR, MINUTE, SECOND } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

const CHANNELS = Array.from({ length: effort(80, 500) }, (_, index) => `c${index}`)
const [HANGING = '', ...OTHERS] = CHANNELS
const DUE = '2026-07-07T09:00Z'
const TICK_MS = 30 * SECOND
/** As often as the adapters say that their platforms may be posted to. */
const PER_SECOND = { slack: 5, discord: 20 } as const
const STORM_MS = 10 * MINUTE
/** Beside its pace, for a post that is under way. */
const SPARE_MS = 5 * SECOND
/** So long is a platform held that asks for patience. */
const HELD_MS = 30 * SECOND

let bed: SqliteBed
beforeAll(async () => {
  bed = await openBed([{ title: 'alpha one', at: HOUR }])
})

/** Within it each channel has its digest, from the round that begins them: as long as the platform's pace takes, and no longer. */
function paceOf(name: keyof typeof PER_SECOND): number {
  return (CHANNELS.length / PER_SECOND[name]) * SECOND + SPARE_MS
}

/** When each channel got its digest, by the run's own clock; one that got two stands there twice. */
function arrivals({ messages }: RecordingPlatform): [channel: string, at: number][] {
  return messages.map(({ post, at }) => [post.at.channel, at])
}

test.each([
  ['slack', 'discord'],
  ['discord', 'slack'],
] as const)(
  '%s answers 429, and a channel of %s hangs: all other digests come on time, none twice',
  async (limited, well) => {
    const world = createWorld({
      bed,
      platforms: (clock) => [
        createRecordingPlatform({
          clock,
          name: 'slack',
          ...SLACK_LIKE,
          traits: { workspacePerSecond: PER_SECOND.slack, channelGapMs: SECOND },
        }),
        createRecordingPlatform({
          clock,
          name: 'discord',
          ...DISCORD_LIKE,
          traits: { ...DISCORD_LIKE.traits, workspacePerSecond: PER_SECOND.discord, channelGapMs: SECOND },
        }),
      ],
    })
    const [slack, discord] = world.platforms as [RecordingPlatform, RecordingPlatform]
    const [atLimited, atWell] = limited === 'slack' ? [slack, discord] : [discord, slack]
    for (const platform of ['slack', 'discord'] as const)
      for (const channel of CHANNELS) await world.subscribe({ query: 'alpha' }, channel, `${platform}:w1`)
    for (const channel of CHANNELS) atLimited.channels.set(channel, 'limited for 30 s')
    atWell.channels.set(HANGING, 'unanswered, not posted')
    world.start('a')
    await world.waitUntil(DUE)
    const due = world.clock.elapsed()

    await world.run(STORM_MS, TICK_MS)
    expect(atLimited.messages).toEqual([])
    expect(new Set(arrivals(atWell).map(([channel]) => channel))).toEqual(new Set(OTHERS))
    expect(atWell.messages).toHaveLength(OTHERS.length)
    expect(Math.max(...arrivals(atWell).map(([, at]) => at - due))).toBeLessThanOrEqual(paceOf(well))

    const calm = world.clock.elapsed()
    atLimited.channels.clear()
    atWell.channels.clear()
    await world.run(STORM_MS, TICK_MS)
    expect(atLimited.messages).toHaveLength(CHANNELS.length)
    expect(new Set(arrivals(atLimited).map(([channel]) => channel))).toEqual(new Set(CHANNELS))
    expect(Math.max(...arrivals(atLimited).map(([, at]) => at - calm))).toBeLessThanOrEqual(HELD_MS + paceOf(limited))
    expect(arrivals(atWell).filter(([channel]) => channel === HANGING)).toHaveLength(1)
    expect(atWell.messages).toHaveLength(CHANNELS.length)
  },
  60_000,
)
