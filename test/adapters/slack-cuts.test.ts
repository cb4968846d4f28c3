import { describe, expect, test } from 'vitest'
import { renderBlocks, textBlocks } from '../../adapters/slack/render.ts'
import { type Card, textReply } from '../../src/port/chat.ts'
import { code, plain, type Span, strong } from '../../src/port/text.ts'
import { readable } from '../servers/slack/harness.ts'
import { strings } from '../servers/slack/server.ts'

const WORDS = 'word '.repeat(200).trim()
const shown = (spans: readonly Span[], most: number): string => readable(textBlocks(spans, most))
const lengthOf = (blocks: unknown): number => strings(blocks, 'text').join('').length

describe('what is longer than its room', () => {
  test.each([
    ['running text', [plain(WORDS)]],
    ['emphasis', [strong(WORDS)]],
    ['code', [code(WORDS)]],
    ['a block of code', [code(WORDS.replaceAll(' ', '\n'))]],
  ])('is cut, and says so: %s', (_, spans) => {
    for (const most of [1, 2, 50, 99, 300]) {
      const text = shown(spans, most)
      expect(text.length).toBeLessThanOrEqual(most)
      if (most >= 50) expect(text.length).toBeGreaterThan(most - 45)
      expect(text).toMatch(most === 1 ? /^(?:…|)$/ : /…$/)
    }
    expect(shown(spans, 0)).toBe('')
  })

  test('is followed by nothing, though a short word would still have room', () => {
    const spans = [plain(`${'word '.repeat(9)}abcdefghijklmnopqrstuvwxyz`), strong('no'), plain(' not')]
    expect(shown(spans, 60)).toBe(`${'word '.repeat(9).trim()}…`)
  })

  test('is cut between parts, too', () => {
    const spans = WORDS.split(' ').flatMap((word) => [plain(`${word} `), strong(word)])
    for (const most of [1, 2, 50, 99, 300]) {
      const { length } = shown(spans, most)
      expect(length).toBeLessThanOrEqual(most)
      expect(length).toBeGreaterThan(most - 10)
    }
  })

  test('has all its room where it fits', () => {
    expect(shown([plain('one '), strong('two'), plain(' three')], 13)).toBe('one two three')
  })
})

test.each([
  [500, null],
  [2_000, 'https://arxiv.org/abs/2303.13391'],
  [10_000, null],
  [10_000, 'https://arxiv.org/abs/2303.13391'],
])('all text of a reply together keeps within %d characters, its titles with the link %s', (text, link) => {
  const card: Card = {
    heading: [plain(`heading ${WORDS}`)],
    number: 1,
    title: [plain(`title ${WORDS}`)],
    link,
    byline: `byline ${WORDS}`,
    excerpt: [plain(`excerpt ${WORDS} `), strong(WORDS)],
    why: `why ${WORDS}`,
    actions: [{ id: 'p1:save:abcdefgh:1', label: WORDS }],
  }
  const reply = textReply([plain(`${WORDS} ${WORDS} `), strong(WORDS), code(`${WORDS}\n${WORDS}`)], {
    cards: Array(5).fill(card),
    attachments: [{ name: 'saved.bib', mediaType: 'text/plain', content: WORDS.repeat(9) }],
    actions: [{ id: 'p1:page:abcdefgh:5', label: WORDS }],
  })
  const length = lengthOf(renderBlocks(reply, { blocks: 50, text }))
  expect(length).toBeLessThanOrEqual(text)
  expect(length).toBeGreaterThan(text / 2)
})
