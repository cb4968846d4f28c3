import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { greet, helloOnce } from './commands/aside.ts'
import { carryOut } from './commands/carry-out.ts'
import { closeChannel, leaveWorkspace, listChannels, openChannel, renameChannel, returnTo } from './commands/channel.ts'
import type { Core, Needs } from './commands/command.ts'
import { completeOption } from './commands/complete.ts'
import { rememberFieldValues } from './commands/field-values.ts'
import { fillIn } from './commands/form.ts'
import { openHome } from './commands/home.ts'
import { unfurlLinks } from './commands/links.ts'
import { lookAhead } from './commands/look-ahead.ts'
import { createManagers } from './commands/managers.ts'
import { openAgain, openForm, openSame } from './commands/open-form.ts'
import { isForAll, type Reading, readInput } from './commands/reading.ts'
import { Refusal } from './commands/refusal.ts'
import { SHAPES } from './commands/table.ts'
import { withUntold } from './commands/untold.ts'
import { type Answer, type ChannelEvent, type CommandRequest, type Form, type Paperboy, type Reply, textReply } from './port/chat.ts'
import type { Meters } from './port/operations.ts'
import { withoutShares } from './port/without-shares.ts'
import { onBehalfOf } from './search/party.ts'
import { codeOf, inHurry } from './store/busy.ts'
import { keyOf } from './store/workspace-key.ts'
import { welcome } from './wording/help.ts'
import { storeTrouble } from './wording/operator.ts'
import * as wording from './wording/papers.ts'

/** How long a command waits for a database that another program writes, before it says so; and what comes before it, in milliseconds. */
const ANSWER_WAIT_MS = 1_500
const SEEN_WAIT_MS = 500
/** Queries that find something in the bundled papers. */
const WELCOME_EXAMPLES = ['search chest x-ray report generation', 'similar Xplainer', 'search "radio galaxy" OR blazar']

