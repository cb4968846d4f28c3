import { addDays, dayOf, spanOf } from '../papers/dates.ts'
import type { Found } from './formats/found.ts'

const MOST_DAYS = 366

/** Whether a paper came to a service long after its publication. Journals register their old volumes at once; these papers are not news. */
export function isOldAtArrival({ draft, at }: Pick<Found, 'draft' | 'at'>): boolean {
  return draft.published !== null && at !== null && spanOf(draft.published).to < addDays(dayOf(at), -MOST_DAYS)
}
