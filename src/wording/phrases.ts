// What sentences are made of: numbers with their nouns, lists, things quoted.
import { visibleText } from '../papers/markup.ts'
import { cut } from '../port/text.ts'

/** `1 paper`, `1,204 papers`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], link = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${link} ${words.at(-1)}`
}

/** On one line, cut, invisible characters removed: for a title or what was typed inside a sentence. */
export function clip(text: string, most: number): string {
  return cut(visibleText(text).replace(/\s+/g, ' ').trim(), most)
}

export function quoted(query: string): string {
  return `“${clip(query, 100)}”`
}

/** `+2`, `−1`, `0`. */
export function signed(votes: number): string {
  return votes === 0 ? '0' : `${votes > 0 ? '+' : '−'}${Math.abs(votes)}`
}
