import { setTimeout } from 'node:timers/promises'
import {
  type AutocompleteInteraction,
  type BaseInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  Client,
  Events,
  GatewayIntentBits,
  type InteractionReplyOptions,
  MessageFlags,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js'
import type { Logger } from 'pino'
import {
  type Asker,
  type ChannelRef,
  type ChatPlatform,
  type CommandRequest,
  cut,
  type Paperboy,
  type PlatformTraits,
  type Reply,
} from '../../src/chat.ts'
import { describeCommands } from './commands.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { outcomeOf } from './outcome.ts'
import { type DiscordMessage, renderReply } from './render.ts'

export interface DiscordOptions {
  readonly token: string
  /** Where the REST API is; Discord's own unless told. */
  readonly apiUrl?: string
  readonly log: Logger
}

const START_DEADLINE_MS = 20_000
/** discord.js holds back interactions until all guilds have come, 15 s by default: longer than a person's three seconds. */
const GUILD_WAIT_MS = 1_500
const POST_TIMEOUT_MS = 10_000

/**
 * Discord: a message posted again with the same nonce within a few minutes stays one; 5 messages in 5 seconds to a channel, 50 requests a
 * second in all. Threads come with their own rights and limits; until then abstracts are a button away.
 */
const DISCORD_TRAITS: PlatformTraits = { threads: false, repeatableMs: 120_000, workspacePerSecond: 20, channelGapMs: 1_000 }

/** `/papers …` with typed options, completion, and the buttons of its replies. */
export function createDiscord({ token, apiUrl, log }: DiscordOptions): ChatPlatform {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    waitGuildTimeout: GUILD_WAIT_MS,
    ...(apiUrl !== undefined && { rest: { api: apiUrl } }),
  })
  // Posts go a way of their own, where nothing is repeated and a 429 holds up no answer.
  const poster = new REST({
    ...(apiUrl !== undefined && { api: apiUrl }),
    retries: 0,
    timeout: POST_TIMEOUT_MS,
    rejectOnRateLimit: () => true,
  })
  poster.setToken(token)
  const underWay = new Set<Promise<void>>()
  client.on(Events.Error, (error) => log.error(toFields(error), 'discord: the connection failed'))
  client.rest.on('rateLimited', (limit) => log.warn({ method: limit.method, milliseconds: limit.timeToReset }, 'discord: slowed down'))

  function track(work: Promise<void>): void {
    const done = work.catch((error: unknown) => log.error(toFields(error), 'discord: an answer could not be given'))
    underWay.add(done)
    void done.finally(() => underWay.delete(done))
  }

  return {
    name: 'discord',

    async start(paperboy) {
      const ready = new Promise<void>((resolve) => void client.once(Events.ClientReady, () => resolve()))
      client.on(Events.InteractionCreate, (interaction) => {
        if (interaction.isAutocomplete()) track(complete(paperboy, interaction))
        else if (interaction.isChatInputCommand()) track(answerCommand(paperboy, interaction))
        else if (interaction.isButton()) track(answerButton(paperboy, interaction))
      })
      await Promise.race([client.login(token).then(() => ready), deadline(START_DEADLINE_MS)])
      await client.application?.commands.set([describeCommands(paperboy.commands)])
    },

    async stop() {
      await Promise.allSettled(underWay)
      await client.destroy()
    },

    traits: DISCORD_TRAITS,

    async post({ at, reply, delivery, attempt, thread }) {
      const body = { ...renderReply(reply), nonce: `${delivery}.${attempt}`, enforce_nonce: true }
      try {
        const path = Routes.channelMessages(thread ? thread.id : at.channel)
        const { id } = (await poster.post(path, { body })) as { id: string }
        return { kind: 'sent', message: { id, link: `https://discord.com/channels/${at.workspace}/${at.channel}/${id}` } }
      } catch (error) {
        return outcomeOf(error)
      }
    },

    async find() {
      return { kind: 'unreadable', reason: 'Paperboy does not read channel histories in Discord.' }
    },

    async tell() {
      return false
    },

    async probe({ channel }) {
      try {
        await poster.get(Routes.channel(channel))
        return { kind: 'open' }
      } catch (error) {
        return { kind: 'closed', reason: (error as Error).message }
      }
    },
  }
}

async function answerCommand(paperboy: Paperboy, interaction: ChatInputCommandInteraction): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral })
  const name = interaction.options.getSubcommand()
  const shape = paperboy.commands.find((command) => command.name === name)
  const given = (shape?.options ?? []).flatMap((option) => {
    const value = interaction.options.get(option.name)?.value
    return value === undefined ? [] : [[option.name, value] as const]
  })
  const reply = await paperboy.answer(toRequest(interaction, { kind: 'options', command: name, options: Object.fromEntries(given) }))
  if (reply.audience === 'asker') return void (await interaction.editReply(toOptions(reply)))
  // Who sees the answer was fixed when it was deferred: the public part is a message of its own.
  await interaction.deleteReply()
  await interaction.followUp(toOptions(reply))
}

async function answerButton(paperboy: Paperboy, interaction: ButtonInteraction): Promise<void> {
  await interaction.deferUpdate()
  const reply = await paperboy.answer(toRequest(interaction, { kind: 'action', action: interaction.customId }))
  const isOwn = interaction.message.flags.has(MessageFlags.Ephemeral)
  if (reply.replaces && isOwn) return void (await interaction.editReply(toOptions(reply)))
  await interaction.followUp({ ...toOptions(reply), ...(reply.audience === 'asker' && { flags: MessageFlags.Ephemeral }) })
}

async function complete(paperboy: Paperboy, interaction: AutocompleteInteraction): Promise<void> {
  const focused = interaction.options.getFocused(true)
  const { at, asker } = toRequest(interaction, { kind: 'text', text: '' })
  const choices = await paperboy.complete({
    at,
    asker,
    command: interaction.options.getSubcommand(),
    option: focused.name,
    typed: focused.value,
  })
  const shown = choices
    .slice(0, DISCORD_LIMITS.choices)
    .map(({ value, label }) => ({ value: cut(value, DISCORD_LIMITS.choice), name: cut(label, DISCORD_LIMITS.choice) }))
  await interaction.respond(shown)
}

function toRequest(interaction: BaseInteraction, input: CommandRequest['input']): CommandRequest {
  // A direct message belongs to no server: each person has a workspace of their own there.
  const workspace = interaction.guildId ?? `direct-${interaction.user.id}`
  const at: ChannelRef = { platform: 'discord', workspace, channel: interaction.channelId ?? 'unknown' }
  const asker: Asker = {
    person: interaction.user.id,
    name: interaction.user.displayName,
    mayManage: interaction.memberPermissions?.has(PermissionFlagsBits.ManageChannels) ?? false,
    isAdmin: interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
    zone: null,
  }
  return { id: interaction.id, at, asker, input }
}

function toOptions(reply: Reply): Omit<InteractionReplyOptions, 'flags'> {
  const { content, embeds, components }: DiscordMessage = renderReply(reply)
  return { content, embeds, components, allowedMentions: { parse: [] } }
}

/** What of an error may be logged: its URL and body hold a token that answers for us, and what a person was shown. */
function toFields(error: unknown): object {
  const { name, message, code, status, method } = error as Error & { code?: unknown; status?: unknown; method?: unknown }
  return { name, message, code, status, method }
}

/** Rejects when the time is over; a race with it waits no longer. */
async function deadline(milliseconds: number): Promise<never> {
  await setTimeout(milliseconds, undefined, { ref: false })
  throw new Error(`Discord did not answer within ${milliseconds / 1000} s. Check the token and the network.`)
}
