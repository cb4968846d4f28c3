/** The position of a sentence in its text, in UTF-16 offsets, without the space after it. */
export interface Sentence {
  readonly start: number
  readonly end: number
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' })

const OPENS = String.raw`(?:^|[\s([{“"‘'/–—-])`
/** Abbreviations that never end a sentence. */
const NEVER_LAST = new RegExp(
  String.raw`${OPENS}(?:i\.\s?e|e\.\s?g|cf|vs|viz|resp|approx|figs?|eqs?|eqns?|refs?|drs?|prof|mr|mrs|w\.\s?r\.\s?t|s\.\s?t|a\.\s?k\.\s?a)\.$`,
  'i',
)
/** Abbreviations that are also words. Before a number they are abbreviations. */
const BEFORE_NUMBER = new RegExp(`${OPENS}(?:nos?|nr|secs?|sects?|tabs?|vols?|chs?|pp?|apps?|thms?|lem|prop|def|cor|alg|ex|ca)\\.$`, 'i')
const NUMBER = /^\(?(?:\d|[ivxlc]+\b)/i
/** Abbreviations that may end a sentence, such as initials. They do so before a word that begins a sentence. */
const SELDOM_LAST = new RegExp(
  String.raw`${OPENS}(?:et\s+al|etc|[Ii]nc|[Ll]td|[Cc]o|[Cc]orp|[JjSs]r|St|U\.\s?S\.\s?A|U\.\s?[SK]|E\.\s?U|i\.\s?i\.\s?d|Ph\.\s?D|(?:\p{Lu}\.[\s-]?){0,3}\p{Lu})\.$`,
  'u',
)
const BEGINS =
  /^[“"‘'(]?(?:the|this|these|those|that|we|our|it|its|they|their|there|here|in|on|at|for|from|to|with|by|as|an?|however|moreover|furthermore|finally|additionally|thus|hence|therefore|although|while|when|if|both|such|one|two|all|most|many|recent|existing|experiments?|results?)\s/i
/** No abbreviation is longer than this. */
const LONGEST_ABBREVIATION = 16

/** Splits a text into sentences. The full stop of “e.g.”, “et al.”, “Fig.” or an initial ends none. Pure, linear. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = []
  let start = 0
  for (const { segment, index } of SEGMENTER.segment(text)) {
    const next = index + segment.length
    const end = index + segment.trimEnd().length
    if (goesOn(text.slice(Math.max(start, end - LONGEST_ABBREVIATION), end), text.slice(next, next + LONGEST_ABBREVIATION))) continue
    sentences.push({ start, end })
    start = next
  }
  return sentences
}

function goesOn(before: string, after: string): boolean {
  if (after === '') return false
  return NEVER_LAST.test(before) || (BEFORE_NUMBER.test(before) && NUMBER.test(after)) || (SELDOM_LAST.test(before) && !BEGINS.test(after))
}
