// One platform unwell while people ask the other: none of them may notice.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { CHANNEL, GUILD, MANAGER } from '../servers/discord/payloads.ts'
import { type Both, type PlatformName, type Servers, startBoth } from './both.ts'
import { UNWELL, type Unwell } from './unwell-faults.ts'

export interface Noticed {
  readonly fault: Unwell
  readonly asked: number
  readonly answered: number
  /** Answered, but with something else. */
  readonly wrong: number
  readonly late: number
  readonly worstMs: number
  /** For how long the machine held up those who ask, at worst. */
  readonly heldMs: number
  /** What the platform that is well has against what was asked of it, and what else went wrong. */
  readonly complaints: readonly string[]
}

export interface UnwellOptions {
  /** How many commands people ask. */
  readonly commands: number
  readonly perSecond: number
}

/** A later answer is one that a person noticed. */
const LATE_MS = 3_000
/** On a machine that holds up those who ask for so long, what is late says nothing: it is tried again. */
const HELD_MS = 500
const MOST_TRIES = 3
/** What is not answered until then is lost. */
const LOST_MS = 20_000
const AGAIN_MS = 500
/** A service manager's patience, and some for a busy machine. */
const STOP_MS = 25_000
/** How many ask, so that none spends a person's budget. */
const PEOPLE = 200

/** What people do on a platform. */
interface People {
  /** @returns what is shown */
  search(servers: Servers, person: number): Promise<string>
  subscribe(servers: Servers): Promise<unknown>
  digestNow(servers: Servers): Promise<unknown>
}

const SLACK_PLACE = { team_id: 'T1', channel_id: 'C1', channel_name: 'papers', user_name: 'somebody', command: '/papers' }

const PEOPLE_OF: Readonly<Record<PlatformName, People>> = {
  slack: {
    search: async ({ slack }, person) =>
      JSON.stringify(await slack.deliver('slash_commands', { ...SLACK_PLACE, user_id: `U9${person}`, text: 'search xplainer' })),
    subscribe: ({ slack }) => slack.deliver('slash_commands', { ...SLACK_PLACE, user_id: 'U1', text: 'subscribe pneumonia' }),
    digestNow: ({ slack }) => slack.deliver('slash_commands', { ...SLACK_PLACE, user_id: 'U1', text: 'digest now' }),
  },
  discord: {
    async search({ discord }, person) {
      const whose = { person: String(400_000_000_000_000_100n + BigInt(person)) }
      return JSON.stringify((await discord.interact(slash(discord, sub('search', { query: 'xplainer' }), whose))).message)
    },
    subscribe: ({ discord }) => discord.interact(slash(discord, sub('subscribe', { query: 'pneumonia' }), { permissions: MANAGER })),
    digestNow: ({ discord }) => discord.interact(slash(discord, sub('digest', { when: 'now' }), { permissions: MANAGER })),
  },
}

function sub(name: string, values: Readonly<Record<string, string>>) {
  return { name, type: 1, options: Object.entries(values).map(([option, value]) => ({ name: option, type: 3, value })) }
}

function slash({ registry }: Servers['discord'], command: object, rest: Record<string, unknown>) {
  const id = registry.commands.get('')?.find(({ type }) => type === 1)?.id ?? '1'
  return { type: 2, guild_id: GUILD, channel_id: CHANNEL, data: { id, type: 1, name: 'papers', options: [command] }, ...rest }
}

/** Makes one platform unwell while people ask the other, and stops the program. */
export async function makeUnwell(fault: Unwell, { commands, perSecond }: UnwellOptions): Promise<Noticed> {
  const well: PlatformName = fault.of === 'slack' ? 'discord' : 'slack'
  const both = await startBoth({
    ...fault,
    before(servers) {
      for (let person = 0; person < PEOPLE; person++)
        servers.slack.workspace.users.set(`U9${person}`, { id: `U9${person}`, name: 'Somebody' })
      fault.before?.(servers)
    },
  })
  try {
    await both.serves(well)
    if (fault.begin) await both.serves(fault.of)
    // A digest on its way while the platform becomes unwell.
    // A digest may be on its way while the platform becomes unwell.
    if (fault.begin) await PEOPLE_OF[fault.of].subscribe(both)
    fault.begin?.(both)
    suffer(both, fault)
    const suffering = setInterval(() => suffer(both, fault), AGAIN_MS)
    try {
      return { fault, ...(await askAll(both, well, commands, perSecond)) }
    } finally {
      clearInterval(suffering)
    }
  } finally {
    await both.close()
  }
}

