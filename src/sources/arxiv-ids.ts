import { addDays } from '../papers/dates.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'
import type { Found } from './formats/found.ts'

/** Announcements follow submissions within days, or within weeks if moderators hold a paper. */
const ANNOUNCED_WITHIN_DAYS = 30

/** Ids since April 2007. Earlier ids do not help to find new papers. */
const NUMBERED = /^arxiv:(\d{4})\.(\d{4,5})$/

/** Whether a paper's id is above another, so that it was announced later. False if there is nothing to compare with. */
function isRecent(found: Found, floor: string | null): boolean {
  const id = idOf(found)
  return id !== null && floor !== null && id > floor
}

/**
 * Whether a paper that changed since a day, and is not in the library yet, was announced since that day. It has a new id, or is a recent first
 * version that was cross-listed or held by moderators.
 */
export function isNewSince(found: Found, floor: string | null, from: string): boolean {
  const { version, published } = found.draft
  return isRecent(found, floor) || ((version ?? 1) === 1 && published !== null && published >= addDays(from, -ANNOUNCED_WITHIN_DAYS))
}

/** Marks papers as old. Papers above an id are left out: they have not been announced yet, and will come as news. */
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

/** `2604.08238`. Ids before 2015 have four digits and are padded to five for comparison. */
function idOf({ draft }: Found): string | null {
  for (const key of draft.keys) {
    const read = NUMBERED.exec(key)
    if (read) return `${read[1]}.${(read[2] ?? '').padStart(5, '0')}`
  }
  return null
}
