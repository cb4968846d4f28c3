/** Slack's limits, in characters unless named otherwise. Source: api.slack.com/reference/block-kit, and for the sum what apps have met. */
export const SLACK_LIMITS = {
  blocksPerMessage: 50,
  buttonsPerBlock: 25,
  buttonText: 75,
  actionId: 255,
  /** A button's block and a card's: the longest text put into one block, as for a section. */
  blockText: 3_000,
  /** All text of a message's blocks together; above about 13,200 Slack answers msg_blocks_too_long. */
  blocksText: 12_000,
  /** The top-level text; longer is cut at 40,000, 4,000 is advised. */
  text: 4_000,
} as const
