/** A cache with at most `most` entries. The least recently used entry is removed first. */
export function createLruCache<Found>(most: number) {
  const kept = new Map<string, Found>()
  return {
    get: (asked: string): Found | undefined => kept.get(asked),
    /** Stores an entry as the most recently used. */
    set(asked: string, found: Found): void {
      kept.delete(asked)
      kept.set(asked, found)
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '')
    },
  }
}
