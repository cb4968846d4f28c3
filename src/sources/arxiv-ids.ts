import { addDays } from '../papers/dates.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import type { Found } from './formats/found.ts'

/** Announcements follow submissions within days, or weeks where moderators take their time. */
const ANNOUNCED_WITHIN_DAYS = 30

/** Since April 2007; ids before are of no use to tell what is new. */
const NUMBERED = /^arxiv:(\d{4})\.(\d{4,5})$/

/** Whether a paper's id is above another: it was announced after it. False where there is nothing to compare with. */
function isRecent(found: Found, floor: string | null): boolean {
  const id = idOf(found)
  return id !== null && floor !== null && id > floor
}

/**
 * Whether a paper that changed since a day, and is not here yet, was announced since: it has a new id, or is a first version of late, which
 * somebody cross-listed or moderators held.
 */
export function isNewSince(found: Found, floor: string | null, from: string): boolean {
  const { version, published } = found.draft
  return isRecent(found, floor) || ((version ?? 1) === 1 && published !== null && published >= addDays(from, -ANNOUNCED_WITHIN_DAYS))
}

/** What was there before us. What is above an id has not been announced here yet: it is left for the news. */
export function asOld(found: readonly Found[], floor: string | null): IncomingPaper[] {
  return found.filter((each) => !isRecent(each, floor)).map((each) => ({ ...each, isNews: false }))
}

/** The highest id among some papers and one known before. */
export function latestId(found: readonly Found[], known: string | null): string | null {
  return found.reduce<string | null>((highest, each) => {
    const id = idOf(each)
    return id !== null && (highest === null || id > highest) ? id : highest
  }, known)
}

/** `2604.08238`; those of before 2015 had four digits and compare as if they had five. */
function idOf({ draft }: Found): string | null {
  for (const key of draft.keys) {
    const read = NUMBERED.exec(key)
    if (read) return `${read[1]}.${(read[2] ?? '').padStart(5, '0')}`
  }
  return null
}
