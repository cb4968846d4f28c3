/** Of the program: 0 when all went well, 1 for a failure, 2 for bad usage. */
export type ExitCode = 0 | 1 | 2

/** An error whose message is a sentence for the person who runs the program: what was wrong, and what to do. */
export class Fault extends Error {
  readonly exitCode: Exclude<ExitCode, 0>

  constructor(message: string, exitCode: Exclude<ExitCode, 0> = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
