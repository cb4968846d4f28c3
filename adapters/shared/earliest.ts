/** How far our clock may have been ahead of the platform's when a post was written. */
const CLOCKS_MS = 3 * 3_600_000

/**
 * Before which instant a post was certainly not written, so that its history need not be read further back.
 * @param since when it was first written, by our clock, in milliseconds since 1970
 * @returns minus infinity where that is yet to come: the clock was ahead, and nothing is certain
 */
export function earliest(since: number, now: number): number {
  return since > now ? Number.NEGATIVE_INFINITY : since - CLOCKS_MS
}
