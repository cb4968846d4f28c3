import { readFileSync } from 'node:fs'
import { SaxesParser } from 'saxes'
import { parse } from '../src/sources/parse.ts'
import type { ReadReturn } from '../src/sources/reader.ts'
import type { Format } from '../src/sources/source.ts'
import { median } from './statistics.ts'
import type { Add } from './table.ts'

/** Answers as services sent them. They are beside the repository, not in it. */
const SHARED = new URL('../../shared/', import.meta.url)
const CAPTURES: readonly { readonly source: string; readonly format: Format; readonly file: string }[] = [
  { source: 'Hugging Face', format: 'huggingface', file: 'fixtures/hf/daily_papers/2026-04-15.json' },
  { source: 'arXiv’s API', format: 'arxiv-atom', file: 'fixtures/arxiv-api/query_cs.AI-cs.LG_50_2026-07-13.xml' },
  { source: 'arXiv’s feed', format: 'arxiv-rss', file: 'fixtures/arxiv-rss/rss_cs.LG_2026-04-27_subset.xml' },
  { source: 'bioRxiv', format: 'biorxiv', file: 'apis/biorxiv_search.json' },
  { source: 'medRxiv', format: 'biorxiv', file: 'apis/medrxiv_search.json' },
  { source: 'Europe PMC', format: 'europepmc', file: 'apis/europepmc_search.json' },
  { source: 'Crossref', format: 'crossref', file: 'apis/crossref_journals_works.json' },
  { source: 'a journal’s feed', format: 'feed', file: 'fixtures/feeds/wiley_rdf_2021-12-21.xml' },
]
/** Passes that compile the code, and those that count; of a page of thousands of records fewer are enough. */
const PASSES = { first: 30, counted: 100 }
const OF_MANY = { first: 2, counted: 7 }

/** What it takes to read the papers of each source's answers, beside the bare parser on the same bytes. @param oai a page of arXiv's records */
export async function parserFigures(add: Add, oai: Uint8Array<ArrayBuffer>): Promise<void> {
  await addFigure(add, 'arXiv’s records (OAI)', 'arxiv-oai', oai, OF_MANY)
  for (const { source, format, file } of CAPTURES)
    await addFigure(add, source, format, new Uint8Array(readFileSync(new URL(file, SHARED))), PASSES)
}

async function addFigure(
  add: Add,
  source: string,
  format: Format,
  body: Uint8Array<ArrayBuffer>,
  { first, counted }: typeof PASSES,
): Promise<void> {
  const papers = await read(format, body)
  if (papers === 0) throw new Error(`no paper could be read from what ${source} sent`)
  const isXml = body[0] === '<'.charCodeAt(0)
  const ours: number[] = []
  const bare: number[] = []
  for (let pass = 0; pass < first + counted; pass++) {
    const times = [await timed(() => read(format, body)), await timed(async () => (isXml ? readXml(body) : readJson(body)))] as const
    if (pass < first) continue
    ours.push(times[0])
    bare.push(times[1])
  }
  const ofThousand = (times: readonly number[]): number => (1_000 * median(times)) / papers
  const speed = Math.round(1_000_000 / ofThousand(ours)).toLocaleString('en')
  const beside = isXml ? 'saxes' : 'JSON.parse'
  add({
    name: `Back-fill: 1,000 papers of ${source} parsed (${speed} a second), beside ${beside} on the same bytes`,
    unit: 'ms',
    paperboy: ofThousand(ours),
    baseline: ofThousand(bare),
    budget: null,
  })
}

/** @returns how many papers were read */
async function read(format: Format, body: Uint8Array<ArrayBuffer>): Promise<number> {
  let found = 0
  await parse({ id: 0, format, body, contentType: '' }, (answer: ReadReturn) => {
    if ('error' in answer) throw new Error(answer.error)
    if ('found' in answer) found += answer.found.length
  })
  return found
}

function readJson(body: Uint8Array): void {
  JSON.parse(new TextDecoder().decode(body))
}

function readXml(body: Uint8Array): void {
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', () => {}) // what is not well-formed is read on
  parser.write(new TextDecoder().decode(body)).close()
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
