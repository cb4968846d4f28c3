import { asTyped, type Text } from '../../src/port/text.ts'

/** As people type it, and as the manifest declares it. */
export const SLASH = '/papers'

/** A text with its commands as they are typed here. */
export function withSlash(text: Text): Text {
  return asTyped(text, `${SLASH} `)
}
