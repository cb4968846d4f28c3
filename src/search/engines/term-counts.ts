import type Sqlite from 'better-sqlite3'

/** The counts of so many terms are one row. */
export const BLOCK = 256

/** How many papers have a term, and how often they use it. */
export interface Count {
  readonly papers: number
  readonly uses: number
}

export type TermCounts = ReturnType<typeof createTermCounts>

/** How many papers have each term, in memory. The file has the same without the papers whose postings it does not have yet. */
export function createTermCounts(database: Sqlite.Database) {
  const replace = database.prepare<[number, number, Uint8Array, Uint8Array]>('insert or replace into counts values (?, ?, ?, ?)')
  let papersWith = new Uint32Array(1024)
  let uses = new Uint32Array(1024)
  /** The last paper whose postings of a block's terms are in the file. */
  const written: number[] = []

  for (const [block, upTo, papers, used] of database
    .prepare<[], [number, number, Uint8Array, Uint8Array]>('select block, written, papers, uses from counts')
    .raw()
    .all()) {
    reserve((block + 1) * BLOCK)
    papersWith.set(numbersIn(papers), block * BLOCK)
    uses.set(numbersIn(used), block * BLOCK)
    written[block] = upTo
  }

  function reserve(term: number): void {
    if (term < papersWith.length) return
    papersWith = grown(papersWith, term)
    uses = grown(uses, term)
  }

  return {
    papersWith: (term: number): number => papersWith[term] ?? 0,
    uses: (term: number): number => uses[term] ?? 0,

    /** Adds (1) or subtracts (-1) how often a paper has a term. */
    count(term: number, frequency: number, by: 1 | -1): void {
      reserve(term)
      papersWith[term] = (papersWith[term] as number) + by
      uses[term] = (uses[term] as number) + by * frequency
    },

    /** The last paper whose posting of a term is in the file. */
    writtenTo: (term: number): number => written[blockOf(term)] ?? 0,

    /**
     * Writes the counts of a block.
     * @param upTo the last paper whose postings of these terms are in the file
     * @param recent what later papers add to a term's counts
     */
    write(block: number, upTo: number, recent: (term: number) => Count): void {
      const first = block * BLOCK
      reserve(first + BLOCK)
      const [papers, used] = [papersWith.slice(first, first + BLOCK), uses.slice(first, first + BLOCK)]
      for (let place = 0; place < BLOCK; place++) {
        const later = recent(first + place)
        papers[place] = (papers[place] as number) - later.papers
        used[place] = (used[place] as number) - later.uses
      }
      replace.run(block, upTo, bytesOf(papers), bytesOf(used))
      written[block] = upTo
    },
  }
}

export function blockOf(term: number): number {
  return Math.floor(term / BLOCK)
}

function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function numbersIn(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer)
}

function grown(numbers: Uint32Array<ArrayBuffer>, place: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.ceil(1.5 * (place + 1)))
  larger.set(numbers)
  return larger
}
