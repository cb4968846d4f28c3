import type { Logger } from 'pino'

/** Names of errors come from a platform's answers: no more are kept, or told of. */
const MOST_NOTICED = 100

/** Takes note of an error that is in no table. @param asked what was asked of the platform, without ids and tokens */
export type NoticeUnknown = (asked: string, error: string | number) => void

/** Tells the operator of unknown errors, once for each thing asked and error. @param name how people call the platform */
export function noticeUnknown(name: string, tellOperator: (text: string) => void, log: Logger): NoticeUnknown {
  const noticed = new Set<string>()
  const platform = name.toLowerCase()
  return (asked, error) => {
    const what = `${asked} ${error}`
    if (noticed.has(what) || noticed.size >= MOST_NOTICED) return
    noticed.add(what)
    log.error({ platform, asked, error }, `${platform}: Paperboy does not know this error: please report it`)
    const shown = typeof error === 'string' ? `“${error}”` : error
    tellOperator(`${name} answered ${asked} with ${shown}, an error that Paperboy does not know. Please report it.`)
  }
}
