import { setTimeout } from 'node:timers/promises'
import { type Client, Events, Routes } from 'discord.js'
import type { Logger } from 'pino'
import { waitAfterFailures } from '../../src/port/backoff.ts'
import type { ChannelRef, Paperboy } from '../../src/port/chat.ts'
import { type Clock, SYSTEM_CLOCK } from '../../src/port/clock.ts'
import type { ChatPlatform, PlatformTraits } from '../../src/port/platform.ts'
import { createTaskTracker } from '../../src/port/task-tracker.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { createChannelAccess } from './channel-access.ts'
import { createClient, createPostClient } from './client.ts'
import { describeCommands } from './commands.ts'
import { createConnection } from './connection.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { handleInteraction } from './fence.ts'
import { measureFirstWords } from './first-words.ts'
import { createGreeter } from './greet.ts'
import { createGuard } from './guard.ts'
import type { InteractionsEndpoint } from './interactions.ts'
import { listen } from './listen.ts'
import { listenToMessages } from './messages.ts'
import { isPassing, reasonOf } from './outcome.ts'
import { createPoster } from './post.ts'
import { createReach } from './reach.ts'
import { REGISTER_BACK_OFF, registerCommands } from './register.ts'
import { createRestBudget } from './rest-budget.ts'
import { listenToServers, reconcile } from './servers.ts'
import { createSettings } from './settings.ts'
import { createSharing, type Sharing } from './sharing.ts'
import { COMMAND } from './texts.ts'
import { createTunnel } from './tunnel.ts'
import { createWatch } from './unknown.ts'

export interface DiscordOptions {
  readonly token: string
  /** The name or id of a role whose members may manage topics, beside those with Manage Channels. */
  readonly managerRole?: string
  /** Where the REST API is; Discord's own unless told. */
  readonly apiUrl?: string
  /** How long the start with one shard is waited for, in milliseconds. */
  readonly startTimeoutMs?: number
  /** How long a post of a digest is waited for, in milliseconds. */
  readonly postTimeoutMs?: number
  /** What is not answered after so many milliseconds is acknowledged first. */
  readonly soonMs?: number
  /** Before the n-th attempt to register the commands after a failure, in milliseconds. */
  readonly registerAgainMs?: (attempt: number) => number
  /** By which copies of the program take turns. */
  readonly clock?: Pick<Clock, 'monotonic' | 'sleep'>
  /** Called when Discord has ended the connection for good. */
  readonly onLost?: (reason: string) => void
  /** Told why a connection that ended cannot be made again, and null once it is. */
  readonly onUnwell?: (reason: string | null) => void
  /** Called with what only the operator can do something about. */
  readonly tellOperator?: (text: string) => void
  /** Where interactions come by HTTP; none where they come by the gateway. One that comes by the gateway all the same is served, too. */
  readonly interactions?: InteractionsEndpoint | null
  /** The proxy of an address; null for none. */
  readonly proxyFor?: ((address: string) => string | null) | undefined
  /** Begins to measure a time to acknowledge, and returns what ends it. */
  readonly measureAck?: (() => () => void) | undefined
  readonly log: Logger
}

const START_TIMEOUT_MS = 20_000
const DRAIN_MS = 5_000
/** Discord waits three seconds for a first word: of many who ask at once the last is heard in time too. */
const SOON_MS = 300
/** Of a shard that another copy of the program had; no session can be resumed after so long. */
const RECENT_MS = 86_400_000
/** Who asks by HTTP waits no longer for what another copy of the program knows of the server. */
const SERVER_MS = 1_000

/** Discord: a message posted again with the same nonce within a few minutes stays one; 5 messages in 5 seconds to a channel, 50 requests a second in all. */
const DISCORD_TRAITS: PlatformTraits = { threads: true, repeatableMs: 120_000, workspacePerSecond: 20, channelGapMs: 1_000 }

