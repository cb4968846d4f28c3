import { describe, expect, test } from 'vitest'
import { textReply } from '../src/port/chat.ts'
import { bare, code, cut, cutAtWord, lines, plain, say, strong } from '../src/port/text.ts'
import { clip } from '../src/wording/phrases.ts'

describe('text', () => {
  test('from a template keeps spans and texts as they are, and makes strings plain', () => {
    expect(say`a ${'*b*'} ${strong('c')}${say`d ${code('e')}`} ${1}`).toEqual([
      plain('a '),
      plain('*b*'),
      plain(' '),
      strong('c'),
      plain('d '),
      code('e'),
      plain(' '),
      plain('1'),
    ])
  })

  test('has no empty spans', () => {
    expect(say``).toEqual([])
    expect(say`${''}`).toEqual([])
  })

  test('is put below each other, empty ones left out', () => {
    expect(bare(lines(say`a`, [], say`b`))).toBe('a\nb')
    expect(lines([], [])).toEqual([])
  })

  test('makes a reply to the asker alone', () => {
    expect(textReply(say`a`)).toEqual({ text: [plain('a')], cards: [], actions: [], attachments: [], audience: 'asker', replaces: false })
  })
})

describe('what is too long', () => {
  test('is clipped at a whole character, on one line, without what cannot be seen', () => {
    expect(clip('a\n b\u202ec', 10)).toBe('a bc')
    expect(clip('😀😀😀😀', 5)).toBe('😀😀…')
    expect(clip('exactly ten', 11)).toBe('exactly ten')
  })

  test('is cut to a limit in UTF-16 units, never through a character', () => {
    expect(cut('abcdef', 6)).toBe('abcdef')
    expect(cut('abcdefg', 6)).toBe('abcde…')
    expect(cut('ab😀😀', 4)).toBe('ab…')
    expect(cut('abc', 0)).toBe('')
  })

  test.each([
    ['one two three', 13, 'one two three'],
    ['one two three', 12, 'one two…'],
    ['one two three', 9, 'one two…'],
    ['one two three', 8, 'one two…'],
    ['one two three', 7, 'one…'],
    ['one  two', 6, 'one…'],
    [`one ${'x'.repeat(60)}`, 50, `one ${'x'.repeat(45)}…`],
    ['abcdefg', 4, 'abc…'],
    ['ab😀😀', 4, 'ab…'],
    ['abc', 0, ''],
  ])('is cut between words where it is read: %j within %d', (text, most, shown) => {
    expect(cutAtWord(text, most)).toBe(shown)
    expect(shown.length).toBeLessThanOrEqual(most)
  })
})
