import { plain, type Span, strong, type Text } from '../chat.ts'
import type { Paper } from '../papers/paper.ts'
import { analyse, type Token } from './analysis.ts'
import type { Ranking } from './engine.ts'

/** Why a paper was found: where, and the sentence that shows it. */
export interface Explanation {
  readonly title: Text
  /** The best sentence of the abstract, matched words strong; empty where there is no abstract. */
  readonly excerpt: Text
  readonly fields: readonly ('title' | 'abstract' | 'authors')[]
}

/** An excerpt is for judging at a glance; about two lines of a chat. */
const LONGEST_EXCERPT = 240

/** Explains a hit by the words of its query. Pure; analyses only this paper. */
export function explain(paper: Paper, words: Ranking['words']): Explanation {
  const terms = new Set(words.flatMap((word) => word.terms))
  const title = mark(paper.title, terms)
  const authors = mark(paper.authors.join(', '), terms)
  let best: Sentence | undefined
  let most = 0
  for (const sentence of sentencesOf(paper.abstract ?? '')) {
    const held = heldTerms(sentence, terms)
    if (best === undefined || held > most) [best, most] = [sentence, held]
  }
  const isMarked = (text: Text): boolean => text.some((span) => span.style === 'strong')
  const fields: Explanation['fields'][number][] = []
  if (isMarked(title)) fields.push('title')
  if (most > 0) fields.push('abstract')
  if (isMarked(authors)) fields.push('authors')
  return { title, excerpt: best ? shorten(mark(best.text, terms, best.tokens), LONGEST_EXCERPT) : [], fields }
}

/** The first sentences of an abstract, for lists that answer no query. */
export function opening(paper: Paper): Text {
  return paper.abstract === null ? [] : shorten([plain(paper.abstract.replace(/\s+/g, ' '))], LONGEST_EXCERPT)
}

function mark(text: string, terms: ReadonlySet<string>, tokens: readonly Token[] = tokensOf(text)): Text {
  const spans: { start: number; end: number }[] = []
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    if (token.joined !== null && next && terms.has(token.joined)) spans.push({ start: token.start, end: next.end })
    else if (terms.has(token.term)) spans.push({ start: token.start, end: token.end })
  }
  const marked: Span[] = []
  let at = 0
  for (const { start, end } of spans) {
    if (start < at) continue
    if (start > at) marked.push(plain(text.slice(at, start)))
    marked.push(strong(text.slice(start, end)))
    at = end
  }
  return at < text.length ? [...marked, plain(text.slice(at))] : marked
}

function heldTerms({ held }: Sentence, terms: ReadonlySet<string>): number {
  let count = 0
  for (const term of terms) if (held.has(term)) count++
  return count
}

interface Sentence {
  readonly text: string
  readonly tokens: readonly Token[]
  /** All that its words may be found by. */
  readonly held: ReadonlySet<string>
}

/** The papers that many people ask for are the same ones: so many abstracts, and titles with names, stay analysed. */
const sentencesOf = remembered(200, (abstract) => splitSentences(abstract).map(toSentence))
const tokensOf = remembered(400, analyse)

function toSentence(text: string): Sentence {
  const tokens = analyse(text)
  return { text, tokens, held: new Set(tokens.flatMap(({ term, joined }) => (joined === null ? term : [term, joined]))) }
}

/** A pure function that remembers its last so many answers. */
function remembered<Answer>(most: number, answer: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>()
  return (text) => {
    const found = known.get(text) ?? answer(text)
    known.delete(text) // and in again, as the last one used
    known.set(text, found)
    if (known.size > most) known.delete(known.keys().next().value ?? '')
    return found
  }
}

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' })

function splitSentences(text: string): string[] {
  return [...SENTENCES.segment(text.replace(/\s+/g, ' '))].map(({ segment }) => segment.trim()).filter((sentence) => sentence !== '')
}

/** Cuts at word bounds, keeping the first strong word in view. */
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
