import {
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js'
import { type CommandShape, cut, type OptionShape } from '../../src/chat.ts'
import { DISCORD_LIMITS } from './limits.ts'

/** `/papers` with a subcommand for every command of the table. */
export function describeCommands(shapes: readonly CommandShape[]): RESTPostAPIChatInputApplicationCommandsJSONBody {
  return {
    name: 'papers',
    description: 'Find research papers and keep yours',
    options: shapes.map((shape): APIApplicationCommandSubcommandOption => {
      // Discord wants the required options first; theirs is also the order in which they are typed.
      const options = [...shape.options].sort((a, b) => Number(b.required) - Number(a.required)).map(describeOption)
      return {
        type: ApplicationCommandOptionType.Subcommand,
        name: shape.name,
        description: cut(shape.summary, DISCORD_LIMITS.description),
        options,
      }
    }),
  }
}

function describeOption(option: OptionShape) {
  const { name, required } = option
  const common = { name, description: cut(option.description, DISCORD_LIMITS.description), required }
  if (option.type === 'integer') return { ...common, type: ApplicationCommandOptionType.Integer as const }
  if (option.type === 'boolean') return { ...common, type: ApplicationCommandOptionType.Boolean as const }
  if (option.choices.length > 0) {
    const choices = option.choices.map((choice) => ({ name: choice, value: choice }))
    return { ...common, type: ApplicationCommandOptionType.String as const, choices }
  }
  return { ...common, type: ApplicationCommandOptionType.String as const, autocomplete: option.completes }
}
