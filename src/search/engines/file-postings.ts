import type Sqlite from 'better-sqlite3'
import type { Counts } from '../ranking/indexed.ts'
import { saturate } from '../ranking/paper-index.ts'
import type { Postings } from '../ranking/postings.ts'
import { frequencyOf, pack, RecentPostings, STEP_BITS, stepIn } from './recent-postings.ts'
import { BLOCK, blockOf, type Count, type TermCounts } from './term-counts.ts'
import { readVarints, writeVarints } from './varints.ts'

/** Saturated frequencies are kept in this many steps. */
const STEPS = 10

/** How many postings are cached. */
const MOST_AT_HAND = 3_000_000

/** How many terms and postings are written for each paper that comes meanwhile: a little at a time, because searches wait for it. */
const WRITTEN_A_PAPER = 1_000

/** Where this share of the papers that the file's postings name are removed, the postings are written without them. */
const MOST_REMOVED = 0.25

/** Gathered postings that are being written, block by block. */
interface Writing {
  readonly postings: RecentPostings
  /** The last paper that they have. */
  readonly upTo: number
  /** Whether the postings of removed papers are taken out. */
  readonly isThorough: boolean
  readonly end: number
  next: number
}

/** A term's postings as far as they were read. */
interface AtHand {
  ids: Uint32Array
  saturations: Float32Array
  size: number
  /** The last paper. */
  upTo: number
}

/** What the file says of its postings beside them. */
export interface Written {
  /** Papers after this one must be gathered anew when the file is opened. */
  readonly written: number
  /** How many papers of those before were removed since their postings were last taken out. */
  readonly removed: number
}

/**
 * The papers of each term. The file's rows hold some papers of one term; the latest papers, which are not there yet, are in memory. Papers have
 * numbers that rise as they are added and are never used again, so that a removed one need not be looked for.
 * @param idOf the id of a paper by its number; 0 for a removed one
 * @param mostGathered the postings of so many papers are gathered before they are written
 */
