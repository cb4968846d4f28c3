/** Waits for something no longer than so. @returns undefined where it takes longer */
export function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, milliseconds, undefined)
    work.then(resolve, reject).finally(() => clearTimeout(late))
  })
}
