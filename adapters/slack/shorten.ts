import { cut } from '../../src/text.ts'

/** A word that begins so near the end is left out rather than broken. */
const LONGEST_TAIL = 40

/** At most so many UTF-16 units, cut between words with an ellipsis; what is no well-formed Unicode would be refused, and is mended. */
export function shorten(text: string, most: number): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed() // which copies
  if (whole.length <= most) return whole
  const shown = cut(whole, most)
  const isBetween = /^\s/.test(whole.slice(most - 1)) || /\s$/.test(whole.slice(0, Math.max(0, most - 1)))
  const space = isBetween ? 0 : shown.search(/\s\S*$/)
  return space > 0 && shown.length - space <= LONGEST_TAIL ? `${shown.slice(0, space).trimEnd()}…` : shown
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
