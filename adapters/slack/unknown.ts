import type { Logger } from 'pino'
import { noticeUnknown } from '../shared/unknown-errors.ts'
import { appTokenMeaningOf } from './errors.ts'
import { errorName } from './outcome.ts'

/** Looks at an error of a method of Slack's. */
export type Watch = (method: string, error: unknown) => void

/** Tells the operator of errors that are in no table, once for each method and error. */
export function createWatch(tellOperator: (text: string) => void, log: Logger): Watch {
  const notice = noticeUnknown('Slack', tellOperator, log)
  return (method, error) => {
    const name = errorName(error)
    if (name !== null && appTokenMeaningOf(name) === null) notice(method, name)
  }
}
