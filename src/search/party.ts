import { AsyncLocalStorage } from 'node:async_hooks'

const parties = new AsyncLocalStorage<string>()

/** Does work for a workspace: what it asks of the search thread waits its turn among those of other workspaces, and not behind them all. */
export function onBehalfOf<Result>(workspace: string, work: () => Promise<Result>): Promise<Result> {
  return parties.run(workspace, work)
}

/** For whom the search thread is asked now; empty for nobody, as where the index is built. */
export function partyNow(): string {
  return parties.getStore() ?? ''
}