/** The fault goes on, and people of that platform go on asking. */
function suffer(both: Both, { of, again }: Unwell): void {
  again?.(both)
  const { search, digestNow } = PEOPLE_OF[of]
  for (const asked of [search(both, PEOPLE), digestNow(both)]) asked.catch(() => {})
}

async function askAll(both: Both, well: PlatformName, commands: number, perSecond: number): Promise<Omit<Noticed, 'fault'>> {
  const held = monitorEventLoopDelay({ resolution: 10 })
  held.enable()
  const took: number[] = []
  const wrong: string[] = []
  const asking = Array.from({ length: commands }, async (_, number) => {
    await setTimeout((number * 1_000) / perSecond)
    const begun = performance.now()
    const shown = await PEOPLE_OF[well].search(both, number % PEOPLE)
    took.push(performance.now() - begun)
    if (!shown.includes('Xplainer')) wrong.push(shown.slice(0, 300))
  })
  await Promise.race([Promise.all(asking), setTimeout((commands * 1_000) / perSecond + LOST_MS, undefined, { ref: false })])
  held.disable()
  const complaints = [...both[well].faults, ...wrong.slice(0, 1)]
  if (both.exitCode() !== null) complaints.push(`the program ended: ${both.log().slice(-1_000)}`)
  else {
    const code = await both.stop(STOP_MS)
    if (code !== 0) complaints.push(code === null ? 'it did not stop' : `it stopped with code ${code}`)
  }
  return {
    asked: commands,
    answered: took.length,
    wrong: wrong.length,
    late: took.filter((milliseconds) => milliseconds > LATE_MS).length,
    worstMs: Math.round(Math.max(0, ...took)),
    heldMs: Math.round(held.max / 1e6),
    complaints,
  }
}

function hasNoticed({ asked, answered, wrong, late, complaints }: Noticed): boolean {
  return answered < asked || wrong + late + complaints.length > 0
}

/**
 * Every fault, one after the other.
 * @param options.only only the faults whose name holds this
 * @returns how many there were, and of how many the other platform noticed something
 */
export async function makeUnwellInEveryWay(
  options: UnwellOptions & { readonly only: string },
  tell: (line: string) => void,
): Promise<{ faults: number; noticed: number }> {
  const faults = UNWELL.filter((fault) => describe(fault).includes(options.only))
  let noticed = 0
  for (const [index, fault] of faults.entries()) {
    let result = await tryFault(fault, options)
    for (let tries = 1; tries < MOST_TRIES && !(result instanceof Error) && result.late > 0 && result.heldMs > HELD_MS; tries++) {
      tell(`${describe(fault)}: ${describeResult(result)}; the machine is busy, it is tried again`)
      result = await tryFault(fault, options)
    }
    const isBad = result instanceof Error || hasNoticed(result)
    if (isBad) noticed++
    const line = result instanceof Error ? result.message : describeResult(result)
    tell(`${index + 1} of ${faults.length} ${isBad ? 'FAILED' : 'ok'} ${describe(fault)}: ${line}`)
  }
  return { faults: faults.length, noticed }
}

function tryFault(fault: Unwell, options: UnwellOptions): Promise<Noticed | Error> {
  return makeUnwell(fault, options).catch((error: Error) => error)
}

function describe({ of, name }: Unwell): string {
  return `${of}: ${name}`
}

function describeResult({ fault, asked, answered, wrong, late, worstMs, heldMs, complaints }: Noticed): string {
  const other = fault.of === 'slack' ? 'discord' : 'slack'
  const rest = [
    ...(heldMs > HELD_MS ? [`held up for ${heldMs} ms itself`] : []),
    ...(wrong > 0 ? [`${wrong} wrong`] : []),
    ...(late > 0 ? [`${late} late`] : []),
    ...complaints.slice(0, 3),
  ]
  return [`${other} answered ${answered} of ${asked}, the slowest in ${worstMs} ms`, ...rest].join('; ')
}
