import { earlier } from './dates.ts'
import type { Paper, PaperDraft } from './paper.ts'

type Combined = PaperDraft & { readonly sources: readonly string[] }

/** Whose text counts: a later version's replaces an earlier one's, an earlier one's only fills what is missing, of equals the richer field wins. */
export type Reading = 'richer' | 'told' | 'known'

/** One paper from what is known of it and what a source tells now: nothing known is lost. */
export function combine(known: Paper, told: PaperDraft, source: string, reading: Reading = 'richer'): Combined {
  return {
    ...textOf(known, told, reading),
    categories: union(known.categories, told.categories),
    published: earlier(known.published, told.published),
    upvotes: known.upvotes === null || (told.upvotes ?? -1) > known.upvotes ? told.upvotes : known.upvotes,
    keys: union(known.keys, told.keys),
    sources: union(known.sources, [source]),
  }
}

type Told = Pick<Combined, 'title' | 'abstract' | 'authors' | 'moreAuthors' | 'isWithdrawn'>

function textOf(known: Paper, told: PaperDraft, reading: Reading): Told {
  if (reading !== 'richer') {
    const [first, second] = reading === 'told' ? [told, known] : [known, told]
    return {
      title: first.title,
      abstract: first.abstract ?? second.abstract,
      ...authorsOf(first.authors.length > 0 ? first : second),
      // A later version may bring a withdrawn paper back.
      isWithdrawn: first.isWithdrawn,
    }
  }
  return {
    title: known.title,
    abstract: (told.abstract?.length ?? 0) > (known.abstract?.length ?? 0) ? told.abstract : known.abstract,
    ...authorsOf(told.authors.length > known.authors.length ? told : known),
    // Of two lists that end alike the one that knows of more is right.
    ...(told.authors.length === known.authors.length && told.moreAuthors && { moreAuthors: true }),
    isWithdrawn: known.isWithdrawn || told.isWithdrawn,
  }
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])]
}

/** Whether a list is cut short goes with it. */
function authorsOf({ authors, moreAuthors = false }: PaperDraft): Pick<Told, 'authors' | 'moreAuthors'> {
  return { authors, moreAuthors }
}
