import { INPUT_LIMITS } from '../config/input-limits.ts'
import { visibleText } from '../papers/markup.ts'
import type { CommandRequest, Reply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import * as wording from '../wording/papers.ts'
import type { Core, Request } from './command.ts'
import { answerMessage } from './links.ts'
import { pressAction } from './press.ts'
import { Misunderstood, Refusal } from './refusal.ts'
import { runChosen, runTyped } from './run.ts'
import { COMMANDS, findCommand } from './table.ts'
import { namesPapers, readTyped, readWords } from './typed.ts'

/** What is typed is echoed in answers: characters that nobody sees are taken out once, here. */
export function withoutInvisible(input: CommandRequest['input']): CommandRequest['input'] {
  if (input.kind === 'action') return input
  if (input.kind !== 'options' && input.kind !== 'form') return { ...input, text: visibleText(input.text) }
  const options = Object.entries(input.options).map(([name, value]) => [name, typeof value === 'string' ? visibleText(value) : value])
  return { ...input, options: Object.fromEntries(options) }
}

/** What a request asks for. @throws {Refusal} */
export async function carryOut({ input: asked, ...request }: CommandRequest, core: Core): Promise<Reply> {
  const input = withoutInvisible(asked)
  if (input.kind === 'action') return pressAction(input.action, request, core)
  if (input.kind === 'options' || input.kind === 'form') return runChosen(findCommand(input.command, ''), input.options, request, core)
  if (input.text.length > INPUT_LIMITS.message) throw new Misunderstood(wording.tooLong(input.text.length, INPUT_LIMITS.message))
  if (input.kind === 'message') return answerMessage(input.text, request, core)
  const { name, rest } = readInput(input)
  const answer = runTyped(findCommand(name, rest), rest, request, core)
  const mayMean = input.kind === 'words' && name !== 'search' && rest !== '' && !namesPapers(rest)
  return mayMean ? orSearch(answer, input.text, request, core) : answer
}

/** Whether the answer may be read by all where it was asked in the open. */
export function isForAll(input: CommandRequest['input']): boolean {
  if (input.kind !== 'text' && input.kind !== 'words') return false
  const { name } = readInput(input)
  return COMMANDS.find((command) => command.name === name)?.isPublic === true
}

function readInput({ kind, text }: Extract<CommandRequest['input'], { kind: 'text' | 'words' }>): { name: string; rest: string } {
  return kind === 'words' ? readWords(text) : readTyped(text)
}

/** “Resume parsing with LLMs” names no topic to resume: plain words that only begin like a command are a search. */
async function orSearch(answer: Promise<Reply>, words: string, request: Request, core: Core): Promise<Reply> {
  try {
    return await answer
  } catch (error) {
    // What was asked in turn, with papers to choose from, is an answer.
    if (!(error instanceof Refusal) || error.reply.cards.length > 0) throw error
    const found = await runTyped(findCommand('search', words), words, request, core)
    if (found.cards.length === 0) throw error
    return { ...found, text: lines(wording.asSearch(error.reply.text), found.text) }
  }
}
