// People's names, typed or in papers. One person may be “Muhammad E. H. Chowdhury”, “M. Chowdhury” and “Chowdhury, M”.
import { givenFirst } from './authors.ts'
import { foldLetters } from './letters.ts'

/** A typed name. */
export interface Name {
  /** Folded words in their order, without suffixes: `muhammad`, `e`, `h`, `chowdhury`. */
  readonly words: readonly string[]
  /** How many of the first words are the family name, if a comma shows it (`LeCun, Yann`); else 0. */
  readonly family: number
}

/** How an author's name matches a typed one, the surest first. */
export type NameMatch = 'exact' | 'initials' | 'order'

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv'])
/** Particles of family names, which may be missing in either name. */
export const PARTICLES = new Set(
  'al bin da das de del della den der di dos du el ibn la las le los te ten ter the van vom von zu zum zur'.split(' '),
)
/** `ME` stands for `M. E.`, as PubMed writes initials; longer words are names. */
const MOST_INITIALS = 3
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’]\p{L}+)*/gu

/** Reads `Yann LeCun`, `Y. LeCun`, `LeCun, Yann`, `ATLAS Collaboration`. @returns null if there is no letter */
export function readName(text: string): Name | null {
  const [before = '', ...behind] = text.split(',')
  const parts = [before, ...behind.filter((part) => !isSuffix(part))].map((part) => withoutSuffix(nameWords(part)))
  const words = parts.flat()
  if (!words.some((word) => /\p{L}/u.test(word))) return null
  const family = parts[0]?.length ?? 0
  return { words, family: parts.length > 1 && family < words.length ? family : 0 }
}

/** The folded words of a name: `Jean-Pierre O’Brien` -> `jean`, `pierre`, `obrien`. */
function nameWords(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => foldLetters(word).replace(/[^\p{L}\p{N}]/gu, '')).filter((word) => word !== '')
}

/** The words of an author's name for `matchName`: the given name first, even if a record says `LeCun, Yann`. */
export function authorWords(name: string): string[] {
  return nameWords(givenFirst(name))
}

/** One of these words must be in a name that matches the typed one. */
export function likelyFamilies({ words, family }: Name): string[] {
  const full = words.filter((word) => word.length > 1 && !PARTICLES.has(word))
  if (words.length === 1 || full.length === 0) return [...words]
  if (family > 0)
    return [words.slice(0, family).findLast((word) => word.length > 1 && !PARTICLES.has(word)) ?? (words[family - 1] as string)]
  return [...new Set([full[0] as string, full.at(-1) as string])]
}

/**
 * Whether an author's name may be the typed one. Words are full names or initials. A full word matches its initial, and an initial matches the
 * full word; two different words never match. A name typed as one word matches any full word of a name.
 * @param author the words of the author's name, by `authorWords`
 */
export function matchName(typed: Name, author: readonly string[]): NameMatch | null {
  const record = withoutSuffix(author)
  const [only = '', ...more] = typed.words
  if (more.length === 0) return (only.length > 1 && record.includes(only)) || joined(record) === only ? 'exact' : null
  if (joined(typed.words) === joined(record)) return 'exact'
  const own = splits(record, false)
  if (typed.family > 0) return best(byComma(typed), own) ?? inOtherOrder(byComma(typed), splits(record, true))
  return (
    best(splits(typed.words, false), own) ??
    initialsOnly(best(initialsBehind(typed.words), own), record) ??
    inOtherOrder(splits(typed.words, true), own) ??
    inOtherOrder(splits(typed.words, false), splits(record, true))
  )
}

/** The parts of a name. Particles are separate, because they are often left out. */
interface Parts {
  readonly given: readonly string[]
  readonly family: string
  readonly particles: readonly string[]
}

/** The possible parts of a name: a particle at the beginning may be a given name, as in Van Nguyen. */
function splits(words: readonly string[], isFamilyFirst: boolean): Parts[] {
  const family = (isFamilyFirst ? words[0] : words.at(-1)) ?? ''
  const others = isFamilyFirst ? words.slice(1) : words.slice(0, -1)
  const [first = '', ...rest] = others
  const plain = withParticles(family, others)
  return PARTICLES.has(first) ? [plain, { ...withParticles(family, rest), given: [first, ...withParticles(family, rest).given] }] : [plain]
}

