import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { INPUT_LIMITS } from '../config/input-limits.ts'
import { dayOf } from '../papers/dates.ts'
import { type Entry, isTooFarAhead, readGiven } from '../papers/draft.ts'
import type { PaperDraft } from '../papers/paper.ts'
import type { ImportStore } from '../store/imports.ts'
import type { Outcome } from '../store/ingest.ts'
import { fromCsl, isCsl } from './csl.ts'
import { isIdentifierList, type NamedPaper, readIdentifierList } from './identifier-list.ts'
import { isJsonArray, splitJson } from './json-array.ts'
import { findJsonFault } from './json-fault.ts'
import { checkFile, type Note, readLines, readStart, UnreadableFile } from './lines.ts'
import { isCapturedPage, readPage } from './page.ts'
import { isTagged, readTagged } from './tagged.ts'

export interface ImportReport {
  readonly added: number
  readonly merged: number
  readonly unchanged: number
  readonly rejected: readonly { readonly line: number; readonly reason: string }[]
  /** Papers that were stored with a change. */
  readonly notes: readonly { readonly line: number; readonly note: string }[]
}

const BATCH = 100

/** Finds a paper of a list of identifiers. @returns what became of it, or why it is not here, as the rest of a sentence about its line */
export type FindPaper = (paper: NamedPaper) => Promise<Outcome | { readonly reason: string }>

/**
 * Adds the papers of a file to the library. Repeating it changes nothing.
 * @param path a file of any of the formats, recognised by content
 * @param find finds what a list of identifiers names
 * @param name what the import is called where it stops in the middle
 * @param isNews whether the papers are news: only if the operator asks for it
 * @param onProgress called after each batch with the number of papers done
 * @throws {UnreadableFile}
 */
export async function importFile(
  path: string,
  imports: Pick<ImportStore, 'take'>,
  isNews: boolean,
  now: () => number,
  onProgress: (done: number) => void,
  find: FindPaper = async () => ({ reason: 'names a paper that is not here' }),
  name: string = resolve(path),
): Promise<ImportReport> {
  const counts: Record<Outcome, number> = { added: 0, merged: 0, unchanged: 0 }
  const rejected: { line: number; reason: string }[] = []
  const notes: { line: number; note: string }[] = []
  const begunAt = now()
  let batch: Entry[] = []
  let done = 0
  const flush = async (isLast: boolean): Promise<void> => {
    const drafts = batch.flatMap((entry) => ('draft' in entry ? [entry.draft] : []))
    const arrival = { source: 'import', isNews, at: now() }
    for (const outcome of await imports.take(name, drafts, arrival, begunAt, isLast)) counts[outcome]++
    done += batch.length
    batch = []
    onProgress(done)
  }
  const today = dayOf(begunAt)
  for await (const read of readEntries(path, (line, note) => notes.push({ line, note }))) {
    if ('key' in read) {
      const found = await find(read)
      if (typeof found === 'string') counts[found]++
      else rejected.push({ line: read.line, reason: found.reason })
      onProgress(++done)
      continue
    }
    const date = 'draft' in read ? read.draft.published : null
    const entry: Entry =
      date !== null && isTooFarAhead(date, today)
        ? { line: read.line, reason: `has “${date}” as its date, more than a year ahead; write the day it was published` }
        : read
    if ('reason' in entry) rejected.push(entry)
    batch.push(entry)
    if (batch.length >= BATCH) await flush(false)
  }
  await flush(true)
  return { ...counts, rejected, notes }
}

/** The papers of a file one by one, and the lines that could not be read. The name decides the format, or else the content. */
export async function* readEntries(path: string, note: Note = () => {}): AsyncGenerator<Entry | NamedPaper> {
  await checkFile(path)
  // A file with this ending is read by lines, so that errors name the line.
  const isNamedJson = /\.(?:jsonl?|ndjson|gz)$/i.test(path)
  const start = await readStart(path).catch((error: Error) => {
    throw new UnreadableFile(`${path} cannot be read: ${error.message}`)
  })
  if (isJsonArray(start)) yield* readJsonArray(await readWhole(path, note))
  else if (isNamedJson || /^\s*[{[]/.test(start)) yield* readJsonLines(path, note)
  else if (isTagged(start) && !/\.bib(?:tex)?$/i.test(path)) yield* readTagged(await readWhole(path, note))
  else if (isIdentifierList(start)) yield* readIdentifierList(await readWhole(path, note))
  else if (/\.bib(?:tex)?$/i.test(path) || /^[ \t]*@\w+\s*[{(]/m.test(start)) {
    // The parser loads slowly, so it is loaded only here.
    const { readBibtex } = await import('./bibtex.ts')
    yield* readBibtex(await readWhole(path, note), note)
  } else if (isCapturedPage(start)) yield* readPage(await readWhole(path, note))
  else {
    const line = JSON.stringify(start.trim().split('\n')[0]?.slice(0, 80) ?? '')
    throw new UnreadableFile(`${path} is none of these: ${FORMATS}. Its first line: ${line}`)
  }
}

const FORMATS = 'JSON Lines, a JSON array, CSL-JSON, BibTeX, RIS, PubMed (NBIB), a list of identifiers, a captured Hugging Face Papers page'

function* readJsonArray(text: string): Generator<Entry> {
  for (const { line, source } of splitJson(text)) {
    const draft = readJson(source)
    yield { line, ...(typeof draft === 'string' ? { reason: draft } : { draft }) }
  }
}

async function* readJsonLines(path: string, note: Note): AsyncGenerator<Entry> {
  let line = 0
  let papers = 0
  try {
    for await (const read of readLines(path, INPUT_LIMITS.importedLine, note)) {
      line++
      if (line - papers > INPUT_LIMITS.linesWithoutPaper) {
        const most = INPUT_LIMITS.linesWithoutPaper.toLocaleString('en')
        yield { line, reason: `and all lines after it are not read: more than ${most} lines before it are blank or contain no paper` }
        return
      }
      if ('reason' in read) yield { line, ...read }
      else if (read.text.trim() !== '') {
        const draft = readJson(read.text)
        if (typeof draft !== 'string') papers++
        yield { line, ...(typeof draft === 'string' ? { reason: draft } : { draft }) }
      }
    }
  } catch (error) {
    if (line === 0) throw new UnreadableFile(`${path} cannot be read: ${(error as Error).message}`)
    yield { line: line + 1, reason: `and all lines after it cannot be read: ${(error as Error).message}` }
  }
}

function readJson(text: string): PaperDraft | string {
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch {
    return `is not JSON: it ${findJsonFault(text).problem}`
  }
  return readGiven(isCsl(record) ? fromCsl(record) : record)
}

async function readWhole(path: string, note: Note): Promise<string> {
  const { size } = await stat(path)
  if (size > INPUT_LIMITS.wholeFile)
    throw new UnreadableFile(
      `${path} has ${Math.round(size / 1048576)} MB; files other than JSON Lines are taken up to 64 MB. Split it, or use JSON Lines.`,
    )
  const lines: string[] = []
  for await (const read of readLines(path, INPUT_LIMITS.wholeFile, note)) {
    if ('reason' in read) throw new UnreadableFile(`${path} cannot be read: line ${lines.length + 1} ${read.reason}`)
    lines.push(read.text)
  }
  return lines.join('\n').replace(/\r\n?/g, '\n')
}
