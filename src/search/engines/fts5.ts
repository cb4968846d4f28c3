import type Sqlite from 'better-sqlite3'
import type { Paper } from '../../papers/paper.ts'
import { isBusy } from '../../store/busy.ts'
import { countsOf, indexPaper } from '../ranking/indexed.ts'
import { type PaperIndex, saturate } from '../ranking/paper-index.ts'
import { type Postings, rememberPostings } from '../ranking/postings.ts'
import { createSearcher } from '../ranking/searcher.ts'
import type { SearchEngine } from './engine.ts'
import { discardIndexFile, isUnusable, openIndexFile } from './fts5-file.ts'
import { createFts5Lexicon, type Fts5Lexicon } from './fts5-lexicon.ts'
import { createFts5Papers } from './fts5-papers.ts'

/** How many papers are written before a commit. A first build commits rarely. */
const PAPERS_A_COMMIT = 5_000

/** How many postings are cached until the index changes. */
const MOST_AT_HAND = 3_000_000

/**
 * Saturated frequencies are stored in this many steps. FTS5 without positions stores no frequencies, so a term and its step form one token.
 * Reading it takes a fifth of the time of FTS5's own ranking.
 */
const STEPS = 10

/**
 * An index in a separate file: SQLite's FTS5 stores the postings of the analysed terms, and the searcher ranks. The file is derived from the
 * store, and is rebuilt if it is damaged or belongs to another version or store.
 * @param identity the identity of the store
 */
export function openFts5Engine(path: string, identity: number): SearchEngine {
  const database = openIndexFile(path, identity)
  try {
    return createEngine(database)
  } catch (error) {
    database.close()
    if (!isUnusable(error)) throw error
    discardIndexFile(path)
    return createEngine(openIndexFile(path, identity))
  }
}

/** The parts of the file that are in memory. */
interface Loaded {
  readonly lexicon: Fts5Lexicon
  readonly papers: ReturnType<typeof createFts5Papers>
  readonly questions: ReturnType<typeof createSearcher>
}

function createEngine(database: Sqlite.Database): SearchEngine {
  const insert = database.prepare<[number, string]>('insert into postings (rowid, terms) values (?, ?)')
  const erase = database.prepare<[number]>('delete from postings where rowid = ?')
  const holders = database.prepare<[string], string | null>('select group_concat(rowid) from postings where postings match ?').pluck()
  const states = database.prepare<[], [string, unknown]>('select name, value from state').raw()
  /** Changes when another process has written the file. */
  const writings = database.prepare<[], number>('pragma data_version').pluck()
  const atHand = rememberPostings(read, MOST_AT_HAND)
  let totalLength = 0
  /** The average length for saturation. It is set by the first papers, because a change would need a new index. */
  let norm = 0
  let revision = 0
  let pending = 0
  let seen = writings.get()
  let loaded = load()

  function load(): Loaded {
    const isOwn = !database.inTransaction
    if (isOwn) database.exec('begin') // read one consistent state of the file
    try {
      seen = writings.get()
      const state = new Map(states.all())
      totalLength = Number(state.get('totalLength') ?? 0)
      norm = Number(state.get('norm') ?? 0)
      revision = Number(state.get('revision') ?? 0)
      const [words, all] = [createFts5Lexicon(database), createFts5Papers(database)]
      const index: PaperIndex = {
        lexicon: words,
        size: all.size,
        averageLength: () => totalLength / Math.max(1, all.size()),
        bound: all.bound,
        paper: all.get,
        papers: all.all,
        byKey: all.byKey,
        postings: atHand.of,
      }
      return { lexicon: words, papers: all, questions: createSearcher(index) }
    } finally {
      if (isOwn && database.inTransaction) database.exec('commit')
    }
  }

  /** Loads changes that another process, such as an operator's verb, has written to the file. */
  function keepUp(): void {
    if (writings.get() === seen) return
    atHand.forget()
    loaded = load()
  }

  function current(): Loaded['questions'] {
    if (!database.inTransaction) keepUp()
    return loaded.questions
  }

  function begin(): void {
    if (!database.inTransaction) {
      database.exec('begin immediate')
      keepUp() // from here on no other process writes
    }
    atHand.forget()
  }

  /** Runs a write as a whole. If it fails, for example on a full disk, memory is reset, too. */
  function whole(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (isBusy(error)) throw error // nothing was begun
      if (database.inTransaction) database.exec('rollback')
      seen = undefined
      pending = 0
      throw error
    }
  }

  function add(batch: readonly Paper[]): void {
    begin()
    remove(batch.map((paper) => paper.id))
    const { lexicon, papers } = loaded
    const indexed = batch.map((paper) => indexPaper(paper, lexicon))
    if (norm === 0) norm = indexed.reduce((sum, { counts }) => sum + counts.length, 0) / indexed.length
    for (const { indexed: each, counts } of indexed) {
      const { frequencies, length } = counts
      lexicon.count(frequencies, 1)
      papers.add(each, length)
      const tokens: string[] = []
      for (const [term, frequency] of frequencies) {
        const step = stepOf(saturate(frequency, length, norm))
        lexicon.addStep(term, step)
        tokens.push(token(term, step))
      }
      insert.run(each.id, tokens.join(' '))
      totalLength += length
    }
    pending += batch.length
  }

  function remove(ids: readonly number[]): void {
    if (!database.inTransaction) keepUp()
    if (!ids.some((id) => loaded.papers.get(id))) return
    begin()
    const { lexicon, papers } = loaded
    for (const paper of ids.flatMap((id) => papers.get(id) ?? [])) {
      lexicon.count(countsOf(paper).frequencies, -1)
      totalLength -= paper.length
      papers.remove(paper.id)
      erase.run(paper.id)
    }
  }

  function read(term: number): Postings {
    const steps = loaded.lexicon.steps(term)
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

  return {
    search: (query, limit) => current().search(query, limit),
    similar: (id, limit) => current().similar(id, limit),
    match: (query, after, scale) => current().match(query, after, scale),
    scale: (query) => current().scale(query),
    tune: (query, scale, taps) => current().tune(query, scale, taps),
    words: (query) => current().words(query),
    rarity: (query) => current().rarity(query),
    check: (query, id, scale) => current().check(query, id, scale),

    add: (batch) => {
      if (batch.length > 0) whole(() => add(batch))
    },

    remove: (ids) => whole(() => remove(ids)),

    commit(at, more = false) {
      revision = Math.max(revision, at)
      if (!database.inTransaction || (more && pending < PAPERS_A_COMMIT)) return
      whole(() => {
        loaded.lexicon.flush()
        const set = database.prepare('insert into state values (?, ?) on conflict do update set value = excluded.value')
        for (const [name, value] of Object.entries({ totalLength, norm, revision })) set.run(name, value)
        database.exec('commit')
      })
      pending = 0
    },

    revision() {
      if (!database.inTransaction) keepUp()
      return revision
    },
    size: () => loaded.papers.size(),
    warmUp: () => loaded.lexicon.warmUp(),
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
