import { foldLetters } from './letters.ts'
import { PARTICLES } from './names.ts'

/** Words of a group's name, whose last word is not a family name. */
const GROUP =
  /\band\b|\b(?:collaborations?|consortium|group|team|network|society|initiative|project|committee|organi[sz]ation|investigators)$/i
const SUFFIX = /^(?:jr|sr)\.?$|^I{2,3}$|^IV$/i

/** The parts of an author's name, where it is a person's; null for a group's, and for one word. */
export function partsOf(name: string): { readonly given: string; readonly family: string; readonly suffix: string } | null {
  if (isGroup(name) || name.includes(',')) return null
  const words = name.split(' ')
  const suffix = words.length > 2 && SUFFIX.test(words.at(-1) ?? '') ? (words.pop() ?? '') : ''
  if (words.length < 2) return null
  let at = words.length - 1
  // A particle at the beginning may be a given name: Van Nguyen.
  while (at > 1 && PARTICLES.has(foldLetters(words[at - 1] ?? ''))) at--
  return { given: words.slice(0, at).join(' '), family: words.slice(at).join(' '), suffix }
}

export function isGroup(name: string): boolean {
  return GROUP.test(name)
}
