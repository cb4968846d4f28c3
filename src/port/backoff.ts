/** Waits that double with each failure, in milliseconds. */
export interface BackOff {
  readonly first: number
  readonly longest: number
}

/** @param failures how many came before: 0 gives the first wait */
export function waitAfterFailures({ first, longest }: BackOff, failures: number): number {
  return Math.min(longest, first * 2 ** Math.min(failures, 30))
}
