/** The longest that each text may be so that all together stay within a budget; those that are short leave more to the long ones. */
export function evenShare(lengths: readonly number[], budget: number): number {
  const sorted = [...lengths].sort((a, b) => a - b)
  let left = Math.max(0, budget)
  for (const [index, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index))
    if (length > share) return share
    left -= length
  }
  return sorted.at(-1) ?? 0
}
