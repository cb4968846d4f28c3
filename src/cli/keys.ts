import { Fault } from '../config/fault.ts'
import * as wording from '../wording/workspaces.ts'
import { discardUnreadable, rotateKeys } from '../workspaces/installations.ts'
import { createSealer } from '../workspaces/sealer.ts'
import type { Verb } from './verb.ts'

const USAGE = 'keys rotate | discard'

/** A bot may run meanwhile: it reads both what is encrypted with the old key and what is with the new one. */
export const keysVerb: Verb = {
  name: 'keys',
  usage: USAGE,
  summary: 'Encrypt the tokens of workspaces with the first of PAPERBOY_KEYS, also while the bot runs; or remove those that no key opens',
  flags: {},
  async run([action, ...rest], _, desk) {
    if ((action !== 'rotate' && action !== 'discard') || rest.length > 0) throw new Fault('usage', `Usage: npm start -- ${USAGE}`)
    const { keys } = desk.config
    const [first] = keys
    if (!first) throw new Fault('configuration', wording.noKeys())
    const { installations } = (await desk.open()).core.store
    if (action === 'discard') {
      desk.print(wording.keysDiscarded(await discardUnreadable(installations, createSealer(keys))))
      return 0
    }
    const { done, unreadable } = await rotateKeys(installations, createSealer(keys))
    desk.print(wording.keysRotated(done, unreadable, first.id))
    return unreadable === 0 ? 0 : 1
  },
}
