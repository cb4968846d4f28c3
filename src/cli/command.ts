import { carryOut } from '../commands/carry-out.ts'
import { readInput } from '../commands/reading.ts'
import { Misunderstood, Refusal } from '../commands/refusal.ts'
import { type ExitCode, Fault } from '../config/fault.ts'
import type { Reply } from '../port/chat.ts'
import { LOCAL_CHANNEL, localRequest } from './local.ts'
import type { Verb } from './verb.ts'

export const commandVerb: Verb = {
  name: 'command',
  usage: 'command [--json] "/papers …"',
  summary: 'Answer one chat command, as the terminal channel would',
  flags: { json: 'boolean' },
  async run(words, flags, desk) {
    if (words.join('').trim() === '') throw new Fault('usage', 'Name a chat command: npm start -- command "/papers search xplainer"')
    const { core } = await desk.openIndexed()
    const request = localRequest({ kind: 'text', text: words.join(' ') })
    const { reply, exitCode } = await judged(carryOut(readInput(request.input), request, core))
    desk.print(flags.json ? JSON.stringify(reply) : desk.render(reply))
    const waiting = await core.store.deliveries.ready([LOCAL_CHANNEL.platform], core.now(), 1)
    if (waiting.length > 0) desk.remark('A running bot posts it within a minute. If none is running, the next one will post it.')
    return exitCode
  },
}

/** In a chat a refusal is a normal answer. Here it also sets the exit code. */
async function judged(answer: Promise<Reply>): Promise<{ readonly reply: Reply; readonly exitCode: ExitCode }> {
  try {
    return { reply: await answer, exitCode: 0 }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { reply: error.reply, exitCode: error instanceof Misunderstood ? 2 : 1 }
  }
}
