// Words about a digest that no clause can read. They never become part of a name, or of a query before clauses.
import { isDayWord } from './days.ts'
import { NUMBER } from './numbers.ts'
import { type Clause, type Part, plainWords } from './part.ts'
import { isProblem, shown } from './typed.ts'
import { isAcronym, isChannel, unread } from './unread.ts'
import { textOf } from './words.ts'
import { looksLikeZone, readZone } from './zones.ts'

/** `not on Mondays`, `except for the weekends`, `but not sat and sun`. */
const EXCEPT = /^(?:except|excepting|excluding|skip|skipping|au(?:ß|ss)er|sauf|excepto|salvo)$/i
const NOT = /^(?:not|never|no|but|without|minus|nicht|ohne|pas|sans|menos)$/i
const BETWEEN = /^(?:on|at|for|the|am|an|le|les|los|el)$/i
const MOST_DAY_WORDS = 8

const CLOCK = String.raw`\d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m|uhr|o['’]?clock|heures?|horas?)|\d{1,2}:\d{2}|\d{1,2}h(?:\d{2})?`
const DAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?'
const MOMENT = `(?:(?:on|at|next|the) )?(?:tomorrow|now|next (?:week|month|year)|${DAY}|noon|midnight|${CLOCK})`
const BOUND = 'starting|starts?|beginning|begins?|from|until|till?|ab|bis|desde|hasta'
const PAPERS = '(?:papers?|articles?|preprints?|results?|publications?)'
/** Phrases with a value that nobody searches for. */
const SURE = new RegExp(
  `^(?:${CLOCK}|(?:um|à|a las) \\d{1,2}|(?:${BOUND}) ${MOMENT}|@|@.+|` +
    `(?:max|maximum|maximal|at most|up to|limit|limited to)\\.? ${NUMBER}(?: ${PAPERS})?|(?:(?:with|only) )?${NUMBER} ${PAPERS}|please|pls|bitte|por favor)$`,
  'i',
)
/** Only excluded from names, because a query may end with them. */
const IN_NAME = new RegExp(
  '^(?:except|until|till|thanks|thank you|for (?:me|us|everyone|everybody|now|(?:my|our|the) (?:team|group|lab|channel))|' +
    `(?:${BOUND}) (?:today|\\d{4}-\\d{2}-\\d{2})|only ${NUMBER})$`,
  'i',
)
/** Excluded at the end of a name. Elsewhere they may belong to it: `Learning with titles of art`. */
const ENDS_NAME = /^with (?:the |full )?(?:abstracts?|titles?|summar(?:y|ies)|details?|links?|pdfs?)$/i
const FULL_DAY = new RegExp(`^${DAY}$`, 'i')
const MOST_WORDS = 4

/** Excluded days (`not on Mondays`) at the end. As part of a query they would do nothing, and without “not” they would mean the opposite. */
export function lastExcept(part: Part, end: number): Clause | null {
  let days = 0
  for (let at = end - 1; at >= part.from && end - at <= MOST_DAY_WORDS; at--) {
    const word = plainWords(part, at, at + 1) ?? ''
    const isExcept = EXCEPT.test(word)
    if (isExcept || NOT.test(word)) {
      const isLone = /^\S{1,3}$/.test(plainWords(part, at + 1, end) ?? '')
      if (days === 0 || (isLone && !isExcept)) return null
      const from = /^(?:but|and)$/i.test(plainWords(part, at - 1, at) ?? '') ? at - 1 : at
      return unread(from, `${typed(part, from, end)} is not understood; say the days on which digests come, as in on weekdays.`)
    }
    const known = isAcronym(word) ? 'no' : isDayWord(word)
    if (known === 'yes') days++
    else if (known !== 'filler' && !BETWEEN.test(word)) return null
  }
  return null
}

/** Words at the end of a query, before clauses, that cannot belong to the query. */
export function lastStray(part: Part, end: number): Clause | null {
  for (let at = Math.max(part.from + 1, end - MOST_WORDS); at < end; at++)
    if (at + countWords(part, at, end, SURE) === end) return strayClause(part, at, end)
  return FULL_DAY.test(plainWords(part, end - 1, end) ?? '') && end - 1 > part.from ? strayClause(part, end - 1, end) : null
}

/** Words after the first word of a name that cannot belong to it: a time, days, a channel, a number of papers. */
export function strayInName(part: Part, from: number, end: number): Clause | null {
  for (let at = from; at < end; at++) {
    const isSure = countWords(part, at, end, SURE) > 0
    if (isSure || (at > from && isStrayBehind(part, at, end))) return strayClause(part, at, end)
  }
  return null
}

/** As `strayInName`, for too many words for a name. */
export function sureInName(part: Part, from: number, end: number): Clause | null {
  for (let at = from + 1; at < end; at++) if (countWords(part, at, end, SURE) > 0) return strayClause(part, at, end)
  return null
}

/** The number of words, from a position on, that form one of these phrases; 0 for none. */
function countWords(part: Part, at: number, end: number, phrases: RegExp): number {
  for (let count = Math.min(MOST_WORDS, end - at); count > 0; count--) {
    const phrase = plainWords(part, at, at + count)
    if (phrase !== null && (phrases.test(phrase) || (count === 1 && isChannel(phrase)))) return count
  }
  return 0
}

/** Whether a word cannot follow another word in a name: `Friday papers` may be a name, `X1 Friday` not. */
function isStrayBehind(part: Part, at: number, end: number): boolean {
  const isOfName = countWords(part, at, end, IN_NAME) > 0 || at + countWords(part, at, end, ENDS_NAME) === end
  return isOfName || isDay(part, at) || isPlaceBehindComma(part, at, end)
}

function isDay(part: Part, at: number): boolean {
  const word = plainWords(part, at, at + 1) ?? ''
  return isDayWord(word) === 'yes' && !isAcronym(word)
}

/** `as Knees, Berlin`. */
function isPlaceBehindComma(part: Part, at: number, end: number): boolean {
  if (!part.words[at - 1]?.text.endsWith(',')) return false
  const place = plainWords(part, at, end)
  return place !== null && (looksLikeZone(place) || !isProblem(readZone(place)))
}

function strayClause(part: Part, at: number, end: number): Clause {
  return unread(
    at,
    `${typed(part, at, end)} is not understood; write at 9:00, in Europe/Berlin, on weekdays or top 5, each with its keyword.`,
  )
}

function typed({ text, words }: Part, from: number, end: number): string {
  return shown(textOf(text, words, from, end))
}
