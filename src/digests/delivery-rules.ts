/** Time limits of delivery, in milliseconds. */
export interface DeliveryRules {
  /** A post without an answer after this is uncertain. */
  readonly timeoutMs: number
  /** A worker that has not written after this has lost its claim. */
  readonly leaseMs: number
  /** After a claim is marked as being written, the write must begin within this. */
  readonly writeWithinMs: number
  /** A channel's history is trusted only this long after the write. */
  readonly reconcileAfterMs: number
  /** The same attempt is repeated only this long after its first write, and never longer than the platform allows. */
  readonly repeatMs: number
}

export const DELIVERY_RULES: DeliveryRules = {
  timeoutMs: 10_000,
  leaseMs: 60_000,
  writeWithinMs: 5_000,
  reconcileAfterMs: 90_000,
  repeatMs: 120_000,
}

/** A copy of the program that looks into a workspace's histories keeps others from it so long: less than a minute, so until the next round. In milliseconds. */
export const LOOKING_MS = 55_000
