// npm run captures: how many papers of captured feeds and answers are read, and with what. Prints the table of docs/sources.md.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Found, Refused } from '../src/sources/formats/found.ts'
import { parse } from '../src/sources/parse.ts'
import type { ReadReturn } from '../src/sources/reader.ts'
import type { Format } from '../src/sources/source.ts'

/** What services sent. It is beside the repository, not in it. */
const SHARED = new URL('../../shared/', import.meta.url)
const ANSWERS: readonly (readonly [title: string, format: Format, file: string])[] = [
  ['bioRxiv’s API', 'biorxiv', 'biorxiv_search.json'],
  ['medRxiv’s API', 'biorxiv', 'medrxiv_search.json'],
  ['Europe PMC', 'europepmc', 'europepmc_search.json'],
  ['Crossref, a journal', 'crossref', 'crossref_journals_works.json'],
  ['Crossref, a search', 'crossref', 'crossref_search.json'],
  ['OpenAlex', 'openalex', 'openalex_search.json'],
]
/** Folders of answers of one kind, counted together. */
const FOLDERS: readonly (readonly [title: string, format: Format, folder: string, files: RegExp])[] = [
  ['arXiv’s feeds', 'arxiv-rss', 'arxiv-rss', /\.xml$/],
  ['arXiv’s API', 'arxiv-atom', 'arxiv-api', /^(?:query|id_list).*\.xml$/],
  ['arXiv’s OAI-PMH', 'arxiv-oai', 'arxiv-oai/ads', /\.xml$/],
  ['Hugging Face’s days', 'huggingface', 'hf/daily_papers', /\.json$/],
]
/** What a title or an abstract shows where markup was not read. */
const MARKUP = /<\/?[a-z][\w:-]*(?:\s[^<>]*)?\/?>|&(?:#?\w{2,8});|\\[a-z]{2,}|\$[^$]*[\\^_][^$]*\$/i
const FRAME = /^(?:author|source|publication date|doi|volume)\b[^.]{0,20}[:(\d]/i

interface Reading {
  readonly found: readonly Found[]
  readonly refused: readonly Refused[]
}

async function read(format: Format, file: URL, contentType: string): Promise<Reading> {
  const found: Found[] = []
  let refused: readonly Refused[] = []
  const take = (answer: ReadReturn): void => {
    if ('error' in answer) throw new Error(`${fileURLToPath(file)}: ${answer.error}`)
    if ('found' in answer) found.push(...answer.found)
    else refused = answer.page.refused
  }
  await parse({ id: 0, format, body: new Uint8Array(readFileSync(file)), contentType }, take)
  return { found, refused }
}

function rowOf(title: string, { found, refused }: Reading): string {
  const drafts = found.map(({ draft }) => draft)
  const count = (holds: (draft: (typeof drafts)[number]) => boolean): number => drafts.filter(holds).length
  const cells = [
    title,
    `${found.length} of ${found.length + refused.length}`,
    count((draft) => !MARKUP.test(draft.title)),
    count(({ authors }) => authors.length > 0),
    count(({ published }) => published !== null),
    count(({ keys, links }) => keys.length > 0 || links.page !== null),
    count(({ abstract }) => abstract !== null && !MARKUP.test(abstract) && !FRAME.test(abstract)),
  ]
  return `| ${cells.join(' | ')} |`
}

async function main(): Promise<void> {
  if (!existsSync(SHARED)) throw new Error('The captured feeds are not here: they are in ../shared, beside the checkout.')
  const feeds = readdirSync(new URL('fixtures/feeds/', SHARED)).filter((name) => /\.(?:xml|rdf|json)$/.test(name))
  console.log('| Feed or answer | Read | Title | Authors | Date | Link | Abstract |\n| --- | --- | --- | --- | --- | --- | --- |')
  for (const name of feeds.sort()) {
    const title = name.replace(/_(?:rss|rdf|webfeed|search|20).*$/, '').replaceAll('_', ' ')
    console.log(rowOf(title, await read('feed', new URL(`fixtures/feeds/${name}`, SHARED), '')))
  }
  for (const [title, format, folder, pattern] of FOLDERS) {
    const at = new URL(`fixtures/${folder}/`, SHARED)
    const all: Reading[] = []
    for (const name of readdirSync(at).filter((each) => pattern.test(each))) all.push(await read(format, new URL(name, at), ''))
    console.log(rowOf(title, { found: all.flatMap(({ found }) => found), refused: all.flatMap(({ refused }) => refused) }))
  }
  for (const [title, format, file] of ANSWERS)
    console.log(rowOf(title, await read(format, new URL(`apis/${file}`, SHARED), 'application/json')))
}

await main()
