/**
 * Waits for something no longer than so, and leaves no timer behind. Rejects as it does, where it does in time; what becomes of it later goes
 * unheard.
 * @param milliseconds infinity for as long as it takes
 * @returns undefined where it takes longer
 */
export function withTimeout<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  if (milliseconds === Number.POSITIVE_INFINITY) return work
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, milliseconds, undefined)
    work.then(resolve, reject).finally(() => clearTimeout(late))
  })
}

/** Lets a promise be awaited later, or by nobody: until then Node would end the program when it rejects. */
export function awaitLater<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => {})
  return promise
}
