/** What was found of late, by what was asked: at most so many, those that were used longest ago forgotten first. */
export function createLruCache<Found>(most: number) {
  const kept = new Map<string, Found>()
  return {
    get: (asked: string): Found | undefined => kept.get(asked),
    /** Keeps it as the last used. */
    set(asked: string, found: Found): void {
      kept.delete(asked)
      kept.set(asked, found)
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '')
    },
  }
}
