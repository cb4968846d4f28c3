import { type APIApplication, type APIGatewayBotInfo, type APIPartialGuild, type APIRole, type APIUser, Routes } from 'discord.js'
import type { Logger } from 'pino'
import type { ChannelRef, CommandShape } from '../../src/port/chat.ts'
import type { Check } from '../../src/port/platform.ts'
import { ask, askList } from './ask.ts'
import { createChannelAccess } from './channel-access.ts'
import { createClient } from './client.ts'
import { describeCommands } from './commands.ts'
import { createGuard } from './guard.ts'
import { INTERACTIONS_PATH } from './interactions.ts'
import { isRole } from './manager-role.ts'
import { codeOf, isHopeless, reasonOf, remedyOf } from './outcome.ts'
import { inviteLink } from './permissions.ts'
import { registerCommands, standingOf, unregisterCommands } from './register.ts'

export interface DiscordCheckOptions {
  readonly token: string
  /** The name or id of a role whose members may manage topics. */
  readonly managerRole?: string
  /** Where the REST API is; Discord's own unless told. */
  readonly apiUrl?: string
  /** The application's key, and the address of the server that interactions come to; null where they come by the gateway. */
  readonly http?: { readonly publicKey: string; readonly url: string } | null
  readonly log: Logger
}

/** Each takes up to four requests of the fifty a second. */
const MOST_CHANNELS = 40
const MOST_SERVERS = 40
/** A channel that is hidden refuses two of its requests, and a server one: who looks once may meet them all. */
const MOST_REFUSALS = 2 * MOST_CHANNELS + MOST_SERVERS
const MANAGER_ROLE = 'discord manager role'
/** IDENTIFYs of a day below which something restarts the bot too often. */
const FEW = 200
/** Also of a server that we were never in. */
const MISSING_ACCESS = 50001
const STANDINGS = {
  same: 'registered as this version has them',
  other: 'not as this version has them. Run: npm start -- discord register',
  none: 'not registered yet: npm start does it, and npm start -- discord register without starting',
} as const

/**
 * Asks Discord whether the token is good, how many connections are left, whether the commands are registered, and whether we may post to
 * the channels that have topics. Connects to no gateway, changes nothing; never rejects.
 */
export async function checkDiscord(
  { token, managerRole, apiUrl, http = null, log }: DiscordCheckOptions,
  shapes: readonly CommandShape[],
  channels: readonly ChannelRef[],
): Promise<Check[]> {
  const client = createClient({ token, apiUrl, guard: createGuard(log, Date.now, MOST_REFUSALS), log })
  const { rest } = client
  const channelAccess = createChannelAccess({ client, self: async () => (await ask<APIUser>(rest, Routes.user(), ['id'])).id })

  async function checkToken(): Promise<Check[]> {
    const application = await ask<APIApplication>(rest, Routes.currentApplication(), ['id', 'name'])
    const { id, name, bot_require_code_grant: needsCode, integration_types_config: installs } = application
    return [
      { name: 'discord token', ok: true, found: `good: ${name} (${id})` },
      {
        name: 'discord intents',
        ok: true,
        found: 'none that is privileged: servers, and messages to Paperboy, which every bot may ask for',
      },
      needsCode
        ? { name: 'discord invitation', ok: false, found: 'links cannot work: switch off Requires OAuth2 Code Grant on the Bot page' }
        : { name: 'discord invitation', ok: true, found: inviteLink(id) },
      ...(installs ? [checkInstalls(Object.keys(installs))] : []),
      ...(await checked('discord commands', () => checkCommands(id))),
      ...(await checked('discord gateway', checkGateway)),
      ...checkInteractions(application, http),
      ...(managerRole === undefined ? [] : await checked(MANAGER_ROLE, () => checkManagerRole(managerRole))),
      ...(await Promise.all(channels.slice(0, MOST_CHANNELS).map(checkChannel))),
      ...notLookedAt(channels.length - MOST_CHANNELS),
    ]
  }

  async function checkCommands(application: string): Promise<Check[]> {
    const standing = await standingOf(describeCommands(shapes), { rest, application, guild: null })
    // Before the first start nothing is amiss.
    return [{ name: 'discord commands', ok: standing !== 'other', found: STANDINGS[standing] }]
  }

  async function checkGateway(): Promise<Check[]> {
    const { shards, session_start_limit: limit } = await ask<APIGatewayBotInfo>(rest, Routes.gatewayBot(), [
      'shards',
      'session_start_limit',
    ])
    const found = `${shards === 1 ? '1 shard' : `${shards} shards`}, ${limit.remaining} of ${limit.total} connections left today`
    const ok = limit.remaining >= Math.min(FEW, limit.total)
    return [{ name: 'discord gateway', ok, found: ok ? found : `${found}: find out what restarts Paperboy so often` }]
  }

  async function checkManagerRole(wanted: string): Promise<Check[]> {
    const servers = (await askList<APIPartialGuild>(rest, Routes.userGuilds())).slice(0, MOST_SERVERS)
    if (servers.length === 0) return []
    const roles = await Promise.all(servers.map(({ id }) => askList<APIRole>(rest, Routes.guildRoles(id))))
    const having = roles.filter((own) => own.some((role) => isRole(role, wanted))).length
    const found =
      having > 0
        ? `${wanted} is there in ${servers.length === 1 ? 'the one server' : `${having} of ${servers.length} servers`}`
        : `no server has a role ${wanted}: DISCORD_MANAGER_ROLE takes the name of one, or its id`
    return [{ name: MANAGER_ROLE, ok: having > 0, found }]
  }

  async function checkChannel(at: ChannelRef): Promise<Check> {
    const view = await channelAccess.lookAt(at)
    return { name: `discord channel ${at.channel}`, ok: view.kind === 'open', found: view.kind === 'open' ? 'open' : view.reason }
  }

  return checked('discord token', checkToken)
}

