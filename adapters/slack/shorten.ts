import { cutAtWord } from '../../src/port/text.ts'

/** At most so many UTF-16 units, cut between words with an ellipsis; what is no well-formed Unicode would be refused, and is mended. */
export function shorten(text: string, most: number): string {
  return cutAtWord(text.isWellFormed() ? text : text.toWellFormed(), most) // mending copies
}

/** Escaped as Slack asks for mrkdwn and the top-level text: three signs, and only after cutting. */
export function escapeSigns(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
