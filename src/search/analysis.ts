import { stemmer } from 'stemmer'

/** A word of a text as the index knows it. */
export interface Token {
  /** Folded: lower case, no accents, no compatibility forms (`CO₂` -> `co2`). */
  readonly surface: string
  /** The stem that is indexed. */
  readonly term: string
  /** Where it stands in the text, UTF-16 offsets. */
  readonly start: number
  readonly end: number
  /** This and the next word written as one, where they are joined by a hyphen or by being `x ray`; in a longer chain, with all of the X-ray. */
  readonly compound: string | null
  /** The stem of the compound. */
  readonly joined: string | null
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}]+)?/gu
const HYPHENS = '-‐‑–'
/** No tokens longer than this: they are keys, hashes or attacks. */
const LONGEST_WORD = 60

/** The words of a text, in order. One analysis for papers and for queries. */
export function analyse(text: string): Token[] {
  const words: { surface: string; start: number; end: number }[] = []
  for (const match of text.matchAll(WORD)) {
    const surface = fold(match[0]).slice(0, LONGEST_WORD)
    if (surface !== '') words.push({ surface, start: match.index, end: match.index + match[0].length })
  }
  const joins = words.map((word, index) => {
    const next = words[index + 1]
    return next !== undefined && isJoined(word.surface, text.slice(word.end, next.start))
  })
  /** The word at a place as it counts in a compound: a lone letter with the word that it belongs to. */
  const whole = (index: number): string => (words[index]?.surface ?? '') + (isLone(index) ? (words[index + 1]?.surface ?? '') : '')
  const isLone = (index: number): boolean => joins[index] === true && isLoneLetter(words[index]?.surface ?? '')
  return words.map((word, index) => {
    let joined: string | null = null
    if (isLone(index)) joined = whole(index)
    else if (joins[index]) joined = (isLone(index - 1) ? whole(index - 1) : word.surface) + whole(index + 1)
    return { ...word, term: stem(word.surface), compound: joined, joined: joined === null ? null : stem(joined) }
  })
}

/** `x-ray`, `self-supervised`; and `x ray`: a single letter belongs to the next word, except English's own `a` and `i`. */
function isJoined(surface: string, between: string): boolean {
  if (between.length !== 1) return false
  return between === ' ' ? isLoneLetter(surface) : HYPHENS.includes(between)
}

/** Whether a word is a letter that means little alone, as the `x` of X-ray. */
export function isLoneLetter(surface: string): boolean {
  return surface.length === 1 && surface >= 'b' && surface <= 'z' && surface !== 'i'
}

function fold(word: string): string {
  // Most words are plain, and folding the others takes ten times as long.
  if (/^[A-Za-z0-9]+$/.test(word)) return word.toLowerCase()
  return word
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** Words come again and again; so many are remembered. */
const MOST_STEMS = 50_000
const stems = new Map<string, string>()

function stem(surface: string): string {
  const known = stems.get(surface)
  if (known !== undefined) return known
  const found = /^[a-z]{3,}\d?$/.test(surface) ? stemmer(surface) : surface
  if (stems.size >= MOST_STEMS) stems.clear()
  stems.set(surface, found)
  return found
}

/** Left out of a query's words unless it has no others; papers are indexed with them, so that phrases hold. */
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

/** Words that ask rather than say what for, as in `articles that describe various …`: they count little in a long query. */
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
