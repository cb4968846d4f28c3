/** Keeps the best of many: those with the highest values; of equal ones, those with the lowest ids. */
export function createBest(most: number) {
  const ids: number[] = []
  const values: number[] = []
  const isWorse = (a: number, b: number): boolean =>
    (values[a] as number) < (values[b] as number) || (values[a] === values[b] && (ids[a] as number) > (ids[b] as number))
  const swap = (a: number, b: number): void => {
    ;[ids[a], ids[b]] = [ids[b] as number, ids[a] as number]
    ;[values[a], values[b]] = [values[b] as number, values[a] as number]
  }
  function sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      let worst = at
      if (left < ids.length && isWorse(left, worst)) worst = left
      if (left + 1 < ids.length && isWorse(left + 1, worst)) worst = left + 1
      if (worst === at) return
      swap(at, worst)
      at = worst
    }
  }
  return {
    add(id: number, value: number): void {
      if (ids.length < most) {
        ids.push(id)
        values.push(value)
        for (let at = ids.length - 1; at > 0; ) {
          const parent = (at - 1) >> 1
          if (!isWorse(at, parent)) break
          swap(at, parent)
          at = parent
        }
      } else if (most > 0 && (value > (values[0] as number) || (value === values[0] && id < (ids[0] as number)))) {
        ids[0] = id
        values[0] = value
        sink()
      }
    },

    /** Best first. */
    take(): { id: number; value: number }[] {
      return ids.map((id, at) => ({ id, value: values[at] as number })).sort((a, b) => b.value - a.value || a.id - b.id)
    },
  }
}
