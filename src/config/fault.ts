/** The exit code of the program: 0 for success, 1 for a failure, 2 for wrong usage. */
export type ExitCode = 0 | 1 | 2

/** An error with a message for the operator: what was wrong, and what to do. */
export class Fault extends Error {
  readonly exitCode: Exclude<ExitCode, 0>

  constructor(message: string, exitCode: Exclude<ExitCode, 0> = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
