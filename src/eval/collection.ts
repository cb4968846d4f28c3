import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { Fault } from '../fault.ts'
import { readDraft } from '../import/draft.ts'
import type { Paper } from '../papers/paper.ts'

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
  const [, ...judgements] = (await readText(join(folder, 'qrels', 'test.tsv'))).trim().split('\n')
  for (const judgement of judgements) {
    const [query = '', paper = '', grade = ''] = judgement.split('\t')
    const id = ids.get(paper)
    if (id === undefined || !(Number(grade) > 0)) continue
    const graded = grades.get(query) ?? new Map<number, number>()
    grades.set(query, graded.set(id, Number(grade)))
  }
  const queries: EvalQuery[] = []
  for (const line of (await readText(join(folder, 'queries.jsonl'))).trim().split('\n')) {
    const { _id, text, metadata } = readObject(line, 'queries.jsonl')
    const graded = grades.get(String(_id))
    const style = (metadata as { style?: unknown } | undefined)?.style
    if (graded) queries.push({ id: String(_id), text: String(text), style: typeof style === 'string' ? style : null, grades: graded })
  }
  if (queries.length === 0) throw new Fault(`${folder} has no query that a paper of the corpus answers. Is it the right corpus (--corpus)?`)
  return { papers, names, queries }
}

async function readPapers(path: string, first: number): Promise<{ papers: Paper[]; names: string[] }> {
  if (!(await stat(path).catch(() => null))?.isFile())
    throw new Fault(`There is no corpus at ${path}. Name one: npm start -- eval DIR --corpus FILE`, 2)
  const file = createReadStream(path)
  const papers: Paper[] = []
  const names = [''] // our ids begin at 1
  for await (const line of createInterface({ input: path.endsWith('.gz') ? file.pipe(createGunzip()) : file })) {
    if (line.trim() === '') continue
    const record = readObject(line, path)
    // A paper without a title would not be imported; in a collection it is there to be found.
    const draft = readDraft(record)
    const untitled = typeof draft === 'string' ? readDraft({ ...record, title: 'untitled' }) : null
    const read = typeof draft !== 'string' ? draft : typeof untitled !== 'string' && untitled ? { ...untitled, title: '' } : null
    if (!read) throw new Fault(`A record of ${path} is no paper: ${draft}.`)
    const id = names.push(String(record._id ?? record.id)) - 1
    papers.push({ ...read, id, sequence: id, sources: ['eval'] })
    if (papers.length >= first) break
  }
  file.destroy()
  return { papers, names }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Fault(
      `${path} cannot be read: ${(error as Error).message}. A collection has corpus.jsonl, queries.jsonl and qrels/test.tsv.`,
      2,
    )
  }
}

function readObject(line: string, path: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    throw new Fault(`A line of ${path} is not JSON: ${line.slice(0, 80)}`)
  }
}
