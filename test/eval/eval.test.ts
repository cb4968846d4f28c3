import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as bench from '../../bench/eval/eval.ts'
import { newFolder } from '../left-behind.ts'

const CORPUS = [
  { _id: 'a', title: 'Tuberculosis on chest X-rays', text: 'A network finds it.' },
  { _id: 'b', title: 'Grading the knee', text: 'Osteoarthritis on radiographs.', metadata: { authors: ['Ada Lovelace'] } },
  { _id: 'c', title: '', text: 'Only an abstract, about blazars.' },
]
const QUERIES = [
  { _id: 'q1', text: 'chest xray', metadata: { style: 'hyphen' } },
  { _id: 'q2', text: 'lovelace knee', metadata: { style: 'author' } },
  { _id: 'q3', text: 'blazar' },
  { _id: 'q4', text: 'answered by nothing here' },
]

function collection(ownCorpus = true): string {
  const folder = newFolder()
  const lines = (records: readonly object[]): string => records.map((record) => JSON.stringify(record)).join('\n')
  if (ownCorpus) writeFileSync(join(folder, 'corpus.jsonl'), lines(CORPUS))
  else writeFileSync(join(folder, 'other.jsonl.gz'), gzipSync(lines(CORPUS.map(({ _id, ...rest }) => ({ id: _id, ...rest })))))
  writeFileSync(join(folder, 'queries.jsonl'), lines(QUERIES))
  mkdirSync(join(folder, 'qrels'))
  writeFileSync(join(folder, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq1\ta\t2\nq2\tb\t1\nq3\tc\t1\nq4\ta\t0\n')
  return folder
}

async function evaluate(folder: string, flags: Record<string, string | boolean>): Promise<string[]> {
  const printed: string[] = []
  const args = Object.entries(flags).flatMap(([name, value]) => (value === true ? [`--${name}`] : [`--${name}`, String(value)]))
  await bench.evaluate([...args, folder], { print: (line) => void printed.push(line), remark() {} })
  return printed
}

test.each(['minisearch', 'fts5'])('a collection is measured with %s, beside the baselines', async (engine) => {
  const folder = collection()
  const [json = ''] = await evaluate(folder, {
    json: true,
    baseline: true,
    engine,
    run: join(folder, 'run'),
    'per-query': join(folder, 'each'),
  })
  const result = JSON.parse(json)
  expect(result).toMatchObject({ engine, 'ndcg@10': 1, 'recall@100': 1, 'mrr@10': 1, queries: 3, styles: { hyphen: { 'mrr@10': 1 } } })
  expect(result.p50_ms).toBeGreaterThan(0)
  expect(result.baselines.map((each: { name: string }) => each.name)).toEqual([
    'minisearch defaults',
    'fts5 porter',
    'fts5 porter, stop words, title x3',
  ])
  expect(readFileSync(join(folder, 'run'), 'utf8').split('\n')[0]).toBe(`q1 Q0 a 1 100 paperboy-${engine}`)
  expect(readFileSync(join(folder, 'each'), 'utf8').trim().split('\n')).toHaveLength(3)
})

test('another corpus can be named, and only its first papers taken', async () => {
  const folder = collection(false)
  const corpus = join(folder, 'other.jsonl.gz')
  expect((await evaluate(folder, { corpus }))[0]).toBe('3 papers, 3 queries')
  expect((await evaluate(folder, { corpus, first: '2' }))[0]).toBe('2 papers, 2 queries')
})

test.each([
  [{ engine: 'lucene' }, '--engine cannot be “lucene”'],
  [{ first: '0' }, '--first cannot be “0”'],
  [{ corpus: '/nowhere.jsonl' }, 'There is no corpus at /nowhere.jsonl'],
])('what cannot be is said: %o', async (flags, message) => {
  await expect(evaluate(collection(), flags as Record<string, string>)).rejects.toThrow(message)
})

test('one folder is named, and no flag that there is none of', async () => {
  const desk = { print() {}, remark() {} }
  await expect(bench.evaluate([], desk)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('Name one folder: npm run eval'),
  })
  await expect(bench.evaluate(['--bm25', 'x'], desk)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('“--bm25” is not understood'),
  })
})

test('a folder without a corpus or queries is a fault that says what is missing', async () => {
  await expect(evaluate(newFolder(), {})).rejects.toThrow('--corpus FILE')
})

test('a path that is named and cannot be read or written is told before the work, as bad usage', async () => {
  const folder = collection()
  await expect(evaluate(folder, { run: join(folder, 'none', 'run') })).rejects.toMatchObject({
    exitCode: 2,
    message: `${join(folder, 'none', 'run')} cannot be written: there is no such folder.`,
  })
  rmSync(join(folder, 'queries.jsonl'))
  await expect(evaluate(folder, {})).rejects.toMatchObject({
    exitCode: 2,
    message: `There is no file ${join(folder, 'queries.jsonl')}. A collection has corpus.jsonl, queries.jsonl and qrels/test.tsv.`,
  })
})

test('a corpus that is cut off, or no list of objects, is a fault in a sentence', async () => {
  const folder = collection(false)
  const corpus = join(folder, 'other.jsonl.gz')
  writeFileSync(corpus, readFileSync(corpus).subarray(0, -12))
  await expect(evaluate(folder, { corpus })).rejects.toThrow(`${corpus} cannot be read to its end: unexpected end of file.`)
  const plain = join(folder, 'plain.jsonl')
  writeFileSync(plain, 'null\n')
  await expect(evaluate(folder, { corpus: plain })).rejects.toThrow(`A line of ${plain} is no JSON object: null`)
})
