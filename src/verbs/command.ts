import { Fault } from '../fault.ts'
import { localRequest } from '../local.ts'
import type { Verb } from './verb.ts'

export const commandVerb: Verb = {
  name: 'command',
  usage: 'command [--json] "/papers …"',
  summary: 'Answer one chat command, as the terminal channel would',
  flags: { json: 'boolean' },
  async run(words, flags, desk) {
    if (words.join('').trim() === '') throw new Fault('Name a chat command: npm start -- command "/papers search xplainer"', 2)
    const { paperboy } = await desk.openIndexed()
    const reply = await paperboy.answer(localRequest({ kind: 'text', text: words.join(' ') }))
    desk.print(flags.json ? JSON.stringify(reply) : desk.render(reply))
    return 0
  },
}
