import { rmSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { openFile } from '../store/sqlite.ts'
import type { SearchEngine } from './engine.ts'
import { createFts5Lexicon } from './fts5-lexicon.ts'
import { createFts5Papers } from './fts5-papers.ts'
import { countsOf, indexPaper, lengthOf } from './indexed.ts'
import { type PaperIndex, saturate } from './paper-index.ts'
import { type Postings, rememberPostings } from './postings.ts'
import { createSearcher } from './searcher.ts'

/** Of the file's layout and of the analysis: a file of another version is built anew. */
const VERSION = 2

/** What is written before it is made safe, in papers: a first build commits seldom. */
const PAPERS_A_COMMIT = 5_000

/** Postings that stay at hand until the index changes. */
const MOST_AT_HAND = 3_000_000

/**
 * Saturated frequencies are kept in so many steps: FTS5 without positions keeps no frequencies, but a term and its step are one token, and
 * reading it costs a fifth of what FTS5's own ranking does.
 */
const STEPS = 10

const SCHEMA = `
  create table if not exists state (name text primary key, value) without rowid;
  create virtual table if not exists postings using fts5(terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
`

/**
 * An index in a file of its own: SQLite's FTS5 keeps the postings of the terms that our analysis made, the searcher ranks. The file is
 * derived from the store, and built anew where it is damaged or of another version.
 */
export function openFts5Engine(path: string): SearchEngine {
  const { database, state } = open(path)
  const lexicon = createFts5Lexicon(database)
  const papers = createFts5Papers(database)
  const insert = database.prepare<[number, string]>('insert into postings (rowid, terms) values (?, ?)')
  const erase = database.prepare<[number]>('delete from postings where rowid = ?')
  const holders = database.prepare<[string], string | null>('select group_concat(rowid) from postings where postings match ?').pluck()
  const atHand = rememberPostings(read, MOST_AT_HAND)
  let totalLength = Number(state.get('totalLength') ?? 0)
  /** What frequencies are saturated against: of the first papers, as it cannot change without a new index. */
  let norm = Number(state.get('norm') ?? 0)
  let revision = Number(state.get('revision') ?? 0)
  let pending = 0

  function begin(): void {
    if (!database.inTransaction) database.exec('begin immediate')
    atHand.forget()
  }

  function remove(ids: readonly number[]): void {
    const known = ids.flatMap((id) => papers.get(id) ?? [])
    if (known.length === 0) return
    begin()
    for (const paper of known) {
      lexicon.count(countsOf(paper), -1)
      totalLength -= paper.length
      papers.remove(paper.id)
      erase.run(paper.id)
    }
  }

  function read(term: number): Postings {
    const steps = lexicon.steps(term)
    const found: { readonly ids: readonly number[]; readonly saturation: number }[] = []
    for (let step = 0; step < STEPS; step++) {
      if (((steps >>> step) & 1) === 0) continue
      const ids = holders.get(token(term, step)) ?? ''
      found.push({ ids: JSON.parse(`[${ids}]`) as number[], saturation: (step + 0.5) / STEPS })
    }
    const size = found.reduce((sum, { ids }) => sum + ids.length, 0)
    const postings = { ids: new Uint32Array(size), saturations: new Float32Array(size) }
    let end = 0
    for (const { ids, saturation } of found) {
      postings.ids.set(ids, end)
      postings.saturations.fill(saturation, end, end + ids.length)
      end += ids.length
    }
    return postings
  }

  const index: PaperIndex = {
    lexicon,
    size: papers.size,
    averageLength: () => totalLength / Math.max(1, papers.size()),
    bound: papers.bound,
    paper: papers.get,
    papers: papers.all,
    byKey: papers.byKey,
    postings: atHand.of,
  }

  return {
    ...createSearcher(index),

    add(batch) {
      if (batch.length === 0) return
      begin()
      remove(batch.map((paper) => paper.id))
      const indexed = batch.map((paper) => {
        const analysed = indexPaper(paper, lexicon)
        return { ...analysed, length: lengthOf(analysed.counts) }
      })
      if (norm === 0) norm = indexed.reduce((sum, { length }) => sum + length, 0) / indexed.length
      for (const { indexed: each, counts, length } of indexed) {
        lexicon.count(counts, 1)
        papers.add(each, length)
        const tokens: string[] = []
        for (const [term, frequency] of counts) {
          const step = stepOf(saturate(frequency, length, norm))
          lexicon.addStep(term, step)
          tokens.push(token(term, step))
        }
        insert.run(each.id, tokens.join(' '))
        totalLength += length
      }
      pending += batch.length
    },

    remove,

    commit(at, more = false) {
      revision = at
      if (!database.inTransaction || (more && pending < PAPERS_A_COMMIT)) return
      lexicon.flush()
      const set = database.prepare('insert into state values (?, ?) on conflict do update set value = excluded.value')
      for (const [name, value] of Object.entries({ totalLength, norm, revision })) set.run(name, value)
      database.exec('commit')
      pending = 0
    },

    revision: () => revision,
    size: papers.size,
    warmUp: lexicon.warmUp,
    close() {
      if (database.inTransaction) database.exec('rollback')
      database.close()
    },
  }
}

function token(term: number, step: number): string {
  return term.toString(36) + step.toString(36)
}

function stepOf(saturation: number): number {
  return Math.min(STEPS - 1, Math.floor(saturation * STEPS))
}

interface Opened {
  readonly database: Sqlite.Database
  readonly state: ReadonlyMap<string, unknown>
}

function open(path: string): Opened {
  try {
    const opened = openExisting(path)
    const version = opened.state.get('version')
    if (version === VERSION) return opened
    if (version === undefined && opened.state.size === 0) return begun(opened)
    opened.database.close()
  } catch (error) {
    if (!/^SQLITE_(?:CORRUPT|NOTADB|ERROR)/.test((error as { code?: string }).code ?? '')) throw error
  }
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true })
  return begun(openExisting(path))
}

function begun({ database }: Opened): Opened {
  database.prepare('insert into state values (?, ?)').run('version', VERSION)
  return { database, state: new Map() }
}

function openExisting(path: string): Opened {
  const database = openFile(path, BUSY_TIMEOUT_MS)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000; pragma temp_store = memory')
  database.exec(SCHEMA)
  const rows = database.prepare('select name, value from state').raw().all() as [string, unknown][]
  return { database, state: new Map(rows) }
}

/** How long a statement waits for another process (an operator's verb beside the bot) that writes the same file. */
const BUSY_TIMEOUT_MS = 10_000
