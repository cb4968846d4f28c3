import { Client, Events, GatewayIntentBits, Options, Partials, REST } from 'discord.js'
import type { Logger } from 'pino'
import type { Shards as SharedShards } from '../../src/port/shards.ts'
import { createDrop, fencePackets } from './fence.ts'
import { createGuard, type Guard } from './guard.ts'
import { createIdentifyThrottler } from './identify.ts'
import { reasonOf } from './outcome.ts'
import type { RestBudget } from './rest-budget.ts'
import { Shards } from './shards.ts'
import type { Tunnel } from './tunnel.ts'
import { encodeForms } from './upload.ts'

export interface ClientSettings {
  readonly token: string
  /** Where the REST API is; Discord's own unless told. */
  readonly apiUrl: string | undefined
  /** Shared by all clients of a process; one of its own where there is no other client. */
  readonly guard?: Guard
  /** What copies of the program share; nothing where there is one. */
  readonly shared?: () => SharedShards | null
  /** Shared by all clients of all copies. */
  readonly budget?: RestBudget | undefined
  /** How the gateway is reached where a proxy is before it. */
  readonly tunnel?: Tunnel | undefined
  readonly log: Logger
}

/** discord.js holds back interactions until all servers have come, 15 s by default: longer than a person's three seconds. */
const SERVERS_WAIT_MS = 1_500
/** Within it a person still waits. */
const ANSWER_TIMEOUT_MS = 5_000
/** With the start of a thread before it a post ends before the engine gives it up after ten seconds. */
const POST_TIMEOUT_MS = 8_000
/**
 * Discord: answers to interactions are not bound to the 50 requests a second of all else, but discord.js counts them in, and so would answer
 * 50 people a second. What else goes this way is little; a 429 for all is obeyed as ever.
 */
const ANSWERS_PER_SECOND = 1_000
/** Of each server, and of all; who asks is told with each question anew. */
const PEOPLE_KEPT = 500
/** discord.js keeps a queue for the token of each answer, and looks only once an hour which are not used any more. */
const SWEEP_MS = 10_000
/** A person who is left without a word for longer has asked again. */
const LONGEST_WAIT_MS = 15_000

/** For all that people wait for. It asks nothing twice by itself: four attempts in five milliseconds help nobody, and a post would come twice. */
export function createClient({ token, apiUrl, guard, shared = () => null, budget, tunnel, log }: ClientSettings): Client {
  const drop = createDrop(log)
  const client = new Client({
    // All that is needed: no privileged intent. Messages come without their content but where they are said to us.
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    // A direct message is the first that is heard of its channel.
    partials: [Partials.Channel],
    shards: 'auto',
    allowedMentions: { parse: [] },
    waitGuildTimeout: SERVERS_WAIT_MS,
    // What people were shown is in the database; messages are not kept here as well.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      GuildMemberManager: { maxSize: PEOPLE_KEPT, keepOverLimit: ({ id, client: own }) => id === own.user.id },
      UserManager: { maxSize: PEOPLE_KEPT, keepOverLimit: ({ id, client: own }) => id === own.user?.id },
    }),
    rest: {
      ...restOptions(apiUrl, ANSWER_TIMEOUT_MS, guard ?? createGuard(log), budget),
      rejectOnRateLimit: ({ retryAfter }) => retryAfter > LONGEST_WAIT_MS,
      globalRequestsPerSecond: ANSWERS_PER_SECOND,
      handlerSweepInterval: SWEEP_MS,
    },
    ws: {
      buildIdentifyThrottler: createIdentifyThrottler(shared, log),
      buildStrategy: (manager) => new Shards(manager, drop, tunnel?.reach),
    },
  })
  client.rest.setToken(token)
  fencePackets(client, drop)
  client.on(Events.Error, (error) => log.error({ platform: 'discord', reason: reasonOf(error) }, 'discord: the connection failed'))
  client.on(Events.Warn, (text) => log.warn({ platform: 'discord' }, text))
  client.on(Events.ShardError, (error) =>
    log.warn({ platform: 'discord', reason: reasonOf(error) }, 'discord: a connection failed; it is made again'),
  )
  client.on(Events.ShardReconnecting, (shard) =>
    log.debug({ platform: 'discord', shard }, 'discord: the connection ended; it is made again'),
  )
  client.on(Events.ShardResume, (shard) => log.debug({ platform: 'discord', shard }, 'discord: connected again'))
  watchLimits(client.rest, log)
  return client
}

/** For digests: a client of its own, where a 429 holds up no answer and is told instead of waited for. */
export function createPostClient({ token, apiUrl, guard, budget, log }: ClientSettings, timeoutMs = POST_TIMEOUT_MS): REST {
  const rest = new REST({ ...restOptions(apiUrl, timeoutMs, guard ?? createGuard(log), budget), rejectOnRateLimit: () => true })
  watchLimits(rest, log)
  return rest.setToken(token)
}

function restOptions(apiUrl: string | undefined, timeout: number, guard: Guard, budget: RestBudget | undefined) {
  const ask = encodeForms()
  return { retries: 0, timeout, makeRequest: guard.over(budget?.over(ask) ?? ask), ...(apiUrl !== undefined && { api: apiUrl }) }
}

function watchLimits(rest: REST, log: Logger): void {
  rest.on('rateLimited', ({ method, route, timeToReset, global }) =>
    log.warn({ platform: 'discord', method, route, milliseconds: timeToReset, global }, 'discord: slowed down'),
  )
}
