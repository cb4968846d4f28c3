import { readArguments } from '../../src/cli/table.ts'
import type { Desk } from '../../src/cli/verb.ts'
import { Fault } from '../../src/config/fault.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { count } from '../../src/wording/phrases.ts'
import { type Collection, readCollection, readPapers } from './collection.ts'
import { indexAll, withEngine } from './judge.ts'
import { mean, measure } from './measures.ts'
import { choose, LARGE, readSet, readSize } from './topics.ts'

const SIMILAR = {
  usage: '[--corpus FILE] [--library N] [--by-paper] [--engine minisearch|fts5] [--json] DIR|SET.json',
  flags: { corpus: 'string', library: 'string', 'by-paper': 'boolean', engine: 'string', json: 'boolean' },
} as const
const HOW = 'npm run eval -- similar'
/** A paper is asked for only if so many others should be found. */
const FEWEST = 3
/** How many similar papers are asked for. */
const DEPTH = 300

/** A paper, and which others it should find. */
interface Asked {
  readonly paper: number
  /** Above 0. */
  readonly grades: ReadonlyMap<number, number>
  /** The papers that were judged with it; null if the others count as not similar. */
  readonly judged: ReadonlySet<number> | null
}

interface Check {
  readonly papers: readonly Paper[]
  readonly asked: readonly Asked[]
}

/**
 * Measures whether papers find those that are like them. In a collection, papers that answer the same query should find each other; with
 * `--by-paper`, the paper that a query is named as should find its answers. In a set of judged topics, a paper squarely on topic should find the
 * others.
 * @param args as `SIMILAR.usage` says
 * @throws {Fault}
 */
export async function evaluateSimilar(args: readonly string[], desk: Pick<Desk, 'print' | 'remark'>): Promise<void> {
  const { words, flags } = readArguments(SIMILAR, args, HOW)
  if (flags.help) return desk.print(`${HOW} ${SIMILAR.usage}`)
  const [source, ...more] = words
  if (source === undefined || more.length > 0) throw new Fault('usage', `Name one folder or one set: ${HOW} ${SIMILAR.usage}`)
  const corpus = typeof flags.corpus === 'string' ? flags.corpus : null
  if (source.endsWith('.json') && corpus === null) throw new Fault('usage', `Name the set’s corpus: ${HOW} ${SIMILAR.usage}`)
  const { papers, asked } =
    corpus !== null && source.endsWith('.json')
      ? await fromTopics(source, corpus, flags.library)
      : fromCollection(await readCollection(source, corpus, Number.POSITIVE_INFINITY), flags['by-paper'] === true)
  const name = flags.engine === 'fts5' || (flags.engine === undefined && papers.length > LARGE) ? 'fts5' : 'minisearch'
  const times: number[] = []
  const answers = await withEngine(name, (engine) => {
    indexAll(engine, papers, (indexed) => desk.remark(`${indexed} of ${papers.length} papers indexed`, true))
    return asked.map(({ paper }) => {
      const started = performance.now()
      const found = engine.similar([paper], DEPTH)
      times.push(performance.now() - started)
      return found.map(({ id }) => id)
    })
  })
  desk.remark('')
  const all = mean(asked.map(({ grades }, at) => measure(answers[at] as number[], grades)))
  const amongJudged = asked.flatMap(({ grades, judged }, at) =>
    judged
      ? [
          measure(
            (answers[at] as number[]).filter((id) => judged.has(id)),
            grades,
          ),
        ]
      : [],
  )
  const among = amongJudged.length > 0 ? mean(amongJudged)['ndcg@10'] : null
  const median = times.sort((a, b) => a - b)[times.length >> 1] as number
  if (flags.json)
    return desk.print(JSON.stringify({ papers: papers.length, asked: asked.length, ...all, 'judged ndcg@10': among, p50_ms: median }))
  desk.print(`${count(papers.length, 'paper')}, ${count(asked.length, 'paper')} asked for, ${name}, p50 ${median.toFixed(1)} ms`)
  desk.print(`ndcg@10 ${all['ndcg@10'].toFixed(4)}  recall@100 ${all['recall@100'].toFixed(4)}  mrr@10 ${all['mrr@10'].toFixed(4)}`)
  if (among !== null) desk.print(`ndcg@10 ${among.toFixed(4)} among the papers that were judged for the same topic`)
}

function fromCollection({ papers, names, queries }: Collection, isByPaper: boolean): Check {
  const ids = new Map(names.map((name, id) => [name, id]))
  const alike = new Map<number, Map<number, number>>()
  const add = (paper: number, other: number, grade: number): void => {
    if (paper === other) return
    const grades = alike.get(paper) ?? new Map<number, number>()
    alike.set(paper, grades.set(other, Math.max(grade, grades.get(other) ?? 0)))
  }
  for (const { id, grades } of queries) {
    const named = ids.get(id)
    if (isByPaper && named === undefined) throw new Fault('file-unreadable', `The query ${id} is not named as a paper of the corpus.`)
    if (isByPaper) for (const [other, grade] of grades) add(named as number, other, grade)
    else for (const paper of grades.keys()) for (const other of grades.keys()) add(paper, other, 1)
  }
  const asked = [...alike].map(([paper, grades]): Asked => ({ paper, grades, judged: null }))
  return { papers, asked: asked.filter(({ grades }) => grades.size >= FEWEST) }
}

async function fromTopics(file: string, corpus: string, library: string | boolean | undefined): Promise<Check> {
  const set = readSet(file)
  const { papers, names } = await readPapers(corpus, Number.POSITIVE_INFINITY)
  const ids = new Map(names.map((name, id) => [name, id]))
  const idOf = (name: string): number => ids.get(name) as number
  const judgedNames = new Set(set.flatMap((topic) => topic.papers.map(({ id }) => id)))
  const asked = set.flatMap((topic): Asked[] => {
    const judged = new Set(topic.papers.map(({ id }) => idOf(id)))
    const near = topic.papers.filter(({ grade }) => grade > 0)
    return near
      .filter(({ grade }) => grade === 2)
      .map(({ id: name }) => {
        const grades = new Map(near.flatMap(({ id, grade }) => (id === name ? [] : [[idOf(id), grade] as const])))
        return { paper: idOf(name), grades, judged }
      })
  })
  return {
    papers: choose(papers, names, judgedNames, readSize(library, papers.length)),
    asked: asked.filter(({ grades }) => grades.size >= FEWEST),
  }
}
