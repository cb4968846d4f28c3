import { createLruCache } from '../lru-cache.ts'
import type { Sentence } from './sentences.ts'

/** An occurrence of a term in a text, in UTF-16 offsets. For two joined words it covers both. */
export interface Occurrence {
  readonly term: string
  readonly start: number
  readonly end: number
}

/** What has been computed of a text so far. */
interface TextParts {
  wasHighlighted: boolean
  /** The occurrences of all its terms. */
  occurrences: ReadonlyMap<string, readonly Occurrence[]> | null
  sentences: readonly Sentence[] | null
}

/** Titles, abstracts and lists of authors. Many people ask for the same papers. */
const texts = createLruCache<TextParts>(600)

export function partsOf(text: string): TextParts {
  const parts = texts.get(text) ?? { wasHighlighted: false, occurrences: null, sentences: null }
  texts.set(text, parts)
  return parts
}
