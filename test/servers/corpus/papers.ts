// The papers of the shared corpus, as the services that have them would tell of them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type ArxivPaper, announcedAt } from '../../sources/month.ts'

interface Line {
  readonly id: string
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  /** The day on which arXiv announced it; of papers that are not arXiv's, the year's first. */
  readonly date: string
}

const FILE = 'eval/corpus/papers-117k.jsonl.gz'
const ARXIV_ID = /^(?:\d{4}\.\d{4,5}|[a-z-]+\/\d{7})$/
const DAY_MS = 86_400_000

/** Where the corpus is; null where it is not. @param shared the folder of real data beside the repository */
export function corpusFile(shared: string): string | null {
  const file = join(shared, FILE)
  return existsSync(file) ? file : null
}

/** arXiv's papers of the corpus, those that were announced first at the beginning. The others are in no service here. */
export function readCorpus(file: string): ArxivPaper[] {
  const read = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(read) : read).toString('utf8')
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
    .filter(({ id }) => ARXIV_ID.test(id))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id < b.id ? -1 : 1))
  let [day, index] = ['', 0]
  return lines.map(({ id, title, abstract, authors, categories, date }) => {
    index = date === day ? index + 1 : 0
    day = date
    // It was sent in the day before it was announced.
    const published = new Date(announcedAt(date) - DAY_MS + 6 * 3_600_000 + index * 1_000).toISOString().replace(/\.\d+Z/, 'Z')
    return { id, version: 1, title, abstract, authors, categories, comment: null, published, updated: published, day: date }
  })
}

export function groupByDay(papers: readonly ArxivPaper[]): Map<string, ArxivPaper[]> {
  const days = new Map<string, ArxivPaper[]>()
  for (const paper of papers) {
    const own = days.get(paper.day)
    if (own) own.push(paper)
    else days.set(paper.day, [paper])
  }
  return days
}
