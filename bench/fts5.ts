import Sqlite from 'better-sqlite3'
import type { Paper } from '../src/papers/paper.ts'

/** The yardstick: SQLite's full-text index over the same papers, in memory, stemmed as ours is. */
export interface Fts5 {
  /** The ids of the ten best papers that hold any word of the query. */
  search(query: string): number[]
  /** The size of its database, bytes: the postings, and the papers' text, which FTS5 keeps. */
  size(): number
  close(): void
}

export function buildFts5(papers: readonly Paper[]): Fts5 {
  const database = new Sqlite(':memory:')
  database.exec(`create virtual table papers using fts5(title, abstract, authors, tokenize = 'porter unicode61')`)
  const insert = database.prepare('insert into papers (rowid, title, abstract, authors) values (?, ?, ?, ?)')
  database.transaction(() => {
    for (const paper of papers) insert.run(paper.id, paper.title, paper.abstract, paper.authors.join(', '))
  })()
  const select = database.prepare<[string], { rowid: number }>(
    'select rowid from papers where papers match ? order by bm25(papers) limit 10',
  )
  return {
    search: (query) => select.all(toMatch(query)).map((row) => row.rowid),
    size: () => Number(database.pragma('page_count', { simple: true })) * Number(database.pragma('page_size', { simple: true })),
    close: () => void database.close(),
  }
}

/** Quoted, as FTS5 would read `-` and `OR` in a query as its own language. */
function toMatch(query: string): string {
  return (query.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((word) => `"${word}"`).join(' OR ')
}