/** The core as adapters see it. */
export function createPaperboy(
  core: Core,
  log: Logger,
  meters: Meters,
  { installations, kept }: Pick<Paperboy, 'installations' | 'kept'>,
): Paperboy {
  /** A failure is logged, and what comes of the work is something else. */
  async function guard<Result>(failure: string, work: () => Promise<Result>, otherwise: Result): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      log.error({ err: error }, failure)
      return otherwise
    }
  }

  /** As `guard`, for what a person waits for. */
  const guardForm = (work: () => Promise<Form | null>): Promise<Form | null> =>
    guard('a form could not be made', () => inHurry(ANSWER_WAIT_MS, work), null)

  function replyTo(error: unknown, { at, input }: Pick<CommandRequest, 'at' | 'input'>): Reply {
    if (error instanceof Refusal) {
      log.debug({ code: error.code, platform: at.platform }, 'a command was refused')
      return error.reply
    }
    const trouble = storeTrouble(codeOf(error))
    if (trouble !== null) {
      log.error({ err: error, platform: at.platform, input: input.kind }, 'the database could not be used for a command')
      return textReply(trouble)
    }
    const reference = randomBytes(4).toString('hex')
    log.error({ err: error, reference, platform: at.platform, input: input.kind }, 'a command failed')
    return textReply(wording.ourFault(reference, core.settings.support))
  }

  async function answer(reading: Reading, request: CommandRequest): Promise<Answer> {
    const ended = meters.command(nameOf(reading), request.at.platform)
    try {
      const reply = await inHurry(ANSWER_WAIT_MS, () => carryOut(reading, request, core))
      const form = reading.kind === 'form' ? await guardForm(() => openAgain(reading, request, core)) : null
      const later = reply.later?.catch((error: unknown) => replyTo(error, request)).then((next) => inTheOpen(next, reading))
      const told = await guard(
        'what a person is to be told could not be read',
        () => withUntold(inTheOpen(reply, reading), request, core),
        inTheOpen(reply, reading),
      )
      ended('answered')
      const forAsker = (shown: Reply): Reply => (request.isPrivate ? withoutShares(shown) : shown)
      return { kind: 'reply', reply: forAsker({ ...told, ...(later && { later: later.then(forAsker) }) }), form }
    } catch (error) {
      ended(error instanceof Refusal ? 'refused' : 'failed')
      if (reading.kind !== 'form' || !(error instanceof Refusal) || error.option === null)
        return { kind: 'reply', reply: inTheOpen(replyTo(error, request), reading), form: null }
      const form = await guardForm(() => openSame(reading, request, core))
      const faults = [{ option: error.option, message: error.reply.text }]
      return { kind: 'faults', faults, form: form && fillIn(form, reading.options) }
    }
  }

  const fieldValues = rememberFieldValues(core)
  const managers = createManagers(core)

  return {
    commands: SHAPES,

    async welcome() {
      const total = await core.store.holdings.count()
      return textReply(total === 0 ? wording.libraryEmpty() : welcome(total, WELCOME_EXAMPLES))
    },

    respond: (request) =>
      onBehalfOf(keyOf(request.at), async () => {
        const reading = readInput(request.input)
        const form = request.takesForms ? await guardForm(() => openForm(reading, request, core)) : null
        return form === null ? answer(reading, request) : { kind: 'form', form }
      }),

    complete: (request) =>
      onBehalfOf(keyOf(request.at), () => guard('completion failed', () => completeOption(request, core, fieldValues), [])),

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
        return await inHurry(ANSWER_WAIT_MS, () => onBehalfOf(keyOf(workspace), () => openHome(workspace, asker, core)))
      } catch (error) {
        const saved = replyTo(error, { at: { ...workspace, channel: '' }, input: { kind: 'words', text: '' } })
        return { ways: [], saved, channels: [], support: [] }
      }
    },

    unfurl: (links) => guard('links could not be unfurled', () => unfurlLinks(links, core), new Map()),

    greeting: greet,

    firstHello: (of, person) =>
      guard('a newcomer could not be greeted', () => inHurry(SEEN_WAIT_MS, () => helloOnce(of, person, core)), null),

    channels: (of) => guard('the channels with topics could not be listed', () => listChannels(core.store, of), []),

    channelChanged: (event) => follow(event, core),
    workspaceChanged: (event) => (event.kind === 'left' ? leaveWorkspace(event.of, event, core) : returnTo(event.of, event.codes, core)),
    installations,
    kept,

    async handleOnce(platform, request, work) {
      const { inbound } = core.store
      const begun = await inHurry(SEEN_WAIT_MS, () => inbound.begin(platform, request, core.now()))
      if (begun !== 'mine') return begun === 'done' ? 'before' : begun
      try {
        await work()
      } catch (error) {
        await inbound.drop(platform, request)
        throw error
      }
      await inbound.finish(platform, request)
      return 'now'
    },

    managersOf: (of) => guard('who manages topics could not be read', () => inHurry(SEEN_WAIT_MS, () => managers(of)), null),

    seenOnce: (platform, request) => inHurry(SEEN_WAIT_MS, () => core.store.inbound.seeOnce(platform, request, core.now())),
  }
}

/** The name of a reading's command, for counting. */
function nameOf(reading: Reading): string {
  return 'command' in reading ? (reading.command?.name ?? 'other') : reading.kind
}

/** Marks what all may read where it was asked in the open. */
function inTheOpen(reply: Reply, reading: Reading): Reply {
  return reply.audience === 'asker' && isForAll(reading) ? { ...reply, audience: 'anyone' } : reply
}

function follow(event: ChannelEvent, core: Needs<'store' | 'now'>): Promise<void> {
  switch (event.kind) {
    case 'opened':
      return openChannel(event.at, core)
    case 'closed':
      return closeChannel(event.at, event, core)
    case 'renamed':
      return renameChannel(event.at, event.channel, core)
  }
}
