/** A cache of what was used of late: between `most` and twice as many entries. What was not asked for in that time is forgotten. */
export function createRecentMap<Value, Key = number>(most: number) {
  let young = new Map<Key, Value>()
  let old = new Map<Key, Value>()

  function set(key: Key, value: Value): Value {
    if (young.size >= most) [old, young] = [young, new Map()]
    young.set(key, value)
    return value
  }

  return {
    set,
    get(key: Key): Value | undefined {
      const known = young.get(key)
      if (known !== undefined) return known
      const before = old.get(key)
      return before === undefined ? undefined : set(key, before)
    },
  }
}
