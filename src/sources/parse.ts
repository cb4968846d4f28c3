import { decodeBody } from './formats/answer.ts'
import { readArxivAtom } from './formats/arxiv-atom.ts'
import { streamArxivOai } from './formats/arxiv-oai.ts'
import { readArxivRss } from './formats/arxiv-rss.ts'
import { readBiorxiv } from './formats/biorxiv-page.ts'
import { readCrossref } from './formats/crossref-page.ts'
import { readEuropePmc } from './formats/europepmc-page.ts'
import { readFeed } from './formats/feed-document.ts'
import { ExpiredToken, type Found, type Page, type Refused, RefusedQuery, UnreadableAnswer } from './formats/found.ts'
import { readDailyPapers, readHuggingFacePaper } from './formats/huggingface-page.ts'
import { readOpenAlex } from './formats/openalex-page.ts'
import { readSemanticScholar } from './formats/semantic-scholar-page.ts'
import type { ReadCall, ReadReturn } from './reader.ts'
import type { Format } from './source.ts'

const READERS: Record<Exclude<Format, 'arxiv-oai'>, (body: string) => Page> = {
  huggingface: readDailyPapers,
  'huggingface-paper': readHuggingFacePaper,
  'arxiv-atom': readArxivAtom,
  'arxiv-rss': readArxivRss,
  feed: readFeed,
  biorxiv: readBiorxiv,
  europepmc: readEuropePmc,
  crossref: readCrossref,
  openalex: readOpenAlex,
  'semantic-scholar': readSemanticScholar,
}
/** Papers in one message. The thread that answers people unpacks a message at once, so messages are small. */
const PART = 200
/** How many bytes are parsed at a time. */
const PIECE = 256 * 1024

/** Parses an answer and sends its papers part by part, or the reason why it cannot be read. Never rejects. */
export async function parse(call: ReadCall, send: (answer: ReadReturn) => void): Promise<void> {
  try {
    await parseWhole(call, send)
  } catch (error) {
    send({ id: call.id, error: (error as Error).message, kind: kindOf(error) })
  }
}

async function parseWhole({ id, format, body, contentType }: ReadCall, send: (answer: ReadReturn) => void): Promise<void> {
  const sendFound = (found: readonly Found[]): void => {
    for (let start = 0; start < found.length; start += PART) send({ id, found: found.slice(start, start + PART) })
  }
  if (format !== 'arxiv-oai') {
    const { found, ...page } = READERS[format](decodeBody(body, contentType))
    sendFound(found)
    return send({ id, page })
  }
  const refused: Refused[] = []
  let last: Page = { found: [], refused: [], next: null, total: null, stamp: null }
  for await (const page of streamArxivOai(piecesOf(body))) {
    sendFound(page.found)
    refused.push(...page.refused)
    last = page
  }
  const { found: _, ...rest } = last
  send({ id, page: { ...rest, refused } })
}

async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.byteLength; at += PIECE) yield body.subarray(at, at + PIECE)
}

function kindOf(error: unknown): Extract<ReadReturn, { error: string }>['kind'] {
  if (error instanceof ExpiredToken) return 'expired'
  if (error instanceof RefusedQuery) return 'refused'
  return error instanceof UnreadableAnswer ? 'unreadable' : 'bug'
}
