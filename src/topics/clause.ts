// The clause at the end of some words.
import { isDayWord, readDays } from './days.ts'
import { lastName } from './name-clause.ts'
import { readNumberWord } from './numbers.ts'
import { behindKeyword, type Clause, KEYWORDS, type Part, plainWords } from './part.ts'
import { readMonthly, readRhythm } from './rhythm.ts'
import { lastExcept, lastStray } from './stray.ts'
import { DETAILS, type Detail, readTop } from './subscription.ts'
import { endsWithClock, endsWithHour, lastTime, mayBeZoneOfTime } from './time-clause.ts'
import { isProblem, shown } from './typed.ts'
import {
  isAcronym,
  isAttempt,
  isClauseKeyword,
  isNumberInWords,
  isSurelyTime,
  lastBareKeyword,
  lastChannel,
  lastRhythm,
  problemOfAttempt,
  unread,
} from './unread.ts'
import { isKeyword } from './words.ts'
import { isAbbreviation, isPlace, looksLikeZone, readZone } from './zones.ts'

/** `in the United Arab Emirates`. */
const MOST_ZONE_WORDS = 4
/** Enough for `monday, tuesday, wednesday, thursday, friday, saturday and sunday`. */
const MOST_DAY_WORDS = 16
/** `lunes a viernes`: days with words that also have other meanings. */
const MOST_PHRASE_WORDS = 6
/** `tous les jours`. */
const MOST_BARE_DAY_WORDS = 3
/** `on the last day of each month`. */
const MOST_MONTHLY_WORDS = 7
const DAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?'
const BARE_DAYS = new RegExp(
  '^(?:daily|everyday|weekdays|weekends|weekly|(?:every|each) week|täglich|taeglich|werktags|wöchentlich|woechentlich|hebdomadaire|' +
    'semanal(?:mente)?|jeden tag|jede woche|tous les jours|chaque jour|chaque semaine|cada semana|en semaine|' +
    `diario|diariamente|todos los d[ií]as|cada d[ií]a|entre semana|${DAY}[-–]${DAY}|mo[-–](?:fr|sa|so))$`,
  'i',
)
/** Where no query stands before them. */
const DAYS_NAMED = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days$/i
/** `Mondays and Thursdays`. */
const DAYS_LISTED = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days,?(?: and| &)? (?:mon|tues|wednes|thurs|fri|satur|sun)days$/i
/** Limits of the search in text that is not understood: how many words for a keyword, and how many keywords for a clause before them. */
const MOST_UNREAD = { words: 12, keywords: 6 } as const

/** The clause that ends with the word before `end`, or null. A clause that cannot be read has a problem as its value. */
export function lastClause(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  return lastRead(part, end, behind, withCities) ?? lastUnread(part, end, behind, withCities, MOST_UNREAD.keywords)
}

function lastRead(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  const setting = lastSetting(part, end, behind, withCities)
  if (setting !== null) return setting
  const isNamed = behind.some(({ kind }) => kind === 'name')
  return (isNamed ? null : lastName(part, end)) ?? (behind.length > 0 && part.kind === 'query' ? lastStray(part, end) : null)
}

/** Any clause except a name. */
function lastSetting(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  return (
    lastExcept(part, end) ??
    lastTime(part, end) ??
    lastMonthly(part, end, behind) ??
    lastDays(part, end, behind) ??
    lastTop(part, end) ??
    lastVersions(part, end) ??
    lastDetail(part, end, behind, withCities) ??
    lastZone(part, end, withCities && !behind.some(({ kind }) => kind === 'zone')) ??
    lastRhythm(part, end, behind.length > 0) ??
    lastChannel(part, end) ??
    lastBareKeyword(part, end)
  )
}

/** A keyword followed by an invalid value, if a clause stands before it or nothing else can be meant. */
function lastUnread(part: Part, end: number, behind: readonly Clause[], withCities: boolean, most: number): Clause | null {
  const at = lastKeyword(part, end)
  if (at === null) return null
  const isMeant =
    isSurelyTime(part, at, end) ||
    isBehindClause(part, at, behind, withCities, most) ||
    (isAttempt(part, at, end) && (lastSetting(part, at, behind, true) !== null || isBeforeTime(part, at, behind)))
  return isMeant ? unread(at, problemOfAttempt(part, at, end)) : null
}

