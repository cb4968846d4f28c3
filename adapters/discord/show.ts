import { setTimeout } from 'node:timers/promises'
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  type InteractionEditReplyOptions,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js'
import type { Logger } from 'pino'
import { type Reply, textReply } from '../../src/port/chat.ts'
import { plain } from '../../src/port/text.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { ACKNOWLEDGED, EXPIRED } from './codes.ts'
import type { Row } from './controls.ts'
import { prefixOf } from './custom-id.ts'
import { PLATFORM } from './desk.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { codeOf, reasonOf } from './outcome.ts'
import { mayWrite } from './place.ts'
import { renderReply } from './render.ts'
import { SENTENCES } from './texts.ts'

export type Press = ButtonInteraction | StringSelectMenuInteraction
export type Answerable = ChatInputCommandInteraction | MessageContextMenuCommandInteraction | ModalSubmitInteraction | Press

/** How a reply is to be shown. */
export interface Showing {
  /** The channel that its buttons are about, where that is another one. */
  readonly other: string | null
  /** Rows of the adapter’s own below those of the reply. */
  readonly rows?: readonly Row[]
  readonly log: Logger
}

const TRIES = [200, 800]
/** Discord waits three seconds for a first word: of one that gets no reply in so long another still comes in time. */
const FIRST_WORD_MS = 1_200

/**
 * Acknowledges: with a message that the asker alone will see, or with a promise to change the one that was pressed.
 * @returns whether it may be answered; what comes too late is told to the person by Discord, who will ask again
 */
export async function acknowledge(interaction: Answerable, how: 'message' | 'update', log: Logger): Promise<boolean> {
  try {
    await promptly(() =>
      how === 'update' && interaction.isMessageComponent()
        ? interaction.deferUpdate()
        : interaction.deferReply({ flags: MessageFlags.Ephemeral }),
    )
    return true
  } catch (error) {
    if (codeOf(error) === ACKNOWLEDGED) {
      interaction.deferred = true // discord.js answers nothing that it does not know to be acknowledged
      return true
    }
    log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: an interaction could not be acknowledged')
    return false
  }
}

/** A Discord that fails is asked again after this. */
const BREATH_MS = 5_000

/** Shows a reply as its audience says: as the first answer where the interaction was not acknowledged. What comes of it later takes its place. */
export async function show(interaction: Answerable, given: Reply, showing: Showing): Promise<void> {
  const { log } = showing
  const isAllowed = given.audience !== 'channel' || mayWrite(interaction)
  const reply = isAllowed ? given : textReply([plain(SENTENCES.mayNotWrite)])
  const body = toBody(reply, showing)
  try {
    const message = await deliver(interaction, reply, body)
    if (reply.later) await showLater(interaction, await reply.later, message, showing)
  } catch (error) {
    if (EXPIRED.includes(codeOf(error) ?? 0))
      return log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: an answer came too late')
    log.error({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: an answer was not taken')
    // Better than “thinking…” for a quarter of an hour, or than not to know whether to press again.
    const isUnclear = reply.audience === 'channel' && !(error instanceof DiscordAPIError)
    const content = isUnclear ? SENTENCES.unclearShare : SENTENCES.refusedAnswer
    if (!(error instanceof DiscordAPIError)) await setTimeout(BREATH_MS, undefined, { ref: false })
    // Beside a list whose button was pressed, never in its place.
    await deliver(interaction, { ...reply, audience: 'asker', replaces: false }, { content, embeds: [], components: [] })
  }
}

function toBody(reply: Reply, { other, rows = [] }: Showing): InteractionEditReplyOptions {
  const { message, files } = renderReply(reply, prefixOf({ delivery: null, channel: other }))
  const { content, embeds, components } = message
  return {
    content,
    embeds,
    components: [...components, ...rows].slice(0, DISCORD_LIMITS.rows),
    allowedMentions: { parse: [] },
    files: files.map(({ name, data }) => ({ name, attachment: data })),
  }
}

/** Edits an answer by the interaction's token, which is good for a quarter of an hour; behind an answer that the person has closed, it is a message of its own. */
async function showLater(interaction: Answerable, reply: Reply, message: string, showing: Showing): Promise<void> {
  const body = toBody(reply, showing)
  try {
    await persistently(() => interaction.editReply({ ...body, message }))
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_MESSAGE) throw error
    const { flags: _, ...rest } = body
    await persistently(() => interaction.followUp({ ...rest, content: rest.content ?? '', flags: MessageFlags.Ephemeral }))
  }
}

/** Discord's name for the first answer to an interaction. */
const FIRST_ANSWER = '@original'
/** Discord's error where a message is gone. */
const UNKNOWN_MESSAGE = 10008

/** @returns by which the message can be edited */
async function deliver(interaction: Answerable, { audience, replaces }: Reply, body: InteractionEditReplyOptions): Promise<string> {
  const isPress = interaction.isMessageComponent()
  const replacesOwn = isPress && replaces && interaction.message.flags.has(MessageFlags.Ephemeral)
  const { flags: _, ...rest } = body
  if (!interaction.deferred && !interaction.replied) {
    const first = { ...rest, content: rest.content ?? '' }
    await acceptedOnce(interaction, () =>
      replacesOwn ? interaction.update(first) : interaction.reply({ ...first, flags: MessageFlags.Ephemeral }),
    )
  } else if (audience === 'channel') {
    // Who sees the answer was fixed when it was deferred: the public part is a message of its own, and never written twice.
    if (!isPress) await interaction.deleteReply()
    return (await interaction.followUp({ ...rest, content: rest.content ?? '' })).id
  } else if (!isPress || replacesOwn) await persistently(() => interaction.editReply(body))
  else return (await persistently(() => interaction.followUp({ ...rest, content: rest.content ?? '', flags: MessageFlags.Ephemeral }))).id
  return FIRST_ANSWER
}

/** Gives the first answer, which Discord takes but once: whatever it has of us already came from an attempt whose answer was lost. */
export async function acceptedOnce(interaction: Answerable, ask: () => Promise<unknown>): Promise<void> {
  try {
    await promptly(ask)
  } catch (error) {
    if (codeOf(error) !== ACKNOWLEDGED) throw error
    interaction.replied = true
  }
}

/** For a first word: one that gets no reply is said again beside the first, and what is heard of either counts. */
async function promptly(ask: () => Promise<unknown>): Promise<void> {
  await persistently(async () => {
    const first = ask()
    const isTaken = await withTimeout(
      FIRST_WORD_MS,
      first.then(() => true),
    )
    if (!isTaken) await Promise.race([first, ask()])
  })
}

/** For what may be done twice: it changes nothing, or one person alone sees it. Rejects as the last attempt did. */
async function persistently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (const wait of TRIES) {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status < 500) throw error
      await setTimeout(wait, undefined, { ref: false })
    }
  }
  return ask()
}