function withParticles(family: string, others: readonly string[]): Parts {
  return { family, given: others.filter((word) => !PARTICLES.has(word)), particles: others.filter((word) => PARTICLES.has(word)) }
}

/** `van der Maaten, Laurens`, `García Márquez, Gabriel`. */
function byComma({ words, family }: Name): Parts[] {
  const [names, given] = [words.slice(0, family), words.slice(family)]
  return [withParticles(names.at(-1) ?? '', [...given, ...names.slice(0, -1)])]
}

/** `Chowdhury ME`, `LeCun Y`, `van der Berg A`, `García-López A`: initials after a family name, as in PubMed. */
function initialsBehind(words: readonly string[]): Parts[] {
  const start = words.findIndex((word) => !PARTICLES.has(word))
  const singles = words.slice(words.findLastIndex((word) => word.length > 1) + 1)
  const initials = singles.length > 0 ? singles : words.slice(-1)
  const names = words.slice(Math.max(0, start), words.length - initials.length)
  const family = names.at(-1) ?? ''
  if (family.length < 2 || (initials[0] ?? '').length > MOST_INITIALS) return []
  // `García-López MA`: each initial by itself stands before the first of two family names.
  const given = names.length > 1 ? [...initials].flatMap((word) => [...word]) : initials
  return [{ family, given: [...given, ...names.slice(0, -1)], particles: words.slice(0, Math.max(0, start)) }]
}

function best(typed: readonly Parts[], own: readonly Parts[]): NameMatch | null {
  const found = typed.flatMap((one) => own.map((other) => compare(one, other)))
  return found.includes('exact') ? 'exact' : found.includes('initials') ? 'initials' : null
}

/** Two full names in a row are in another order; they are not initials after a family name, unless the author begins with one: `X. M. Wang`. */
function initialsOnly(found: NameMatch | null, author: readonly string[]): NameMatch | null {
  return found !== null && (found === 'initials' || author[0]?.length === 1) ? 'initials' : null
}

/** Only full names show that the order is different. */
function inOtherOrder(typed: readonly Parts[], own: readonly Parts[]): NameMatch | null {
  return best(typed, own) === 'exact' ? 'order' : null
}

function compare(typed: Parts, own: Parts): NameMatch | null {
  if (typed.family !== own.family || typed.family.length < 2) return null
  const [fewer, more] = typed.particles.length < own.particles.length ? [typed, own] : [own, typed]
  if (!fewer.particles.every((particle) => more.particles.includes(particle))) return null
  return compareGiven(typed.given, own.given)
}

function compareGiven(typed: readonly string[], own: readonly string[]): NameMatch | null {
  if (joined(typed) === joined(own) || typed.length === 0) return 'exact'
  if (own.length === 0) return 'initials'
  let isExact = true
  let at = 0
  for (const [place, word] of typed.entries()) {
    const found = own.findIndex(
      (other, index) => index >= at && (place > 0 || index === 0 || isWhole(word, other)) && isSameWord(word, other),
    )
    if (found === -1) {
      // Extra initials do not contradict the author's name. An extra full name belongs to another person.
      if (place > 0 && at >= own.length && word.length === 1) return 'initials'
      return isInitialsOf(typed, own) || isInitialsOf(own, typed) ? 'initials' : null
    }
    isExact &&= word === own[found] && word.length > 1
    at = found + 1
  }
  return isExact ? 'exact' : 'initials'
}

function isWhole(word: string, other: string): boolean {
  return word.length > 1 && word === other
}

function isSameWord(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length === 1 && long.startsWith(short)
}

/** `JP` for Jean-Pierre, `ME` for Muhammad Enamul Hoque. */
function isInitialsOf([short = '', ...none]: readonly string[], long: readonly string[]): boolean {
  if (none.length > 0 || short.length < 2 || short.length > MOST_INITIALS) return false
  return long
    .map((word) => word.charAt(0))
    .join('')
    .startsWith(short)
}

function joined(words: readonly string[]): string {
  return words.join('')
}

function isSuffix(text: string): boolean {
  return SUFFIXES.has(foldLetters(text).replace(/[^a-z]/g, ''))
}

function withoutSuffix(words: readonly string[]): string[] {
  const last = words.at(-1)
  return words.length > 1 && last !== undefined && SUFFIXES.has(last) ? words.slice(0, -1) : [...words]
}
