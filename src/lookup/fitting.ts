import { isSamePaper, normaliseTitle } from '../papers/identity.ts'
import { createMiniSearchEngine } from '../search/engines/minisearch.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { Found } from '../sources/formats/found.ts'

/** A paper that a service sent. */
export interface Candidate {
  readonly source: string
  readonly found: Found
}

/** More than this is not ranked. */
const MOST_RANKED = 100

/**
 * Those that fit a query, by the ranking that searches here use, without its guesses. A paper of exactly this title, or by an author of exactly
 * this name, comes first.
 * @param text the query in plain words
 */
export function fittingOf(candidates: readonly Candidate[], root: QueryNode, text: string): Candidate[] {
  const all = candidates.slice(0, MOST_RANKED)
  const engine = createMiniSearchEngine()
  engine.add(all.map(({ source, found: { draft } }, index) => ({ ...draft, sources: [source], id: index + 1, sequence: index + 1 })))
  const { hits } = engine.search(root, MOST_RANKED)
  const ranked = hits.flatMap(({ id, matches, isGuess }) => (matches && !isGuess ? (all[id - 1] ?? []) : []))
  const wanted = normaliseTitle(text)
  const exact = (part: (each: Candidate) => readonly string[]): Candidate[] =>
    wanted === '' ? [] : all.filter((each) => part(each).some((own) => normaliseTitle(own) === wanted))
  const titled = exact(({ found }) => [found.draft.title])
  const written = exact(({ found }) => found.draft.authors).filter((each) => ranked.includes(each))
  return [...new Set([...titled, ...written, ...ranked])]
}

/** Without those that came before from another service. */
export function withoutRepeats(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = []
  for (const each of candidates) if (!kept.some((other) => isSame(other.found, each.found))) kept.push(each)
  return kept
}

function isSame({ draft: one }: Found, { draft: other }: Found): boolean {
  if (one.keys.some((key) => other.keys.includes(key))) return true
  return normaliseTitle(one.title) === normaliseTitle(other.title) && isSamePaper(one, other)
}
