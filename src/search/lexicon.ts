import { distance } from 'fastest-levenshtein'

/** A word as papers spell it, and the stem that stands for it in the index. */
interface Entry {
  readonly term: string
  papers: number
}

export type Lexicon = ReturnType<typeof createLexicon>

/** How many spellings stand in for an unfinished word, and for a misspelt one. */
const MOST_COMPLETIONS = 20
const MOST_CORRECTIONS = 4

/** The words of the indexed papers: which there are, in how many papers, how one may have been meant. */
export function createLexicon() {
  const numbers = new Map<string, number>()
  const texts: string[] = ['']
  const papersWith: number[] = [0]
  const spellings = new Map<string, Entry>()
  const byLength: string[][] = []
  let sorted: string[] | null = null

  const isKnown = (term: string): boolean => (papersWith[numbers.get(term) ?? -1] ?? 0) > 0
  const isCurrent = (entry: Entry | undefined): entry is Entry => entry !== undefined && isKnown(entry.term)
  const byPapers = (a: string, b: string): number => (spellings.get(b)?.papers ?? 0) - (spellings.get(a)?.papers ?? 0) || (a < b ? -1 : 1)

  function completions(prefix: string): string[] {
    sorted ??= [...spellings.keys()].sort()
    const found: string[] = []
    for (let at = lowerBound(sorted, prefix); at < sorted.length && sorted[at]?.startsWith(prefix); at++) {
      const spelling = sorted[at] as string
      if (spelling !== prefix && isCurrent(spellings.get(spelling))) found.push(spelling)
    }
    return found.sort(byPapers).slice(0, MOST_COMPLETIONS)
  }

  function nearest(word: string, most: number): { spelling: string; edits: number }[] {
    const found: { spelling: string; edits: number }[] = []
    const swaps = swapped(word)
    for (let length = word.length - most; length <= word.length + most; length++) {
      for (const spelling of byLength[length] ?? []) {
        const edits = swaps.has(spelling) ? 1 : distance(word, spelling)
        if (edits <= most && isCurrent(spellings.get(spelling))) found.push({ spelling, edits })
      }
    }
    return found.sort((a, b) => a.edits - b.edits || byPapers(a.spelling, b.spelling))
  }

  return {
    /** The number that stands for a term in a paper's arrays; given on first sight, never zero. */
    number(term: string): number {
      const known = numbers.get(term)
      if (known !== undefined) return known
      const number = papersWith.length
      numbers.set(term, number)
      texts.push(term)
      papersWith.push(0)
      return number
    },

    text(number: number): string {
      return texts[number] ?? ''
    },

    find(term: string): number | undefined {
      return isKnown(term) ? numbers.get(term) : undefined
    },

    papersWith(number: number): number {
      return papersWith[number] ?? 0
    },

    /** Counts a paper's distinct terms in (1) or out (-1). */
    count(terms: Iterable<number>, by: 1 | -1): void {
      for (const term of terms) papersWith[term] = (papersWith[term] ?? 0) + by
    },

    addSpelling(spelling: string, term: string): void {
      const entry = spellings.get(spelling)
      if (entry) entry.papers++
      else {
        spellings.set(spelling, { term, papers: 1 })
        byLength[spelling.length] ??= []
        byLength[spelling.length]?.push(spelling)
        sorted = null
      }
    },

    termOf(spelling: string): string | undefined {
      return spellings.get(spelling)?.term
    },

    /** Known words that begin so, the commonest first. */
    completions,

    /** Known words a typing error away: one edit from four letters, two from eight; a swap of neighbours is one. The nearest only. */
    corrections(word: string): string[] {
      if (word.length < 4 || /^\d/.test(word)) return []
      const found = nearest(word, word.length >= 8 ? 2 : 1)
      return found
        .filter((candidate) => candidate.edits === found[0]?.edits)
        .slice(0, MOST_CORRECTIONS)
        .map((candidate) => candidate.spelling)
    },

    /** The known words nearest to an unknown one, up to a third of its letters away: to suggest, not to search for. */
    suggestions(word: string): string[] {
      if (word.length < 4 || /^\d/.test(word)) return []
      const found = nearest(word, Math.max(2, Math.floor(word.length / 3)))
      return found.slice(0, 3).map((candidate) => candidate.spelling)
    },
  }
}

function lowerBound(sorted: readonly string[], prefix: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as string) < prefix) low = middle + 1
    else high = middle
  }
  return low
}

function swapped(word: string): Set<string> {
  const swaps = new Set<string>()
  for (let at = 0; at + 1 < word.length; at++) {
    swaps.add(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2))
  }
  swaps.delete(word)
  return swaps
}