function notLookedAt(count: number): Check[] {
  const found = count === 1 ? '1 more has topics; it is not looked at here' : `${count} more have topics; they are not looked at here`
  return count > 0 ? [{ name: 'discord channels', ok: true, found }] : []
}

/** @param kinds as Discord numbers them: 0 for servers, 1 for people */
function checkInstalls(kinds: readonly string[]): Check {
  const name = 'discord installation'
  if (!kinds.includes('0')) return { name, ok: false, found: 'no server can add it: switch on Guild Install on the Installation page' }
  const found = kinds.includes('1')
    ? 'for servers, and for people who bring it along'
    : 'for servers; people can bring it along with User Install on the Installation page'
  return { name, ok: true, found }
}

/** Discord sends interactions to one place: to the address that the application names, else through the gateway. */
function checkInteractions(
  { verify_key: key, interactions_endpoint_url: standing }: Pick<APIApplication, 'verify_key' | 'interactions_endpoint_url'>,
  http: DiscordCheckOptions['http'],
): Check[] {
  const name = 'discord interactions'
  if (!http) {
    const found = `go to ${standing}, and not to this bot: set DISCORD_PUBLIC_KEY to serve them there, or remove the Interactions Endpoint URL on the page General Information`
    return standing ? [{ name, ok: false, found }] : []
  }
  const wanted = `${http.url}${INTERACTIONS_PATH}`
  if (key !== http.publicKey)
    return [
      { name, ok: false, found: `DISCORD_PUBLIC_KEY is ${http.publicKey}, but the application’s public key is ${key}. Set it to that` },
    ]
  if (standing === wanted) return [{ name, ok: true, found: `come by HTTP to ${wanted}` }]
  const found = `${standing ? `go to ${standing}` : 'come by the gateway'}: while Paperboy runs, set the Interactions Endpoint URL on the page General Information to ${wanted}`
  return [{ name, ok: false, found }]
}

/** @returns what was done, in a sentence. Rejects with one when Discord does not take it */
export async function tellDiscord(
  { token, apiUrl, log }: DiscordCheckOptions,
  shapes: readonly CommandShape[],
  guild: string | null,
  isRemoval: boolean,
): Promise<string> {
  const { rest } = createClient({ token, apiUrl, log })
  try {
    const { id: application } = await ask<APIApplication>(rest, Routes.currentApplication(), ['id'])
    const options = { rest, application, guild }
    const where = guild === null ? 'everywhere' : `in server ${guild}`
    if (isRemoval) {
      await unregisterCommands(options)
      return `The commands of server ${guild} are taken away; those for everywhere stay.`
    }
    const isNew = await registerCommands(describeCommands(shapes), options)
    const twice =
      guild === null ? '' : ' While they are registered for everywhere too, people there see them twice: add --remove to take these away.'
    return `The commands are ${isNew ? 'now' : 'already'} registered ${where}.${twice}`
  } catch (error) {
    if (guild !== null && codeOf(error) === MISSING_ACCESS)
      throw new Error(`Paperboy is not in server ${guild}. Check the id, or add Paperboy there first.`)
    throw new Error(isHopeless(error) ? (remedyOf(error) ?? '') : reasonOf(error))
  }
}

async function checked(name: string, check: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await check()
  } catch (error) {
    return [{ name, ok: false, found: remedyOf(error) ?? `${reasonOf(error)} Check the network, and the token.` }]
  }
}
