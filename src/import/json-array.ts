/** A value of an array, as written, and its line from 1. */
export interface Item {
  readonly line: number
  readonly source: string
}

/** Whether a text begins with an array of objects, or with an object over several lines; JSON Lines have a whole object in each. */
export function isJsonArray(start: string): boolean {
  return /^\s*(?:\[\s*(?:[{\]]|$)|\{\s*\n)/.test(start)
}

/** The objects of a JSON array, one by one, so that one with a fault loses no other; of an object the list in it, or itself. */
export function splitJson(text: string): Item[] {
  const start = text.search(/\S/)
  if (text[start] === '[') return itemsOf(text, start + 1)
  // Exports put the list under a name: `{"items": [{…}]}`.
  const list = /^\s*\{\s*"(?:items|papers|references|records|results|data|entries)"\s*:\s*\[/.exec(text)
  return list ? itemsOf(text, list[0].length) : itemsOf(text, 0)
}

function itemsOf(text: string, from: number): Item[] {
  const items: Item[] = []
  let line = text.slice(0, from).split('\n').length
  let depth = 0
  let begun = -1
  let begunAt = line
  for (let at = from; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\n') line++
    else if (sign === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === '\\') at++
        else if (text[at] === '\n') line++
      }
    } else if (sign === '{' || sign === '[') {
      if (depth++ === 0) {
        begun = at
        begunAt = line
      }
    } else if (sign === '}' || sign === ']') {
      if (depth === 0) break
      if (--depth === 0) items.push({ line: begunAt, source: text.slice(begun, at + 1) })
    }
  }
  if (depth > 0) items.push({ line: begunAt, source: text.slice(begun) })
  return items
}
