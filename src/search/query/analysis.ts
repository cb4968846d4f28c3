import { stemmer } from 'stemmer'
import { foldLetters } from '../../papers/letters.ts'
import { americanise } from './spelling.ts'

/** A word of a text as it is written. */
export interface WrittenWord {
  /** Folded: lower case, no accents, no compatibility forms (`CO₂` -> `co2`). */
  readonly surface: string
  /** Its position in the text, in UTF-16 offsets. */
  readonly start: number
  readonly end: number
  /**
   * This and the next word written as one, if they are joined by a hyphen, as in `x ray`, or by nothing, as in COVID19. In a longer chain it
   * includes the complete X-ray.
   */
  readonly compound: string | null
}

/** A word of a text as it is indexed. */
export interface Token extends WrittenWord {
  /** The stem that is indexed. */
  readonly term: string
  /** The stem of the compound. */
  readonly joined: string | null
}

/** A full stop between digits belongs to the number, also inside a name: 2.5, Qwen2.5. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:(?<=\p{N})\.(?=\p{N})[\p{L}\p{N}\p{M}]+)*(?:['’][\p{L}]+)?/gu
const HYPHENS = '-‐‑–'
/** Longer tokens are keys, hashes or attacks, and are cut. */
export const LONGEST_WORD = 60

interface Word {
  readonly surface: string
  readonly start: number
  readonly end: number
  /** Whether the next word follows without a space, like the number of COVID19. */
  readonly isWrittenOn: boolean
}

/** The words of a text, in order. Papers and queries are analysed in the same way. */
export function analyse(text: string): Token[] {
  return readWords(text).map(({ surface, start, end, compound }) => {
    return { surface, term: stem(surface), start, end, compound, joined: compound === null ? null : stem(compound) }
  })
}

/** As `analyse`, without the stems. */
export function readWords(text: string): WrittenWord[] {
  const words = wordsOf(text)
  return words.map(({ surface, start, end }, at) => ({ surface, start, end, compound: compoundAt(text, words, at) }))
}

/** The compound of a word and the next; null if they are not joined. */
function compoundAt(text: string, words: readonly Word[], at: number): string | null {
  const [word, next] = [words[at] as Word, words[at + 1]]
  if (next === undefined || !isJoined(word, text, next)) return null
  if (isLoneLetter(word.surface)) return word.surface + next.surface
  const letterBefore = at > 0 ? letterOf(text, words, at - 1) : ''
  return letterBefore + word.surface + letterOrWord(text, words, at + 1)
}

/** A single letter that is joined with the next word, like the `x` of X-ray; empty for any other word. */
function letterOf(text: string, words: readonly Word[], at: number): string {
  const [word, next] = [words[at] as Word, words[at + 1]]
  return next !== undefined && isLoneLetter(word.surface) && isJoined(word, text, next) ? word.surface : ''
}

/** A word at the end of a compound: a single letter includes the word that it belongs to. */
function letterOrWord(text: string, words: readonly Word[], at: number): string {
  const { surface } = words[at] as Word
  return letterOf(text, words, at) === '' ? surface : surface + (words[at + 1] as Word).surface
}

function wordsOf(text: string): Word[] {
  const words: Word[] = []
  // Most texts are plain ASCII. Unicode classes take several times as long.
  const isPlain = !NOT_PLAIN.test(text)
  const lower = isPlain ? text.toLowerCase() : ''
  for (const match of text.matchAll(isPlain ? PLAIN_WORD : WORD)) {
    const [start, end] = [match.index, match.index + match[0].length]
    if (IS_WRITTEN_ON.test(match[0])) words.push(...splitWrittenOn(match[0], start))
    else if (isPlain && !match[0].includes("'"))
      words.push({ surface: lower.slice(start, Math.min(end, start + LONGEST_WORD)), start, end, isWrittenOn: false })
    else if (!isPlain && UNSPACED.test(match[0])) words.push(...segment(match[0], start))
    else {
      const surface = fold(match[0]).slice(0, LONGEST_WORD)
      if (surface !== '') words.push({ surface, start, end, isWrittenOn: false })
    }
  }
  return words
}

/** `COVID19` -> `COVID`, `19`; `PPARγ` -> `PPAR`, `γ`; `hTRPML2` -> `h`, `TRPML`, `2`. */
function splitWrittenOn(word: string, start: number): Word[] {
  const parts = word.slice(0, LONGEST_WORD).split(PLACES_TO_SPLIT)
  let at = start
  return parts.flatMap((part, index) => {
    const begin = at
    at += part.length
    const surface = fold(part)
    return surface === '' ? [] : [{ surface, start: begin, end: at, isWrittenOn: index < parts.length - 1 }]
  })
}

