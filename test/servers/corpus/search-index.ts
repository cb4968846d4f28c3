// What the services' searches find: SQLite's full-text search, so that nothing of our own ranking judges itself.
import Database from 'better-sqlite3'
import type { ArxivPaper } from '../../sources/month.ts'

export interface SearchIndex {
  /** The places of the papers that a query matches, the most relevant first. @param match in the language of FTS5 */
  search(match: string): number[]
  /** Those among the papers from one place to another, the last first. */
  searchWithin(match: string, first: number, last: number): number[]
}

/** The columns that a query may name, and how much a word in each counts. */
const COLUMNS = ['title', 'abstract', 'authors', 'categories'] as const
const WEIGHTS = '3.0, 1.0, 1.0, 0.5'

export function openSearchIndex(papers: readonly ArxivPaper[]): SearchIndex {
  const database = new Database(':memory:')
  database.exec(`create virtual table papers using fts5(${COLUMNS.join(', ')}, content='', tokenize='porter unicode61')`)
  const insert = database.prepare('insert into papers(rowid, title, abstract, authors, categories) values (?, ?, ?, ?, ?)')
  database.transaction(() => {
    for (const [at, { title, abstract, authors, categories }] of papers.entries())
      insert.run(at + 1, title, abstract, authors.join('\n'), categories.join('\n'))
  })()
  const ranked = database.prepare(`select rowid from papers where papers match ? order by bm25(papers, ${WEIGHTS}), rowid desc`).pluck()
  const within = database.prepare('select rowid from papers where papers match ? and rowid between ? and ? order by rowid desc').pluck()
  const placesOf = (rowids: unknown[]): number[] => (rowids as number[]).map((rowid) => rowid - 1)
  return {
    search: (match) => placesOf(ranked.all(match)),
    searchWithin: (match, first, last) => placesOf(within.all(match, first + 1, last + 1)),
  }
}
