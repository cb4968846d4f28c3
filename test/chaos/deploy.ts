// A deploy while people work: one copy of the program after the other is stopped, and started again.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { CHANNEL, GUILD } from '../servers/discord/payloads.ts'
import { type Fleet, startFleet } from './fleet.ts'

export interface DeployOptions {
  readonly database: string
  readonly copies: number
  /** Of both platforms together. */
  readonly perSecond: number
  /** How Discord's commands come. */
  readonly discordBy: 'http' | 'gateway'
  readonly tell?: (line: string) => void
}

/** Of one platform, before the deploy and during it. */
interface Answers {
  readonly platform: 'slack' | 'discord'
  readonly when: 'before' | 'during'
  readonly asked: number
  readonly answered: number
  readonly late: number
  /** Milliseconds from the command to what is shown. */
  readonly p50: number
  readonly p99: number
  readonly worst: number
}

export interface Deployed {
  readonly answers: readonly Answers[]
  /** Commands that were answered more than once. */
  readonly twice: number
  /** The exit codes of the copies that were stopped, and what the platforms have against what was asked. */
  readonly codes: readonly (number | null)[]
  readonly faults: readonly string[]
  /** For how long the machine held up those who ask, at worst. */
  readonly heldMs: number
}

interface Asked {
  readonly platform: Answers['platform']
  readonly when: Answers['when'] | null
  tookMs: number | null
}

const LATE_MS = 3_000
/** What is not answered until then is lost. */
const LOST_MS = 20_000
/** The first commands of copies that have just started together are not counted. */
const WARMING_MS = 10_000
const BEFORE_MS = 10_000
/** A front looks every second. */
const SEEN_MS = 3_000
/** So many, so that none spends a person's budget, nor all that of a workspace. */
const PEOPLE = 200
const WORKSPACES = 4

export async function deployWhileAsked({ database, copies, perSecond, discordBy, tell = () => {} }: DeployOptions): Promise<Deployed> {
  const fleet = await startFleet({ database, copies, discord: { shards: 2, identifies: 100_000, isStrict: false } })
  const held = monitorEventLoopDelay({ resolution: 10 })
  const all: Asked[] = []
  const asking = new Set<Promise<void>>()
  let when: Answers['when'] | null = null
  try {
    const places = await openPlaces(fleet)
    for (const copy of fleet.copies) copy.start()
    await Promise.all(fleet.copies.map(({ serves }) => serves()))
    await setTimeout(SEEN_MS)
    if (discordBy === 'http') await fleet.discord.webhook.set(`${fleet.front.address}/discord/interactions`)
    tell(`${copies} copies serve`)
    held.enable()
    let number = 0
    const give = (): void => {
      const platform = number % 2 === 0 ? 'slack' : 'discord'
      const asked: Asked = { platform, when, tookMs: null }
      if (when !== null) all.push(asked)
      const begun = performance.now()
      const shown = platform === 'slack' ? askSlack(fleet, places, number >> 1) : askDiscord(fleet, places, number >> 1)
      number++
      const task: Promise<void> = shown
        .then(() => {
          asked.tookMs = performance.now() - begun
        })
        .catch((error: Error) => tell(`a command failed: ${error.message}`))
        .finally(() => asking.delete(task))
      asking.add(task)
    }
    const clock = setInterval(give, 1_000 / perSecond)
    const codes: (number | null)[] = []
    try {
      await setTimeout(WARMING_MS)
      when = 'before'
      await setTimeout(BEFORE_MS)
      when = 'during'
      for (const copy of fleet.copies) {
        codes.push(await copy.end('SIGTERM'))
        copy.start()
        await copy.serves()
        await setTimeout(SEEN_MS)
        tell(`${copy.name} is replaced; ${all.length} commands so far`)
      }
    } finally {
      clearInterval(clock)
    }
    await Promise.race([Promise.all(asking), setTimeout(LOST_MS, undefined, { ref: false })])
    held.disable()
    const twice = fleet.slack.answers.length - new Set(fleet.slack.answers).size
    const answers = (['slack', 'discord'] as const).flatMap((platform) =>
      (['before', 'during'] as const).map((time) =>
        measure(
          platform,
          time,
          all.filter((each) => each.platform === platform && each.when === time),
        ),
      ),
    )
    return { answers, twice, codes, faults: [...fleet.slack.faults, ...fleet.discord.faults], heldMs: Math.round(held.max / 1e6) }
  } finally {
    await fleet.close()
  }
}

interface Places {
  readonly teams: readonly string[]
  readonly channels: readonly { readonly guild: string; readonly channel: string }[]
}

async function openPlaces(fleet: Fleet): Promise<Places> {
  const teams = Array.from({ length: WORKSPACES }, (_, index) => `T${index + 1}`)
  for (const team of teams) {
    const { workspace } = await fleet.addTeam(team)
    for (let person = 0; person < PEOPLE; person++) workspace.users.set(`U9${person}`, { id: `U9${person}`, name: 'Somebody' })
  }
  const channels = [{ guild: GUILD, channel: CHANNEL }]
  while (channels.length < WORKSPACES) {
    const guild = fleet.discord.guilds.addGuild().id
    channels.push({ guild, channel: fleet.discord.guilds.addChannel(undefined, { guild, name: 'papers' }).id })
  }
  return { teams, channels }
}

async function askSlack({ slack }: Fleet, { teams }: Places, number: number): Promise<unknown> {
  const person = `U9${number % PEOPLE}`
  const place = { team_id: teams[number % WORKSPACES], channel_id: 'C1', channel_name: 'papers', user_id: person, user_name: 'somebody' }
  const { status, shown } = await slack.send({ ...place, command: '/papers', text: 'search xplainer' })
  if (status !== 200) throw new Error(`Slack’s request was answered with ${status}`)
  return shown
}

function askDiscord({ discord }: Fleet, { channels }: Places, number: number): Promise<unknown> {
  const { guild, channel } = channels[number % WORKSPACES] ?? { guild: GUILD, channel: CHANNEL }
  const id = discord.registry.commands.get('')?.find(({ type }) => type === 1)?.id ?? '1'
  const command = { name: 'search', type: 1, options: [{ name: 'query', type: 3, value: 'xplainer' }] }
  const person = String(400_000_000_000_000_100n + BigInt(number % PEOPLE))
  return discord.interact({
    type: 2,
    guild_id: guild,
    channel_id: channel,
    person,
    data: { id, type: 1, name: 'papers', options: [command] },
  })
}

function measure(platform: Answers['platform'], when: Answers['when'], asked: readonly Asked[]): Answers {
  const times = asked.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b)
  const at = (share: number): number => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  const late = times.filter((milliseconds) => milliseconds > LATE_MS).length
  return { platform, when, asked: asked.length, answered: times.length, late, p50: at(0.5), p99: at(0.99), worst: at(1) }
}
