import { setImmediate } from 'node:timers/promises'
import { isSamePaper, normaliseTitle } from '../papers/identity.ts'
import type { Rarity } from '../search/engines/engine.ts'
import { createMiniSearchEngine } from '../search/engines/minisearch.ts'
import type { QueryNode } from '../search/query/syntax.ts'
import type { Found } from '../sources/formats/found.ts'

/** A paper that a service sent. */
export interface Candidate {
  readonly source: string
  readonly found: Found
}

/** Chooses among papers of services, which come one after the other. */
export interface Fitting {
  /** Takes in papers, without those that came before from another service. Others are answered between two papers: to index one takes milliseconds. */
  add(candidates: readonly Candidate[]): Promise<void>
  /**
   * Those that fit, by the ranking that searches here use, without its guesses. A paper of exactly this title, or by an author of exactly this
   * name, comes first.
   */
  best(): Candidate[]
}

/** More than this is not ranked. */
const MOST_RANKED = 100

/**
 * @param text the query in plain words
 * @param rarity how rare its words are in the library: all that a service sends has most of them
 */
export function createFitting(root: QueryNode, text: string, rarity: Rarity): Fitting {
  const engine = createMiniSearchEngine(rarity)
  const all: Candidate[] = []
  const wanted = normaliseTitle(text)

  function exact(namesOf: (each: Candidate) => readonly string[]): Candidate[] {
    return wanted === '' ? [] : all.filter((each) => namesOf(each).some((name) => normaliseTitle(name) === wanted))
  }

  return {
    async add(candidates) {
      for (const each of candidates) {
        if (all.length === MOST_RANKED) return
        if (all.some((other) => isSame(other.found, each.found))) continue
        all.push(each)
        engine.add([{ ...each.found.draft, sources: [each.source], id: all.length, sequence: all.length }])
        await setImmediate()
      }
    },

    best() {
      const { hits } = engine.search(root, MOST_RANKED)
      const ranked = hits.flatMap(({ id, matches, isGuess }) => (matches && !isGuess ? (all[id - 1] ?? []) : []))
      const titled = exact(({ found }) => [found.draft.title])
      const written = exact(({ found }) => found.draft.authors).filter((each) => ranked.includes(each))
      return [...new Set([...titled, ...written, ...ranked])]
    },
  }
}

function isSame({ draft: one }: Found, { draft: other }: Found): boolean {
  if (one.keys.some((key) => other.keys.includes(key))) return true
  return normaliseTitle(one.title) === normaliseTitle(other.title) && isSamePaper(one, other)
}
