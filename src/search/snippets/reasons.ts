import { authorWords, matchName, type NameMatch, readName } from '../../papers/names.ts'
import type { Paper } from '../../papers/paper.ts'
import type { QueryWord } from '../engines/engine.ts'
import { isFrameWord } from '../query/analysis.ts'
import type { Occurrence } from './text-cache.ts'

/** Why a paper was found, and which words of the query it lacks. */
export interface Reasons {
  readonly fields: readonly ('title' | 'abstract' | 'authors')[]
  /** Words of the query that the paper does not contain, as typed. */
  readonly missing: readonly string[]
  /** Authors that match a name of the query only by initials or in another order. */
  readonly people: readonly { readonly author: string; readonly by: Exclude<NameMatch, 'exact'> }[]
}

/** The occurrences of a query's words in the fields of a paper. */
export interface Found {
  readonly title: readonly Occurrence[]
  readonly abstract: readonly Occurrence[]
  readonly authors: readonly Occurrence[]
}

export function reasonsOf(paper: Paper, words: readonly QueryWord[], found: Found): Reasons {
  const people = words.flatMap(({ author }) => (author === null ? [] : answering(author, paper.authors)))
  const fields = (['title', 'abstract', 'authors'] as const).filter(
    (field) => found[field].length > 0 || (field === 'authors' && people.length > 0),
  )
  const missing = words.filter((word) => isAsked(word) && !isHeld(word, found)).map(({ surface }) => surface)
  return {
    fields,
    missing: [...new Set(missing)],
    people: people.flatMap(({ author, by }) => (by === 'exact' ? [] : [{ author, by }])),
  }
}

/** Whether a missing word is worth a note: not names, years, alternatives of an OR, or question words. */
function isAsked({ author, isAlternative, year, surface }: QueryWord): boolean {
  return author === null && !isAlternative && year === null && !isFrameWord(surface)
}

function isHeld({ ways }: QueryWord, found: Found): boolean {
  const fields = Object.values(found) as (readonly Occurrence[])[]
  const holds = (term: string): boolean => fields.some((field) => field.some((occurrence) => occurrence.term === term))
  return ways.some(({ terms, isInOrder }) => terms.every(holds) && (!isInOrder || fields.some((field) => isRow(terms, field))))
}

/** Whether two terms are adjacent. */
function isRow(terms: readonly string[], field: readonly Occurrence[]): boolean {
  const [first, second] = terms
  return field.some(
    (one) => one.term === first && field.some((other) => other.term === second && other.start - one.end >= 0 && other.start - one.end <= 1),
  )
}

/** The authors who match a typed name exactly, or else all who may match. */
function answering(typed: string, authors: readonly string[]): { author: string; by: NameMatch }[] {
  const name = readName(typed)
  const found =
    name === null
      ? []
      : authors.flatMap((author) => {
          const by = matchName(name, authorWords(author))
          return by === null ? [] : [{ author, by }]
        })
  const exact = found.filter(({ by }) => by === 'exact')
  return exact.length > 0 ? exact : found
}
