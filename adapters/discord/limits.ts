/** Discord's limits, in UTF-16 units unless named otherwise. Source: docs.discord.com/developers (Message, Embed Limits, Component Reference). */
export const DISCORD_LIMITS = {
  content: 2_000,
  nonce: 25,
  embeds: 10,
  embedTitle: 256,
  embedDescription: 4_096,
  embedAuthor: 256,
  /** Over all embeds of a message; no library checks it. */
  embedsText: 6_000,
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  customId: 100,
  optionsPerSelect: 25,
  option: 100,
  placeholder: 150,
  /** Of completion. */
  choices: 25,
  choice: 100,
  /** Of commands and options. */
  description: 100,
  /** Subcommands of a command, or of a group, and options of a subcommand. */
  options: 25,
  modalTitle: 45,
  modalFields: 5,
  label: 45,
  labelDescription: 100,
  inputValue: 4_000,
  threadName: 100,
} as const
