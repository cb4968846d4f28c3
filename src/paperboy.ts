import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { closeChannel, listChannels, openChannel, renameChannel } from './commands/channel.ts'
import type { Core, Request } from './commands/command.ts'
import { completeOption } from './commands/complete.ts'
import { openForm } from './commands/form.ts'
import { openHome } from './commands/home.ts'
import { answerMessage, unfurlLinks } from './commands/links.ts'
import { lookAhead } from './commands/look-ahead.ts'
import { pressAction } from './commands/press.ts'
import { Misunderstood, Refusal } from './commands/refusal.ts'
import { runChosen, runTyped } from './commands/run.ts'
import { FOR_ALL, findCommand, SHAPES } from './commands/table.ts'
import { namesPapers, readTyped, readWords } from './commands/typed.ts'
import { INPUT_LIMITS } from './config/input-limits.ts'
import { visibleText } from './papers/markup.ts'
import { type CommandRequest, type Paperboy, type Reply, textReply } from './port/chat.ts'
import { lines } from './port/text.ts'
import { codeOf, inHurry } from './store/busy.ts'
import { welcome } from './wording/help.ts'
import { storeTrouble } from './wording/operator.ts'
import * as wording from './wording/papers.ts'
import * as wordingOfTopics from './wording/subscriptions.ts'

/** How long a command waits for a database that another program writes, before it says so; and what comes before it, in milliseconds. */
const ANSWER_WAIT_MS = 1_500
const SEEN_WAIT_MS = 500
/** Queries that find something in the bundled papers. */
const WELCOME_EXAMPLES = ['search chest x-ray report generation', 'similar Xplainer', 'search "radio galaxy" OR blazar']

/** The core as adapters see it. */
export function createPaperboy(core: Core, log: Logger): Paperboy {
  function answerError(error: unknown, { at, input }: Pick<CommandRequest, 'at' | 'input'>): Reply {
    if (error instanceof Refusal) return error.reply
    const trouble = storeTrouble(codeOf(error))
    if (trouble !== null) {
      log.error({ err: error, platform: at.platform, input: input.kind }, 'the database could not be used for a command')
      return textReply(trouble)
    }
    const reference = randomBytes(4).toString('hex')
    log.error({ err: error, reference, platform: at.platform, input: input.kind }, 'a command failed')
    return textReply(wording.ourFault(reference, core.settings.support))
  }

  return {
    commands: SHAPES,

    async welcome() {
      const { total } = await core.store.papers.countPapers()
      return textReply(total === 0 ? wording.libraryEmpty() : welcome(total, WELCOME_EXAMPLES))
    },

    async answer(request) {
      try {
        return await inHurry(ANSWER_WAIT_MS, () => carryOut(request, core))
      } catch (error) {
        return answerError(error, request)
      }
    },

    isForAll(asked) {
      const input = withoutInvisible(asked)
      return (input.kind === 'text' || input.kind === 'words') && FOR_ALL.includes(readInput(input).name)
    },

    async complete(request) {
      try {
        return await completeOption(request, core)
      } catch (error) {
        log.error({ err: error, command: request.command }, 'completion failed')
        return []
      }
    },

    async form(request) {
      try {
        return await openForm(withoutInvisible(request.input), request, core)
      } catch (error) {
        log.error({ err: error }, 'a form could not be made')
        return null
      }
    },

    async submit(request) {
      try {
        return await inHurry(ANSWER_WAIT_MS, () => carryOut(request, core))
      } catch (error) {
        if (error instanceof Refusal && error.option !== null) return { faults: [{ option: error.option, message: error.reply.text }] }
        return answerError(error, request)
      }
    },

    async lookAhead(query) {
      try {
        return await lookAhead(query, core)
      } catch (error) {
        if (error instanceof Refusal) return error.reply.text
        log.error({ err: error }, 'a look ahead failed')
        return []
      }
    },

    async home(workspace, asker) {
      try {
        return await inHurry(ANSWER_WAIT_MS, () => openHome(workspace, asker, core))
      } catch (error) {
        return {
          saved: answerError(error, { at: { ...workspace, channel: '' }, input: { kind: 'words', text: '' } }),
          channels: [],
          support: [],
        }
      }
    },

    async unfurl(links) {
      try {
        return await unfurlLinks(links, core)
      } catch (error) {
        log.error({ err: error }, 'links could not be unfurled')
        return new Map()
      }
    },

    greeting: wordingOfTopics.greeting,

    async channels(of) {
      try {
        return await listChannels(core.store, of)
      } catch (error) {
        log.error({ err: error }, 'the channels with topics could not be listed')
        return []
      }
    },

    async opened(at) {
      await openChannel(at, core).catch((error: unknown) => log.error({ err: error }, 'a channel could not be opened'))
    },

    async closed(at, reason) {
      await closeChannel(at, reason, core).catch((error: unknown) => log.error({ err: error }, 'a channel could not be closed'))
    },

    async renamed(at, channel) {
      await renameChannel(at, channel, core).catch((error: unknown) => log.error({ err: error }, 'a channel could not be renamed'))
    },

    seenOnce: (platform, request) => inHurry(SEEN_WAIT_MS, () => core.store.inbound.seeOnce(platform, request, core.now())),
  }
}

/** What is typed is echoed in answers: characters that nobody sees are taken out once, here. */
function withoutInvisible(input: CommandRequest['input']): CommandRequest['input'] {
  if (input.kind === 'action') return input
  if (input.kind !== 'options') return { ...input, text: visibleText(input.text) }
  const options = Object.entries(input.options).map(([name, value]) => [name, typeof value === 'string' ? visibleText(value) : value])
  return { ...input, options: Object.fromEntries(options) }
}

/** What a request asks for. @throws {Refusal} */
export async function carryOut({ input: asked, ...request }: CommandRequest, core: Core): Promise<Reply> {
  const input = withoutInvisible(asked)
  if (input.kind === 'action') return pressAction(input.action, request, core)
  if (input.kind === 'options') return runChosen(findCommand(input.command, ''), input.options, request, core)
  if (input.text.length > INPUT_LIMITS.message) throw new Misunderstood(wording.tooLong(input.text.length, INPUT_LIMITS.message))
  if (input.kind === 'message') return answerMessage(input.text, request, core)
  const { name, rest } = readInput(input)
  const answer = runTyped(findCommand(name, rest), rest, request, core)
  const mayMean = input.kind === 'words' && name !== 'search' && rest !== '' && !namesPapers(rest)
  return mayMean ? orSearch(answer, input.text, request, core) : answer
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
