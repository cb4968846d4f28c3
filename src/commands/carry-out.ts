import { INPUT_LIMITS } from '../config/input-limits.ts'
import { type Reply, textReply } from '../port/chat.ts'
import { lines } from '../port/text.ts'
import * as wording from '../wording/papers.ts'
import { answerAside } from './aside.ts'
import type { Core, Request } from './command.ts'
import { splitCommand } from './grammar.ts'
import { answerMessage } from './links.ts'
import { pressAction } from './press.ts'
import type { Reading } from './reading.ts'
import { Misunderstood, Refusal } from './refusal.ts'
import { runChosen, runTyped } from './run.ts'
import { search } from './search.ts'
import { refuseUnknown, slipsOf } from './table.ts'
import { namesPapers } from './typed.ts'

/** What a request asks for. @throws {Refusal} */
export async function carryOut(reading: Reading, request: Request, core: Core): Promise<Reply> {
  switch (reading.kind) {
    case 'action':
      return pressAction(reading.action, reading.isOwn, request, core)
    case 'message':
      return answerMessage(reading.text, request, core)
    case 'aside':
      return answerAside(reading.aside, request, core)
    case 'too long':
      throw new Misunderstood('too-long', wording.tooLong(reading.length, INPUT_LIMITS.message))
  }
  const { name, command } = reading
  const rest = 'rest' in reading ? reading.rest : ''
  if (command === null) throw refuseUnknown(name, rest)
  if ('options' in reading) return runChosen(command, reading.options, request, core)
  const answer = runTyped(command, rest, request, core)
  if (command === search && isUnnamed(reading)) return orNear(answer, reading.text)
  const mayMean = reading.kind === 'words' && command !== search && rest !== '' && !namesPapers(rest)
  return mayMean ? orSearch(answer, reading.text, request, core) : answer
}

/** Whether nobody typed that it is a search. */
function isUnnamed(reading: Reading): reading is Extract<Reading, { readonly kind: 'text' | 'words' }> {
  return (reading.kind === 'text' || reading.kind === 'words') && splitCommand(reading.text).name !== search.name
}

/** Plain words that found little may be a slip of a command. */
async function orNear(answer: Promise<Reply>, text: string): Promise<Reply> {
  const reply = await answer
  const { name, rest } = splitCommand(text)
  const [slip] = slipsOf(name)
  if (slip !== undefined && rest === '') return textReply(lines(refuseUnknown(name, '').reply.text, wording.orLookFor(name)))
  if (slip === undefined || (reply.cards.length > 0 && slip.options.length === 0)) return reply
  return { ...reply, text: lines(wording.maybeCommand(`${slip.name} ${rest}`.trim()), reply.text) }
}

/** “Resume parsing with LLMs” names no topic to resume: plain words that only begin like a command are a search. */
async function orSearch(answer: Promise<Reply>, words: string, request: Request, core: Core): Promise<Reply> {
  try {
    return await answer
  } catch (error) {
    // A question in return, with papers to choose from, is an answer.
    if (!(error instanceof Refusal) || error.reply.cards.length > 0) throw error
    const found = await runTyped(search, words, request, core)
    if (found.cards.length === 0) throw error
    return { ...found, text: lines(wording.asSearch(error.reply.text), found.text) }
  }
}
