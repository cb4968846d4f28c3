// What the abbreviations of a topic stand for, as papers write it: “large language models (LLMs)”. Pure.

/** An abbreviation of a query, and how papers spell it out. */
export interface SpelledOut {
  readonly abbreviation: string
  readonly meaning: string
}

/** So many papers must agree. */
const FEWEST = 2
/** Words that have no letter of their own in an abbreviation. */
const SMALL = new Set(['of', 'the', 'and', 'for', 'in', 'on', 'to', 'a', 'with', 'by'])
const OPERATORS = new Set(['OR', 'AND', 'NOT'])

/** The abbreviations among the words of a query: LLM, RAG, MRI. */
export function abbreviationsOf(query: string): string[] {
  const words = query.match(/(?<![\w:"-])[A-Z][A-Z\d]{1,7}(?=s?(?![\w:-]))/g) ?? []
  return [...new Set(words)].filter((word) => !OPERATORS.has(word))
}

/** What most of the papers that spell an abbreviation out say; null where too few agree. @param abstracts of papers that are on topic */
export function spellOut(abbreviation: string, abstracts: readonly string[]): SpelledOut | null {
  const counts = new Map<string, number>()
  for (const abstract of abstracts) {
    const meaning = meaningIn(abstract, abbreviation)
    if (meaning !== null) counts.set(meaning, (counts.get(meaning) ?? 0) + 1)
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return best === undefined || best[1] < FEWEST ? null : { abbreviation, meaning: best[0] }
}

/** The words before `(LLM)` or `(LLMs)` that begin with its letters. */
function meaningIn(abstract: string, abbreviation: string): string | null {
  const end = [`(${abbreviation})`, `(${abbreviation}s)`].map((text) => abstract.indexOf(text)).find((at) => at > 0)
  if (end === undefined) return null
  const words = abstract
    .slice(Math.max(0, end - 120), end)
    .split(/[\s-]+/)
    .filter((word) => word !== '')
  const letters = [...abbreviation.toLowerCase()]
  let taken = 0
  for (let at = words.length - 1; at >= 0; at--) {
    const word = (words[at] as string).toLowerCase()
    if (SMALL.has(word) && word[0] !== letters.at(-1 - taken)) continue
    if (word[0] !== letters.at(-1 - taken)) return null
    taken++
    if (taken === letters.length) return singular(words.slice(at).join(' ').toLowerCase())
  }
  return null
}

function singular(words: string): string {
  return /[^s]s$/.test(words) ? words.slice(0, -1) : words
}
