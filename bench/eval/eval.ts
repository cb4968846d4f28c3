import { writeNamedFile } from '../../src/cli/named-file.ts'
import { readArguments } from '../../src/cli/table.ts'
import type { Desk } from '../../src/cli/verb.ts'
import { Fault } from '../../src/config/fault.ts'
import { count } from '../../src/wording/phrases.ts'
import { type Collection, readCollection } from './collection.ts'
import { DEPTH, ENGINES, type Judged, judgeBaselines, judgeEngine } from './judge.ts'
import { MEASURES, type Measures, mean } from './measures.ts'

const EVAL = {
  usage: '[--engine minisearch|fts5] [--baseline] [--json] [--per-query FILE] [--run FILE] [--corpus FILE] [--first N] DIR',
  flags: {
    engine: 'string',
    baseline: 'boolean',
    json: 'boolean',
    'per-query': 'string',
    run: 'string',
    corpus: 'string',
    first: 'string',
  },
} as const
const HOW = 'npm run eval --'

/**
 * Measures the search on a test collection in BEIR layout.
 * @param args as `EVAL.usage` says
 * @throws {Fault}
 */
export async function evaluate(args: readonly string[], desk: Pick<Desk, 'print' | 'remark'>): Promise<void> {
  const { words, flags } = readArguments(EVAL, args, HOW)
  if (flags.help) return desk.print(`${HOW} ${EVAL.usage}`)
  const [folder, ...more] = words
  if (folder === undefined || more.length > 0) throw new Fault('usage', `Name one folder: ${HOW} ${EVAL.usage}`)
  const asked = flags.engine ?? ENGINES[0]
  const name = ENGINES.find((engine) => engine === asked)
  if (!name) throw new Fault('usage', `--engine cannot be “${asked}”; it is ${ENGINES.join(' or ')}.`)
  const [perQueryFile, runFile] = [text(flags['per-query']), text(flags.run)]
  // Before the work, not after it: a folder that is missing costs no minute.
  for (const file of [perQueryFile, runFile]) if (file !== null) writeNamedFile(file, '')
  const collection = await readCollection(folder, text(flags.corpus), readCount(flags.first))
  const all = count(collection.papers.length, 'paper')
  const result = await judgeEngine(name, collection, (indexed) => {
    desk.remark(`${indexed.toLocaleString('en')} of ${all} indexed`, true)
  })
  desk.remark('')
  const baselines = flags.baseline ? judgeBaselines(collection) : []
  if (perQueryFile !== null) writeNamedFile(perQueryFile, perQuery(result))
  if (runFile !== null) writeNamedFile(runFile, trecRun(result, collection))
  if (flags.json) desk.print(JSON.stringify(toJson(result, collection, baselines)))
  else for (const line of toTable(result, collection, baselines)) desk.print(line)
}

function toJson(result: Judged, { papers, queries }: Collection, baselines: readonly Judged[]): object {
  const { name, ...measures } = summary(result)
  const styles = Object.fromEntries(stylesOf(result).map(([style, of]) => [style, rounded(of)]))
  return {
    engine: name,
    papers: papers.length,
    queries: queries.length,
    ...measures,
    ...(stylesOf(result).length > 0 && { styles }),
    baselines: baselines.map(summary),
  }
}

function summary(judged: Judged): { name: string; p50_ms: number; p99_ms: number } & Measures {
  const times = judged.queries.map((query) => query.ms)
  return { name: judged.name, ...rounded(judged.mean), p50_ms: round(percentile(times, 0.5)), p99_ms: round(percentile(times, 0.99)) }
}

function stylesOf({ queries }: Judged): [style: string, measures: Measures][] {
  const styles = [...new Set(queries.flatMap((query) => query.style ?? []))]
  return styles.map((style) => [style, mean(queries.filter((query) => query.style === style).map((query) => query.measures))])
}

function toTable(result: Judged, { papers, queries }: Collection, baselines: readonly Judged[]): string[] {
  const rows = [result, ...baselines]
    .map(summary)
    .map(({ name, p50_ms, p99_ms, ...measures }) => [name, ...figures(measures), p50_ms, p99_ms])
  const styles = stylesOf(result).map(([style, measures]) => [`  ${style}`, ...figures(measures), '', ''])
  const [head, ...others] = rows
  const table = [['engine', ...MEASURES, 'p50 ms', 'p99 ms'], head ?? [], ...styles, ...others].map((row) => row.map(String))
  const widths = (table[0] as string[]).map((_, column) => Math.max(...table.map((row) => (row[column] as string).length)))
  const lines = table.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number))).join('  '),
  )
  return [`${count(papers.length, 'paper')}, ${count(queries.length, 'query', 'queries')}`, ...lines]
}

function figures(measures: Measures): string[] {
  return MEASURES.map((name) => measures[name].toFixed(4))
}

/** One line of JSON a query. */
function perQuery({ queries }: Judged): string {
  return queries
    .map(({ id, style, measures, ms }) => `${JSON.stringify({ id, ...(style && { style }), ...rounded(measures), ms: round(ms) })}\n`)
    .join('')
}

/** As trec_eval reads it: query, Q0, paper, rank, score, name of the run. */
function trecRun({ name, queries }: Judged, { names }: Collection): string {
  return queries
    .flatMap(({ id, hits }) => hits.map((hit, at) => `${id} Q0 ${names[hit.id]} ${at + 1} ${DEPTH - at} paperboy-${name}\n`))
    .join('')
}

function rounded(measures: Measures): Measures {
  const [ndcg, recall100, recall10, mrr] = MEASURES.map((name) => round(measures[name])) as [number, number, number, number]
  return { 'ndcg@10': ndcg, 'recall@100': recall100, 'recall@10': recall10, 'mrr@10': mrr }
}

function round(value: number): number {
  return Number(value.toFixed(4))
}

/** The value that this share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

function text(flag: string | boolean | undefined): string | null {
  return typeof flag === 'string' ? flag : null
}

function readCount(value: string | boolean | undefined): number {
  if (value === undefined) return Number.POSITIVE_INFINITY
  const first = Number(value)
  if (!Number.isInteger(first) || first < 1) throw new Fault('usage', `--first cannot be “${value}”; it is a whole number from 1.`)
  return first
}
