import { cutAtWord } from '../../src/port/text.ts'

/** At most so many UTF-16 units, cut between words with an ellipsis; what is no well-formed Unicode would be refused, and is mended. */
export function shorten(text: string, most: number): string {
  return cutAtWord(text.isWellFormed() ? text : text.toWellFormed(), most) // mending copies
}

/** Escaped as Slack asks for mrkdwn and the top-level text: three signs, and only after cutting. */
export function escapeSigns(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The longest that each text may be so that all together stay within a budget; those that are short leave more to the long ones. */
export function evenShare(lengths: readonly number[], budget: number): number {
  const sorted = [...lengths].sort((a, b) => a - b)
  let left = Math.max(0, budget)
  for (const [index, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index))
    if (length > share) return share
    left -= length
  }
  return sorted.at(-1) ?? 0
}