/** One bot in all servers that it was added to. */
export function createDiscord({
  token,
  managerRole,
  apiUrl,
  startTimeoutMs = START_TIMEOUT_MS,
  postTimeoutMs,
  soonMs = SOON_MS,
  registerAgainMs = (attempt) => waitAfterFailures(REGISTER_BACK_OFF, attempt),
  clock = SYSTEM_CLOCK,
  onLost = () => {},
  onUnwell = () => {},
  tellOperator = () => {},
  interactions = null,
  measureAck,
  proxyFor,
  log,
}: DiscordOptions): ChatPlatform {
  const guard = createGuard(log)
  const watch = createWatch(tellOperator, log)
  const tunnel = proxyFor && createTunnel(proxyFor)
  let sharing: Sharing | null = null
  const shared = (): ReturnType<Sharing['shared']> => sharing?.shared() ?? null
  const budget = createRestBudget({ shared, copies: () => sharing?.copies() ?? 1, clock })
  const client = createClient({ token, apiUrl, guard, shared, budget, tunnel, log })
  const self = createSelf(client)
  /** Of a server whose shard another copy of the program has. */
  const find = async (server: string) => sharing?.find(server) ?? null
  const channelAccess = createChannelAccess({ client, self, find })
  const postClient = createPostClient({ token, apiUrl, guard, budget, log }, postTimeoutMs)
  let commandId: string | null = null
  const settings = createSettings(client, managerRole ?? null)
  const poster = createPoster({ rest: postClient, token, channelAccess, settings, self, log, commandId: () => commandId })
  for (const rest of [client.rest, postClient]) watch(rest)
  if (measureAck) measureFirstWords(client, measureAck)
  const connection = createConnection({ client, token, timeoutMs: startTimeoutMs, log, onLost, onUnwell })
  const stopping = new AbortController()
  const tasks = createTaskTracker((what, error) => log.error({ platform: PLATFORM, reason: reasonOf(error) }, `discord: ${what} failed`))

  async function begin(paperboy: Paperboy): Promise<void> {
    const desk: Desk = {
      paperboy,
      client: client as Client<true>,
      channelAccess,
      managerRoleIn: async (workspace) =>
        (workspace === null ? null : await paperboy.managersOf({ platform: PLATFORM, workspace })) ?? managerRole ?? null,
      soonMs,
      tasks,
      log,
    }
    const greeter = createGreeter(desk)
    listen(desk)
    interactions?.serve((interaction) => void takeInteraction(interaction))
    listenToServers(desk, greeter)
    listenToMessages(desk)
    const lookAfter = (shard: number | null, since = 0): void =>
      void tasks.run('looking after the channels', () => reconcile(desk, greeter, shard, since))
    /** Another copy saw to it until a moment ago. */
    const onResumed = (shard: number): void => lookAfter(shard, Date.now() - RECENT_MS)
    const { shards: shardsOf } = paperboy.kept
    if (shardsOf !== null) sharing = createSharing(shardsOf, { client, clock, log, onResharded, onResumed })
    await connection.open(sharing)
    await register(paperboy)
    for (const shard of sharing?.fresh() ?? [null]) lookAfter(shard)
    client.on(Events.ShardReady, (shard) => lookAfter(shard))
  }

  /** It may come to a copy that has not the shard of its server. */
  async function takeInteraction(interaction: unknown): Promise<void> {
    const { guild_id: server } = interaction as { readonly guild_id?: string }
    if (server !== undefined) await withTimeout(SERVER_MS, channelAccess.learn(server))
    handleInteraction(client, interaction)
  }

  const onResharded = (): void => onLost('Discord wants another number of shards: all copies connect anew.')

  /** What a post needs to know of its server is in memory before. */
  const informed =
    <Given extends { readonly workspace: string } | { readonly at: ChannelRef }, Rest extends unknown[], Result>(
      work: (given: Given, ...rest: Rest) => Promise<Result>,
    ) =>
    async (given: Given, ...rest: Rest): Promise<Result> => {
      await channelAccess.learn('at' in given ? given.at.workspace : given.workspace)
      return work(given, ...rest)
    }

  /** Commands that could not be told of are those of before: people are served all the same. */
  async function register(paperboy: Paperboy, attempt = 0): Promise<void> {
    const application = client.application?.id ?? ''
    try {
      const onId = (name: string, id: string): void => {
        if (name === COMMAND.name) commandId = id
      }
      const isNew = await registerCommands(describeCommands(paperboy.commands), { rest: client.rest, application, guild: null, onId })
      if (isNew) log.info({ platform: PLATFORM }, 'discord: the commands are registered')
    } catch (error) {
      const about = { platform: PLATFORM, reason: reasonOf(error) }
      if (!isPassing(error)) return log.error(about, 'discord: the commands could not be registered; npm start -- discord register')
      const milliseconds = registerAgainMs(attempt)
      log.warn({ ...about, milliseconds }, 'discord: the commands could not be registered yet; it is tried again')
      void setTimeout(milliseconds, undefined, { signal: stopping.signal, ref: false }).then(
        () => register(paperboy, attempt + 1),
        () => {}, // stopped meanwhile
      )
    }
  }

  return {
    name: PLATFORM,
    traits: DISCORD_TRAITS,
    settings,

    async start(paperboy) {
      try {
        await begin(paperboy)
      } catch (error) {
        interactions?.serve(null)
        await sharing?.end()
        await connection.close()
        tunnel?.close()
        throw error
      }
    },

    async stop() {
      // What is under way cannot be answered after the client is gone.
      stopping.abort()
      await sharing?.end() // another copy goes on while we finish
      interactions?.serve(null)
      await tasks.drain(DRAIN_MS)
      await connection.close()
      tunnel?.close()
    },

    ...poster,
    post: informed(poster.post),
    edit: informed(poster.edit),
    find: informed(poster.find),
    readBack: informed(poster.readBack),
    reach: createReach(client, find),
  }
}

/** Asks once who we are, where the gateway has not told it; a failure is asked again at the next call. */
function createSelf(client: Client): () => Promise<string> {
  return async () => client.user?.id ?? ((await client.rest.get(Routes.user())) as { id: string }).id
}
