import { AsyncLocalStorage } from 'node:async_hooks'

/** How long a statement is tried again while another process writes, in milliseconds, where nobody says otherwise. */
const LONGEST_WAIT_MS = 10_000

/** What may still be waited; the statements of one command share it. */
interface Budget {
  leftMs: number
}

const budgets = new AsyncLocalStorage<Budget | null>()

/** Does something for a person: the database is waited for no longer than so, over all that is done. */
export function inHurry<Result>(milliseconds: number, work: () => Promise<Result>): Promise<Result> {
  return budgets.run({ leftMs: milliseconds }, work)
}

/** What a command only sets off has time. */
export function unhurried<Result>(work: () => Result): Result {
  return budgets.run(null, work)
}

export function budgetNow(): Budget {
  return budgets.getStore() ?? { leftMs: LONGEST_WAIT_MS }
}

/** Whether another process writes just now. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** Of SQLite's errors, and the system's; empty for any other. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '')
}
