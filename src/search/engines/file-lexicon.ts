import type Sqlite from 'better-sqlite3'
import { stem } from '../query/analysis.ts'
import { correct, type Lexicon, MOST_COMPLETIONS, suggest } from '../ranking/lexicon.ts'
import { createSpeller, type Speller } from '../ranking/speller.ts'
import { createRecentMap } from './recent-map.ts'
import type { TermCounts } from './term-counts.ts'

/** How many words' numbers are cached while papers are added, at least. */
const MOST_REMEMBERED = 150_000

/** How many spellings are read at once, which takes a few milliseconds. */
const SLICE = 10_000

export interface FileLexicon extends Lexicon {
  /** The greatest number of a term. */
  last(): number
  /** Reads the next spellings. @returns whether there are more */
  warmUp(): boolean
  /** Writes the new words. */
  flush(): void
}

/** A lexicon in the index's file. Only the counts are in memory, and the spellings after the first misspelt word. */
export function createFileLexicon(database: Sqlite.Database, counts: TermCounts): FileLexicon {
  const numberOf = database.prepare<[string], number>('select number from terms where text = ?').pluck()
  const textOf = database.prepare<[number], string>('select text from terms where number = ?').pluck()
  const addTerm = database.prepare<[number, string]>('insert into terms values (?, ?)')
  const addSpelling = database.prepare<[string, number]>('insert into spellings values (?, ?)')
  const termOf = database.prepare<[string], number>('select term from spellings where spelling = ?').pluck()
  const beginning = database
    .prepare<[string, string], [string, number]>('select spelling, term from spellings where spelling > ? and spelling < ?')
    .raw()
  const spellingsAfter = database
    .prepare<[string], string>(`select spelling from spellings where spelling > ? order by spelling limit ${SLICE}`)
    .pluck()

  let next = 1 + (database.prepare<[], number | null>('select max(number) from terms').pluck().get() ?? 0)
  const numbers = createRecentMap<number, string>(MOST_REMEMBERED)
  const known = createRecentMap<number, string>(MOST_REMEMBERED)
  /** What is not in the file yet. Written in order, which is several times faster. */
  const newTerms = new Map<string, number>()
  const newSpellings = new Map<string, number>()
  const speller = createSpeller()
  /** The speller has all spellings up to this one, in the order of the table. */
  let spelledTo = ''
  let isSpelled = false

  function flush(): void {
    for (const text of [...newTerms.keys()].sort()) addTerm.run(newTerms.get(text) as number, text)
    for (const spelling of [...newSpellings.keys()].sort()) addSpelling.run(spelling, newSpellings.get(spelling) as number)
    newTerms.clear()
    newSpellings.clear()
  }

  const look = (term: string): number | undefined => numbers.get(term) ?? newTerms.get(term) ?? numberOf.get(term)
  const find = (term: string): number | undefined => {
    const number = look(term)
    return number !== undefined && counts.papersWith(number) > 0 ? number : undefined
  }
  const commonness = (spelling: string): number => counts.papersWith(termOf.get(spelling) ?? 0)
  /** Reads the next spellings into the speller. @returns whether there are more */
  function warmUp(): boolean {
    if (isSpelled) return false
    flush()
    const slice = spellingsAfter.all(spelledTo)
    for (const spelling of slice) speller.add(spelling)
    isSpelled = slice.length < SLICE
    spelledTo = slice.at(-1) ?? spelledTo
    return !isSpelled
  }
  const spell = (): Speller => {
    while (warmUp());
    flush()
    return speller
  }

  function number(term: string): number {
    const before = look(term)
    if (before !== undefined) return numbers.set(term, before)
    const found = next++
    newTerms.set(term, found)
    return numbers.set(term, found)
  }

  function spelled(spelling: string): number {
    const before = known.get(spelling)
    if (before !== undefined) return before
    const own = newSpellings.get(spelling) ?? termOf.get(spelling)
    if (own !== undefined) return known.set(spelling, own)
    const found = number(stem(spelling))
    newSpellings.set(spelling, found)
    if (isSpelled || (spelledTo !== '' && isBefore(spelling, spelledTo))) speller.add(spelling)
    return known.set(spelling, found)
  }

  return {
    number,
    spelled,
    text(number) {
      flush()
      return textOf.get(number) ?? ''
    },
    find,
    papersWith: counts.papersWith,
    uses: counts.uses,
    termOf(spelling) {
      flush()
      const number = termOf.get(spelling)
      return number === undefined ? undefined : textOf.get(number)
    },
    completions(prefix) {
      flush()
      const found: { spelling: string; papers: number }[] = []
      for (const [spelling, term] of beginning.all(prefix, `${prefix}\u{10ffff}`)) {
        const papers = counts.papersWith(term)
        if (papers > 0) found.push({ spelling, papers })
      }
      found.sort((a, b) => b.papers - a.papers || (a.spelling < b.spelling ? -1 : 1))
      return found.slice(0, MOST_COMPLETIONS).map(({ spelling }) => spelling)
    },
    corrections: (word) => correct(word, spell(), commonness),
    suggestions: (word) => suggest(word, spell(), commonness),
    last: () => next - 1,
    warmUp,
    flush,
  }
}

/** Compares texts as SQLite does: by their bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
}
