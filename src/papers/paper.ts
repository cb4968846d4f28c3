/** What a source tells of one paper, as plain text. What is unknown is null or empty: nothing is invented. */
export interface PaperDraft {
  readonly title: string
  readonly abstract: string | null
  readonly authors: readonly string[]
  /** Whether there are more, whom nobody has named: “et al.”. */
  readonly moreAuthors?: boolean
  /** As the source names them: `cs.CV`, `astro-ph.HE`. */
  readonly categories: readonly string[]
  /** When the first version came, or was announced where only that is known; `2025`, `2025-03` or `2025-03-04` (dates.ts). */
  readonly published: string | null
  /** Upvotes at the source, where it counts them. */
  readonly upvotes: number | null
  /** Names of this paper that any source would use, such as `arxiv:2401.12208` or `doi:10.1109/…`; see identity.ts. */
  readonly keys: readonly string[]
  /** Whether its authors have withdrawn it: it can be found, but no digest brings it. */
  readonly isWithdrawn: boolean
}

/** A paper of the library. */
export interface Paper extends PaperDraft {
  /** Ours, never reused. */
  readonly id: number
  /** Its place in the order of first arrival. */
  readonly sequence: number
  /** Where it came from: `seeds`, `import`, … */
  readonly sources: readonly string[]
}
