import { isLoneLetter, isStopWord, type Token } from '../query/analysis.ts'
import type { QueryNode } from '../query/syntax.ts'

/** A word of a query: one token, or two as in X-ray. */
export type Word = readonly [Token] | readonly [Token, Token]

/** Joins the words of a group, so that "all of up to three, 60 % of more" applies to all of them. */
export function gatherWords(children: readonly QueryNode[]): QueryNode[] {
  const words = children.filter((child) => child.kind === 'words')
  if (words.length < 2) return [...children]
  const text = words.map((child) => child.text).join('\n')
  return [{ kind: 'words', text }, ...children.filter((child) => child.kind !== 'words')]
}

/** Groups words: pairs that are joined by a hyphen or nothing, and single words. A longer chain gives single words. */
export function groupTokens(tokens: readonly Token[]): Word[][] {
  const words: Word[] = []
  for (let at = 0; at < tokens.length; at++) {
    const [token, next] = [tokens[at] as Token, tokens[at + 1]]
    const isLone = isLoneLetter(token.surface) && token.joined !== null && next !== undefined
    words.push(isLone ? [token, next] : [token])
    if (isLone) at++
  }
  const goesOn = (at: number): boolean => words[at]?.at(-1)?.joined != null
  const groups: Word[][] = []
  for (let at = 0; at < words.length; at++) {
    const isChainOfTwo = goesOn(at) && !goesOn(at + 1) && !goesOn(at - 1)
    groups.push(isChainOfTwo ? [words[at] as Word, words[at + 1] as Word] : [words[at] as Word])
    if (isChainOfTwo) at++
  }
  return groups
}

/** The folded form as typed: `x-ray` for all its spellings, `covid19` if nothing stands between. */
export function surfaceOf(group: readonly Word[]): string {
  return group.reduce((text, word, at) => {
    const [before, first] = [group[at - 1]?.at(-1), word[0]]
    const between = before === undefined || before.end === first.start ? '' : '-'
    return text + between + word.map((token) => token.surface).join('')
  }, '')
}

/** TRPML2 for hTRPML2: a gene without the letter of its species. Null for other words. */
export function leaveOutSpecies([first, ...others]: readonly Word[]): Word[] | null {
  const [letter, gene] = first ?? []
  if (letter === undefined || gene === undefined || letter.end !== gene.start || others.length === 0) return null
  return [[gene], ...others]
}

/** Whether a group is letters with a number, such as GPT-4 and COVID19, which belong together. */
export function isNumbered(group: readonly Word[]): boolean {
  return group.length === 2 && /^\d/.test(group[1]?.[0].surface ?? '')
}

/** Whether a token is specific: not a stop word, unless its capitals make it a name (MoRE, Kaiming He). */
export function isTelling(token: Token, text: string): boolean {
  return !isStopWord(token.surface) || hasInnerCapital(text.slice(token.start, token.end)) || (token.start > 0 && isNameLike(token, text))
}

function hasInnerCapital(word: string): boolean {
  if (/\p{Ll}\p{Lu}/u.test(word)) return true
  const capital = word.search(/(?<=\p{L})\p{Lu}/u)
  return capital !== -1 && /\p{Ll}/u.test(word.slice(capital + 1))
}

/**
 * Whether the capitals of a word make it a name: BERT, McKay, and the words of “Kaiming He”. The first capital of a sentence does not count, and
 * neither do capitals in a title or in a text without small letters.
 */
export function isNameLike({ start, end }: Pick<Token, 'start' | 'end'>, text: string): boolean {
  const word = text.slice(start, end)
  if (!/\p{Lu}/u.test(word)) return false
  const others = text.slice(0, start) + text.slice(end)
  if (!/\p{L}/u.test(others)) return true
  if (!/\p{Ll}/u.test(text)) return false
  if (/^.+\p{Lu}/u.test(word)) return true
  if (isTitleCase(text)) return false
  const isFirst = !/[\p{L}\p{N}]/u.test(text.slice(0, start))
  return !isFirst || /^[^\p{L}\p{N}]*\p{Lu}/u.test(text.slice(end))
}

/** A title has at least this many words. Fewer may be people’s names. */
const SHORTEST_TITLE = 5

/** `Extracting Clinical Entities and Relations from Reports`. */
function isTitleCase(text: string): boolean {
  const words = text.match(/\p{L}[\p{L}\p{N}-]*/gu) ?? []
  return words.length >= SHORTEST_TITLE && 2 * words.filter((word) => /^\p{Lu}/u.test(word)).length > words.length
}

/** Most four-letter words differ from another word by one letter. For them only two swapped letters are surely a typing error. */
export function isSureSpelling(typed: string, spelling: string): boolean {
  return typed.length > 4 || [...typed].sort().join('') === [...spelling].sort().join('')
}

/** Years that a word of four digits may name. */
const YEARS = { first: 1900, last: 2099 } as const

export function readYear(surface: string): number | null {
  const year = /^\d{4}$/.test(surface) ? Number(surface) : Number.NaN
  return year >= YEARS.first && year <= YEARS.last ? year : null
}
