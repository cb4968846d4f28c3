import type { SOURCES } from './variables.ts'

/** The settings of the sources of new papers. */
export interface SourceSettings {
  readonly enabled: readonly (typeof SOURCES)[number][]
  /** arXiv categories: `cs.CL`. */
  readonly categories: readonly string[]
  /** Addresses of feeds, in addition to those from OPML files. */
  readonly feeds: readonly string[]
  /** Whether feeds may be at private addresses: this machine and its networks. */
  readonly feedsPrivate: boolean
  /** The access token of Hugging Face. */
  readonly token: string | null
  /** Keys of services that complete what feeds leave out; each is asked only where its key is set. */
  readonly openAlexKey: string | null
  readonly semanticScholarKey: string | null
  /** The contact for operators of servers: an e-mail address or a page. */
  readonly contact: string | null
  /** Categories of bioRxiv and medRxiv: `cell biology`; all of them if empty. */
  readonly biorxivCategories: readonly string[]
  readonly medrxivCategories: readonly string[]
  /** Queries in Europe PMC's own language. */
  readonly europePmcQueries: readonly string[]
  /** ISSNs. */
  readonly crossrefJournals: readonly string[]
  readonly biorxivUrl: string
  readonly europePmcUrl: string
  readonly crossrefUrl: string
  /** Whether people may look for papers at the services, beyond what is here. */
  readonly lookup: boolean
  /** How many categories of arXiv are fetched for topics at most; 0 for none. */
  readonly follow: number
  readonly huggingFaceUrl: string
  /** The address of a server for the API, the feeds and OAI; null for arXiv's own servers. */
  readonly arxivUrl: string | null
}
