import type Sqlite from 'better-sqlite3'
import { correct, type Lexicon, MOST_COMPLETIONS, suggest } from '../ranking/lexicon.ts'
import { createSpeller, type Speller } from '../ranking/speller.ts'

/** How many words' numbers are cached while papers are added. */
const MOST_REMEMBERED = 200_000

/** How many spellings are read at once, which takes a few milliseconds. */
const SLICE = 10_000

export interface Fts5Lexicon extends Lexicon {
  /** The steps in which any paper has or had a term, one bit for each step. */
  steps(number: number): number
  /** Records that a paper has a counted term in a step. */
  addStep(number: number, step: number): void
  /** Reads the next spellings. @returns whether there are more */
  warmUp(): boolean
  /** Writes the counts. */
  flush(): void
}

/** A lexicon in the index's file. Only the counts are in memory, and the spellings after the first misspelt word. */
export function createFts5Lexicon(database: Sqlite.Database): Fts5Lexicon {
  const numberOf = database.prepare<[string], number>('select number from terms where text = ?').pluck()
  const textOf = database.prepare<[number], string>('select text from terms where number = ?').pluck()
  const addTerm = database.prepare<[number, string]>('insert into terms values (?, ?, 0, 0, 0)')
  const setCounts = database.prepare<[number, number, number, number]>('update terms set papers = ?, uses = ?, steps = ? where number = ?')
  const addSpelling = database.prepare<[string, number]>('insert or ignore into spellings values (?, ?)')
  const termOf = database.prepare<[string], number>('select term from spellings where spelling = ?').pluck()
  const beginning = database
    .prepare<[string, string], [string, number]>('select spelling, term from spellings where spelling > ? and spelling < ?')
    .raw()
  const spellingsAfter = database
    .prepare<[string], string>(`select spelling from spellings where spelling > ? order by spelling limit ${SLICE}`)
    .pluck()

  let papersWith = new Uint32Array(1024)
  let uses = new Uint32Array(1024)
  let steps = new Uint16Array(1024)
  let next = 1
  const numbers = new Map<string, number>()
  const known = new Map<string, number>()
  const changed = new Set<number>()
  const speller = createSpeller()
  /** The speller has all spellings up to this one, in the order of the table. */
  let spelledTo = ''
  let isSpelled = false

  function reserve(number: number): void {
    if (number < papersWith.length) return
    const room = Math.ceil(number * 1.5)
    const [before, usedBefore, stepsBefore] = [papersWith, uses, steps]
    papersWith = new Uint32Array(room)
    papersWith.set(before)
    uses = new Uint32Array(room)
    uses.set(usedBefore)
    steps = new Uint16Array(room)
    steps.set(stepsBefore)
  }
  const all = database.prepare<[], [number, number, number, number]>('select number, papers, uses, steps from terms').raw()
  for (const [number, papers, used, stepped] of all.all()) {
    reserve(number)
    papersWith[number] = papers
    uses[number] = used
    steps[number] = stepped
    next = Math.max(next, number + 1)
  }

  const remember = (term: string, number: number): number => {
    if (numbers.size >= MOST_REMEMBERED) numbers.clear()
    numbers.set(term, number)
    return number
  }
  const find = (term: string): number | undefined => {
    const number = numbers.get(term) ?? numberOf.get(term)
    return number !== undefined && (papersWith[number] ?? 0) > 0 ? number : undefined
  }
  const commonness = (spelling: string): number => papersWith[termOf.get(spelling) ?? 0] ?? 0
  /** Reads the next spellings into the speller. @returns whether there are more */
  function warmUp(): boolean {
    if (isSpelled) return false
    const slice = spellingsAfter.all(spelledTo)
    for (const spelling of slice) speller.add(spelling)
    isSpelled = slice.length < SLICE
    spelledTo = slice.at(-1) ?? spelledTo
    return !isSpelled
  }
  const spell = (): Speller => {
    while (warmUp());
    return speller
  }

  function number(term: string): number {
    const before = numbers.get(term) ?? numberOf.get(term)
    if (before !== undefined) {
      reserve(before)
      return remember(term, before)
    }
    const found = next++
    reserve(found)
    addTerm.run(found, term)
    return remember(term, found)
  }

  return {
    number,
    text: (number) => textOf.get(number) ?? '',
    find,
    papersWith: (number) => papersWith[number] ?? 0,
    uses: (number) => uses[number] ?? 0,
    count(frequencies, by) {
      for (const [term, frequency] of frequencies) {
        reserve(term)
        papersWith[term] = (papersWith[term] as number) + by
        uses[term] = (uses[term] as number) + by * frequency
        changed.add(term)
      }
    },
    spelled(spelling, term) {
      const before = known.get(spelling)
      if (before !== undefined) return before
      const found = number(term)
      if (known.size >= MOST_REMEMBERED) known.clear()
      known.set(spelling, found)
      if (addSpelling.run(spelling, found).changes > 0 && (isSpelled || isBefore(spelling, spelledTo))) speller.add(spelling)
      return found
    },
    termOf(spelling) {
      const number = termOf.get(spelling)
      return number === undefined ? undefined : textOf.get(number)
    },
    completions(prefix) {
      const found: { spelling: string; papers: number }[] = []
      for (const [spelling, term] of beginning.all(prefix, `${prefix}\u{10ffff}`)) {
        const papers = papersWith[term] ?? 0
        if (papers > 0) found.push({ spelling, papers })
      }
      found.sort((a, b) => b.papers - a.papers || (a.spelling < b.spelling ? -1 : 1))
      return found.slice(0, MOST_COMPLETIONS).map(({ spelling }) => spelling)
    },
    corrections: (word) => correct(word, spell(), commonness),
    suggestions: (word) => suggest(word, spell(), commonness),
    warmUp,
    steps: (number) => steps[number] ?? 0,
    addStep(number, step) {
      steps[number] = (steps[number] ?? 0) | (1 << step)
    },
    flush() {
      for (const term of changed) setCounts.run(papersWith[term] as number, uses[term] as number, steps[term] as number, term)
      changed.clear()
    },
  }
}

/** Compares texts as SQLite does: by their bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
}
