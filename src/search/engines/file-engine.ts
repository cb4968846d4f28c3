import type Sqlite from 'better-sqlite3'
import type { Paper } from '../../papers/paper.ts'
import { isBusy } from '../../store/busy.ts'
import { countsOf, indexPaper } from '../ranking/indexed.ts'
import type { PaperIndex } from '../ranking/paper-index.ts'
import { createSearcher } from '../ranking/searcher.ts'
import { createVectorLearner, type VectorLearner } from '../vectors/learner.ts'
import type { SearchEngine } from './engine.ts'
import { createFileLexicon, type FileLexicon } from './file-lexicon.ts'
import { createFilePapers } from './file-papers.ts'
import { createFilePostings } from './file-postings.ts'
import { createFileVectors } from './file-vectors.ts'
import { discardIndexFile, isUnusable, openIndexFile } from './index-file.ts'
import { createTermCounts } from './term-counts.ts'

/** How many papers are written before a commit. A first build commits rarely. */
const PAPERS_A_COMMIT = 1_000

/**
 * The postings of so many papers are gathered in memory before they are written, term by term. More make a first build faster and a restart
 * slower, which reads these papers again.
 */
const MOST_GATHERED = 8_000

/**
 * An index in a separate file: SQLite stores the postings of the analysed terms as rows of numbers, and the searcher ranks. The file is derived
 * from the store, and is rebuilt if it is damaged or belongs to another version or store.
 * @param identity the identity of the store
 * @param mostGathered after how many papers their postings are written
 */
export function openFileEngine(path: string, identity: number, mostGathered = MOST_GATHERED): SearchEngine {
  const database = openIndexFile(path, identity)
  try {
    return createEngine(database, mostGathered)
  } catch (error) {
    database.close()
    if (!isUnusable(error)) throw error
    discardIndexFile(path)
    return createEngine(openIndexFile(path, identity), mostGathered)
  }
}

/** The parts of the file that are in memory. */
interface Loaded {
  readonly lexicon: FileLexicon
  readonly papers: ReturnType<typeof createFilePapers>
  readonly postings: ReturnType<typeof createFilePostings>
  readonly questions: ReturnType<typeof createSearcher>
  readonly learner: VectorLearner
}

function createEngine(database: Sqlite.Database, mostGathered: number): SearchEngine {
  const states = database.prepare<[], [string, unknown]>('select name, value from state').raw()
  /** Changes when another process has written the file. */
  const writings = database.prepare<[], number>('pragma data_version').pluck()
  const kept = createFileVectors(database)
  let totalLength = 0
  /** The average length for saturation. It is set by the first papers, because a change would need a new index. */
  let norm = 0
  let revision = 0
  let pending = 0
  /** While the index is being filled, nothing is learnt: there will soon be more to learn from. */
  let isFilling = false
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
      const counts = createTermCounts(database)
      const [words, all] = [createFileLexicon(database, counts), createFilePapers(database)]
      const written = { written: Number(state.get('written') ?? 0), removed: Number(state.get('removed') ?? 0) }
      const postings = createFilePostings(database, counts, all.idOf, written, mostGathered)
      for (const { number, counts: each } of all.countedAfter(written.written)) postings.add(number, each, norm)
      const index: PaperIndex = {
        lexicon: words,
        size: all.size,
        averageLength: () => totalLength / Math.max(1, all.size()),
        bound: all.bound,
        paper: all.get,
        papers: all.all,
        byKey: all.byKey,
        postings: postings.of,
      }
      const learner = createVectorLearner(index, kept.read(), kept.keep)
      return { lexicon: words, papers: all, postings, questions: createSearcher(index, learner.vectors), learner }
    } finally {
      if (isOwn && database.inTransaction) database.exec('commit')
    }
  }

  /** Loads changes that another process, such as an operator's verb, has written to the file. */
  function keepUp(): void {
    if (writings.get() === seen) return
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
    const { lexicon, papers, postings } = loaded
    const indexed = batch.map((paper) => indexPaper(paper, lexicon))
    if (norm === 0) norm = indexed.reduce((sum, { counts }) => sum + counts.length, 0) / indexed.length
    for (const { indexed: each, counts } of indexed) {
      postings.add(papers.add(each, counts.length), counts, norm)
      totalLength += counts.length
    }
    postings.write(batch.length, lexicon.last(), papers.size())
    pending += batch.length
  }

  function remove(ids: readonly number[]): void {
    if (!database.inTransaction) keepUp()
    if (!ids.some((id) => loaded.papers.get(id))) return
    begin()
    const { papers, postings } = loaded
    for (const paper of ids.flatMap((id) => papers.get(id) ?? [])) {
      const counts = countsOf(paper)
      totalLength -= paper.length
      papers.remove(paper)
      postings.remove(paper.number, counts)
    }
  }

  return {
    search: (query, limit) => current().search(query, limit),
    similar: (ids, limit) => current().similar(ids, limit),
    match: (query, after, scale) => current().match(query, after, scale),
    scale: (query) => current().scale(query),
    tune: (query, scale, taps) => current().tune(query, scale, taps),
    words: (query) => current().words(query),
    rarity: (query) => current().rarity(query),
    check: (query, id, scale) => current().check(query, id, scale),
    get sliced() {
      return current().sliced
    },

    add: (batch) => {
      if (batch.length > 0) whole(() => add(batch))
    },

    remove: (ids) => whole(() => remove(ids)),

    commit(at, more = false) {
      revision = Math.max(revision, at)
      isFilling = more
      if (!database.inTransaction || (more && pending < PAPERS_A_COMMIT)) return
      whole(() => {
        loaded.lexicon.flush()
        const set = database.prepare('insert into state values (?, ?) on conflict do update set value = excluded.value')
        for (const [name, value] of Object.entries({ ...loaded.postings.flush(), totalLength, norm, revision })) set.run(name, value)
        database.exec('commit')
      })
      pending = 0
    },

    revision() {
      if (!database.inTransaction) keepUp()
      return revision
    },
    size: () => loaded.papers.size(),
    warmUp: () => loaded.lexicon.warmUp() || (!isFilling && !database.inTransaction && loaded.learner.learn()),
    close() {
      if (database.inTransaction) database.exec('rollback')
      database.close()
    },
  }
}
