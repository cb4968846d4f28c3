import { earlier } from './dates.ts'
import { journalOfBoth } from './journals.ts'
import type { PaperDraft } from './paper.ts'

/** What one or more sources tell of a paper. */
export type Combined = PaperDraft & { readonly sources: readonly string[] }

/** Whose text wins: a later version replaces an earlier one, an earlier one only fills gaps, and of equal versions the richer field wins. */
export type TextChoice = 'richer' | 'draft' | 'known'

/** Combines a known paper with a draft from a source. No known data is lost. */
export function combine(known: Combined, draft: PaperDraft, source: string, choice: TextChoice = 'richer'): Combined {
  return {
    ...textOf(known, draft, choice),
    categories: union(known.categories, draft.categories),
    published: earlier(known.published, draft.published),
    ...journalOfBoth(known, draft),
    ...((known.linksCode || draft.linksCode) && { linksCode: true }),
    upvotes: known.upvotes === null || (draft.upvotes ?? -1) > known.upvotes ? draft.upvotes : known.upvotes,
    keys: union(known.keys, draft.keys),
    sources: union(known.sources, [source]),
  }
}

type TextFields = Pick<Combined, 'title' | 'abstract' | 'authors' | 'moreAuthors' | 'isWithdrawn'>

function textOf(known: PaperDraft, draft: PaperDraft, choice: TextChoice): TextFields {
  if (choice !== 'richer') {
    const [first, second] = choice === 'draft' ? [draft, known] : [known, draft]
    return {
      title: first.title,
      abstract: first.abstract ?? second.abstract,
      ...authorsOf(first.authors.length > 0 ? first : second),
      // A later version may reinstate a withdrawn paper.
      isWithdrawn: first.isWithdrawn,
    }
  }
  return {
    title: known.title,
    abstract: (draft.abstract?.length ?? 0) > (known.abstract?.length ?? 0) ? draft.abstract : known.abstract,
    ...authorsOf(draft.authors.length > known.authors.length ? draft : known),
    // Of two lists of equal length, one that says there are more authors is right.
    ...(draft.authors.length === known.authors.length && draft.moreAuthors && { moreAuthors: true }),
    isWithdrawn: known.isWithdrawn || draft.isWithdrawn,
  }
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])]
}

/** The list of authors, with its mark of being shortened. */
function authorsOf({ authors, moreAuthors = false }: PaperDraft): Pick<TextFields, 'authors' | 'moreAuthors'> {
  return { authors, moreAuthors }
}
