// What people read of the platforms themselves.
import { say, strong, type Text } from '../text.ts'

/** Its fault is a sentence of the adapter's. */
export const platformFault = (platform: string, fault: string): Text =>
  say`${strong(`${platform.charAt(0).toUpperCase()}${platform.slice(1)} is not served`)}: ${fault}`
