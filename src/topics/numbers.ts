const WORDS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  )

/** `five` -> 5; null for anything except an English number up to twenty. */
export function readNumberWord(word: string): number | null {
  const at = WORDS.indexOf(word.toLowerCase())
  return at === -1 ? null : at + 1
}

/** A short number in digits or words, for regular expressions. */
export const NUMBER = `(?:[1-9]\\d{0,2}|${WORDS.join('|')})`
