/** A source's data of one paper, as plain text. Unknown fields are null or empty. */
export interface PaperDraft {
  readonly title: string
  readonly abstract: string | null
  readonly authors: readonly string[]
  /** Whether there are more, unnamed authors: “et al.”. */
  readonly moreAuthors?: boolean
  /** As the source names them: `cs.CV`, `astro-ph.HE`. */
  readonly categories: readonly string[]
  /** When the first version appeared, or was announced if only that is known; `2025`, `2025-03` or `2025-03-04` (dates.ts). */
  readonly published: string | null
  /** The journal that published it, by the name that a source gives. */
  readonly journal?: string
  /** The year in which the journal published it, if a source says so. */
  readonly journalYear?: string
  /** Whether a source names a repository with its code. Its abstract may, too. */
  readonly linksCode?: boolean
  /** Upvotes at the source, if it counts them. */
  readonly upvotes: number | null
  /** Keys of this paper across all sources, such as `arxiv:2401.12208` or `doi:10.1109/…`; see identity.ts. */
  readonly keys: readonly string[]
  /** Whether its authors have withdrawn it. It can be found, but digests do not show it. */
  readonly isWithdrawn: boolean
}

/** A paper of the library. */
export interface Paper extends PaperDraft {
  /** Its id in the library, never reused. */
  readonly id: number
  /** Its position in the order of first arrival. */
  readonly sequence: number
  /** Its sources: `seeds`, `import`, … */
  readonly sources: readonly string[]
}
