import type { AutocompleteInteraction } from 'discord.js'
import type { Choice } from '../../src/port/chat.ts'
import { cut } from '../../src/port/text.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { type Desk, PLATFORM } from './desk.ts'
import { plainLine } from './escape.ts'
import { DISCORD_LIMITS } from './limits.ts'
import { reasonOf } from './outcome.ts'
import { placeOf } from './place.ts'
import { CHANNEL_OPTION } from './texts.ts'

/** Discord shows nothing that comes after three seconds; a person has typed on long before. */
const PATIENCE_MS = 1_500

/** Suggests values while a person types. It cannot be deferred, and what comes too late hurts nobody. */
export async function suggest(interaction: AutocompleteInteraction, { paperboy, managerRoleIn, log }: Desk): Promise<void> {
  const { name, value } = interaction.options.getFocused(true)
  const other = interaction.options.get(CHANNEL_OPTION.name)?.value
  const place = await placeOf(interaction, managerRoleIn, other === undefined ? null : String(other))
  const command = interaction.options.getSubcommand()
  const asked = place && paperboy.complete({ at: place.at, asker: place.asker, command, option: name, typed: String(value) })
  const choices = asked && (await withTimeout(PATIENCE_MS, asked))
  await interaction
    .respond(toChoices(choices ?? []))
    .catch((error: unknown) => log.debug({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: a suggestion came too late'))
}

/** A value that Discord has no room for is left out: cut, it would be another. */
function toChoices(choices: readonly Choice[]): { name: string; value: string }[] {
  const fitting = choices.filter(({ value }, index) => isFitting(value) && choices.findIndex((other) => other.value === value) === index)
  return fitting
    .slice(0, DISCORD_LIMITS.choices)
    .map(({ value, label }) => ({ value, name: cut(plainLine(label) || plainLine(value) || '…', DISCORD_LIMITS.choice) }))
}

function isFitting(value: string): boolean {
  return value.trim() !== '' && value.length <= DISCORD_LIMITS.choice
}
