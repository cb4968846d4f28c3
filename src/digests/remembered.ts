import type { Store } from '../store/store.ts'
import type { Told } from '../store/told.ts'
import { isTunable } from './topic-scale.ts'

/** What many channels' digests ask for, which is read once for all of them. */
export function rememberForDigests(store: Pick<Store, 'sources' | 'topicScales'>) {
  const told = new Map<number, Told | null>()
  const tunable = new Map<string, boolean>()

  return {
    /** What sources tell of some papers; those of which they tell nothing are left out. */
    async told(papers: readonly number[]): Promise<ReadonlyMap<number, Told>> {
      const missing = papers.filter((paper) => !told.has(paper))
      const found = missing.length > 0 ? await store.sources.told(missing) : new Map<number, Told>()
      for (const paper of missing) told.set(paper, found.get(paper) ?? null)
      return new Map(
        papers.flatMap((paper) => {
          const known = told.get(paper)
          return known ? [[paper, known] as const] : []
        }),
      )
    },

    async isTunable(query: string): Promise<boolean> {
      const known = tunable.get(query) ?? isTunable((await store.topicScales.find(query))?.scale ?? null)
      tunable.set(query, known)
      return known
    },
  }
}
