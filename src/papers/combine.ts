import type { Paper, PaperDraft } from './paper.ts'

type Combined = PaperDraft & { readonly sources: readonly string[] }

/** Whose text counts: a later version's replaces an earlier one's, an earlier one's only fills what is missing, of equals the richer field wins. */
export type Reading = 'richer' | 'told' | 'known'

/** One paper from what is known of it and what a source tells now: nothing known is lost. */
export function combine(known: Paper, told: PaperDraft, source: string, reading: Reading = 'richer'): Combined {
  return {
    ...textOf(known, told, reading),
    categories: union(known.categories, told.categories),
    published: earliest(known.published, told.published),
    upvotes: known.upvotes === null || (told.upvotes ?? -1) > known.upvotes ? told.upvotes : known.upvotes,
    keys: union(known.keys, told.keys),
    sources: union(known.sources, [source]),
  }
}

function textOf(known: Paper, told: PaperDraft, reading: Reading): Pick<Combined, 'title' | 'abstract' | 'authors' | 'isWithdrawn'> {
  if (reading !== 'richer') {
    const [first, second] = reading === 'told' ? [told, known] : [known, told]
    return {
      title: first.title,
      abstract: first.abstract ?? second.abstract,
      authors: first.authors.length > 0 ? first.authors : second.authors,
      // A later version may bring a withdrawn paper back.
      isWithdrawn: first.isWithdrawn,
    }
  }
  return {
    title: known.title,
    abstract: (told.abstract?.length ?? 0) > (known.abstract?.length ?? 0) ? told.abstract : known.abstract,
    authors: told.authors.length > known.authors.length ? told.authors : known.authors,
    isWithdrawn: known.isWithdrawn || told.isWithdrawn,
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
