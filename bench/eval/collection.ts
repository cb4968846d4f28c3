import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { pathFault, readNamedFile } from '../../src/cli/named-file.ts'
import { Fault } from '../../src/config/fault.ts'
import { readDraft } from '../../src/papers/draft.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { systemReason } from '../../src/wording/operator.ts'

const LAYOUT = 'A collection has corpus.jsonl, queries.jsonl and qrels/test.tsv.'

/** A test collection: papers, questions, and which papers answer them, as BEIR lays it out. */
export interface Collection {
  readonly papers: readonly Paper[]
  /** The collection's own names of the papers, by our ids. */
  readonly names: readonly string[]
  readonly queries: readonly EvalQuery[]
}

interface EvalQuery {
  readonly id: string
  readonly text: string
  /** What kind of question it is, where the collection says so. */
  readonly style: string | null
  /** The grades of the papers that answer it, by our ids; all above 0. */
  readonly grades: ReadonlyMap<number, number>
}

/**
 * Reads `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` of a folder. Queries that no paper answers are left out, as trec_eval does.
 * @param corpus another corpus, JSON Lines, gzipped where its name ends in .gz; null for the folder's own
 * @param first how many of its papers to take
 * @throws {Fault}
 */
export async function readCollection(folder: string, corpus: string | null, first: number): Promise<Collection> {
  const { papers, names } = await readPapers(corpus ?? join(folder, 'corpus.jsonl'), first)
  const ids = new Map(names.map((name, id) => [name, id]))
  const grades = new Map<string, Map<number, number>>()
  const [, ...judgements] = readNamedFile(join(folder, 'qrels', 'test.tsv'), LAYOUT)
    .trim()
    .split('\n')
  for (const judgement of judgements) {
    const [query = '', paper = '', grade = ''] = judgement.split('\t')
    const id = ids.get(paper)
    if (id === undefined || !(Number(grade) > 0)) continue
    const graded = grades.get(query) ?? new Map<number, number>()
    grades.set(query, graded.set(id, Number(grade)))
  }
  const queries: EvalQuery[] = []
  for (const line of readNamedFile(join(folder, 'queries.jsonl'), LAYOUT).trim().split('\n')) {
    const { _id, text, metadata } = readObject(line, 'queries.jsonl')
    const graded = grades.get(String(_id))
    const style = (metadata as { style?: unknown } | undefined)?.style
    if (graded) queries.push({ id: String(_id), text: String(text), style: typeof style === 'string' ? style : null, grades: graded })
  }
  if (queries.length === 0)
    throw new Fault('file-unreadable', `${folder} has no query that a paper of the corpus answers. Is it the right corpus (--corpus)?`)
  return { papers, names, queries }
}

/** Reads papers, JSON Lines, gzipped where the name ends in .gz. @returns the papers, whose ids begin at 1, and their own names by our ids */
export async function readPapers(path: string, first: number): Promise<{ papers: Paper[]; names: string[] }> {
  if (!(await stat(path).catch(() => null))?.isFile())
    throw new Fault('usage', `There is no corpus at ${path}. Name one: npm run eval -- DIR --corpus FILE`)
  const papers: Paper[] = []
  const names = [''] // our ids begin at 1
  for await (const line of readLines(path)) {
    if (line.trim() === '') continue
    const record = readObject(line, path)
    // A paper without a title would not be imported; in a collection it is there to be found.
    const draft = readDraft(record)
    const untitled = typeof draft === 'string' ? readDraft({ ...record, title: 'untitled' }) : null
    const read = typeof draft !== 'string' ? draft : typeof untitled !== 'string' && untitled ? { ...untitled, title: '' } : null
    if (!read) throw new Fault('file-unreadable', `A record of ${path} is no paper: ${draft}.`)
    const id = names.push(String(record._id ?? record.id)) - 1
    papers.push({ ...read, id, sequence: id, sources: ['eval'] })
    if (papers.length >= first) break
  }
  return { papers, names }
}

async function* readLines(path: string): AsyncGenerator<string> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw pathFault(path, error, 'read')
  })
  const file = createReadStream(path)
  // Not pipe: an error of the file must reach who reads the unzipped text.
  const input = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
  try {
    yield* createInterface({ input })
  } catch (error) {
    throw new Fault('file-unreadable', `${path} cannot be read to its end: ${systemReason(error)}.`)
  } finally {
    input.destroy() // and the file with it; the other way round the unzipping would take it for a fault
  }
}

function readObject(line: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Told below: what is no object is no record either.
  }
  throw new Fault('file-unreadable', `A line of ${path} is no JSON object: ${line.slice(0, 80)}`)
}
