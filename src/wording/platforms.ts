// What people read of the platforms themselves.
import { say, strong, type Text } from '../port/text.ts'

/** Stands beside the names of platforms, for what keeps the data from being stored. */
export const DATA = 'data'

/** A sentence that names a variable of the environment says what the operator can do. */
const VARIABLE = /\b[A-Z]{2,}(?:_[A-Z]+)+\b/

/**
 * Its fault is what the adapter says, or what is wrong with the data. Anybody may read this, so what only an operator can do is left to the
 * operator's log and channel, which have the whole.
 */
export function platformFault(platform: string, fault: string): Text {
  const what = platform === DATA ? 'Nothing can be stored' : `${platform.charAt(0).toUpperCase()}${platform.slice(1)} is not served`
  const sentences = fault.split(/(?<=[.!?])\s+/).filter((sentence) => !VARIABLE.test(sentence))
  return say`${strong(what)}: ${sentences.length === 0 ? 'the operator’s log says why.' : sentences.join(' ')}`
}
