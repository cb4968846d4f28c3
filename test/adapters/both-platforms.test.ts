// Slack and Discord in one process, under one run of digests: what one of them suffers from, the other must not.
import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { newId } from '../../src/digests/new-id.ts'
import { createDigests } from '../../src/digests/schedule.ts'
import type { ChatPlatform } from '../../src/port/platform.ts'
import { effort } from '../effort.ts'
import { draft, openTestLibrary } from '../library.ts'
import { openDiscordTest } from '../servers/discord/harness.ts'
import { PERSON } from '../servers/discord/payloads.ts'
import { DISCORD_GUILD } from '../servers/discord/server.ts'
import { openSlackTest } from '../servers/slack/harness.ts'
import type { Fate as SlackFate } from '../servers/slack/server.ts'

/** So many times faster than real; no faster, for discord.js counts real seconds. */
const SPEED = 2
const PER_SECOND = 20
const DUE = Date.parse('2026-04-11T09:00:30Z')
const DAY_MS = 86_400_000
const CHANNELS = effort(12, 500)
const PATIENCE_MS = 100_000
const PLATFORMS = ['slack', 'discord'] as const
type Platform = (typeof PLATFORMS)[number]

function fastClock() {
  const begun = performance.now()
  let skipped = 0
  const elapsed = (): number => (performance.now() - begun) * SPEED + skipped
  return {
    now: () => Math.round(DUE + elapsed()),
    monotonic: elapsed,
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds / SPEED)),
    /** To the same time of the next day. */
    nextDay(): void {
      skipped += DAY_MS - (elapsed() % DAY_MS)
    },
  }
}

/** Fates that are decided when they are asked for. */
function asFates<Fate>(decide: () => Fate | undefined): Fate[] {
  return Object.assign([], { shift: decide })
}

async function eventually(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`It did not become true: ${isTrue}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function openBoth() {
  const clock = fastClock()
  const library = await openTestLibrary({ topicsPerWorkspace: CHANNELS })
  onTestFinished(() => library.close())
  const { server: slackServer, slack } = await openSlackTest({ library, now: clock.now })
  const { server: discordServer, discord } = await openDiscordTest({ library, now: clock.now })
  const channels: Readonly<Record<Platform, readonly string[]>> = {
    slack: Array.from({ length: CHANNELS }, (_, index) => slackServer.workspace.addChannel(`C${1_000 + index}`).id),
    discord: Array.from({ length: CHANNELS }, () => discordServer.guilds.addChannel().id),
  }
  const places = { slack: { workspace: 'T1', person: 'U1' }, discord: { workspace: DISCORD_GUILD, person: PERSON } }
  // Each at the same pace; how fast either may be is not what is asked here.
  const platforms = [slack, discord].map((each): ChatPlatform => ({ ...each, traits: { ...each.traits, workspacePerSecond: PER_SECOND } }))
  for (const platform of platforms) library.platforms.push(platform)
  for (const platform of PLATFORMS)
    for (const channel of channels[platform])
      await library.ask('subscribe chest x-ray as Chest at 09:00 in UTC titles', { platform, channel, ...places[platform] })
  const digests = createDigests({
    store: library.core.store,
    library: library.core.library,
    platforms,
    staleSources: async () => [],
    clock,
    log: createLog('silent'),
    newId,
  })
  onTestFinished(() => digests.stop())
  /** The channels of digests: without abstracts, each digest is one message. */
  const posted: Readonly<Record<Platform, () => string[]>> = {
    slack: () => slackServer.posts.map(({ channel }) => String(channel)),
    discord: () => discordServer.posts.map(({ channel }) => channel),
  }
  let isStorm = false
  let hanging = ''
  const tooMany = { status: 429, retryAfter: 1 } as const
  const silence = { done: true, end: 'silence' } as const
  const isHit = (platform: Platform, limited: Platform): boolean => isStorm && platform === limited
  return {
    channels,
    posted,
    digests,
    /** @param limited what answers 429; one channel of the other platform hangs */
    afflict(limited: Platform): void {
      isStorm = true
      hanging = channels[limited === 'slack' ? 'discord' : 'slack'][0] ?? ''
      slackServer.fates.clear()
      slackServer.fates.set(
        `chat.postMessage ${hanging}`,
        asFates<SlackFate>(() => silence),
      )
      slackServer.fates.set(
        'chat.postMessage',
        asFates<SlackFate>(() => (isHit('slack', limited) ? tooMany : undefined)),
      )
      discordServer.fates.clear()
      discordServer.fates.set(`POST /channels/${hanging}/messages`, () => silence)
      discordServer.fates.set('POST /channels/:id/messages', () => (isHit('discord', limited) ? tooMany : undefined))
    },
    calm(): void {
      isStorm = false
    },
    async news(title: string): Promise<void> {
      library.setClock(new Date(clock.now()).toISOString())
      await library.news([draft(title, { keys: [`arxiv:2604.0000${title.length % 10}`] })])
      await library.core.library.refresh()
    },
    nextDay: clock.nextDay,
  }
}

test(`${CHANNELS} channels each, one platform answering 429 and one channel hanging: all others in time, none twice`, async () => {
  const { channels, posted, digests, afflict, calm, news, nextDay } = await openBoth()
  for (const [day, [limited, other]] of (
    [
      ['slack', 'discord'],
      ['discord', 'slack'],
    ] as const
  ).entries()) {
    if (day > 0) nextDay()
    await news(day === 0 ? 'A chest x-ray of a zebra' : 'The chest x-rays of two lions')
    afflict(limited)
    const before = posted[limited]().length
    const ticking = setInterval(() => void digests.tick(), 250)
    try {
      // While nothing gets through to the one, the other has all of its own.
      await eventually(() => posted[other]().length === (day + 1) * CHANNELS)
      expect(posted[limited]()).toHaveLength(before)
      calm()
      await eventually(() => posted[limited]().length === (day + 1) * CHANNELS)
    } finally {
      clearInterval(ticking)
    }
    const each = (platform: Platform): string[] => channels[platform].flatMap((channel) => Array<string>(day + 1).fill(channel))
    for (const platform of PLATFORMS) expect(posted[platform]().sort()).toEqual(each(platform).sort())
  }
}, 300_000)
