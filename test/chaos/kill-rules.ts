import type { DeliveryRules } from '../../src/digests/delivery-rules.ts'

/** A real second is ten minutes of the world in which programs are killed. */
export const SPEED = 600
export const BEGIN_AT = Date.parse('2026-07-06T12:00Z')
/** The channels' digests fall due all over the day. */
export const MINUTES_A_DAY = 1440
export const TOPICS =
  'amber bamboo cobalt dolphin ebony falcon garlic helium indigo jasmine krypton lemon marble nectar orchid pepper quartz rubber silver tulip umbra velvet willow zinc'.split(
    ' ',
  )
/**
 * Three a day for each topic. A digest holds 20, and what does not fit waits for the next paper: as many come while no program lives long enough
 * to post. More would count as lost, though a digest only preferred others.
 */
export const PAPER_EVERY_MS = 20 * 60_000
/** Real milliseconds between two rounds. */
export const TICK_MS = 100

/**
 * Of the real rules a tenth and less, as the clock that runs fast sees it; no shorter, for a busy machine holds up a write that has begun
 * by as many real milliseconds as any other.
 */
export const RULES: DeliveryRules = {
  timeoutMs: 1_000 * SPEED,
  leaseMs: 2_500 * SPEED,
  writeWithinMs: 500 * SPEED,
  reconcileAfterMs: 2_500 * SPEED,
  repeatMs: 3_000 * SPEED,
}
/** For how long the Discord-like platform really takes a repeated nonce for the same message, in real milliseconds. */
export const WINDOW_MS = 4_500

/** What the program is told while it runs; a disk is full or can only be read. */
export type Hardship = { readonly wrongMs: number } | { readonly disk: 'well' | 'full' | 'read-only' }

/** What the program is told when it may begin. */
export interface Go {
  readonly folder: string
  readonly port: number
  /** The real instant at which its world began, and how far that was put forward since. */
  readonly since: number
  readonly aheadMs: number
  /** How wrong its clock is. */
  readonly wrongMs: number
  readonly channels: number
  readonly mostPapers: number
}
