// Text that was meant as a clause and cannot be read. It is refused, and never becomes part of a name or a query.
import { isDayWord } from './days.ts'
import { readNumberWord } from './numbers.ts'
import { type Clause, KEYWORDS, type Part, plainWords } from './part.ts'
import { readRhythm } from './rhythm.ts'
import { type Rhythm, readTime } from './schedule.ts'
import { readTop } from './subscription.ts'
import { wordsBehindTime } from './time-clause.ts'
import { isProblem, type Problem, shown } from './typed.ts'
import { isKeyword, textOf } from './words.ts'
import { isAbbreviation, isPlace, looksLikeZone, readZone } from './zones.ts'

/** What must follow a keyword. `detail` is not here, because it is also a normal word. */
const NEEDS: Readonly<Record<string, string>> = {
  [KEYWORDS.name]: 'a name after it: as Knees',
  [KEYWORDS.time]: 'a time after it: at 9:00',
  [KEYWORDS.zone]: 'a time zone after it: in Europe/Berlin',
  [KEYWORDS.days]: 'days after it: on weekdays',
  [KEYWORDS.top]: 'a number after it: top 5',
}
const READERS: Readonly<Record<string, (value: string) => string | number | Rhythm | Problem>> = {
  at: readTime,
  in: readZone,
  on: readRhythm,
  top: readTop,
}
const CHANNEL = /^(?:#[\p{N}_-]*\p{L}[\p{L}\p{N}_-]*|<#\w+(?:\|[^<>]*)?>)$/u
const UNITS = '(?:hour|day|week|month|quarter|year|morning|afternoon|evening|night)s?|minutes?|fortnight'
const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'
const NTH = '(?:other|first|second|third|fourth|last|two|three|four|six|\\d{1,2}(?:st|nd|rd|th)?)'
const RHYTHM = new RegExp(
  '^(?:hourly|bi-?weekly|bi-?monthly|fortnightly|quarterly|yearly|annually|stündlich|jährlich|' +
    `(?:every|each) (?:${UNITS}|${NTH} (?:${UNITS}|${WEEKDAY}))|` +
    `(?:monthly on |(?:on )?)(?:the )?${NTH} ${WEEKDAY}(?: of (?:the|each|every) month)|(?:monthly )?on (?:the )?${NTH} ${WEEKDAY}|` +
    `(?:monthly |every month )?(?:on )?(?:the )?${NTH},? and (?:the )?${NTH}(?: of (?:the|each|every) month))$`,
  'iu',
)
/** Elsewhere these words mean a dose. */
const DOSE = /^(?:once|twice) (?:a|an|per|every) (?:day|week|month|year)$/i
/** `on the first Monday of each month`. */
const MOST_RHYTHM_WORDS = 9
/** As many words before them may be a name. */
const MOST_WORDS_BEFORE = 3
/** The most words of a name without quotes. */
export const MOST_NAME_WORDS = 6
/** Words of times without digits. */
const TIME_WORD =
  /^(?:half|quarter|past|thirty|fifteen|forty-five|o['’]?clock|[ap]\.?m|sharp|uhr|dawn|dusk|lunch(?:time)?|breakfast|morgens|abends)$/i
const DAY_PART = /^(?:the )?(?:early )?(?:mornings?|afternoons?|evenings?|night)$/i
const LARGE_NUMBER = /^(?:zero|(?:thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|twenty-\w+|hundred|all)$/i
const MOST_PLACE_WORDS = 4

/** The first word from a position on that begins a clause: a keyword with anything after it, or `to #channel`; else `end`. */
export function nextKeyword(part: Part, from: number, end: number): number {
  for (let at = from; at < end; at++) if (isClauseKeyword(part, at) || isToChannel(part, at)) return at
  return end
}

/** `at`, `in`, `on` and `top`, outside of quotes. */
export function isClauseKeyword({ words }: Part, at: number): boolean {
  return Object.keys(READERS).some((keyword) => isKeyword(words[at], keyword))
}

/** `to #channel`, `in #channel`. */
function isToChannel(part: Part, at: number): boolean {
  return ['to', KEYWORDS.zone].some((keyword) => isKeyword(part.words[at], keyword)) && isChannel(plainWords(part, at + 1, at + 2) ?? '')
}

export function isChannel(word: string): boolean {
  return CHANNEL.test(word)
}

/** Whether a keyword is followed by something that looks like its value but is not. */
export function isAttempt(part: Part, at: number, end: number): boolean {
  if (isToChannel(part, at) || end === at + 1) return true
  const value = plainWords(part, at + 1, end)
  if (value === null) return false
  const [first = ''] = value.split(' ')
  switch (part.words[at]?.text.toLowerCase()) {
    case 'at':
      return /^\d/.test(first) || isTimeInWords(value)
    case 'in':
      return isPlaceAtStart(value) || DAY_PART.test(value)
    case 'on':
      return ['yes', 'near', 'short'].includes(isDayWord(first)) && !isAcronym(first)
    default:
      return /^[-+]?\d/.test(first) || isNumberInWords(first)
  }
}

/** MI, SAM and MAR are also abbreviations of other things than days. */
export function isAcronym(word: string): boolean {
  return /^\p{Lu}{2,3}$/u.test(word)
}

/** `nine`, `half past nine`. */
function isTimeInWords(value: string): boolean {
  return value.split(' ').every((word) => readNumberWord(word) !== null || TIME_WORD.test(word))
}

export function isNumberInWords(word: string): boolean {
  return readNumberWord(word) !== null || LARGE_NUMBER.test(word)
}

/** `San Francisco`, `Berlin please`. */
function isPlaceAtStart(value: string): boolean {
  const words = value.split(' ')
  return words.slice(0, MOST_PLACE_WORDS).some((_, index) => {
    const place = words.slice(0, index + 1).join(' ')
    return isPlace(place) || isAbbreviation(place) || looksLikeZone(place)
  })
}

/** Whether an `at` is followed by words for a time that nobody searches for: `at half past nine`. */
export function isSurelyTime(part: Part, at: number, end: number): boolean {
  return end - at > 2 && isKeyword(part.words[at], 'at') && isTimeInWords(plainWords(part, at + 1, end) ?? '-')
}

/** The problem with a clause, without the advice for another meaning. */
export function problemOfAttempt(part: Part, at: number, end: number): string {
  const keyword = part.words[at]?.text.toLowerCase() ?? ''
  const value = plainWords(part, at + 1, end)
  if (isToChannel(part, at)) return channelProblem(value ?? '')
  if (value === null) return `“${keyword}” needs ${NEEDS[keyword]}.`
  const behindTime = keyword === 'at' ? wordsBehindTime(part, at, end) : null
  if (behindTime !== null) return behindTime
  const read = READERS[keyword]?.(value)
  const isClear = isAttempt(part, at, end) || (keyword === KEYWORDS.zone && /^\p{Lu}[^/]*$/u.test(value)) || keyword === KEYWORDS.top
  return isClear && isProblem(read) ? read.problem : `${shown(`${keyword} ${value}`)} is not understood.`
}

/** `#general`, `<#C12|general>`, `<#C12>`. */
function channelProblem(typed: string): string {
  const channel = typed.startsWith('#') ? typed : /\|([^<>|]+)>/.exec(typed)?.[1]?.replace(/^/, '#')
  return `${shown(`to ${channel ?? 'another channel'}`)} is not supported: a digest comes to the channel where its topic is subscribed. Run the command there.`
}

/** `hourly`, `every two weeks`: schedules that digests do not have. Alone it is a query, after `as` a name, and `once monthly` is a dose. */
export function lastRhythm(part: Part, end: number, hasMore: boolean): Clause | null {
  for (let count = MOST_RHYTHM_WORDS; count > 0; count--) {
    const from = end - count
    const typed = plainWords(part, from, end) ?? ''
    if (!RHYTHM.test(typed) && !(DOSE.test(typed) && (hasMore || isBehindName(part, from)))) continue
    if (from === part.from && !hasMore && part.kind !== 'settings') return null
    if (/^(?:as|once|twice)$/i.test(plainWords(part, from - 1, from) ?? '')) return null
    return unread(
      from,
      `${shown(typed)} is not offered; a digest comes daily, on some weekdays, as in weekly fri, or once a month, as in monthly on the 1st.`,
    )
  }
  return null
}

function isBehindName(part: Part, end: number): boolean {
  return part.words.slice(Math.max(part.from, end - MOST_WORDS_BEFORE), end).some((word) => isKeyword(word, KEYWORDS.name))
}

/** A keyword at the end, without a value. A single word is a query. */
export function lastBareKeyword(part: Part, end: number): Clause | null {
  const at = end - 1
  if (at < part.from || (at === part.from && part.kind !== 'settings')) return null
  const keyword = Object.keys(NEEDS).find((each) => isKeyword(part.words[at], each))
  return keyword === undefined ? null : unread(at, `“${keyword}” needs ${NEEDS[keyword]}.`)
}

export function lastChannel(part: Part, end: number): Clause | null {
  const at = end - 2
  return at >= part.from && isToChannel(part, at) ? unread(at, problemOfAttempt(part, at, end)) : null
}

export function unread(from: number, sentence: string): Clause {
  return { kind: 'unread', value: { problem: sentence }, from }
}

/** The advice if a faulty clause was not meant as one: text in double quotes is never a clause. */
export function ifQuoted(part: Part, from: number, end: number): string {
  const as = nameBefore(part, from)
  if (as !== null) {
    const name = shown(textOf(part.text, part.words, as + 1, end)).replace(/^“|”$/g, '')
    const query = part.kind === 'query' ? ' What belongs to the query can be put in double quotes, too.' : ''
    return ` If it belongs to the name, put the name in double quotes: as "${name}".${query}`
  }
  if (part.kind === 'settings') return ''
  return ` If it belongs to the ${part.kind === 'topic' ? 'name of the topic, put that' : 'query, put it'} in double quotes.`
}

/** The `as` of a name that continues up to these words, unless it is in quotes; null if there is none. */
function nameBefore({ words, from }: Part, end: number): number | null {
  for (let at = end - 1; at >= from && end - at <= MOST_NAME_WORDS; at--)
    if (isKeyword(words[at], KEYWORDS.name)) return words[at + 1]?.inside === null ? at : null
  return null
}
