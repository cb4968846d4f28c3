import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Fault } from '../fault.ts'
import { pathFault } from '../named-file.ts'
import { dayOf } from '../papers/dates.ts'
import type { PaperDraft } from '../papers/paper.ts'
import type { Outcome } from '../store/ingest.ts'
import type { PaperStore } from '../store/papers.ts'
import { type Entry, isTooFarAhead, readGiven } from './draft.ts'
import { isCapturedPage, readPage } from './page.ts'

export interface ImportReport {
  readonly added: number
  readonly merged: number
  readonly unchanged: number
  readonly rejected: readonly { readonly line: number; readonly reason: string }[]
}

/** Whole files are read at once only where the format needs it, and only up to this size. */
const LARGEST_WHOLE_FILE = 64 * 1024 * 1024
const BATCH = 100
/** In characters. A paper with a thousand authors takes a fiftieth of it. */
const LONGEST_LINE = 1_000_000

/** A file that is no list of papers; the message says what was expected. */
class UnreadableFile extends Fault {}

/**
 * Adds the papers of a file to the library. Doing it again changes nothing.
 * @param path a captured page, JSON Lines (also gzipped), or BibTeX; told apart by their content
 * @param isNews whether digests owe them: only when an operator asks
 * @param onProgress called after each batch with the number of papers done
 * @throws {UnreadableFile}
 */
export async function importFile(
  path: string,
  papers: PaperStore,
  isNews: boolean,
  now: () => number,
  onProgress: (done: number) => void,
): Promise<ImportReport> {
  const counts: Record<Outcome, number> = { added: 0, merged: 0, unchanged: 0 }
  const rejected: { line: number; reason: string }[] = []
  let batch: Entry[] = []
  let done = 0
  const flush = async (): Promise<void> => {
    const drafts = batch.flatMap((entry) => ('draft' in entry ? [entry.draft] : []))
    const outcomes = await papers.ingest(drafts, { source: 'import', isNews, at: now() })
    for (const outcome of outcomes) counts[outcome]++
    done += batch.length
    batch = []
    onProgress(done)
  }
  const today = dayOf(now())
  for await (const read of readEntries(path)) {
    const day = 'draft' in read ? read.draft.published : null
    const entry: Entry =
      day !== null && isTooFarAhead(day, today)
        ? { line: read.line, reason: `its date “${day}” is more than a year ahead; write the day it was published` }
        : read
    if ('reason' in entry) rejected.push(entry)
    batch.push(entry)
    if (batch.length >= BATCH) await flush()
  }
  await flush()
  return { ...counts, rejected }
}

/** The papers of a file one by one, with what could not be read told by line. The name decides, or else the content. */
export async function* readEntries(path: string): AsyncGenerator<Entry> {
  const start = await readStart(path)
  if (/\.(?:jsonl?|ndjson|gz)$/i.test(path) || /^\s*[{[]/.test(start)) yield* readJsonLines(path)
  else if (/\.bib(?:tex)?$/i.test(path) || /^\s*(?:%.*\n\s*)*@\w+\s*[{(]/m.test(start)) {
    // Its parser takes longer to load than the bot to start; only this needs it.
    const { readBibtex } = await import('./bibtex.ts')
    yield* readBibtex(await readWhole(path))
  } else if (isCapturedPage(start)) yield* readPage(await readWhole(path))
  else {
    const line = JSON.stringify(start.trim().split('\n')[0]?.slice(0, 80) ?? '')
    throw new UnreadableFile(`${path} is neither JSON Lines, nor BibTeX, nor a captured Hugging Face Papers page. Its first line: ${line}`)
  }
}

async function* readJsonLines(path: string): AsyncGenerator<Entry> {
  const file = createReadStream(path)
  // Not pipe: an error of the file must reach who reads the unzipped text.
  const input = /\.gz$/i.test(path) ? pipeline(file, createGunzip(), () => {}) : file
  let line = 0
  try {
    for await (const text of readLines(input)) {
      line++
      if (text.trim() === '') continue
      const draft = readJson(text)
      yield { line, ...(typeof draft === 'string' ? { reason: draft } : { draft }) }
    }
  } catch (error) {
    if (line === 0) throw new UnreadableFile(`${path} cannot be read: ${(error as Error).message}`)
    yield { line: line + 1, reason: `and all after it cannot be read: ${(error as Error).message}` }
  }
}

/** Unlike readline's, an error of the stream ends it with that error; and of a line without end only the beginning is kept. */
async function* readLines(input: Readable): AsyncGenerator<string> {
  let line = ''
  for await (const chunk of input.setEncoding('utf8')) {
    const [first = '', ...others] = (chunk as string).split('\n')
    if (line.length <= LONGEST_LINE) line += first
    for (const next of others) {
      yield line
      line = next
    }
  }
  yield line
}

function readJson(text: string): PaperDraft | string {
  if (text.length > LONGEST_LINE) return `has more than ${LONGEST_LINE.toLocaleString('en')} characters; a paper has fewer`
  try {
    return readGiven(JSON.parse(text.replace(/^\ufeff/, '')))
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`
  }
}

async function readStart(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw pathFault(path, error, 'read')
  })
  try {
    if ((await file.stat()).isDirectory()) throw new UnreadableFile(`${path} is a folder; name a file in it.`, 2)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.toString('utf8', 0, bytesRead).replace(/^\ufeff/, '')
  } finally {
    await file.close()
  }
}

async function readWhole(path: string): Promise<string> {
  const { size } = await stat(path)
  if (size > LARGEST_WHOLE_FILE)
    throw new UnreadableFile(
      `${path} has ${Math.round(size / 1048576)} MB; pages and BibTeX files are taken up to 64 MB. Split it, or use JSON Lines.`,
    )
  return (await readFile(path, 'utf8')).replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
}
