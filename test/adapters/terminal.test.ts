import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { renderReply } from '../../adapters/terminal/render.ts'
import { createTerminal } from '../../adapters/terminal/terminal.ts'
import { type Paperboy, textReply } from '../../src/chat.ts'
import { LOCAL_CHANNEL } from '../../src/local.ts'
import { code, say, strong } from '../../src/text.ts'
import { openTestLibrary } from '../library.ts'
import { contract, type Harness, type Seen, toPost } from './contract.ts'

const asker = { person: 'you', name: 'Ada', mayManage: true, isAdmin: true, zone: null }

/** A terminal whose two ends are streams: lines go in, text comes out up to the empty line behind each reply. */
async function openTerminal(paperboy: Paperboy): Promise<Harness> {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  const waiting: ((text: string) => void)[] = []
  // The adapter awaits one answer after the other, so that each reply is one answered promise.
  const counted: Paperboy = paperboy
  const terminal = createTerminal({
    input,
    output,
    interactive: false,
    colour: false,
    width: () => null,
    historyFile: null,
    channel: LOCAL_CHANNEL,
    asker,
    newId: () => 'id',
    onEnd: () => {},
  })
  let seen = ''
  output.on('data', (chunk: string) => {
    seen += chunk
    // A reply is written in two pieces, its text and an empty line.
    if (chunk !== '\n') return
    const text = seen
    seen = ''
    waiting.shift()?.(text)
  })
  await terminal.start(counted)
  const exchange = (line: string): Promise<Seen> =>
    new Promise((resolve) => {
      waiting.push((text) => resolve(toSeen(text)))
      input.write(`${line.replace(/\n/g, ' ')}\n`)
    })
  return {
    type: exchange,
    press: (label) => exchange(typed(label)),
    async post(reply) {
      const shown = new Promise<Seen>((resolve) => waiting.push((text) => resolve(toSeen(text))))
      await terminal.post(toPost(LOCAL_CHANNEL, reply))
      return [await shown]
    },
    stop: () => terminal.stop(),
    async close() {
      input.destroy()
    },
  }
}

/** In a terminal a button is pressed by typing: `1` for the first of a paper, `1 save`, `next page`. */
function typed(label: string): string {
  const numbered = /^(\d+)\. /.exec(label)
  if (numbered) return numbered[1] ?? ''
  return /^(?:Save|Vote)/.test(label) ? `1 ${label}` : label
}

function toSeen(text: string): Seen {
  const controls = [...text.matchAll(/[^\P{Cc}\n]|\p{Cf}/gu)].map((match) => JSON.stringify(match[0]))
  return {
    text: text.replace(/^ {3}/gm, ''),
    links: [...text.matchAll(/^ *(https:\S+)$/gm)].map((match) => match[1] ?? ''),
    buttons: [],
    audience: text.startsWith('Shared by') || text.startsWith('Hello') ? 'channel' : 'asker',
    threats: controls,
  }
}

contract('terminal', openTerminal)

describe('the terminal', () => {
  test('wraps at the width of the window, and indents what belongs to a paper', async () => {
    const library = await openTestLibrary()
    const reply = await library.ask('search report generation')
    const lines = renderReply(reply, { width: 60, colour: false }).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(lines.filter((line) => /^\d\. /.test(line))).toHaveLength(5)
    await library.close()
  })

  test('colours when asked to, else sets what can be typed in backticks', () => {
    const reply = textReply(say`plain ${strong('strong')} ${code('code')}`)
    const coloured = renderReply(reply, { width: 80, colour: true })
    expect(coloured).toContain('\u001b[')
    expect(stripVTControlCharacters(coloured)).toBe('plain strong code')
    expect(renderReply(reply, { width: 80, colour: false })).toBe('plain strong `code`')
  })

  test('answers lines in the order typed, and ends once all are answered', async () => {
    const library = await openTestLibrary()
    const input = new PassThrough()
    const output = new PassThrough({ encoding: 'utf8' })
    let printed = ''
    output.on('data', (chunk: string) => {
      printed += chunk
    })
    await new Promise<void>((resolve) => {
      const terminal = createTerminal({
        input,
        output,
        interactive: false,
        colour: false,
        width: () => null,
        historyFile: null,
        channel: LOCAL_CHANNEL,
        asker,
        newId: () => 'id',
        onEnd: resolve,
      })
      void terminal.start(library.paperboy).then(() => input.end('/papers search tuberculosis\n\nstatus\n'))
    })
    expect(printed.indexOf('Reliable Tuberculosis')).toBeGreaterThan(-1)
    expect(printed.indexOf('63 papers')).toBeGreaterThan(printed.indexOf('Reliable Tuberculosis'))
    await library.close()
  })
})