export function createFilePostings(
  database: Sqlite.Database,
  counts: TermCounts,
  idOf: (paper: number) => number,
  { written, removed }: Written,
  mostGathered: number,
) {
  const rows = database.prepare<[number], Uint8Array>('select papers from postings where term = ? order by first').pluck()
  const insert = database.prepare<[number, number, Uint8Array]>('insert into postings values (?, ?, ?)')
  const erase = database.prepare<[number]>('delete from postings where term = ?')
  const atHand = new Map<number, AtHand>()
  let held = 0
  let recent = new RecentPostings()
  let gathered = 0
  let last = written
  let writing: Writing | null = null
  /** Blocks whose counts in the file are too high, because papers were removed. */
  const changed = new Set<number>()

  function forget(): void {
    atHand.clear()
    held = 0
  }

  /** Visits the papers of a term in the file, the removed ones too. */
  function visitWritten(term: number, visit: (paper: number, step: number) => void): void {
    for (const row of rows.all(term)) {
      const numbers = readVarints(row)
      let paper = 0
      for (let at = 0; at < numbers.length; at++) {
        const number = numbers[at] as number
        paper += number >>> STEP_BITS
        visit(paper, stepIn(number))
      }
    }
  }

  function of(term: number): Postings {
    const known = atHand.get(term) ?? read(term)
    extend(known, term)
    return { ids: known.ids.subarray(0, known.size), saturations: known.saturations.subarray(0, known.size) }
  }

  function read(term: number): AtHand {
    const room = counts.papersWith(term)
    if (held + room > MOST_AT_HAND) forget()
    held += room
    const known: AtHand = { ids: new Uint32Array(room), saturations: new Float32Array(room), size: 0, upTo: counts.writtenTo(term) }
    visitWritten(term, (paper, step) => put(known, paper, step))
    atHand.set(term, known)
    return known
  }

  /** Adds the papers that have come since the term was read. */
  function extend(known: AtHand, term: number): void {
    const after = known.upTo
    const newest = Math.max(recent.latest(term), writing?.postings.latest(term) ?? 0)
    if (newest <= after) return
    visitRecent(term, after, (paper, packed) => put(known, paper, stepIn(packed)))
    known.upTo = newest
  }

  function visitRecent(term: number, after: number, visit: (paper: number, packed: number) => void): void {
    recent.visit(term, after, visit)
    writing?.postings.visit(term, after, visit)
  }

  function put(known: AtHand, paper: number, step: number): void {
    const id = idOf(paper)
    if (id === 0) return
    if (known.size === known.ids.length) makeRoom(known)
    known.ids[known.size] = id
    known.saturations[known.size++] = (step + 0.5) / STEPS
  }

  function makeRoom(known: AtHand): void {
    const room = Math.ceil(1.2 * known.size) + 8
    const [ids, saturations] = [new Uint32Array(room), new Float32Array(room)]
    ids.set(known.ids)
    saturations.set(known.saturations)
    held += room - known.size
    known.ids = ids
    known.saturations = saturations
  }

  /** What papers after one add to a term's counts. */
  function countAfter(term: number, paper: number): Count {
    const count = { papers: 0, uses: 0 }
    visitRecent(term, paper, (each, packed) => {
      if (idOf(each) === 0) return
      count.papers++
      count.uses += frequencyOf(packed)
    })
    return count
  }

  /** Writes the gathered postings of the next block. @returns how many terms and postings it wrote */
  function writeBlock(now: Writing): number {
    const block = now.next++
    let wrote = 0
    for (let term = block * BLOCK; term < (block + 1) * BLOCK; term++) {
      const papers = now.isThorough ? takeOut(term) : []
      const before = papers.length
      now.postings.visit(term, counts.writtenTo(term), (paper, packed) => {
        if (idOf(paper) !== 0) papers.push((paper << STEP_BITS) | stepIn(packed))
      })
      if (papers.length === 0) continue
      papers.push(...papers.splice(before).reverse())
      insert.run(term, (papers[0] as number) >>> STEP_BITS, writeVarints(gapsOf(papers)))
      wrote += 1 + papers.length
    }
    if (wrote === 0) return 0
    counts.write(block, now.upTo, (term) => countAfter(term, now.upTo))
    changed.delete(block)
    return wrote
  }

  /** Takes the file's postings of a term out. @returns those of papers that are there */
  function takeOut(term: number): number[] {
    const kept: number[] = []
    visitWritten(term, (paper, step) => {
      if (idOf(paper) !== 0) kept.push((paper << STEP_BITS) | step)
    })
    erase.run(term)
    return kept
  }

  return {
    of,
    forget,

    /** Gathers the postings of a paper; of one that was there before, those that the file does not have. */
    add(paper: number, { frequencies, length }: Counts, averageLength: number): void {
      for (const [term, frequency] of frequencies) {
        if (paper <= counts.writtenTo(term)) continue
        counts.count(term, frequency, 1)
        recent.add(term, paper, pack(frequency, stepOf(saturate(frequency, length, averageLength))))
      }
      gathered++
      last = paper
    },

    /** Uncounts a paper that `idOf` no longer knows. */
    remove(paper: number, { frequencies }: Counts): void {
      forget()
      for (const [term, frequency] of frequencies) {
        counts.count(term, frequency, -1)
        if (paper <= counts.writtenTo(term)) changed.add(blockOf(term))
      }
      removed++
    },

    /**
     * Writes some of what is gathered, if that is much.
     * @param papers how many papers have come since the last time
     * @param size how many papers there are
     */
    write(papers: number, lastTerm: number, size: number): void {
      if (writing === null && gathered >= mostGathered) {
        writing = { postings: recent, upTo: last, isThorough: removed > MOST_REMOVED * size, end: blockOf(lastTerm) + 1, next: 0 }
        recent = new RecentPostings()
        gathered = 0
      }
      for (let left = papers * WRITTEN_A_PAPER; writing !== null && left > 0; ) {
        left -= BLOCK + writeBlock(writing)
        if (writing.next < writing.end) continue
        written = writing.upTo
        if (writing.isThorough) removed = 0
        writing = null
      }
    },

    /** Writes the counts that have changed in the file. @returns what must be written with them */
    flush(): Written {
      for (const block of changed) {
        const upTo = counts.writtenTo(block * BLOCK)
        counts.write(block, upTo, (term) => countAfter(term, upTo))
      }
      changed.clear()
      return { written, removed }
    },
  }
}

/** The differences of ascending papers, each with its own step. */
function gapsOf(papers: readonly number[]): number[] {
  return papers.map((paper, at) => paper - (at === 0 ? 0 : ((papers[at - 1] as number) >>> STEP_BITS) << STEP_BITS))
}

function stepOf(saturation: number): number {
  return Math.min(STEPS - 1, Math.floor(saturation * STEPS))
}
