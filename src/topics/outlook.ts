import type { QueryWord } from '../search/engines/engine.ts'
import type { Uncovered } from './coverage.ts'
import type { SpelledOut } from './spelled-out.ts'

/** Where the papers at the edge are shown themselves. */
export const NO_EDGE: Outlook['edge'] = { in: [], out: [] }

/** An author whom a topic names, as papers here spell the name. */
export interface NamedAuthor {
  readonly typed: string
  readonly papers: number
  /** The most frequent first; several may be one person, and one several people. */
  readonly names: readonly string[]
  /** Of the newest papers. */
  readonly titles: readonly string[]
}

/** An estimate of what a topic will find, shown before it is saved. */
export interface Outlook {
  readonly matching: number
  readonly indexed: number
  readonly isMost: boolean
  readonly best: string | null
  /** Titles of papers at the edge of a topic that goes by relevance: the least relevant that it takes, and the most relevant that it leaves out. */
  readonly edge: { readonly in: readonly string[]; readonly out: readonly string[] }
  /** Papers a day over the newest days; null if too few papers have dates. */
  readonly perDay: number | null
  /** How many days count: at most 30, and only those whose papers are here. */
  readonly days: number
  readonly dated: number
  /** Words and names of the query that no paper in the library has. */
  readonly unknown: readonly QueryWord[]
  /** How many papers are not indexed yet. A word without results may be in one of them. */
  readonly pending: number
  /** Whether it has words that a search would read as dates, while a topic does not. */
  readonly hasSpokenDates: boolean
  /** The past day on which its dates end, so that no new paper can match; null if they do not. */
  readonly endedOn: string | null
  readonly uncovered: readonly Uncovered[]
  readonly authors: readonly NamedAuthor[]
  /** Its abbreviations that papers spell out in words which the query does not have. */
  readonly spelledOut: readonly SpelledOut[]
  /** The journals that it asks for and no paper here names, in small letters. */
  readonly missingJournals: readonly string[]
  /** The names of the categories that it asks for and whose papers come once it is saved: they are not all here yet. */
  readonly coming: readonly string[]
  readonly hasSources: boolean
  /** Whether it is about trending papers instead of a query. */
  readonly isTrending: boolean
}
