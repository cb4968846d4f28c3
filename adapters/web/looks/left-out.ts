/** What the pictures of messages and forms cannot show, for whoever judges by them. */
export const LEFT_OUT: Readonly<Record<'both' | 'slack' | 'discord', readonly string[]>> = {
  both: [
    'Nothing in them can be pressed, opened or followed; what a press does is seen in the channel.',
    'Menus and selects are closed: what they offer is not listed.',
    'The messages of a thread are not shown, only that there are some.',
    'Fonts, distances and colours are near the real ones, and not the same. An attached file is not shown.',
    'People, channels, roles and the time of day are examples. What a message says of a moment is in one zone, where readers see it in their own.',
  ],
  slack: [
    'The preview that appears in a form while its first field is filled in, and faults beside fields.',
    'The Home tab, and that a message for you alone is gone when Slack is loaded again.',
  ],
  discord: [
    'What Discord offers while a command is typed, and the limits that it puts on what is typed.',
    'Faults of a form: Discord closes it, and a message for you alone says them, with a button that opens it again.',
    'Names that commands and mentions are shown by, and what a link is shown as where Discord embeds it.',
  ],
}
