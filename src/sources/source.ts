import type { IncomingPaper } from '../store/ingest-batch.ts'
import type { Calendar } from './calendar.ts'
import type { Page, Refused } from './formats/found.ts'
import type { Answer, Ask } from './request.ts'

/**
 * A source of new papers. All sources have this shape: they return what is new since a cursor. To add one, write a file that makes it, and add
 * a line in sources.ts.
 */
export interface Source<Cursor = unknown> {
  /** Its name in queries (`source:`). */
  readonly name: string
  /** Its name for people. */
  readonly title: string
  /** The arXiv categories that it covers completely; null if it may bring papers of any category. */
  readonly categories: readonly string[] | null
  readonly calendar: Calendar
  /**
   * Returns what is new, slice by slice. It can continue from the cursor of any slice; papers that come twice do no harm.
   * @param cursor the cursor of the last stored slice; null at first
   * @throws {Trouble} and what `request.ts` throws
   */
  news(cursor: Cursor | null, run: Run): AsyncGenerator<Slice<Cursor>>
  /** Returns papers from a day on (`YYYY-MM-DD`) from before its news began. They are not news. Null if the source has no archive. */
  readonly backfill: ((cursor: Cursor, since: string, run: Run) => AsyncGenerator<Slice<Cursor>>) | null
  /** Brings the latest papers from before its news began, without being asked. Null if the source has no archive. */
  readonly fill: FillOf<Cursor> | null
}

/** A back-fill that runs by itself, in the background, until it is over. */
interface FillOf<Cursor> {
  /** Returns pages of papers, the newest first. They are not news. It can continue from the cursor of any slice. */
  pages(cursor: Cursor, run: Run): AsyncGenerator<Slice<Cursor>>
  reach(cursor: Cursor): Filled
}

/** How far the library is filled with a source's papers. */
export interface Filled {
  /** The papers from this day on are here; null before the first. */
  readonly from: string | null
  readonly isOver: boolean
  /** Those of its categories whose papers are not all here yet; only of a source that fills them one by one. */
  readonly missing?: readonly string[]
}

/** The services that a source uses in one run. */
export interface Run {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly get: (ask: Ask) => Promise<Answer>
  readonly read: (format: Format, answer: Answer) => Promise<Page>
  /** Ids of papers here that arXiv's API should be asked about. */
  readonly wanting: (limit: number) => Promise<readonly Wanting[]>
  /** Papers that a source brought by DOI without all that others know of them, the newest first. */
  readonly incomplete: (source: string, limit: number) => Promise<readonly Incomplete[]>
  /** Records that the service which was asked did not know these papers. */
  readonly notFound: (papers: readonly number[]) => Promise<void>
  /** Tells the operator's log of what is no failure of the source. */
  readonly warn: (problem: string) => void
}

/** A paper of the library that arXiv knows more about. */
export interface Wanting {
  readonly paper: number
  readonly id: string
}

/** A paper of the library of which a source told little. */
export interface Incomplete {
  readonly paper: number
  readonly doi: string
  readonly lacks: { readonly authors: boolean; readonly abstract: boolean; readonly date: boolean }
}

/** Which parser an answer is for. */
export type Format =
  | 'huggingface'
  | 'huggingface-paper'
  | 'arxiv-atom'
  | 'arxiv-rss'
  | 'arxiv-oai'
  | 'feed'
  | 'biorxiv'
  | 'europepmc'
  | 'crossref'
  | 'openalex'
  | 'semantic-scholar'

/** A part of what is new. */
export interface Slice<Cursor = unknown> {
  readonly papers: readonly IncomingPaper[]
  readonly refused: readonly Refused[]
  /** How far the source is read after this slice and all earlier ones. */
  readonly cursor: Cursor
  /** The last day of the source's calendar that is complete now; null if unknown. */
  readonly brought: string | null
  /** Whether these papers complete ones that the library already has. */
  readonly enriches: boolean
  /** For a progress bar; null if the total is unknown. */
  readonly progress: { readonly done: number; readonly total: number } | null
}
