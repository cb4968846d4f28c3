/**
 * Limits of input from outside. More input would be useless and would delay everybody. In characters unless stated otherwise. The limits of
 * platforms, of the query language, and of stored papers are defined with these.
 */
export const INPUT_LIMITS = {
  /** One message to the bot: the longest query plus a command around it. */
  message: 4_000,
  /** A text of a feed's item. Some feeds contain whole papers, with the abstract first. */
  feedText: 200_000,
  /** A line of an imported file, in bytes. A paper with a thousand authors takes about 2 % of it. */
  importedLine: 1_000_000,
  /** A file whose format must be read at once, in bytes. */
  wholeFile: 64 * 1024 * 1024,
  /** Lines of an imported file that are blank or contain no paper. A small compressed file may expand to a thousand times as many line breaks. */
  linesWithoutPaper: 1_000_000,
  /** A BibTeX entry, and the @ signs in it: the parser looks for the beginning of an entry at each. */
  bibtexEntry: 200_000,
  bibtexSigns: 1_000,
  /** The `@string` definitions that one entry uses, and the length of one. */
  bibtexMacros: 20,
  bibtexMacro: 1_000,
} as const
