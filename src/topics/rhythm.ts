// How often digests come, in words: on weekdays, or once a month.
import { describeDays, EVERY_DAY, readDays } from './days.ts'
import type { Rhythm } from './schedule.ts'
import { fold, isProblem, LONGEST_VALUE, type Problem } from './typed.ts'

/** Without a day, it is the first. */
const MONTH = '(?:monthly|(?:every|each|once a|once per) month|monatlich|jeden monat|mensuellement|chaque mois|mensualmente|cada mes)'
const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ')
const DAY = `(?:day )?(?:(?<number>\\d{1,2})(?:st|nd|rd|th|\\.)?|(?<word>${ORDINALS.join('|')}|last))(?: day)?`
const MONTHLY = [
  new RegExp(`^${MONTH}(?:,? (?:on )?(?:the )?${DAY})?$`),
  new RegExp(`^(?:on |every |each )?(?:the )?${DAY} of (?:the|each|every) month$`),
]
const LAST_DAY = 31

/** `monthly`, `monthly on the 1st`, `every month on the 15th`, `the last day of the month`, and all that `readDays` reads. */
export function readRhythm(text: string): Rhythm | Problem {
  const monthly = readMonthly(text)
  if (monthly !== null) return monthly
  const days = readDays(text)
  return isProblem(days) ? days : { days }
}

/** As `readRhythm`, of a text about months; null for any other. */
export function readMonthly(text: string): Rhythm | Problem | null {
  if (text.length > LONGEST_VALUE) return null
  const typed = fold(text)
  const found = MONTHLY.map((pattern) => pattern.exec(typed)).find((each) => each !== null)
  if (!found) return null
  const { number, word } = found.groups ?? {}
  const day = number !== undefined ? Number(number) : word === 'last' ? LAST_DAY : word === undefined ? 1 : ORDINALS.indexOf(word) + 1
  if (day >= 1 && day <= LAST_DAY) return { days: EVERY_DAY, monthDay: day }
  return { problem: `“${day}” is not a day of a month; give one from 1 to 31, as in monthly on the 15th, or monthly on the last day.` }
}

/** As `describeDays`; `monthly on the 1st`, which `readRhythm` reads again. */
export function describeRhythm({ days, monthDay }: Rhythm): string {
  if (monthDay === undefined) return describeDays(days)
  return monthDay === LAST_DAY ? 'monthly on the last day' : `monthly on the ${monthDay}${endingOf(monthDay)}`
}

function endingOf(day: number): string {
  if (day >= 11 && day <= 13) return 'th'
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'
}
