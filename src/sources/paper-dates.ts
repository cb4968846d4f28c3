import { dayOf } from '../papers/dates.ts'
import { isTooFarAhead } from '../papers/draft.ts'
import type { IncomingPaper } from '../store/ingest-batch.ts'

/** A date that was not taken from a source: its paper comes without it. */
export interface DateLeftOut {
  /** The paper, by its identifier or title. */
  readonly what: string
  /** As the source writes it. */
  readonly date: string
  /** Why: it cannot be read, or it is more than a year ahead. */
  readonly reason: 'unread' | 'ahead'
}

/** A paper without the dates that cannot be, and which of them it had. @param today `YYYY-MM-DD` */
export function checkDates(paper: IncomingPaper, today: string): { readonly paper: IncomingPaper; readonly leftOut: DateLeftOut | null } {
  const { draft, at, unreadDate } = paper
  const what = draft.keys[0] ?? draft.title
  const isAhead = (day: string | null): boolean => day !== null && isTooFarAhead(day, today)
  const checked: IncomingPaper = {
    ...paper,
    draft: {
      ...draft,
      published: isAhead(draft.published) ? null : draft.published,
      updated: isAhead(draft.updated) ? null : draft.updated,
    },
    at: at !== null && isAhead(dayOf(at)) ? null : at,
  }
  if (unreadDate !== undefined) return { paper: checked, leftOut: { what, date: unreadDate, reason: 'unread' } }
  const ahead = [draft.published, draft.updated].find(isAhead)
  return { paper: checked, leftOut: ahead ? { what, date: ahead, reason: 'ahead' } : null }
}
