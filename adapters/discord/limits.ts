/** Discord's limits, in characters unless named otherwise. Source: Discord's developer documentation. */
export const DISCORD_LIMITS = {
  content: 2_000,
  embeds: 10,
  embedTitle: 256,
  embedDescription: 4_096,
  embedFooter: 2_048,
  /** Over all embeds of a message; no library checks it. */
  embedsText: 6_000,
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  customId: 100,
  choices: 25,
  choice: 100,
  description: 100,
} as const
