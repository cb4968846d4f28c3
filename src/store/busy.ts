import { AsyncLocalStorage } from 'node:async_hooks'

/** By default, how long a statement is retried while another process writes, in milliseconds. */
const LONGEST_WAIT_MS = 10_000

/** The waiting time that is left. The statements of one command share it. */
interface Budget {
  leftMs: number
}

const budgets = new AsyncLocalStorage<Budget | null>()

/** Runs work that a person waits for: all its statements together wait for the database no longer than this. */
export function inHurry<Result>(milliseconds: number, work: () => Promise<Result>): Promise<Result> {
  return budgets.run({ leftMs: milliseconds }, work)
}

/** Runs work that a command only starts and nobody waits for. */
export function unhurried<Result>(work: () => Result): Result {
  return budgets.run(null, work)
}

export function budgetNow(): Budget {
  return budgets.getStore() ?? { leftMs: LONGEST_WAIT_MS }
}

/** The time that is left for a command; null for work that nobody waits for. */
export function hurryNow(): Budget | null {
  return budgets.getStore() ?? null
}

/** Whether the error means that another process is writing, or that a server cannot be asked just now. */
export function isBusy(error: unknown): boolean {
  return /^(?:SQLITE_BUSY|DATABASE_)/.test(codeOf(error))
}

/** The code of an error of the database or of the system; empty for any other error. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '')
}
