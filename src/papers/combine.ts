import type { Paper, PaperDraft } from './paper.ts'

type Combined = PaperDraft & { readonly sources: readonly string[] }

/** One paper from what is known of it and what a source tells now: the richer field wins, nothing known is lost. */
export function combine(known: Paper, told: PaperDraft, source: string): Combined {
  return {
    title: known.title,
    abstract: (told.abstract?.length ?? 0) > (known.abstract?.length ?? 0) ? told.abstract : known.abstract,
    authors: told.authors.length > known.authors.length ? told.authors : known.authors,
    categories: union(known.categories, told.categories),
    published: earliest(known.published, told.published),
    upvotes: known.upvotes === null || (told.upvotes ?? -1) > known.upvotes ? told.upvotes : known.upvotes,
    keys: union(known.keys, told.keys),
    isWithdrawn: known.isWithdrawn || told.isWithdrawn,
    sources: union(known.sources, [source]),
  }
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])]
}

/** Days compare as text. The earliest is the first version's; later ones are announcements and revisions. */
function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
