// The words that a person typed, and the groups that quotes and parentheses make.

import { withoutTrailing } from '../port/text.ts'
import { closingQuote, readQuotations } from '../search/query/syntax.ts'

export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  /** The quotation or the parentheses that contain or touch it; null outside. */
  readonly inside: Span | null
}

/** UTF-16 offsets. */
interface Span {
  readonly start: number
  readonly end: number
}

export function readWords(text: string): Word[] {
  const spans = protectedSpans(text)
  let next = 0
  return [...text.matchAll(/\S+/g)].map((match) => {
    const [start, end] = [match.index, match.index + match[0].length]
    while ((spans[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++
    const span = spans[next]
    return { text: match[0], start, end, inside: span !== undefined && span.start < end ? span : null }
  })
}

/** Quotations and outermost parentheses, in order. A mark without a partner protects nothing, as in a query. */
function protectedSpans(text: string): Span[] {
  const spans: Span[] = []
  const open: number[] = []
  const closes = readQuotations(text)
  for (let at = 0; at < text.length; at++) {
    const close = closes(at)
    if (close !== -1) {
      spans.push({ start: at, end: close + 1 })
      at = close
    } else if (text[at] === '(') {
      open.push(at)
    } else if (text[at] === ')') {
      const start = open.pop()
      if (start === undefined) continue
      while ((spans.at(-1)?.start ?? -1) > start) spans.pop()
      spans.push({ start, end: at + 1 })
    }
  }
  return spans
}

export function isKeyword(word: Word | undefined, keyword: string): boolean {
  // AS also means a disease, and autonomous systems.
  return word !== undefined && word.inside === null && word.text.toLowerCase() === keyword && word.text !== 'AS'
}

/** The text from one word to another, without the comma before a clause. */
export function textOf(text: string, words: readonly Word[], from: number, end: number): string {
  const slice = text.slice(words[from]?.start ?? 0, from < end ? words[end - 1]?.end : 0)
  return end < words.length ? withoutTrailing(slice, ',;') : slice
}

export function unquote(text: string): string {
  const isWhole = text.length > 1 && closingQuote(text, 0) === text.length - 1
  return isWhole ? text.slice(1, -1).trim() : text
}
