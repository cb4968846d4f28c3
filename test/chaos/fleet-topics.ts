// Channels of several workspaces of both platforms, with a digest each.
import { nextSlot } from '../../src/topics/due.ts'
import type { Fleet } from './fleet.ts'

export interface FleetChannel {
  readonly workspace: string
  readonly channel: string
}

const WORKSPACES = 4
const OWNER = { person: 'U1', name: 'Ada' }
const QUERIES = ['pneumonia', 'report generation', 'chest x-ray', 'segmentation', 'brain', 'language model']

/** From some minutes on, so many have their slot in each minute. */
export async function subscribeChannels(
  fleet: Fleet,
  { perMinute, minutes, fromMinute }: { readonly perMinute: number; readonly minutes: number; readonly fromMinute: number },
): Promise<FleetChannel[]> {
  const teams = Array.from({ length: WORKSPACES }, (_, index) => `T${index + 1}`)
  for (const team of teams) await fleet.addTeam(team)
  const guilds = Array.from({ length: WORKSPACES }, () => fleet.discord.guilds.addGuild())
  const now = Date.now()
  const channels: FleetChannel[] = []
  for (let number = 0; number < perMinute * minutes; number++) {
    const place = number % 2 === 0 ? slackChannel(number) : discordChannel(number)
    const at = new Date(now + (fromMinute + Math.floor(number / perMinute)) * 60_000)
    const schedule = { time: at.toISOString().slice(11, 16), zone: 'Etc/UTC', days: 127 }
    const next = nextSlot(schedule, now, null)
    const topic = {
      ...{ ...place, name: 'Papers', query: QUERIES[number % QUERIES.length] as string, schedule, top: 5, owner: OWNER },
      ...{ detail: number % 3 === 0 ? ('thread' as const) : ('titles' as const), nextDueAt: next.at },
    }
    const draft = await fleet.store.subscriptions.draft(topic, 0, now)
    await fleet.store.subscriptions.restart(draft, OWNER, now, next.at)
    channels.push(place)
  }
  return channels

  function slackChannel(number: number): FleetChannel {
    const team = teams[(number / 2) % WORKSPACES] as string
    const { id } = fleet.slack.team(team).workspace.addChannel(`C${1_000 + number}`)
    return { workspace: `slack:${team}`, channel: id }
  }

  function discordChannel(number: number): FleetChannel {
    const guild = guilds[((number - 1) / 2) % WORKSPACES]?.id ?? ''
    const { id } = fleet.discord.guilds.addChannel(undefined, { guild, name: `papers-${number}` })
    return { workspace: `discord:${guild}`, channel: id }
  }
}
