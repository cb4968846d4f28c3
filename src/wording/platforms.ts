// What people read of the platforms themselves.
import { say, strong, type Text } from '../port/text.ts'

/** Stands beside the names of platforms, for what keeps the data from being stored. */
export const DATA = 'data'

/** Its fault is a sentence of the adapter's, or of what is wrong with the data. */
export function platformFault(platform: string, fault: string): Text {
  const what = platform === DATA ? 'Nothing can be stored' : `${platform.charAt(0).toUpperCase()}${platform.slice(1)} is not served`
  return say`${strong(what)}: ${fault}`
}