/** The place of the last keyword with plain words behind it; null if there is none within a few words. */
function lastKeyword(part: Part, end: number): number | null {
  const first = Math.max(part.from, end - 1 - MOST_UNREAD.words)
  for (let at = end - 2; at >= first; at--) if (isClauseKeyword(part, at)) return plainWords(part, at, end) === null ? null : at
  return null
}

/** Whether a clause that cannot belong to a query ends here, or any two clauses. */
function isBehindClause(part: Part, end: number, behind: readonly Clause[], withCities: boolean, most: number): boolean {
  if (end === part.from) return part.kind === 'settings'
  const clause = lastSetting(part, end, behind, withCities)
  if (clause === null) return most > 0 && lastUnread(part, end, behind, withCities, most - 1) !== null
  return !isWeak(part, clause, end) || isClause(lastRead(part, clause.from, [...behind, clause], withCities))
}

/** `precision at 5`, `activities of daily`, `floods in Jakarta`, `growth monthly`: these may be words of a longer query. */
function isWeak(part: Part, { kind, from, isCity }: Clause, end: number): boolean {
  if (kind === 'time') return !endsWithClock(part, end)
  return kind === 'unread' || isCity === true || (kind === 'days' && !/^on$/i.test(part.words[from]?.text ?? ''))
}

/** Whether a keyword stands beside other clauses about time, none of which has the same kind. */
function isBeforeTime({ words }: Part, at: number, behind: readonly Clause[]): boolean {
  const isWhen = behind.some(({ kind }) => kind === 'time' || kind === 'days' || kind === 'zone')
  return isWhen && !behind.some(({ kind }) => kind !== 'unread' && isKeyword(words[at], KEYWORDS[kind]))
}

function lastZone(part: Part, end: number, withCities: boolean): Clause | null {
  for (let count = 1; count <= MOST_ZONE_WORDS; count++) {
    const alone = plainWords(part, end - count, end)
    if (alone === null || !mayBeZoneOfTime(part, end - count, alone)) continue
    if (isZoneOfClock(alone)) return { kind: 'zone', value: readZone(alone), from: end - count }
  }
  for (let count = 1; count <= MOST_ZONE_WORDS; count++) {
    const value = behindKeyword(part, 'in', end, count)
    if (value === null || / as /i.test(value)) continue // `in UTC as Knees`: a name stands behind the zone
    const from = end - count - 1
    if (looksLikeZone(value)) return { kind: 'zone', value: readZone(value), from }
    if (value.includes('/')) return null
    const zone = readZone(value)
    if (withCities && (!isProblem(zone) || isPlace(value) || isAbbreviation(value)))
      return { kind: 'zone', value: zone, from, isCity: true }
    // `at 9:00 in Springfield`: a place that is not a zone.
    const isPlaced = endsWithClock(part, from) || endsWithHour(part, from)
    return isPlaced && /^\p{Lu}/u.test(value) ? { kind: 'zone', value: zone, from } : null
  }
  return null
}

/** `at 9:00 UTC`, `at 9 New York`, `at 9am Europe/Berlin`, without an `in`. */
function isZoneOfClock(text: string): boolean {
  return (!text.includes(' ') && (looksLikeZone(text) || isAbbreviation(text))) || (/^\p{Lu}/u.test(text) && !isProblem(readZone(text)))
}

function lastDays(part: Part, end: number, behind: readonly Clause[]): Clause | null {
  let [isSure, isOfDays] = [false, true]
  let every: number | null = null
  for (let at = end - 1; at >= part.from && end - at <= (isOfDays ? MOST_DAY_WORDS : MOST_PHRASE_WORDS); at--) {
    if (isKeyword(part.words[at], 'on')) return daysBehind(part, at, end, isSure && isOfDays, behind)
    const word = plainWords(part, at, at + 1) ?? ''
    if (isSure && isOfDays && /^(?:weekly|every|each|jeden|chaque|cada)$/i.test(word)) every = at
    const known = isDayWord(/^day$/i.test(word) ? `${plainWords(part, at - 1, at) ?? ''} ${word}` : word)
    isOfDays &&= known !== 'no' && known !== 'short'
    isSure ||= known === 'yes' || known === 'near' || /^weekly$/i.test(word)
  }
  if (every !== null) return bareDays(part, every, end, behind)
  for (let count = MOST_BARE_DAY_WORDS; count > 0; count--) {
    const typed = plainWords(part, end - count, end) ?? ''
    if (BARE_DAYS.test(typed) || DAYS_LISTED.test(typed) || (part.kind === 'settings' && DAYS_NAMED.test(typed)))
      return bareDays(part, end - count, end, behind)
  }
  return null
}

