import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { splitAuthors } from '../../src/papers/authors.ts'
import { readDraft } from '../../src/papers/draft.ts'
import { readArxivAtom } from '../../src/sources/formats/arxiv-atom.ts'
import { readArxivOai } from '../../src/sources/formats/arxiv-oai.ts'
import { readArxivRss } from '../../src/sources/formats/arxiv-rss.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import type { Page } from '../../src/sources/formats/found.ts'
import { readDailyPapers } from '../../src/sources/formats/huggingface-page.ts'
import { readRawPaper, toPage } from '../../src/sources/formats/raw-paper.ts'
import { COLLECTION } from './fixture.ts'

/** One answer of the collection: a file, or one of the answers recorded in a file. */
export interface Recorded {
  readonly name: string
  readonly body: string
  readonly read: (body: string) => Page
  /** How many items the raw text holds, counted without a parser. */
  readonly items: number
}

/** Every answer in the collection, in order of name. */
export function recordings(): Recorded[] {
  return filesIn(COLLECTION)
    .filter((path) => !path.endsWith('.md'))
    .sort()
    .flatMap(readRecording)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesIn(path) : [relative(COLLECTION, path)]
  })
}

function readRecording(name: string): Recorded[] {
  const text = readFileSync(join(COLLECTION, name), 'utf8')
  if (name.startsWith('hf/')) return [{ name, body: text, read: readDailyPapers, items: listLength(text) }]
  if (name.startsWith('arxiv-api/')) {
    const body = name.endsWith('.json') ? (JSON.parse(text) as { body: string }).body : text
    return [{ name, body, read: readArxivAtom, items: count(body, /<entry>/g) }]
  }
  if (name.startsWith('arxiv-rss/')) return [{ name, body: text, read: readArxivRss, items: count(text, /<(?:item|entry)>/g) }]
  if (name.startsWith('feeds/')) return [{ name, body: text, read: readFeed, items: count(text, /<item[ >]/g) }]
  if (name.startsWith('arxiv-oai/nock'))
    return (JSON.parse(text) as { response: string }[]).map(({ response }, index) => ({
      name: `${name}#${index}`,
      body: response,
      read: readArxivOai,
      items: count(response, /<header[ >]/g),
    }))
  if (name.endsWith('.jsonl')) return [{ name, body: text, read: readLines, items: text.split('\n').filter(Boolean).length }]
  return [{ name, body: text, read: readArxivOai, items: count(text, /<header[ >]/g) }]
}

/** Day files of announcements, which `import` reads; and lines of an old harvest, whose authors are one text. */
function readLines(body: string): Page {
  const records = body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, string>)
  return toPage(
    records.map((record, index) => {
      const what = record.id ?? record.arxiv_id ?? `line ${index + 1}`
      const draft = record.author_text === undefined ? readDraft(record) : null
      if (typeof draft === 'string') return { what, reason: draft }
      return readRawPaper(what, {
        title: record.title ?? null,
        abstract: record.abstract ?? null,
        authors: draft?.authors ?? splitAuthors(record.author_text ?? ''),
        comment: record.comment ?? null,
        references: [what],
        announced: 'listed',
        at: null,
      })
    }),
    {},
  )
}

function listLength(text: string): number {
  const list = JSON.parse(text) as unknown
  return Array.isArray(list) ? list.length : 0
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
