import { INPUT_LIMITS } from '../config/input-limits.ts'

/** The `@string` definitions of a BibTeX file. */
export interface Macros {
  define(source: string): void
  /** The definitions that an entry uses, directly or indirectly. Parsing all definitions with each entry would take too long. */
  usedBy(entry: string): string
}

interface Definition {
  readonly source: string
  /** A definition may use earlier ones. */
  readonly place: number
}

export function openMacros(): Macros {
  const defined = new Map<string, Definition>()
  let count = 0
  return {
    define(source) {
      const [, name = ''] = wordsOf(source)
      if (source.length <= INPUT_LIMITS.bibtexMacro) defined.set(name, { source, place: count++ })
    },
    usedBy(entry) {
      const used = new Map<string, Definition>()
      const texts = [entry]
      for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
        for (const word of new Set(wordsOf(text))) {
          const found = used.has(word) || used.size >= INPUT_LIMITS.bibtexMacros ? undefined : defined.get(word)
          if (found === undefined) continue
          used.set(word, found)
          texts.push(found.source)
        }
      }
      const inOrder = [...used.values()].sort((a, b) => a.place - b.place)
      return inOrder.map(({ source }) => source).join('')
    },
  }
}

/** The words that may be macros. In `@string{cvpr = "…"}` the second one is the name. */
function wordsOf(source: string): string[] {
  return source.toLowerCase().match(/[^\s@={}(),"#]+/g) ?? []
}
