import MiniSearch from 'minisearch'
import type { Paper } from '../../src/papers/paper.ts'
import { isStopWord } from '../../src/search/query/analysis.ts'
import { openFile } from '../../src/store/sqlite.ts'

/** A ranking to compare with: the ids of the best papers, best first. */
export interface Baseline {
  readonly name: string
  search(text: string, limit: number): number[]
}

/** What one would get without this project's search, over the same papers. */
export function buildBaselines(papers: readonly Paper[]): Baseline[] {
  return [miniSearch(papers), fts5Porter(papers), fts5Weighted(papers)]
}

/** MiniSearch as it comes. */
function miniSearch(papers: readonly Paper[]): Baseline {
  const index = new MiniSearch<{ id: number; title: string; abstract: string; authors: string }>({
    fields: ['title', 'abstract', 'authors'],
  })
  index.addAll(papers.map(({ id, title, abstract, authors }) => ({ id, title, abstract: abstract ?? '', authors: authors.join(', ') })))
  return {
    name: 'minisearch defaults',
    search: (text, limit) =>
      index
        .search(text)
        .slice(0, limit)
        .map((result) => result.id as number),
  }
}

/** SQLite's own stemmer and ranking. */
function fts5Porter(papers: readonly Paper[]): Baseline {
  const search = fts5(papers, 'bm25(papers)')
  return { name: 'fts5 porter', search: (text, limit) => search(wordsOf(text), limit) }
}

/** The same without stop words, and with the title three times. */
function fts5Weighted(papers: readonly Paper[]): Baseline {
  const search = fts5(papers, 'bm25(papers)', 3)
  return {
    name: 'fts5 porter, stop words, title x3',
    search(text, limit) {
      const words = wordsOf(text)
      const telling = words.filter((word) => !isStopWord(word.toLowerCase()))
      return search(telling.length > 0 ? telling : words, limit)
    },
  }
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

/** @param titles how often a paper is indexed with its title; over 1, all its text is in one column */
function fts5(papers: readonly Paper[], order: string, titles = 1): (words: readonly string[], limit: number) => number[] {
  const database = openFile(':memory:', 0)
  const columns = titles > 1 ? 'text' : 'title, abstract, authors'
  database.exec(`create virtual table papers using fts5(${columns}, tokenize = 'porter unicode61')`)
  const insert = database.prepare(`insert into papers (rowid, ${columns}) values (?, ${columns.replace(/\w+/g, '?')})`)
  database.transaction(() => {
    for (const { id, title, abstract, authors } of papers) {
      const texts = [title, abstract ?? '', authors.join(', ')]
      if (titles > 1) insert.run(id, [...Array<string>(titles - 1).fill(title), ...texts].join('\n'))
      else insert.run(id, ...texts)
    }
  })()
  const select = database
    .prepare<[string, number], number>(`select rowid from papers where papers match ? order by ${order}, rowid limit ?`)
    .pluck()
  // Quoted, as FTS5 would read `-` and `OR` in a query as its own language.
  return (words, limit) => (words.length === 0 ? [] : select.all(words.map((word) => `"${word}"`).join(' OR '), limit))
}
