import type { Paper } from '../../papers/paper.ts'
import { plain, type Span, strong, type Text, withoutTrailing } from '../../port/text.ts'
import type { Ranking } from '../engines/engine.ts'
import { findTerms } from './highlights.ts'
import { type Reasons, reasonsOf } from './reasons.ts'
import { type Sentence, splitSentences } from './sentences.ts'
import { beginningOf, tellingOf } from './telling.ts'
import { type Occurrence, partsOf } from './text-cache.ts'

/** Why a paper was found, and the sentence that shows it. */
export interface Explanation extends Reasons {
  readonly title: Text
  /** The sentence of the abstract that answers best, with matched words strong; empty if there is no abstract. */
  readonly excerpt: Text
}

/** One line on a desktop, two on a phone. */
const LONGEST_LINE = 80

/** Explains a hit by the words of its query. Pure. */
export function explain(paper: Paper, words: Ranking['words']): Explanation {
  const terms = new Set(words.flatMap((word) => word.ways.flatMap((way) => way.terms)))
  const title = findTerms(paper.title, terms)
  const authors = paper.authors.join(', ')
  const abstract = joined(paper.abstract ?? '')
  const found = findTerms(abstract, terms)
  const reasons = reasonsOf(paper, words, { title, abstract: found, authors: findTerms(authors, terms) })
  return { ...reasons, title: mark(paper.title, title), excerpt: bestSentence(abstract, found, alternativesIn(words)) }
}

/** The terms of which one is as good as another. */
function alternativesIn(words: Ranking['words']): ReadonlySet<string> {
  return new Set(words.filter(({ isAlternative }) => isAlternative).flatMap(({ ways }) => ways.flatMap(({ terms }) => terms)))
}

/** Of sentences that say as much, the first. @param alternatives terms that count once together */
function bestSentence(text: string, found: readonly Occurrence[], alternatives: ReadonlySet<string> = new Set()): Text {
  const sentences = sentencesOf(text).map(({ start, end }) => ({ start, end, own: within(found, start, end) }))
  const heldIn = sentences.map(({ own }) => new Set(own.map(({ term }) => (alternatives.has(term) ? '' : term))).size)
  const most = Math.max(1, ...heldIn)
  const scores = sentences.map(({ start, end }, index) => tellingOf(text.slice(start, end), (heldIn[index] ?? 0) / most))
  const best = sentences[scores.indexOf(Math.max(...scores))]
  if (!best) return []
  const { start, end, own } = best
  // A word that was asked for stays, be it the last of several.
  const from = start + beginningOf(text.slice(start, end), (own.at(-1)?.start ?? end) - start)
  return shorten(capitalized(mark(text, own, from, end)), LONGEST_LINE)
}

function within(found: readonly Occurrence[], start: number, end: number): Occurrence[] {
  return found.filter((occurrence) => occurrence.start >= start && occurrence.start < end)
}

function capitalized([first, ...rest]: Text): Text {
  return first === undefined
    ? []
    : [{ ...first, text: first.text.replace(/^\p{Ll}(?=\p{Ll}*(?:[\s,-]|$))/u, (letter) => letter.toUpperCase()) }, ...rest]
}

/** What a paper is about where nothing was asked: a sentence of its abstract; empty if there is none. */
export function keySentence({ abstract }: Pick<Paper, 'abstract'>): Text {
  return abstract === null ? [] : bestSentence(joined(abstract), [])
}

/** What a machine wrote of a paper, as short as a sentence of ours. */
export function summaryLine(summary: string): Text {
  return shorten([plain(joined(summary))], LONGEST_LINE)
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

/** As much as fits of the beginning, which says what the sentence is about, cut between words. */
function shorten(text: Text, most: number): Text {
  const whole = text.map((span) => span.text).join('')
  if (whole.length <= most) return text
  let left = wordEnd(whole, most)
  const kept: Span[] = []
  for (const span of text) {
    const part = span.text.slice(0, left)
    left -= part.length
    if (part !== '') kept.push({ ...span, text: part })
  }
  const last = kept.pop()
  return [...kept, ...(last ? [{ ...last, text: withoutTrailing(last.text, ' ,;:') }] : []), plain('…')]
}

function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at)
  if (space >= at - 40) return space
  // No space near: at least never half of a surrogate pair.
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at
}
