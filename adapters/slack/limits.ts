/**
 * Slack's limits, in UTF-16 units unless named otherwise. Source: docs.slack.dev/reference/block-kit, docs.slack.dev/surfaces, and for
 * `blocksText` and `richTextBytes` what apps have met. Renderers keep them, and the tests check every payload against them.
 */
export const SLACK_LIMITS = {
  blocksPerMessage: 50,
  /** In a modal or a Home tab. */
  blocksPerView: 100,
  buttonsPerBlock: 25,
  elementsPerContext: 10,
  buttonText: 75,
  /** What a screen reader says of a button. */
  accessibilityLabel: 75,
  buttonValue: 2_000,
  url: 3_000,
  actionId: 255,
  blockId: 255,
  /** A section's text, and the longest text put into one element of a rich text block. */
  blockText: 3_000,
  headerText: 150,
  optionsPerSelect: 100,
  optionsPerOverflow: 5,
  optionText: 75,
  optionValue: 150,
  /** A label or a hint of an input. */
  label: 2_000,
  placeholder: 150,
  /** What an input holds, first or typed. */
  inputValue: 3_000,
  /** The title and the buttons of a modal. */
  viewTitle: 24,
  privateMetadata: 3_000,
  callbackId: 255,
  viewBytes: 250_000,
  /** All text of a message's blocks together, buttons apart; with them above about 13,200 Slack answers msg_blocks_too_long. */
  blocksText: 12_000,
  blocksTextRefused: 13_200,
  /** The rich text of a message as JSON, in bytes, with all that its elements are made of; above about 24,500 it answers the same. */
  richTextBytes: 20_000,
  richTextBytesRefused: 24_500,
  /** The top-level text, escaped; longer is cut by Slack. */
  text: 40_000,
  /** Domains whose links one app unfurls, and links of one message that are looked at. */
  unfurlDomains: 5,
  unfurlLinks: 10,
} as const
