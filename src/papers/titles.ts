import { normaliseTitle } from './identity.ts'

/** Fewer words are the beginning of too many titles. */
export const LEAST_BEGINNING = 3

/** Whether a title begins with the typed text: at least three words. A further word may be unfinished, as in a title that was cut. */
export function beginsLike(title: string, typed: string): boolean {
  const [whole, begun] = [normaliseTitle(title), normaliseTitle(typed)]
  const words = countWords(typed)
  if (words < LEAST_BEGINNING || !whole.startsWith(begun)) return false
  const isFinished = begun.length === whole.length || whole[begun.length] === ' '
  return isFinished || words > LEAST_BEGINNING
}

/** `X-ray` is one word. In scripts without spaces, words come from a dictionary. */
export function countWords(text: string): number {
  if (!UNSPACED.test(text)) return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
  return [...WORDS.segment(text)].filter(({ isWordLike }) => isWordLike).length
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const WORDS = new Intl.Segmenter('und', { granularity: 'word' })
