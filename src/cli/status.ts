import { Fault } from '../config/fault.ts'
import type { Verb } from './verb.ts'

export const statusVerb: Verb = {
  name: 'status',
  usage: 'status',
  summary: 'Show what the library holds, the digests of the last week, the sources and the heaviest workspaces; also while the bot runs',
  flags: {},
  async run(words, _, desk) {
    if (words.length > 0) throw new Fault('usage', `status takes no arguments, but got “${words.join(' ')}”.`)
    for (const { title, lines } of await (await desk.open()).operations.stored()) {
      desk.print(`${title}:`)
      for (const line of lines.length === 0 ? ['None.'] : lines) desk.print(`  ${line}`)
    }
    return 0
  },
}