function daysBehind(part: Part, on: number, end: number, isSure: boolean, behind: readonly Clause[]): Clause | null {
  const value = plainWords(part, on + 1, end) ?? ''
  if (!isSure && isProblem(readDays(value)) && isDayWord(value) !== 'short') return null
  const isEveryWeek = /^(?:every|each) week$/i.test(plainWords(part, on - 2, on) ?? '')
  const from = isEveryWeek ? on - 2 : /^weekly$/i.test(plainWords(part, on - 1, on) ?? '') ? on - 1 : on
  if (isDayWord(value) !== 'short') return days(part, from, on + 1, end)
  if (isAcronym(value)) return null
  const isBeside = behind.length > 0 || [lastTime, lastTop, lastName].some((last) => last(part, on) !== null)
  return isBeside && !/^sam$/i.test(value)
    ? days(part, from, on + 1, end)
    : unread(on, `${shown(value)} may be short for a day; write the day out, as in on Monday.`)
}

/** `monthly`, `monthly on the 1st`, `on the 15th of each month`. */
function lastMonthly(part: Part, end: number, behind: readonly Clause[]): Clause | null {
  for (let count = MOST_MONTHLY_WORDS; count > 0; count--) {
    const at = end - count
    if (readMonthly(plainWords(part, at, end) ?? '') === null) continue
    // `on the 1st and 15th of each month`.
    const isSecond = /^\d{1,2}(?:st|nd|rd|th)?,? and$/i.test(plainWords(part, at - 2, at) ?? '')
    return (isSecond ? lastRhythm(part, end, behind.length > 0) : null) ?? bareDays(part, at, end, behind)
  }
  return null
}

/** Days without an `on`, as in `chest x-ray daily`. Alone they are a query, after `as` a name, and `once daily` is a dose. */
function bareDays(part: Part, at: number, end: number, behind: readonly Clause[]): Clause | null {
  if (at === part.from && behind.length === 0 && part.kind !== 'settings') return null
  if (/^(?:as|once|twice|un|el|del|al|le|du)$/i.test(plainWords(part, at - 1, at) ?? '')) return null
  return days(part, at, at, end)
}

function days(part: Part, from: number, value: number, end: number): Clause {
  const read = readRhythm(plainWords(part, value, end) ?? '')
  return { kind: 'days', value: isProblem(read) || read.monthDay !== undefined ? read : read.days, from }
}

function lastTop(part: Part, end: number): Clause | null {
  const value = behindKeyword(part, 'top', end, 1)
  if (value === null || !(/^[-+]?\d[\d.,]*$/.test(value) || isNumberInWords(value))) return null
  return { kind: 'top', value: readTop(readNumberWord(value) ?? value), from: end - 2 }
}

/** `versions on`, `versions off`. */
function lastVersions(part: Part, end: number): Clause | null {
  const value = behindKeyword(part, 'versions', end, 1)?.toLowerCase()
  return value === 'on' || value === 'off' ? { kind: 'versions', value: value === 'on', from: end - 2 } : null
}

/** `detail thread` anywhere; `thread` alone only after another clause. */
function lastDetail(part: Part, end: number, behind: readonly Clause[], withCities: boolean): Clause | null {
  const value = detailAt(part, end - 1)
  if (value === undefined) return null
  if (behindKeyword(part, 'detail', end, 1) !== null) return { kind: 'detail', value, from: end - 2 }
  let at = end - 1
  while (at > part.from && detailAt(part, at - 1) !== undefined) at--
  const isBeside =
    at === part.from ? part.kind === 'settings' : lastBareKeyword(part, at) === null && lastRead(part, at, behind, withCities) !== null
  return isBeside ? { kind: 'detail', value, from: end - 1 } : null
}

function isClause(clause: Clause | null): boolean {
  return clause !== null && clause.kind !== 'unread'
}

function detailAt(part: Part, at: number): Detail | undefined {
  const word = plainWords(part, at, at + 1)?.toLowerCase()
  return DETAILS.find((detail) => detail === word)
}
