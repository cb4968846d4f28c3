import {
  type ChatInputCommandInteraction,
  Events,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
} from 'discord.js'
import type { Logger } from 'pino'
import { opensForm } from '../../src/port/action-ids.ts'
import type { CommandRequest } from '../../src/port/chat.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { answer } from './answer.ts'
import { SELECT, toRow } from './controls.ts'
import { readCustomId } from './custom-id.ts'
import type { Desk } from './desk.ts'
import { AGAIN, findForm, showForm, takeForm } from './forms.ts'
import { inviteButton } from './invitation.ts'
import { readMessage } from './message.ts'
import { FORM, readSetting, SETTING } from './modal.ts'
import { type Place, placeOf } from './place.ts'
import { type Answerable, acknowledge, type Press } from './show.ts'
import { suggest } from './suggest.ts'
import { SNOWFLAKE } from './text.ts'
import { CHANNEL_OPTION, FIND_RELATED, SENTENCES } from './texts.ts'

/** How long the name of a person is waited for. */
const NAME_MS = 1_000

/** Takes all that people do: commands, buttons, selects, forms, message commands, half-typed options. */
export function listen(desk: Desk): void {
  const { client, tasks } = desk
  client.on(Events.InteractionCreate, (interaction: Interaction) => {
    if (interaction.isAutocomplete()) void tasks.run('a suggestion', () => suggest(interaction, desk))
    else if (interaction.isChatInputCommand()) void tasks.run('a command', () => takeCommand(interaction, desk))
    else if (interaction.isMessageContextMenuCommand()) void tasks.run('a message command', () => takeMessage(interaction, desk))
    else if (interaction.isButton() || interaction.isStringSelectMenu()) void tasks.run('a button', () => takePress(interaction, desk))
    else if (interaction.isModalSubmit()) void tasks.run('a form', () => takeSubmit(interaction, desk))
  })
}

async function takeCommand(interaction: ChatInputCommandInteraction, desk: Desk): Promise<void> {
  const command = interaction.options.getSubcommand(false) ?? ''
  const shape = desk.paperboy.commands.find(({ name }) => name === command)
  const other = interaction.options.get(CHANNEL_OPTION.name)?.value
  const place = await placeOf(interaction, desk.managerRoleIn, other === undefined ? null : String(other))
  if (place === null) return tell(interaction, SENTENCES.notVisible, desk.log)
  if (shape?.isOfChannel && !place.isMember && !place.isDirect) return tell(interaction, SENTENCES.notMember, desk.log, desk)
  const given = (shape?.options ?? []).flatMap(({ name, namesPerson, namesRole }) => {
    const value = interaction.options.get(name)?.value
    if (value === undefined) return []
    // The pickers of people and of roles give an id.
    const isId = SNOWFLAKE.test(String(value))
    return [[name, isId && namesPerson ? `<@${value}>` : isId && namesRole ? `<@&${value}>` : value] as const]
  })
  const options: Options = Object.fromEntries(given)
  const takesForms = shape?.formOptions != null && given.every(([name]) => shape.formOptions?.includes(name))
  const people = (shape?.options ?? []).filter(({ namesPerson }) => namesPerson).map(({ name }) => name)
  // Names are asked of Discord, which may take longer than the person may be left without a word.
  const named = withNames(options, people, interaction).then((all) =>
    toRequest(interaction, place, { kind: 'options', command, options: all }, takesForms),
  )
  await answer(named, takesForms, interaction, place, desk)
}

async function takeMessage(interaction: MessageContextMenuCommandInteraction, desk: Desk): Promise<void> {
  const place = await placeOf(interaction, desk.managerRoleIn)
  if (place === null || interaction.commandName !== FIND_RELATED) return
  const text = readMessage(interaction.targetMessage)
  await answer(toRequest(interaction, place, { kind: 'message', text }), false, interaction, place, desk)
}

async function takePress(interaction: Press, desk: Desk): Promise<void> {
  const { channel, action: pressed } = readCustomId(interaction.customId)
  const place = await placeOf(interaction, desk.managerRoleIn, channel)
  if (place === null) return tell(interaction, SENTENCES.notVisible, desk.log)
  const again = AGAIN.exec(pressed)?.[1]
  if (again !== undefined) {
    const form = await findForm(again, place, desk)
    if (form === null || !(await showForm(form, interaction, place, desk))) await tell(interaction, SENTENCES.formGone, desk.log)
    return
  }
  const [chosen = ''] = interaction.isStringSelectMenu() ? interaction.values : []
  const input: CommandRequest['input'] = SETTING.test(pressed)
    ? { kind: 'options', ...readSetting(pressed, chosen, desk.paperboy.commands) }
    : { kind: 'action', action: SELECT.test(pressed) ? chosen : pressed, isOwn: interaction.message.flags.has(MessageFlags.Ephemeral) }
  const takesForms = input.kind === 'action' && opensForm(input.action)
  await answer(toRequest(interaction, place, input, takesForms), takesForms, interaction, place, desk)
}

async function takeSubmit(interaction: ModalSubmitInteraction, desk: Desk): Promise<void> {
  const { channel, action } = readCustomId(interaction.customId)
  const place = await placeOf(interaction, desk.managerRoleIn, channel)
  if (place === null) return tell(interaction, SENTENCES.notVisible, desk.log)
  if (FORM.test(action)) await takeForm(interaction, action, place, desk)
  else await tell(interaction, SENTENCES.formGone, desk.log)
}

/** One sentence, for whoever asked alone. @param inviting where it is about adding us */
async function tell(interaction: Answerable, sentence: string, log: Logger, inviting: Pick<Desk, 'client'> | null = null): Promise<void> {
  if (!(await acknowledge(interaction, 'message', log))) return
  const components = inviting === null ? [] : [toRow([inviteButton(inviting.client.application.id)])]
  await interaction.editReply({ content: sentence, components, allowedMentions: { parse: [] } })
}

function toRequest({ id }: Answerable, { at, asker, isDirect }: Place, input: CommandRequest['input'], takesForms = false): CommandRequest {
  return { id, at, asker, isPrivate: isDirect, takesForms, input }
}

type Options = Readonly<Record<string, string | number | boolean>>

/**
 * A person named by a mention comes with the name that others see, never with one that was typed. Who is no member, or is not found soon,
 * stays a bare id.
 * @param people the options that name somebody
 */
async function withNames(options: Options, people: readonly string[], { guild }: ChatInputCommandInteraction): Promise<Options> {
  const named = await Promise.all(
    people.map(async (option) => {
      const id = /^\s*<@!?(\d+)(?:\|[^<>]*)?>\s*$/.exec(String(options[option]))?.[1]
      if (id === undefined) return []
      const member = guild && (await withTimeout(NAME_MS, guild.members.fetch(id)).catch(() => null))
      return [[option, member ? `<@${id}|${member.displayName.replace(/[<>|]/g, '')}>` : `<@${id}>`]]
    }),
  )
  return { ...options, ...Object.fromEntries(named.flat()) }
}
