/** ASCII punctuation, any of which may begin a mark-up; Discord shows each as it is behind a backslash. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g

/** Text of papers and people, so that nothing in it is mark-up, a mention, a link or a timestamp. discord.js's own escaper leaves several live. */
function escapeMarkdown(text: string): string {
  return text.replace(PUNCTUATION, '\\$&')
}

/** What a person may type, in a code span or block; a backtick would end it, and no backslash helps there. */
export function codeSpan(text: string): string {
  const inert = text.replaceAll('`', 'ˋ')
  return text.includes('\n') ? `\n\`\`\`\n${inert}\n\`\`\`` : `\`${inert}\``
}

/** As much as fits of a text that escaping makes longer: cut before escaping, at a whole character, with an ellipsis. */
export function escapeWithin(text: string, most: number): string {
  const whole = escapeMarkdown(text)
  if (whole.length <= most) return whole
  let kept = 0
  let length = 1
  for (const character of text) {
    length += escapeMarkdown(character).length
    if (length > most) break
    kept += character.length
  }
  return most < 1 ? '' : `${escapeMarkdown(text.slice(0, kept))}…`
}
