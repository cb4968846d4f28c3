/** An error whose message is a sentence for the person who runs the program: what was wrong, and what to do. */
export class Fault extends Error {
  /** 1 for a failure, 2 for bad usage. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
