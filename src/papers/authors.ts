import { withoutTrailing } from '../port/text.ts'
import { plainLine } from './markup.ts'

/** Longer is no name. */
const LONGEST_NAME = 200
/** With its markup. */
const LONGEST_SOURCE = 1_000
/** Where the number of authors says something about the paper: a collaboration, a model's team. */
const WORTH_COUNTING = 100
/** `, Jr.` belongs to the name before it. */
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i
/** `A.`, `J.-F.`, `V. Yu.`, and `x.` of who writes it so. */
const INITIALS = /^(?:\p{L}[\p{L}\p{M}]?\.[\s-]*){1,6}$/u
/** By itself, or behind the last name; in one line, where a blank is one. */
const AND_OTHERS = /(?:^|[ ,;])(?:(?:and|&) )?et\.? al\b.*|(?:^|[ ,;])(?:and|&) others\.?$|^others\.?$/i

/** Whether a part of a name is `Jr.`, `III` or the like. */
export function isSuffix(part: string): boolean {
  return SUFFIX.test(part.trim())
}

/** Names as plain text, in order, without what sources put among them that is no name: `:`, `et al. (310 additional authors not shown)`. */
export function cleanAuthors(names: readonly string[]): string[] {
  return names
    .filter((name) => name.length <= LONGEST_SOURCE)
    .map((name) =>
      withoutTrailing(
        plainLine(name)
          .replace(AND_OTHERS, '')
          .replace(/^(?:[ ,;:]|and )+/, ''),
        ' ,;:',
      ),
    )
    .filter((name) => /\p{L}/u.test(name) && name.length <= LONGEST_NAME)
}

/** Whether names end in “et al.” or “and others”: there are more authors, whom nobody has named. */
export function areCutShort(names: readonly string[]): boolean {
  return names.some((name) => name.length <= LONGEST_SOURCE && /\b(?:al|others)\b/i.test(name) && AND_OTHERS.test(plainLine(name)))
}

/**
 * Names that came as one text: `Ada Lovelace, Alan Turing and Grace Hopper`, `Lovelace, Ada; Turing, Alan`, `Kaur, M., Shukla, A.`
 * Affiliations in brackets are left out.
 */
export function splitAuthors(text: string): string[] {
  if (text.includes(';')) return text.split(';').flatMap((name) => (name.trim() === '' ? [] : [givenFirst(withoutBrackets(name).trim())]))
  const parts = withoutBrackets(text)
    .replace(/\s+/g, ' ')
    .split(/,| (?:and|&) /)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const initials = parts.filter((_, index) => index % 2 === 1)
  if (text.includes(',') && parts.length % 2 === 0 && initials.every((part) => INITIALS.test(part) && !SUFFIX.test(part)))
    return initials.map((part, index) => `${part} ${parts[index * 2]}`)
  const names: string[] = []
  for (const part of parts) {
    if (SUFFIX.test(part) && names.length > 0) names.push(`${names.pop()} ${part}`)
    else names.push(part)
  }
  return names
}

/** `Turing, Alan` -> `Alan Turing`, so that a paper's authors read and compare alike whichever source tells them. */
export function givenFirst(name: string): string {
  const [family = '', given = '', ...more] = name.split(',').map((part) => part.trim())
  if (given === '' || more.length > 1 || SUFFIX.test(given)) return name
  return [given, family, ...more].join(' ')
}

/** Also of brackets in brackets: `Ada Lovelace (1), Alan Turing (2) ((1) London, (2) Manchester)`. */
function withoutBrackets(text: string): string {
  let depth = 0
  let out = ''
  for (const char of text) {
    if (char === '(') depth++
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) out += char
  }
  return out
}

/**
 * `Wang`, `Wang and Peng`, `Xiaosong Wang et al.`, `F. Yang et al. (1,101 authors)`; null when nobody is known.
 * @param areMore whether the names are cut short
 */
export function shortAuthors(names: readonly string[], areMore = false): string | null {
  const [first, second, ...others] = names
  if (first === undefined) return null
  if (others.length === 0) return areMore ? allAuthors(names, areMore) : [first, second].filter(Boolean).join(' and ')
  if (names.length < WORTH_COUNTING) return `${first} et al.`
  return `${first} et al. (${areMore ? 'over ' : ''}${names.length.toLocaleString('en')} authors)`
}

/** `Wang, Peng, Lu`, `Wang, Peng et al.` */
export function allAuthors(names: readonly string[], areMore = false): string {
  return `${names.join(', ')}${areMore ? ' et al.' : ''}`
}
