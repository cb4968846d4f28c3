import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type CommandRequest, type Paperboy, type Reply, textReply } from './chat.ts'
import { type Core, checkMay } from './commands/command.ts'
import { completeOption } from './commands/complete.ts'
import { checkOptions, readOptions, splitCommand } from './commands/grammar.ts'
import { pressAction } from './commands/press.ts'
import { Refusal } from './commands/refusal.ts'
import { findCommand, SHAPES } from './commands/table.ts'
import { readKey } from './papers/identity.ts'
import { visibleText } from './papers/markup.ts'
import * as wording from './wording.ts'

/** The longest query, and room for a command around it. */
const LONGEST_INPUT = 4_000
/** Queries that find something in the bundled papers. */
const WELCOME_EXAMPLES = ['search chest x-ray report generation', 'similar Xplainer', 'search "radio galaxy" OR blazar']

/** The core as adapters see it. */
export function createPaperboy(core: Core, log: Logger): Paperboy {
  return {
    commands: SHAPES,

    async welcome() {
      const { total } = await core.store.papers.countPapers()
      return textReply(total === 0 ? wording.libraryEmpty() : wording.welcome(total, WELCOME_EXAMPLES))
    },

    async answer(request) {
      try {
        return await carryOut({ ...request, input: withoutInvisible(request.input) }, core)
      } catch (error) {
        if (error instanceof Refusal) return error.reply
        const reference = randomBytes(4).toString('hex')
        log.error({ err: error, reference, platform: request.at.platform, input: request.input.kind }, 'a command failed')
        return textReply(wording.ourFault(reference))
      }
    },

    async complete(request) {
      try {
        return await completeOption(request, core)
      } catch (error) {
        log.error({ err: error, command: request.command }, 'completion failed')
        return []
      }
    },

    seenOnce: (platform, request) => core.store.inbound.seeOnce(platform, request, core.now()),
  }
}

/** What is typed is echoed in answers: characters that nobody sees are taken out once, here. */
function withoutInvisible(input: CommandRequest['input']): CommandRequest['input'] {
  if (input.kind === 'text') return { ...input, text: visibleText(input.text) }
  if (input.kind === 'action') return input
  const options = Object.entries(input.options).map(([name, value]) => [name, typeof value === 'string' ? visibleText(value) : value])
  return { ...input, options: Object.fromEntries(options) }
}

async function carryOut(request: CommandRequest, core: Core): Promise<Reply> {
  const { input } = request
  if (input.kind === 'action') return pressAction(input.action, request, core)
  if (input.kind === 'options') {
    const command = findCommand(input.command, '')
    checkMay(command, request.asker)
    return command.run(checkOptions(command, input.options), request, core)
  }
  if (input.text.length > LONGEST_INPUT) throw new Refusal(wording.tooLong(input.text.length, LONGEST_INPUT))
  const { name, rest } = nameCommand(input.text)
  const command = findCommand(name, rest)
  checkMay(command, request.asker)
  return command.run(readOptions(command, rest), request, core)
}

/** Nothing typed is a question for help; a bare number, id or link is a paper to show. */
function nameCommand(text: string): { name: string; rest: string } {
  const { name, rest } = splitCommand(text)
  if (name === '') return { name: 'help', rest: '' }
  // `2 save` is said as often as `save 2`.
  const [verb = '', ...more] = rest.split(/\s+/)
  const isTurned = /^#?\d{1,4}$/.test(name) && SHAPES.some((shape) => shape.name === verb.toLowerCase())
  if (isTurned) return { name: verb.toLowerCase(), rest: [...more, name].join(' ') }
  const isPaper = rest === '' && (/^(?:#|id:)?\d{1,4}$/.test(name) || readKey(name) !== null)
  return isPaper ? { name: 'show', rest: name } : { name, rest }
}
