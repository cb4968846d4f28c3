// What a reader should know of why a paper is here.
import type { Reasons } from '../search/snippets/reasons.ts'
import { clip, count, listed } from './phrases.ts'

/** More missing words are counted, not named. */
const MOST_NAMED = 3
const LONGEST_WORD = 40
const BY = { initials: 'by initials', order: 'in another order' } as const

/** `without “quadruped”`, `author by initials: Muhammad E. H. Chowdhury`. */
export function caveats({ missing, people }: Pick<Reasons, 'missing' | 'people'>): string[] {
  const named = missing.slice(0, MOST_NAMED).map((word) => `“${clip(word, LONGEST_WORD)}”`)
  const more = missing.length - named.length
  const lacks = missing.length === 0 ? [] : [`without ${listed(more > 0 ? [...named, count(more, 'more word')] : named)}`]
  return [...lacks, ...people.slice(0, MOST_NAMED).map(({ author, by }) => `author ${BY[by]}: ${clip(author, LONGEST_WORD)}`)]
}
