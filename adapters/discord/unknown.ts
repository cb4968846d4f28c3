import type { InternalRequest, REST } from 'discord.js'
import type { Logger } from 'pino'
import { CODES, OF_INTERACTIONS } from './codes.ts'
import { PLATFORM } from './desk.ts'
import { codeOf, isHopeless, reasonOf } from './outcome.ts'

/** Codes come from Discord's answers: no more are kept, or told of. */
const MOST_NOTICED = 100
/** A word of a route; ids and tokens are none. */
const WORD = /^@?[a-z-]{2,15}$/

/** @returns what makes a client tell the operator of codes that are in no table, once for each method and code, of however many clients */
export function createWatch(tellOperator: (text: string) => void, log: Logger): (rest: REST) => void {
  const noticed = new Set<string>()

  function look({ method, fullRoute }: InternalRequest, error: unknown): void {
    const code = codeOf(error)
    if (code === null || isHopeless(error) || CODES.has(code)) return
    const words = fullRoute.split('/').filter((part) => WORD.test(part))
    if (/^(?:interactions|webhooks)$/.test(words[0] ?? '') && OF_INTERACTIONS.includes(code)) return
    const asked = `${method} ${words.join('/')}`
    const what = `${asked} ${code}`
    if (noticed.has(what) || noticed.size >= MOST_NOTICED) return
    noticed.add(what)
    log.error({ platform: PLATFORM, asked, code, reason: reasonOf(error) }, 'discord: Paperboy does not know this error: please report it')
    tellOperator(`Discord answered ${asked} with ${code}, an error that Paperboy does not know. Please report it.`)
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
