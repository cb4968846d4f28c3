/** A ranked paper: the higher level first, then the higher value, then the lower id. */
export interface Placed {
  readonly id: number
  readonly level: number
  readonly value: number
}

/** Keeps the best `most` of many papers, in a heap with the worst of them on top. Makes no object of a paper that it does not keep. */
export function createTopK(most: number) {
  const kept: Placed[] = []

  function sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      let last = at
      if (isBehind(kept[left], kept[last])) last = left
      if (isBehind(kept[left + 1], kept[last])) last = left + 1
      if (last === at) return
      swap(at, last)
      at = last
    }
  }

  function rise(): void {
    for (let at = kept.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!isBehind(kept[at], kept[parent])) return
      swap(at, parent)
      at = parent
    }
  }

  function swap(a: number, b: number): void {
    const before = kept[a] as Placed
    kept[a] = kept[b] as Placed
    kept[b] = before
  }

  return {
    add(id: number, level: number, value: number): void {
      if (kept.length < most) {
        kept.push({ id, level, value })
        rise()
        return
      }
      const worst = kept[0]
      if (worst === undefined || !isBetter(id, level, value, worst)) return
      kept[0] = { id, level, value }
      sink()
    },

    /** Best first. */
    take: (): Placed[] => [...kept].sort(byPlace),
  }
}

function byPlace(a: Placed, b: Placed): number {
  return b.level - a.level || b.value - a.value || a.id - b.id
}

function isBetter(id: number, level: number, value: number, than: Placed): boolean {
  if (level !== than.level) return level > than.level
  return value > than.value || (value === than.value && id < than.id)
}

/** False if one of the two is missing. */
function isBehind(one: Placed | undefined, other: Placed | undefined): boolean {
  return one !== undefined && other !== undefined && isBetter(other.id, other.level, other.value, one)
}
