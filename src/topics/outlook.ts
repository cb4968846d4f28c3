import type { QueryWord } from '../search/engines/engine.ts'
import type { Uncovered } from './coverage.ts'

/** What a topic finds in the library, before anybody waits for it in vain. */
export interface Outlook {
  readonly matching: number
  readonly indexed: number
  readonly isMost: boolean
  readonly best: string | null
  /** Papers a day over the last 30 days that papers are known of; null when too few have dates to say. */
  readonly perDay: number | null
  readonly dated: number
  /** Words and names of the query that no paper here has. */
  readonly unknown: readonly QueryWord[]
  /** Papers that the index has not reached yet: what nothing is found for may still come. */
  readonly pending: number
  /** Words that a search would read as dates, and a topic does not. */
  readonly hasSpokenDates: boolean
  /** The day of the past with which its dates end, so that no new paper can match; null where they do not. */
  readonly endedOn: string | null
  readonly uncovered: readonly Uncovered[]
  readonly hasSources: boolean
  /** Whether it is about what trends, and not about a query. */
  readonly isTrending: boolean
}
