// Papers of simulations, and an index of them without a thread.
import type { PaperDraft } from '../../src/papers/paper.ts'
import type { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import type { Library } from '../../src/search/library.ts'
import type { Arriving } from './simulation.ts'

export function draftsOf(papers: readonly Arriving[]): PaperDraft[] {
  return papers.map(({ title, abstract = null }, index) => ({
    title,
    abstract,
    authors: [],
    categories: [],
    published: null,
    upvotes: null,
    keys: [`arxiv:2607.${String(index + 1).padStart(5, '0')}`],
    isWithdrawn: false,
  }))
}

export function libraryOver(engine: ReturnType<typeof createMiniSearchEngine>, catchUpToStore = async (): Promise<void> => {}): Library {
  return {
    search: async (query, limit) => ({ ...engine.search(query, limit), pending: 0 }),
    similar: async (ids, limit) => engine.similar(ids, limit),
    match: async (query, after, scale) => engine.match(query, after, scale),
    scale: async (query) => engine.scale(query),
    tune: async (query, scale, taps) => engine.tune(query, scale, taps),
    words: async (query) => engine.words(query),
    rarity: async (query) => engine.rarity(query),
    pending: async () => 0,
    check: async (query, id, scale) => engine.check(query, id, scale),
    refresh: async () => {},
    catchUpToStore,
    catchUp: async () => {},
    size: async () => engine.size(),
    revision: () => engine.size(),
    location: () => 'memory',
    endIfHung: async () => {},
    close: async () => {},
  }
}
