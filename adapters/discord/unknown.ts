import type { InternalRequest, REST } from 'discord.js'
import type { Logger } from 'pino'
import { noticeUnknown } from '../shared/unknown-errors.ts'
import { CODES, OF_INTERACTIONS } from './codes.ts'
import { codeOf, isHopeless } from './outcome.ts'

/** A word of a route; ids and tokens are none. */
const WORD = /^@?[a-z-]{2,15}$/

/** @returns what makes a client tell the operator of codes that are in no table, once for each method and code, of however many clients */
export function createWatch(tellOperator: (text: string) => void, log: Logger): (rest: REST) => void {
  const notice = noticeUnknown('Discord', tellOperator, log)

  function look({ method, fullRoute }: InternalRequest, error: unknown): void {
    const code = codeOf(error)
    if (code === null || isHopeless(error) || CODES.has(code)) return
    const words = fullRoute.split('/').filter((part) => WORD.test(part))
    if (/^(?:interactions|webhooks)$/.test(words[0] ?? '') && OF_INTERACTIONS.includes(code)) return
    notice(`${method} ${words.join('/')}`, code)
  }

  return (rest) => {
    const ask = rest.request.bind(rest)
    rest.request = async (options) => {
      try {
        return await ask(options)
      } catch (error) {
        look(options, error)
        throw error
      }
    }
  }
}
