import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type Locale,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js'
import type { CommandShape, OptionShape } from '../../src/port/chat.ts'
import { cut } from '../../src/port/text.ts'
import { isLearnt } from './learnt.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { OFFERED } from './permissions.ts'
import { CHANNEL_GROUP, CHANNEL_OPTION, COMMAND, FIND_RELATED, TRANSLATIONS, type Translation } from './texts.ts'

export type Definition = RESTPostAPIApplicationCommandsJSONBody
export type Translations = Readonly<Partial<Record<Locale, Readonly<Record<string, Translation>>>>>

/** What works where: `papers` and the message command, in servers, in direct messages, and for whoever brings us along. */
export function describeCommands(shapes: readonly CommandShape[], translations: Translations = TRANSLATIONS): Definition[] {
  const everywhere = {
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
  }
  const translate = translator(translations)
  return [
    {
      type: ApplicationCommandType.ChatInput,
      ...COMMAND,
      ...translate(COMMAND.name),
      options: grouped(shapes.map((shape) => describeCommand(shape, translate))),
      ...everywhere,
    },
    { type: ApplicationCommandType.Message, name: FIND_RELATED, ...translate(FIND_RELATED, 'name'), ...everywhere },
  ]
}

/** As for one server: there Discord takes neither contexts nor kinds of installation. */
export function forServer(definitions: readonly Definition[]): Definition[] {
  return definitions.map(({ contexts: _, integration_types: __, ...definition }) => definition as Definition)
}

/** Discord: a name is a subcommand or a group, not both, and there are 25 at most. What people have not learnt yet goes into the group. */
function grouped(commands: readonly APIApplicationCommandSubcommandOption[]): APIApplicationCommandOption[] {
  const learnt = commands.filter(({ name }) => isLearnt(name))
  const later = commands.filter(({ name }) => !isLearnt(name))
  if (later.length === 0) return learnt
  return [...learnt, { type: ApplicationCommandOptionType.SubcommandGroup, ...CHANNEL_GROUP, options: later }]
}

type Translate = (key: string, only?: 'name') => object

function describeCommand(
  { name, summary, options, isOfChannel }: CommandShape,
  translate: Translate,
): APIApplicationCommandSubcommandOption {
  // Discord wants the required options first; theirs is also the order in which they are typed.
  const described = [...options]
    .sort((a, b) => Number(b.required) - Number(a.required))
    .map((option) => describeOption(option, name, translate))
  const channel: APIApplicationCommandBasicOption = {
    type: ApplicationCommandOptionType.Channel,
    ...CHANNEL_OPTION,
    ...translate(`${name}.${CHANNEL_OPTION.name}`),
    channel_types: OFFERED as never,
  }
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name,
    description: cut(summary, DISCORD_LIMITS.description),
    ...translate(name),
    // In a forum, where nothing can be typed, they are given from elsewhere.
    options: isOfChannel ? [...described, channel] : described,
  }
}

const TYPES = {
  string: ApplicationCommandOptionType.String,
  integer: ApplicationCommandOptionType.Integer,
  boolean: ApplicationCommandOptionType.Boolean,
} as const

function describeOption(option: OptionShape, command: string, translate: Translate): APIApplicationCommandBasicOption {
  const { name, description, type, required, choices, least, greatest, completes } = option
  return {
    type: pickerOf(option) ?? TYPES[type],
    name,
    description: cut(description, DISCORD_LIMITS.description),
    ...translate(`${command}.${name}`),
    required,
    ...(least !== null && { min_value: least }),
    ...(greatest !== null && { max_value: greatest }),
    ...(choices.length > 0
      ? { choices: choices.slice(0, DISCORD_LIMITS.choices).map((choice) => ({ name: choice, value: choice })) }
      : completes && { autocomplete: true }),
  } as APIApplicationCommandBasicOption
}

/** People and roles are picked from a list. */
function pickerOf({ namesPerson, namesRole }: OptionShape): ApplicationCommandOptionType | null {
  if (namesPerson) return ApplicationCommandOptionType.User
  return namesRole ? ApplicationCommandOptionType.Role : null
}

/** Names and descriptions in the languages that there are. */
function translator(translations: Translations): Translate {
  return (key, only) => {
    const of = (part: 'name' | 'description'): [string, string][] =>
      Object.entries(translations).flatMap(([locale, texts]) => {
        const text = texts?.[key]?.[part]
        return text === undefined ? [] : [[locale, text] as [string, string]]
      })
    const [names, descriptions] = [of('name'), only === 'name' ? [] : of('description')]
    return {
      ...(names.length > 0 && { name_localizations: Object.fromEntries(names) }),
      ...(descriptions.length > 0 && { description_localizations: Object.fromEntries(descriptions) }),
    }
  }
}
