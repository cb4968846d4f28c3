import { FAULT_CODES, type FaultCode } from './error-codes.ts'

/** The exit code of the program: 0 for success, 1 for a failure, 2 for wrong usage. */
export type ExitCode = 0 | 1 | 2

/** An error with a message for the operator: what was wrong, and what to do. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly exitCode: Exclude<ExitCode, 0>

  constructor(code: FaultCode, message: string) {
    super(message)
    this.code = code
    this.exitCode = FAULT_CODES[code].exit
  }
}
