/** Work that pauses often, so that its thread can do other work in between. Its value is the result. */
export type Sliced<Result> = Generator<void, Result>

/** Does the work without a pause. */
export function finish<Result>(work: Sliced<Result>): Result {
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}
