import type { Paper } from '../../papers/paper.ts'
import { plain, type Span, strong, type Text } from '../../port/text.ts'
import type { Ranking } from '../engines/engine.ts'
import { findTerms } from './highlights.ts'
import { type Reasons, reasonsOf } from './reasons.ts'
import { type Sentence, splitSentences } from './sentences.ts'
import { type Occurrence, partsOf } from './text-cache.ts'

/** Why a paper was found, and the sentence that shows it. */
export interface Explanation extends Reasons {
  readonly title: Text
  /** The best sentence of the abstract, with matched words strong; empty if there is no abstract. */
  readonly excerpt: Text
}

/** An excerpt has about two lines in a chat. */
const LONGEST_EXCERPT = 240

/** Explains a hit by the words of its query. Pure. */
export function explain(paper: Paper, words: Ranking['words']): Explanation {
  const terms = new Set(words.flatMap((word) => word.ways.flatMap((way) => way.terms)))
  const title = findTerms(paper.title, terms)
  const authors = paper.authors.join(', ')
  const abstract = joined(paper.abstract ?? '')
  const found = findTerms(abstract, terms)
  const reasons = reasonsOf(paper, words, { title, abstract: found, authors: findTerms(authors, terms) })
  return { ...reasons, title: mark(paper.title, title), excerpt: shorten(bestSentence(abstract, found), LONGEST_EXCERPT) }
}

/** The first sentence with the highest number of different terms. */
function bestSentence(text: string, found: readonly Occurrence[]): Text {
  let best: Text = []
  let most = -1
  let next = 0
  for (const { start, end } of sentencesOf(text)) {
    const from = next
    while (next < found.length && (found[next] as Occurrence).start < end) next++
    const own = found.slice(from, next)
    const held = new Set(own.map(({ term }) => term)).size
    if (held > most) [best, most] = [mark(text, own, start, end), held]
  }
  return best
}

/** The first sentences of an abstract, for lists that answer no query. */
export function opening(paper: Paper): Text {
  return paper.abstract === null ? [] : shorten([plain(joined(paper.abstract))], LONGEST_EXCERPT)
}

/** Joins paragraphs. All other white space is already single spaces (`plainText`). */
function joined(abstract: string): string {
  return abstract.replaceAll('\n\n', ' ')
}

/** A part of a text, with the found terms strong. */
function mark(text: string, found: readonly Occurrence[], from = 0, to = text.length): Text {
  const marked: Span[] = []
  let at = from
  for (const { start, end } of found) {
    if (start < at) continue
    if (start > at) marked.push(plain(text.slice(at, start)))
    marked.push(strong(text.slice(start, end)))
    at = end
  }
  return at < to ? [...marked, plain(text.slice(at, to))] : marked
}

function sentencesOf(text: string): readonly Sentence[] {
  const parts = partsOf(text)
  parts.sentences ??= splitSentences(text)
  return parts.sentences
}

/** Shortens a text at word boundaries so that the first strong word stays visible. */
function shorten(text: Text, most: number): Text {
  const whole = text.map((span) => span.text).join('')
  if (whole.length <= most) return text
  const firstStrong = text.findIndex((span) => span.style === 'strong')
  const focus = text.slice(0, Math.max(0, firstStrong)).reduce((sum, span) => sum + span.text.length, 0)
  const from = focus > most / 2 ? wordStart(whole, focus - Math.floor(most / 4)) : 0
  const to = from + most >= whole.length ? whole.length : wordEnd(whole, from + most)
  const cut = slice(text, from, to)
  return [...(from > 0 ? [plain('… ')] : []), ...cut, ...(to < whole.length ? [plain('…')] : [])]
}

function slice(text: Text, from: number, to: number): Text {
  let at = 0
  return text.flatMap((span) => {
    const start = at
    at += span.text.length
    const part = span.text.slice(Math.max(0, from - start), Math.max(0, to - start))
    return part === '' ? [] : [{ ...span, text: part }]
  })
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at)
  return space === -1 || space > at + 40 ? at : space + 1
}

function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at)
  if (space >= at - 40) return space
  // No space near: at least never half of a surrogate pair.
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at
}