const NOT_PLAIN = /[^\n -~]/
const PLAIN_WORD = /[A-Za-z0-9]+(?:(?<=\d)\.(?=\d)[A-Za-z0-9]+)*(?:'[A-Za-z]+)?/g
const IS_WRITTEN_ON = /\p{L}\d|[A-Za-z]{2}[α-ωΑ-Ω]|^[α-ωΑ-Ω][A-Z]{2}/u
/** COVID|19, GRB|230307A, 3C|293, YOLO|v8. A letter alone is part of its number: T1 and v8 stay whole. */
const BEFORE_NUMBER = /(?<=\p{L}{3})(?=[vV]\d)|(?<=\p{L}{2}|\d\p{L})(?<!\p{L}{3}[vV])(?=\d)/u
/** PPAR|γ, NF|κB. A letter alone is part of its Greek one: Hα stays whole. */
const BEFORE_GREEK = /(?<=[A-Za-z]{2})(?=[α-ωΑ-Ω])/u
/** α|SMA. */
const BEHIND_GREEK = /(?<=^[α-ωΑ-Ω])(?=[A-Z]{2})/u
/** h|TRPML2: the gene of a human, a mouse or a rat. Without a number the letter may mean anything: mRNA, mBERT. */
const BEHIND_SPECIES = /(?<=^[hmr])(?=[A-Z]{3,}\d)/u
const PLACES_TO_SPLIT = new RegExp([BEFORE_NUMBER, BEFORE_GREEK, BEHIND_GREEK, BEHIND_SPECIES].map(({ source }) => source).join('|'), 'u')

/** Scripts that write no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'word' })

function segment(run: string, start: number): Word[] {
  return [...SEGMENTER.segment(run)].flatMap(({ segment, index }) => {
    const surface = fold(segment).slice(0, LONGEST_WORD)
    return surface === '' ? [] : [{ surface, start: start + index, end: start + index + segment.length, isWrittenOn: false }]
  })
}

/** `x-ray`, `self-supervised`, `COVID19`; and `x ray`: a single letter belongs to the next word, except English's own `a` and `i`. */
function isJoined({ surface, end, isWrittenOn }: Word, text: string, next: Word): boolean {
  if (isWrittenOn) return true
  if (next.start - end !== 1) return false
  const between = text[end] as string
  return between === ' ' ? isLoneLetter(surface) : HYPHENS.includes(between)
}

/** Whether a word is a letter that means little alone, like the `x` of X-ray. */
export function isLoneLetter(surface: string): boolean {
  return surface.length === 1 && surface >= 'b' && surface <= 'z' && surface !== 'i'
}

function fold(word: string): string {
  // Most words are plain. Folding the others takes ten times as long.
  if (/^[A-Za-z0-9]+$/.test(word)) return word.toLowerCase()
  const folded = foldLetters(word)
    .replace(/['’]s$/, '')
    .replace(/[^\p{L}\p{N}.]/gu, '')
  return /^[a-z0-9]*[α-ω][a-z0-9]*$/.test(folded) ? folded.replace(/[α-ω]/g, (letter) => GREEK[letter] ?? letter) : folded
}

/** Greek letters of formulas are often written out: Hα, H-alpha. */
const GREEK: Readonly<Record<string, string>> = Object.fromEntries(
  'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega'
    .match(/\p{L} \p{L}+/gu)
    ?.map((pair) => pair.split(' ')) ?? [],
)

/** Words repeat, so this many stems are cached. */
const MOST_STEMS = 200_000
const stems = new Map<string, string>()

/** The stem of a folded word. */
export function stem(surface: string): string {
  const known = stems.get(surface)
  if (known !== undefined) return known
  const found = /^[a-z]{3,}\d?$/.test(surface) ? stemmer(americanise(surface)) : surface
  if (stems.size >= MOST_STEMS) stems.clear()
  stems.set(surface, found)
  return found
}

/** Stop words are left out of a query unless it has no other words. Papers are indexed with them, so that phrases work. */
export function isStopWord(surface: string): boolean {
  return STOP_WORDS.has(surface)
}

const STOP_WORDS = new Set(
  (
    'a about above after again all also am an and any are as at be been before being below between both but by can could did do does doing ' +
    'down during each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most ' +
    'my no nor not of off on once only or other our ours out over own same she should so some such than that the their theirs them then there ' +
    'these they this those through to too under until up upon us very via was we were what when where which while who whom why will with ' +
    'within without would you your paper papers'
  ).split(' '),
)

/** How stop words are indexed. */
export const STOP_STEMS: readonly string[] = [...STOP_WORDS].map(stem)

/** Words that only frame a question, as in `articles that describe various …`. They count little in a long query. */
export function isFrameWord(surface: string): boolean {
  return FRAME_WORDS.has(surface)
}

const FRAME_WORDS = new Set(
  (
    'anyone anything article articles available concern concerned concerning concerns deal dealing deals dealt describe described describes ' +
    'describing differ difference different discuss discussed discusses discussing discussion etc exist existing exists find finding give ' +
    'given gives giving include included includes including interest interested interesting known like list lists made make makes making ' +
    'please possible possibly regard regarding relate related relates relating relation relevance relevant report reported reports someone ' +
    'something use used uses using various variously whether write written writing'
  ).split(' '),
)
