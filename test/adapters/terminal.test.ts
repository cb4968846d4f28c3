import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matchAction } from '../../adapters/terminal/match-action.ts'
import { renderLegend, renderReply } from '../../adapters/terminal/render.ts'
import { createTerminal } from '../../adapters/terminal/terminal.ts'
import { LOCAL_CHANNEL, localAsker } from '../../src/cli/local.ts'
import { type Paperboy, textReply } from '../../src/port/chat.ts'
import { code, say, strong } from '../../src/port/text.ts'
import { answerOf, openTestLibrary, type TestLibrary } from '../library.ts'
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
    browserAddress: () => null,
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
    changesMessages: false,
    settings: 'nobody',
    pings: false,
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
  return /^(?:Save|Vote|Similar)/.test(label) ? `1 ${label}` : label
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

contract('terminal', openTerminal, '')

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

  test('leaves no stray space where a line is broken, with colours and without, at any width', () => {
    const words = say`aaaa bbbb cccc ${strong('dddd eeee ffff')} gggg hhhh ${code('iiii jjjj')} kkkk`
    const card = { ...textCard, title: words, byline: 'aaaa bbbb cccc dddd eeee ffff gggg', excerpt: words }
    for (let width = 20; width < 60; width++)
      for (const colour of [false, true]) {
        const rows = stripVTControlCharacters(renderReply(textReply(words, { cards: [card] }), { width, colour })).split('\n')
        for (const row of rows) expect(row, `${width}`).toMatch(/^(?:|1\. \S.*|(?: {3})?\S.*)$/)
        for (const row of rows) expect(row).toBe(row.trimEnd())
        expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(width)
        expect(
          rows
            .join(' ')
            .replace(/\s+/g, ' ')
            .match(/aaaa bbbb cccc dddd eeee ffff gggg/g),
        ).toHaveLength(4)
      }
  })

  test('keeps the blanks that a line begins with', () => {
    const text = renderReply(textReply(say`  one two three four five six seven eight`), { width: 20, colour: false })
    expect(text).toBe('  one two three four\nfive six seven\neight')
  })

  test('answers lines in the order typed, and ends once all are answered', async () => {
    const library = await openTestLibrary()
    const printed = await typeAll(library.paperboy, ['/papers search tuberculosis', '', 'status'])
    expect(printed.indexOf('Reliable Tuberculosis')).toBeGreaterThan(-1)
    expect(printed.indexOf('63 papers')).toBeGreaterThan(printed.indexOf('Reliable Tuberculosis'))
    await library.close()
  })

  describe('takes what is typed for what was shown', () => {
    let library: TestLibrary
    beforeAll(async () => {
      library = await openTestLibrary()
    })
    afterAll(() => library.close())

    /** What the last of some lines is answered; in a channel that nothing was shown in. */
    async function answerTo(...lines: string[]): Promise<string> {
      await answerOf(library.paperboy, {
        id: '',
        at: LOCAL_CHANNEL,
        asker,
        takesForms: false,
        input: { kind: 'text', text: 'forget me yes' },
      })
      return (
        (await typeAll(library.paperboy, [...lines.slice(0, -1), 'help forget', lines.at(-1) ?? '']))
          .split('For example:\nforget me\n\n')
          .at(-1) ?? ''
      )
    }

    test.each([
      [['search chest', 'n'], /^\d+ papers.*\(6–10 of/],
      [['search chest', 'next'], /\(6–10 of/],
      [['search chest', 'n', 'n'], /\(11–15 of/],
      [['search chest', 'n', 'p'], /^1\. /m],
      [['search chest', '7', 'n'], /\(6–10 of/],
      [['search chest', 'show xplainer', 'n'], /\(6–10 of/],
      [['search blazar', 'show xplainer', '1 save'], /^Saved: “(?:(?!Xplainer).)*”/],
      [['search blazar', 'show xplainer', 'save 1'], /^Saved: “(?:(?!Xplainer).)*”/],
      [['search blazar', 'show xplainer', 'save'], /^Saved: “Xplainer/],
      [['search blazar', 'show xplainer', 'vote up'], /^Voted up: “Xplainer/],
      [['search blazar', 'show xplainer', 'share'], /^Shared by Ada/],
      [['search blazar', '2', 'vote down'], /^Voted down: “/],
      [['search blazar', '2', '1 vote down'], /^Voted down: “/],
      [['search chest', '7', '7 vote down'], /^Voted down: “/],
      [['search blazar', '1 open'], /^1\. .*\n {3}.*\n/],
      [['search blazar', '1-2'], /^1\. [\s\S]*^2\. /m],
      [['search blazar', '1-2', '2 save'], /^Saved: “/],
      [['search chest', 'save 1-2', 'saved', 'unsave all', 'yes'], /^No longer saved: 2 papers\./],
      [['search blazar', 'save 2'], /^Saved: “/],
      [['search tuberculosis', 'n'], /^There is no “n” for what was shown last\./],
      [['n'], /^There is no “n” for what was shown last\./],
      [['vote'], /^vote needs up or down/],
      [['search chest', '/constructor'], /^There is no command/],
      [['search chest', 'show 1', 'vote'], /^vote needs up or down/],
    ])('%j', async (lines, expected) => {
      expect(await answerTo(...lines)).toMatch(expected)
    })
  })

  test('a label that begins with a number is meant by its words, and no paper of that number', () => {
    const rest = { id: 'p1:rest:listing1:0', label: '3 of 23 shown' }
    const save = { id: 'p1:save:listing1:3', label: 'Save' }
    const card = { heading: [], number: 3, title: [], link: null, byline: '', excerpt: [], why: '', actions: [save] }
    const list = textReply(say`A digest`, { cards: [card], actions: [rest] })
    expect(matchAction('3 of 23', { list, shown: list }, [])).toEqual(rest)
    expect(matchAction('3 save', { list, shown: list }, [])).toEqual(save)
  })

  test('names the buttons of a paper without a number as they are typed', () => {
    const card = { ...textCard, number: null, actions: [{ id: 'a', label: 'Save' }] }
    expect(renderLegend(textReply([], { cards: [card] }), { width: 80, colour: false })).toBe('save')
    expect(renderLegend(textReply([], { cards: [{ ...card, number: 2 }] }), { width: 80, colour: false })).toBe('2 save')
  })
})

test('the local channel is in the machine’s zone unless told', () => {
  expect(localAsker('Asia/Tokyo').zone).toBe('Asia/Tokyo')
  expect(localAsker().zone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
})

const textCard = { heading: [], number: 1, title: [], link: null, byline: '', excerpt: [], why: '', actions: [] }

/** All that is printed while lines come through a pipe. */
async function typeAll(paperboy: Paperboy, lines: readonly string[]): Promise<string> {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  let printed = ''
  output.on('data', (chunk: string) => {
    printed += chunk
  })
  await new Promise<void>((resolve) => {
    const terminal = createTerminal({
      browserAddress: () => null,
      input,
      output,
      interactive: false,
      colour: false,
      width: () => null,
      historyFile: null,
      channel: LOCAL_CHANNEL,
      asker,
      newId: () => 'id',
      onEnd: () => resolve(),
    })
    void terminal.start(paperboy).then(() => input.end(`${lines.join('\n')}\n`))
  })
  return printed
}
