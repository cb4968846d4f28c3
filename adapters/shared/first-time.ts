import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'

/** Platforms repeat what they think was lost. @returns whether this is the first time; also when that cannot be known */
export function isFirstTime(platform: string, id: string, paperboy: Pick<Paperboy, 'seenOnce'>, log: Logger): Promise<boolean> {
  return paperboy.seenOnce(platform, id).catch((error: unknown) => {
    log.error({ err: error }, `${platform}: it could not be looked up whether a request came before`)
    return true
  })
}
