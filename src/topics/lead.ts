// A schedule before a query or a topic: `every Friday at 9 chest x-ray`.

import { type Clause, type Part, plainWords } from './part.ts'
import { isProblem, type Problem } from './typed.ts'
import { isAttempt, lastRhythm, unread } from './unread.ts'
import { isKeyword, textOf } from './words.ts'

/** What stands before a query, and where the query begins. */
export interface Lead {
  /** The last first, as at the end. */
  readonly clauses: readonly Clause[]
  readonly end: number
}

/** Reads the clauses that end before a word, the last first, down to one that cannot be read. */
type Collect = (part: Part, end: number) => readonly Clause[]

/** `monthly on the 15th at 9:00 in the United Arab Emirates`. */
const MOST_WORDS = 12
/** What often stands behind one of these words where both belong to a query: `daily living`, `monthly rainfall`. */
const ADVERB = /^(?:daily|weekly|monthly|everyday)$/i
const DESCRIBED =
  /^(?:living|life|lives|activit\w*|routines?|habits?|stress|steps?|do(?:s\w+)|intakes?|use|usage|data|datasets?|returns?|sales|cycles?|means?|averages?|totals?|rainfall|precipitation|temperatures?|streamflow|runoff|weather|time|variations?|(?:pacli|doce|cabazi)taxel|semaglutide|insulin|icodec)$/i
/** `weekly digest of …`, `weekly papers on …`. */
const DIGEST = /^(?:digests?|papers?|updates?|news|summary|summaries|overview)$/i
const OF = /^(?:of|on|about|for|in)$/i
/** No digest comes so often, and queries begin like that: `quarterly earnings`. */
const ADJECTIVE = /^(?:hourly|quarterly|yearly|annually)$/i
const ARTICLE = /^(?:an?|the)$/i
const PART_OF_DAY = /^(?:mornings?|afternoons?|evenings?|nights?)$/i

/**
 * The schedule that a text begins with, as a whole phrase with days in it. Null where there is none, or nothing stands behind it. What begins
 * like one and cannot be read is a problem.
 */
export function readLead(part: Part, collect: Collect): Lead | Problem | null {
  const hasArticle = ARTICLE.test(plainWords(part, part.from, part.from + 1) ?? '')
  const from = hasArticle ? part.from + 1 : part.from
  const most = Math.min(part.words.length - 1, from + MOST_WORDS)
  const words = part.words.slice(0, most).map((word) => ({ ...word, text: word.text.replace(/:$/, '') }))
  const own: Part = { ...part, words, from, kind: 'settings' }
  const all = collect({ ...own, words: part.words }, part.words.length)
  // Settings alone: no query stands behind them.
  if (startsAt(all, from) && !all.some(({ value }) => isProblem(value))) return null
  let faulty: Clause | undefined
  for (let end = most; end > from; end--) {
    const clauses = collect(own, end)
    const isRhythm = lastRhythm(own, end, true)?.from === from
    if (!startsAt(clauses, from) || !(isRhythm || isSchedule(clauses))) continue
    const fault = clauses.find(({ value }) => isProblem(value))
    if (fault === undefined) {
      // `in Berlin chest` is no zone, and `in Berlin` is one.
      if (faulty !== undefined && (faulty.kind !== 'zone' || faulty.from >= end)) return problemOf(faulty)
      const behind = skipDigest(part, end)
      if (hasArticle && behind === end) return null
      if (behind === end && end === from + 1 && isDescribing(own, part, from)) return null
      return problemBehind(part, from, end, clauses) ?? { clauses, end: behind }
    }
    const isMeant = isRhythm ? !ADJECTIVE.test(words[from]?.text ?? '') : fault.kind !== 'unread' || isAttempt(own, fault.from, end)
    if (isMeant) faulty = fault
  }
  return faulty === undefined ? null : problemOf(faulty)
}

function startsAt(clauses: readonly Clause[], from: number): boolean {
  return clauses.at(-1)?.from === from
}

/** At least one clause says on which days, and none has to do with anything but the time. */
function isSchedule(clauses: readonly Clause[]): boolean {
  const isOfTime = clauses.every(({ kind }) => kind === 'days' || kind === 'time' || kind === 'zone' || kind === 'unread')
  return isOfTime && clauses.some(({ kind }) => kind === 'days')
}

function isDescribing(own: Part, part: Part, at: number): boolean {
  return ADVERB.test(own.words[at]?.text ?? '') && DESCRIBED.test(plainWords(part, at + 1, at + 2) ?? '')
}

/** Where the query begins behind `digest of`, a colon or a dash. */
function skipDigest(part: Part, end: number): number {
  const { words } = part
  const isNamed = DIGEST.test(words[end]?.text ?? '') && OF.test(words[end + 1]?.text ?? '') && words[end + 2] !== undefined
  const at = isNamed ? end + 2 : end
  return /^[-–—:]$/.test(words[at]?.text ?? '') && words[at + 1] !== undefined ? at + 1 : at
}

/** `every Friday morning`. */
function problemBehind(part: Part, from: number, end: number, clauses: readonly Clause[]): Problem | null {
  const isDays = clauses[0]?.kind === 'days' && !(end === from + 1 && ADVERB.test(part.words[from]?.text ?? ''))
  const isHalf = isDays && PART_OF_DAY.test(plainWords(part, end, end + 1) ?? '')
  const isDate = /^on (?:the )?\d{1,2}(?:st|nd|rd|th)\b/i.test(plainWords(part, end, end + 3) ?? '')
  const isTime =
    /^(?:um|à) \d/i.test(plainWords(part, end, end + 2) ?? '') || (isKeyword(part.words[end], 'at') && isAttempt(part, end, end + 2))
  if (!isHalf && !isDate && !isTime) return null
  const typed = textOf(part.text, part.words, from, end + (isDate ? 3 : isTime ? 2 : 1))
  return problemOf(unread(from, `“${typed}” is not understood; write every Friday at 9:00, or monthly on the 1st.`))
}

function problemOf({ value }: Clause): Problem {
  const { problem } = value as Problem
  return { problem: `${problem} If it belongs to the query, put it in double quotes.` }
}
