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
    const { paperboy, onWake } = await desk.openIndexed()
    let hasPlanned = false
    onWake(() => {
      hasPlanned = true
    })
    const reply = await paperboy.answer(localRequest({ kind: 'text', text: words.join(' ') }))
    desk.print(flags.json ? JSON.stringify(reply) : desk.render(reply))
    if (hasPlanned) desk.remark('A running bot posts it within a minute; where none runs, the next one does.')
    return 0
  },
}
