import type { IncomingPaper } from '../store/ingest-batch.ts'
import type { Calendar } from './calendar.ts'
import type { Page, Refused } from './formats/found.ts'
import type { Answer, Ask } from './request.ts'

/**
 * Where new papers come from. All sources have this one shape, what is new since a cursor: a further one is a file that makes it, and a line
 * in sources.ts.
 */
export interface Source<Cursor = unknown> {
  /** As `source:` in queries names it. */
  readonly name: string
  /** As people know it. */
  readonly title: string
  /** arXiv categories that it brings whole; null when it brings of any. */
  readonly categories: readonly string[] | null
  readonly calendar: Calendar
  /**
   * What is new, slice by slice. Begun again from the cursor of any slice it goes on from there, and what it tells twice does no harm.
   * @param cursor as in the last slice that was stored; null at first
   * @throws {Trouble} and what `request.ts` throws
   */
  news(cursor: Cursor | null, run: Run): AsyncGenerator<Slice<Cursor>>
  /** What it told from a day on (`YYYY-MM-DD`) before its news began; owed to no digest. Null where it keeps no archive. */
  readonly backfill: ((cursor: Cursor, since: string, run: Run) => AsyncGenerator<Slice<Cursor>>) | null
}

/** What a source works with. */
export interface Run {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly get: (ask: Ask) => Promise<Answer>
  readonly read: (format: Format, answer: Answer) => Promise<Page>
  /** Ids of papers here that arXiv's API should be asked about. */
  readonly wanting: (limit: number) => Promise<readonly Wanting[]>
  /** The API did not know these. */
  readonly notFound: (papers: readonly number[]) => Promise<void>
}

/** A paper here that arXiv knows more of. */
export interface Wanting {
  readonly paper: number
  readonly id: string
}

/** Which parser an answer is for. */
export type Format = 'huggingface' | 'arxiv-atom' | 'arxiv-rss' | 'arxiv-oai' | 'feed'

/** A part of what is new. */
export interface Slice<Cursor = unknown> {
  readonly papers: readonly IncomingPaper[]
  readonly refused: readonly Refused[]
  /** How far the source is read with it and all slices before. */
  readonly cursor: Cursor
  /** The last day of its calendar that is complete now; null where it cannot be said. */
  readonly brought: string | null
  /** Whether these are answers about papers that are here already. */
  readonly enriches: boolean
  /** For a progress bar; null where nobody knows how much there is. */
  readonly progress: { readonly done: number; readonly total: number } | null
}
