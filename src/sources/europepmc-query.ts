/** Whether the brackets and quotes of a query are closed, so that it stays one group inside another query. */
export function isWholeQuery(query: string): boolean {
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < query.length; at++) {
    const char = query[at]
    if (char === '\\') at++
    else if (char === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (char === '(') depth++
    else if (char === ')' && --depth < 0) return false
  }
  // A last backslash would escape what comes after the query.
  return depth === 0 && !isQuoted && !query.endsWith('\\')
}
