import { Fault } from '../../config/fault.ts'
import type { PaperDraft } from '../../papers/paper.ts'

/** Pages of a paper, as its source names them: https only, nothing more is checked. Null where the source names none. */
export interface SourceLinks {
  /** The paper's own page, of a feed whose papers may have no identifier. */
  readonly page: string | null
  readonly code: string | null
  readonly project: string | null
  readonly thumbnail: string | null
}

/** What a live source tells of a paper, as plain text, and what only live sources tell. */
export interface SourceDraft extends PaperDraft {
  /** `YYYY-MM-DD`, the day of the version told. */
  readonly updated: string | null
  /** Of arXiv: 2 for `v2`. */
  readonly version: number | null
  readonly links: SourceLinks
  /** Written by a machine: Hugging Face's. */
  readonly aiSummary: string | null
  readonly aiKeywords: readonly string[]
}

/**
 * Why a source tells of a paper. arXiv's announcement types (`replace-cross` is a `replace`), `featured` for Hugging Face's daily list,
 * `listed` where the source does not say whether it is news: an API page, a harvest, a journal's feed.
 */
export type Announced = 'new' | 'cross' | 'replace' | 'featured' | 'listed'

/** A paper as a source tells of it, cleaned, before it has an id of ours. */
export interface Found {
  readonly draft: SourceDraft
  readonly announced: Announced
  /** When the source announced, featured or changed it, in milliseconds since 1970; null where it does not say. */
  readonly at: number | null
  /** Its date as the source writes it, where that cannot be read: the paper comes without one. */
  readonly unreadDate?: string
}

/** An item that is no paper we can take. */
export interface Refused {
  /** Its id, or else its position, from 1. */
  readonly what: string
  /** A phrase that goes on: “2604.07365 has no title”. */
  readonly reason: string
}

/** One answer of a source. */
export interface Page {
  readonly found: readonly Found[]
  readonly refused: readonly Refused[]
  /** How to go on: a resumption token or a start offset; null at the end. */
  readonly next: string | null
  /** How many there are over all pages, where the source says so. */
  readonly total: number | null
  /** The server's own date, verbatim, for the next cursor: OAI's responseDate, a feed's date. */
  readonly stamp: string | null
}

/** An answer that is not what the source promises: a web page, half a document, a DOCTYPE, too much. */
export class UnreadableAnswer extends Fault {
  /** What is wrong with the document alone, wherever it comes from: a file on the disk does not get better by being asked for again. */
  readonly reason: string

  constructor(message: string, reason: string = message) {
    super(message)
    this.reason = reason
  }
}

/** The service understood, and says in its own format that it will not: a wrong id, an unknown set. Asking the same again will not help. */
export class RefusedQuery extends Fault {}

/** arXiv's tokens end at midnight UTC: the harvest begins again from its cursor. */
export class ExpiredToken extends Fault {}
