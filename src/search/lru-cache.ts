/** What was found of late, by what was asked: at most so many, those that were used longest ago forgotten first. */
export function createRecent<Found>(most: number) {
  const kept = new Map<string, Found>()
  return {
    find: (asked: string): Found | undefined => kept.get(asked),
    /** Keeps it as the last used. */
    keep(asked: string, found: Found): void {
      kept.delete(asked)
      kept.set(asked, found)
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '')
    },
  }
}
