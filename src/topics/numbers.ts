const WORDS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  )

/** `five` -> 5; null for what is no number up to twenty in English. */
export function readNumberWord(word: string): number | null {
  const at = WORDS.indexOf(word.toLowerCase())
  return at === -1 ? null : at + 1
}

/** A number with few digits or such a word, for regular expressions. */
export const NUMBER = `(?:[1-9]\\d{0,2}|${WORDS.join('|')})`
