import type { Logger } from 'pino'
import { appTokenMeaningOf } from './errors.ts'
import { errorName } from './outcome.ts'

/** Looks at an error of a method of Slack's. */
export type Watch = (method: string, error: unknown) => void

/** Slack's names of errors come from its answers: no more are kept, or told of. */
const MOST_NOTICED = 100

/** Tells the operator of errors that are in no table, once for each method and error. */
export function createWatch(tellOperator: (text: string) => void, log: Logger): Watch {
  const noticed = new Set<string>()
  return (method, error) => {
    const name = errorName(error)
    if (name === null || appTokenMeaningOf(name) !== null) return
    const what = `${method} ${name}`
    if (noticed.has(what) || noticed.size >= MOST_NOTICED) return
    noticed.add(what)
    log.error({ platform: 'slack', method, error: name }, 'slack: Paperboy does not know this error: please report it')
    tellOperator(`Slack answered ${method} with “${name}”, an error that Paperboy does not know. Please report it.`)
  }
}
