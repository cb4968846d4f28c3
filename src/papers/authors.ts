import { plainLine } from './markup.ts'

/** Longer is no name. */
const LONGEST_NAME = 200

/** Names as plain text, in order, without what sources put among them that is no name: `:`, `et al. (310 additional authors not shown)`. */
export function cleanAuthors(names: readonly string[]): string[] {
  return names
    .map((name) => plainLine(name).replace(/^[\s,;:]+|[\s,;:]+$/g, ''))
    .filter((name) => /\p{L}/u.test(name) && name.length <= LONGEST_NAME && !/^(?:et al\b|and others$|others$)/i.test(name))
}

/** `Wang`, `Wang and Peng`, `Xiaosong Wang et al.`; null when nobody is known. */
export function shortAuthors(names: readonly string[]): string | null {
  const [first, second, ...others] = names
  if (first === undefined) return null
  if (second === undefined) return first
  return others.length === 0 ? `${first} and ${second}` : `${first} et al.`
}
