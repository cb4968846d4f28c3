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

/** The words of a text, in order. One analysis for papers and for queries. Written for speed: every text of the library goes through it. */
export function analyse(text: string): Token[] {
  const surfaces: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const surface = fold(word)
    if (surface === '') continue
    surfaces.push(surface.length > LONGEST_WORD ? surface.slice(0, LONGEST_WORD) : surface)
    starts.push(index)
    ends.push(index + word.length)
  }
  const count = surfaces.length
  const tokens: Token[] = []
  /** Of the word before: itself, where it is a lone letter that belongs to this word. */
  let lone = ''
  for (let index = 0; index < count; index++) {
    const surface = surfaces[index] as string
    const start = starts[index] as number
    const end = ends[index] as number
    const isHeld = joins(text, index, surfaces, starts, ends)
    let compound: string | null = null
    if (isHeld) {
      const next = surfaces[index + 1] as string
      // A lone letter in a chain counts together with the word that it belongs to.
      const after = isLoneLetter(next) && joins(text, index + 1, surfaces, starts, ends) ? next + (surfaces[index + 2] ?? '') : next
      compound = isLoneLetter(surface) ? surface + next : lone + surface + after
    }
    tokens.push({ surface, term: stem(surface), start, end, compound, joined: compound === null ? null : stem(compound) })
    lone = isHeld && isLoneLetter(surface) ? surface : ''
  }
  return tokens
}

/** Whether a word is written as one with the next. */
function joins(text: string, index: number, surfaces: readonly string[], starts: readonly number[], ends: readonly number[]): boolean {
  const next = starts[index + 1]
  const end = ends[index] as number
  return next === end + 1 && isJoined(surfaces[index] as string, text.charAt(end))
}

/** `x-ray`, `self-supervised`; and `x ray`: a single letter belongs to the next word, except English's own `a` and `i`. */
function isJoined(surface: string, between: string): boolean {
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
