import { wordsWithin } from '../../src/port/text.ts'

/**
 * Characters that mark up, where they do: others stand as they are, for a person who copies a title, or reads it in a notification, gets the
 * backslashes too. Texts are put behind each other, so that what may be half of a mark is escaped at either end.
 */
const LIVE = new RegExp(
  [
    // Code, emphasis, links, mentions, times, emoji: anywhere. `[` alone keeps `](` from being a link.
    String.raw`[\\\`*_<[]`,
    // Struck out and hidden: two of them.
    String.raw`(?<=^|~)~|(?<=^|\|)\|`,
    // An address, and the rest of one.
    String.raw`:(?=\/\/)|^\/`,
    '@(?=everyone|here|(?:e|ev|eve|ever|every|everyo|everyon|h|he|her)?$)',
    // Quotes, headings, small text, lists: where a line begins.
    String.raw`[>#-](?<=(?:^|[\n\r\u2028\u2029\u0085])\s*[>#-])(?:(?<=>)|(?<=#)(?=#{0,2}(?:\s|$))|(?<=-)(?=[\s#]|$))`,
    String.raw`\.(?<=(?:^|[\n\r\u2028\u2029\u0085])\s*\d+\.)(?=\s|$)`,
  ].join('|'),
  'g',
)
/** Any of which may be escaped somewhere. */
const MAY_BE_LIVE = /[\\`*_<[~|:/@>#.-]/
/** What nobody sees, or what turns the direction of what follows. Joiners stay: scripts and emoji need them. */
const INVISIBLE = /[\0\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g

/** Text of papers and people, so that nothing in it is mark-up, a mention, a link or a timestamp. discord.js's own escaper leaves several live. */
export function escapeMarkdown(text: string): string {
  return clean(text).replace(LIVE, '\\$&')
}

/** For places that show their characters as they are: labels, choices, footers, names of threads. One line. */
export function plainLine(text: string): string {
  return flat(clean(text))
}

/** Line breaks and runs of blanks as one blank, where a line is a line. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** What a person may type, in a code span or block; a backtick would end it, and no backslash helps there. */
export function codeSpan(text: string): string {
  const inert = clean(text).replaceAll('`', 'ˋ')
  return inert.includes('\n') ? `\n\`\`\`\n${inert}\n\`\`\`` : `\`${inert}\``
}

/** As much as fits of a text that escaping makes longer: cut before escaping, between words, with an ellipsis. */
export function escapeWithin(text: string, most: number): string {
  const whole = escapeMarkdown(text)
  if (whole.length <= most) return whole
  const shown = clean(text)
  let units = 0
  let length = 1
  for (const character of shown) {
    length += MAY_BE_LIVE.test(character) ? 2 : character.length
    if (length > most) break
    units += character.length
  }
  return most < 1 ? '' : `${escapeMarkdown(wordsWithin(shown, units))}…`
}

function clean(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, '')
}
