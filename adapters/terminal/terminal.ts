import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type Asker, type ChannelRef, type CommandRequest, type Paperboy, type Reply, replyOf, textReply } from '../../src/port/chat.ts'
import type { ChatPlatform, PlatformTraits } from '../../src/port/platform.ts'
import { cut } from '../../src/port/text.ts'
import { completeLine } from '../shared/complete-line.ts'
import { matchAction } from './match-action.ts'
import { renderLegend, renderReply, type Screen } from './render.ts'
import { EMPTY, withReply } from './screenful.ts'

export interface TerminalOptions {
  readonly input: Readable
  readonly output: Writable
  /** Whether a person sits there: prompt, completion, history, legend. */
  readonly interactive: boolean
  readonly colour: boolean
  /** Columns now; null for a pipe. */
  readonly width: () => number | null
  /** Where typed lines are kept between sessions; null for nowhere. */
  readonly historyFile: string | null
  readonly channel: ChannelRef
  readonly asker: Asker
  /** A new address of the same in a browser, which opens it once; null where there are no pages. */
  readonly browserAddress: () => string | null
  /** Ids for requests. */
  readonly newId: () => string
  /** Called once, when the person has left or the input has ended and all is answered. @param lines how many were read */
  readonly onEnd: (lines: number) => void
}

const TERMINAL_TRAITS: PlatformTraits = {
  threads: false,
  repeatableMs: 0,
  workspacePerSecond: Number.POSITIVE_INFINITY,
  channelGapMs: 0,
}

const PROMPT = '> '
const HISTORY_LENGTH = 500
/** Lines read ahead of their answers; a pipe may bring them faster. */
const MOST_WAITING = 50
/** Asks the terminal to mark where a paste begins and ends (xterm's bracketed paste). */
const PASTE_MARKS_ON = '\u001b[?2004h'
const PASTE_MARKS_OFF = '\u001b[?2004l'

const NO_HISTORY = { kind: 'unreadable', reason: 'A terminal keeps no record of what it showed.' } as const

/** A local channel: one person, one line a command. */
export function createTerminal(options: TerminalOptions): ChatPlatform {
  const screen = (): Screen => ({ width: options.width(), colour: options.colour })
  let lines: Interface | null = null
  let work: Promise<void> = Promise.resolve()
  let screenful = EMPTY
  let waiting = 0
  let read = 0
  let stopping = false

  const print = (text: string): void => {
    options.output.write(`${text}\n`)
  }

  async function answer(line: string, paperboy: Paperboy): Promise<void> {
    const said = line.trim()
    if (said === '') return
    if (/^(?:exit|quit)$/i.test(said)) return void lines?.close()
    if (/^browser$/i.test(said)) return print(`${addressLine(options.browserAddress())}\n`)
    const action = matchAction(said, screenful, paperboy.commands)
    if (!action && /^(?:[np]|next|previous|prev|share)(?: page| to channel)?$/i.test(said))
      return print(`There is no “${cut(said, 30)}” for what was shown last.\n`)
    const kind = said.startsWith('/') ? 'text' : 'words'
    const input: CommandRequest['input'] = action ? { kind: 'action', action: action.id } : { kind, text: said }
    const request = { id: options.newId(), at: options.channel, asker: options.asker, takesForms: false, input }
    const reply = replyOf(await paperboy.respond(request))
    show(reply)
    if (reply.later) show(await reply.later)
  }

  function show(reply: Reply): void {
    screenful = withReply(screenful, reply)
    print(renderReply(reply, screen()))
    const legend = options.interactive ? renderLegend(reply, screen()) : null
    if (legend !== null) print(`\n${legend}`)
    print('')
  }

  return {
    name: 'terminal',

    async start(paperboy) {
      const { interactive, input, output } = options
      if (interactive) show(await paperboy.welcome())
      const opened = createInterface({
        input,
        ...(interactive && {
          output,
          prompt: PROMPT,
          history: readHistory(options.historyFile),
          historySize: HISTORY_LENGTH,
          removeHistoryDuplicates: true,
        }),
        ...(interactive && {
          completer: (line: string, done: (error: null, result: [string[], string]) => void) =>
            void completeLine(line, paperboy, options).then((found) => done(null, found)),
        }),
        terminal: interactive,
        crlfDelay: Number.POSITIVE_INFINITY,
      })
      lines = opened
      let pasting = false
      let pasted: string[] = []
      if (interactive) {
        output.write(PASTE_MARKS_ON)
        input.on('keypress', (_, key: { name?: string } | undefined) => {
          if (key?.name === 'paste-start') pasting = true
          if (key?.name === 'paste-end') pasting = false
        })
      }
      opened.on('line', (line) => {
        // An abstract pasted with its line breaks is one question.
        pasted.push(line)
        if (pasting) return
        const whole = pasted.join(' ')
        pasted = []
        // One after the other, in the order typed, however long each takes.
        waiting++
        read++
        if (waiting > MOST_WAITING) opened.pause()
        work = work.then(async () => {
          if (!stopping) await answer(whole, paperboy)
          waiting--
          if (!lines) return
          if (waiting <= MOST_WAITING) opened.resume()
          if (interactive) opened.prompt()
        })
      })
      opened.on('history', (history) => keepHistory(options.historyFile, history))
      opened.on('SIGINT', () => {
        // Ctrl-C empties a half-typed line; on an empty one it leaves.
        if (opened.line === '') return opened.close()
        opened.write(null, { ctrl: true, name: 'u' })
      })
      opened.on('close', () => {
        lines = null
        if (interactive) output.write(`${PASTE_MARKS_OFF}\n`)
        void work.then(() => options.onEnd(read))
      })
      if (interactive) opened.prompt()
    },

    async stop() {
      stopping = true // what waits behind the answer under way is left
      lines?.close()
      await work
    },

    traits: TERMINAL_TRAITS,

    async post({ delivery, reply }) {
      if (lines && options.interactive) options.output.write('\r\u001b[K')
      show(reply)
      if (options.interactive) lines?.prompt(true)
      return { kind: 'sent', message: { id: delivery, link: null } }
    },

    find: async () => NO_HISTORY,
    readBack: async () => NO_HISTORY,

    async tell(_workspace, _person, text) {
      if (lines && options.interactive) options.output.write('\r\u001b[K')
      show(textReply(text))
      if (options.interactive) lines?.prompt(true)
      return 'told'
    },

    async probe() {
      return { kind: 'open' }
    },

    /** Whoever types here decides it for themselves. */
    async reach() {
      return 'everybody'
    },
  }
}

function addressLine(address: string | null): string {
  return address === null
    ? 'No page is open for a browser. PAPERBOY_HTTP says where it is; where PAPERBOY_URL is set, there is none.'
    : `In a browser, once: ${address}`
}

function readHistory(file: string | null): string[] {
  try {
    return file === null
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .slice(0, HISTORY_LENGTH)
  } catch {
    return [] // the first session has none
  }
}

/** What was typed is nobody else's to read. A history that cannot be kept is no reason to disturb. */
function keepHistory(file: string | null, history: readonly string[]): void {
  if (file === null) return
  try {
    writeFileSync(file, `${history.join('\n')}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
  } catch {}
}
