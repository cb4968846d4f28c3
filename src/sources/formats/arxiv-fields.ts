/** arXiv's own categories: `cs.CL`, `hep-th`, `q-bio.NC`; not the ACM's `I.2.7` or the MSC's `68T50`. */
export function onlyArxiv(categories: readonly string[]): string[] {
  return categories.filter((category) => /^[a-z][a-z-]{1,15}(?:\.[A-Za-z-]{2,20})?$/.test(category))
}

/** arXiv begins a new paragraph with two spaces after a line break. Other line breaks are hard wraps. */
export function withParagraphs(abstract: string | null): string | null {
  return abstract?.replace(/(?<=[.?!:;)\]"'”])[ \t]?\n {2}(?=\S)/g, '\n\n') ?? null
}
