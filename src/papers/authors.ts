import { withoutTrailing } from '../port/text.ts'
import { plainLine } from './markup.ts'

/** A longer text is not a name. */
const LONGEST_NAME = 200
/** The limit including markup. */
const LONGEST_SOURCE = 1_000
/** `, Jr.` belongs to the name before it. */
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i
/** `A.`, `J.-F.`, `V. Yu.`, also in lower case: `x.`. */
export const INITIALS = /^(?:\p{L}[\p{L}\p{M}]?\.[\s-]*){1,6}$/u
/** Signs of footnotes and affiliations behind a name: `Ada Lovelace1,2*`, `Alan Turing†`, `Grace Hopper²`. */
const MARKS = '*∗⁎†‡§¶‖#✉⁰¹²³⁴⁵⁶⁷⁸⁹ '
const NUMBERS = /(?<=[\p{Ll}*†‡§¶])\^?\d{1,2}(?:,\d{1,2}){0,5}$/u
/** “et al.” alone or after the last name, in one line. */
const AND_OTHERS = /(?:^|[ ,;])(?:(?:and|&) )?et\.? al\b.*|(?:^|[ ,;])(?:and|&) (?:\d{1,4} )?others\.?$|^(?:\d{1,4} )?others\.?$/i

/** Whether a part of a name is `Jr.`, `III` or the like. */
export function isSuffix(part: string): boolean {
  return SUFFIX.test(part.trim())
}

/** Names as plain text, in order. Other text among them is removed: `:`, `et al. (310 additional authors not shown)`. */
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
    .map((name) => withoutTrailing(withoutTrailing(name, MARKS).replace(NUMBERS, ''), `${MARKS},`))
    .filter((name) => /\p{L}/u.test(name) && name.length <= LONGEST_NAME)
}

/** Whether names end in “et al.” or “and others”, so that there are more, unnamed authors. */
export function areCutShort(names: readonly string[]): boolean {
  return names.some((name) => name.length <= LONGEST_SOURCE && /\b(?:al|others)\b/i.test(name) && AND_OTHERS.test(plainLine(name)))
}

/**
 * Splits names that came as one text: `Ada Lovelace, Alan Turing and Grace Hopper`, `Lovelace, Ada; Turing, Alan`, `Kaur, M., Shukla, A.`
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

/** `Turing, Alan` -> `Alan Turing`, so that the authors from all sources look and compare alike. */
export function givenFirst(name: string): string {
  const [family = '', given = '', ...more] = name.split(',').map((part) => part.trim())
  if (given === '' || more.length > 1 || SUFFIX.test(given)) return name
  return [given, family, ...more].join(' ')
}

/** Removes brackets, also nested ones: `Ada Lovelace (1), Alan Turing (2) ((1) London, (2) Manchester)`. */
export function withoutBrackets(text: string): string {
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
 * `Wang`, `Wang and Peng`, `Xiaosong Wang and 5 others`, `F. Yang et al.`; null if no author is known.
 * @param areMore whether the list of names is shortened
 */
export function shortAuthors(names: readonly string[], areMore = false): string | null {
  const [first, second, ...others] = names
  if (first === undefined) return null
  if (others.length === 0) return areMore ? allAuthors(names, areMore) : [first, second].filter(Boolean).join(' and ')
  return areMore ? `${first} et al.` : `${first} and ${(names.length - 1).toLocaleString('en')} others`
}

/** `Wang, Peng, Lu`, `Wang, Peng et al.` */
export function allAuthors(names: readonly string[], areMore = false): string {
  return `${names.join(', ')}${areMore ? ' et al.' : ''}`
}
