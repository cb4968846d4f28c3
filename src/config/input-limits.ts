/**
 * How much is read of what comes from outside, where more of it is no use and would keep everybody waiting. In characters unless told
 * otherwise. What platforms take, the caps of the query language, and what is stored of a paper stand with these.
 */
export const INPUT_LIMITS = {
  /** One message to the bot: the longest query, and room for a command around it. */
  message: 4_000,
  /** A text of a feed's item; some feeds hold whole papers, and their abstract comes first. */
  feedText: 200_000,
  /** A line of an imported file, in bytes. A paper with a thousand authors takes a fiftieth of it. */
  importedLine: 1_000_000,
  /** A file that is read at once, as its format needs it, in bytes. */
  wholeFile: 64 * 1024 * 1024,
  /** Lines of an imported file that are blank or hold no paper: a small packed file may be nothing but line breaks, a thousand times its size. */
  linesWithoutPaper: 1_000_000,
  /** A BibTeX entry, and the @ in it: the parser looks for an entry's beginning at each. */
  bibtexEntry: 200_000,
  bibtexSigns: 1_000,
  /** The `@string` definitions that one entry uses, and the length of one. */
  bibtexMacros: 20,
  bibtexMacro: 1_000,
} as const
