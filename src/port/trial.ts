// The port between the core and a channel in which everything can be tried.

import type { Asker, ChannelRef, Paperboy } from './chat.ts'
import type { ChatPlatform } from './platform.ts'

/** A channel of one person over a copy of the newest papers. Nothing that is done there changes the library. */
export interface Trial {
  readonly paperboy: Paperboy
  readonly at: ChannelRef
  readonly asker: Asker
  /** The time there, in milliseconds since 1970, and in words. */
  now(): number
  day(): string
  /** Moves the clock there to the next morning. Papers that were kept back arrive, and digests that are due are posted. */
  nextMorning(): Promise<void>
  close(): Promise<void>
}

/** @param platform shows what is posted there */
export type OpenTrial = (platform: ChatPlatform) => Promise<Trial>
