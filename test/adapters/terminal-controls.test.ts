// A reply as it comes to the terminal, whatever reached it: the core cleans what people type and sources bring, and is not relied upon.
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { renderReply, type Screen } from '../../adapters/terminal/render.ts'
import { type Card, type Reply, textReply } from '../../src/port/chat.ts'
import { channelName, code, instant, plain, strong } from '../../src/port/text.ts'

/** What a terminal would act on, and what is left of it. */
const LIVE: readonly (readonly [name: string, live: string, shown: string])[] = [
  ['a colour', 'a\u001b[31mred', 'ared'],
  ['the cursor', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
  ['the window’s title', 'a\u001b]0;title\u0007b', 'ab'],
  ['a link', 'a\u001b]8;;https://evil.example\u0007b\u001b]8;;\u0007', 'ab'],
  ['an escape code of eight bits', 'a\u009b31mb', 'ab'],
  ['half an escape code', 'a\u001b', 'a '],
  ['a return to the beginning of the line', 'a\rb', 'a b'],
  ['a bell, a backspace, a tab', 'a\u0007b\bc\td', 'a b c d'],
  ['NUL and DEL', 'a\u0000b\u007fc', 'a b c'],
  ['what is a control of eight bits', 'a\u0085b\u0090c', 'a b c'],
]
const SCREENS: readonly Screen[] = [null, 80].flatMap((width) => [true, false].map((colour) => ({ width, colour })))

/** A reply that says something in every place there is. */
function replyOf(text: string): Reply {
  const card: Card = {
    heading: [plain(`heading ${text}`)],
    number: 1,
    title: [plain(`title ${text}`), strong(`strong ${text}`)],
    link: `https://arxiv.org/abs/${text}`,
    byline: `byline ${text}`,
    excerpt: [plain(`excerpt ${text}`), code(`code ${text}`)],
    why: `why ${text}`,
    actions: [],
  }
  return textReply([plain(text), strong(text), code(text), channelName(text), instant(text, 0)], {
    cards: [card],
    attachments: [{ name: 'saved.bib', mediaType: 'text/plain', content: `attachment ${text}` }],
  })
}

describe.each(SCREENS)('on a screen with %o', (screen) => {
  test.each(LIVE)('%s is text without effect', (_, live, shown) => {
    const rendered = renderReply(replyOf(live), screen)
    expect(rendered).toBe(renderReply(replyOf(shown), screen))
    // What is left is of our own making: colours, and line breaks.
    expect(stripVTControlCharacters(rendered)).not.toMatch(/[^\P{Cc}\n]/u)
    if (!screen.colour) expect(rendered).not.toContain('\u001b')
  })

  test('a line break is one', () => {
    expect(renderReply(textReply([plain('one\ntwo')]), screen).split('\n')).toEqual(['one', 'two'])
  })
})
