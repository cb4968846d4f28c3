import { readNamedFile } from '../../src/cli/named-file.ts'
import { readArguments } from '../../src/cli/table.ts'
import type { Desk } from '../../src/cli/verb.ts'
import { Fault } from '../../src/config/fault.ts'
import { FEWEST_PAPERS } from '../../src/digests/topic-scale.ts'
import type { Paper } from '../../src/papers/paper.ts'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { readPapers } from './collection.ts'
import { type Estimate, estimateBest, estimateTaken, type JudgedTopic, meanEstimate } from './estimates.ts'
import { indexAll, withEngine } from './judge.ts'
import { intervalOf, measureTaps, type TapResult } from './taps.ts'

const TOPICS = {
  usage: '--corpus FILE [--library N] [--best-cut] [--taps N] [--json] SET.json',
  flags: { corpus: 'string', library: 'string', 'best-cut': 'boolean', taps: 'string', json: 'boolean' },
} as const
const HOW = 'npm run eval -- topics'
/** Above so many papers the program itself uses an index in a file. */
export const LARGE = 20_000
/** Topics of up to so many words are short. */
const SHORT = 3

interface TopicResult extends Estimate {
  readonly topic: string
  readonly isShort: boolean
  /** Names of the papers that are taken. */
  readonly taken: readonly string[]
  readonly best: Estimate
  /** Of a topic that learns from taps; null where none were asked for, or the words alone decide. */
  readonly tapped: TapResult | null
}

/**
 * Measures which papers the program takes for topics, on judged samples of a corpus.
 * @param args as `TOPICS.usage` says
 * @throws {Fault}
 */
export async function evaluateTopics(args: readonly string[], desk: Pick<Desk, 'print' | 'remark'>): Promise<void> {
  const { words, flags } = readArguments(TOPICS, args, HOW)
  if (flags.help) return desk.print(`${HOW} ${TOPICS.usage}`)
  const [file, ...more] = words
  if (file === undefined || more.length > 0 || typeof flags.corpus !== 'string')
    throw new Fault('usage', `Name one set and its corpus: ${HOW} ${TOPICS.usage}`)
  const set = readSet(file)
  const taps = flags.taps === undefined ? 0 : readCount('taps', flags.taps)
  const { papers, names } = await readPapers(flags.corpus, Number.POSITIVE_INFINITY)
  const judged = new Set(set.flatMap((topic) => topic.papers.map(({ id }) => id)))
  const chosen = choose(papers, names, judged, readSize(flags.library, papers.length))
  const results = await withEngine(chosen.length > LARGE ? 'fts5' : 'minisearch', (engine) => {
    indexAll(engine, chosen, (indexed) =>
      desk.remark(`${indexed.toLocaleString('en')} of ${chosen.length.toLocaleString('en')} papers indexed`, true),
    )
    return set.map((topic) => measureTopic(topic, engine, names, taps))
  })
  desk.remark('')
  if (flags.json) return desk.print(JSON.stringify(toJson(results, flags['best-cut'] === true)))
  desk.print(`${chosen.length.toLocaleString('en')} papers, ${set.length} topics`)
  for (const line of toTable(results, flags['best-cut'] === true)) desk.print(line)
}

export function readSet(file: string): JudgedTopic[] {
  const text = readNamedFile(file, 'Name a set of judged topics.')
  try {
    const set: unknown = JSON.parse(text)
    if (Array.isArray(set) && set.every((topic) => typeof topic === 'object' && topic !== null && 'papers' in topic && 'strata' in topic))
      return set as JudgedTopic[]
  } catch {
    // Told below.
  }
  throw new Fault(
    'file-unreadable',
    `${file} is no set of judged topics: a JSON list of objects with “topic”, “words”, “strata” and “papers”.`,
  )
}

export function readSize(value: string | boolean | undefined, all: number): number {
  return value === undefined ? all : readCount('library', value)
}

function readCount(flag: string, value: string | boolean): number {
  const count = Number(value)
  if (!Number.isInteger(count) || count < 1) throw new Fault('usage', `--${flag} cannot be “${value}”; it is a whole number from 1.`)
  return count
}

/** The judged papers, filled up by lot, the same each time. */
export function choose(papers: readonly Paper[], names: readonly string[], judged: ReadonlySet<string>, size: number): Paper[] {
  if (size >= papers.length) return [...papers]
  const lot = (id: number): number => (id * 2_654_435_761) % 4_294_967_296
  const rest = papers.filter(({ id }) => !judged.has(names[id] as string)).sort((a, b) => lot(a.id) - lot(b.id))
  const own = papers.filter(({ id }) => judged.has(names[id] as string))
  return [...own, ...rest.slice(0, Math.max(0, size - own.length))]
}

function measureTopic(topic: JudgedTopic, engine: SearchEngine, names: readonly string[], taps: number): TopicResult {
  const read = readQuery(topic.topic, '2026-01-01')
  if (isFault(read)) throw new Fault('file-unreadable', `The topic “${topic.topic}” cannot be read as a query.`)
  const scale = engine.size() < FEWEST_PAPERS ? null : engine.scale(read.root)
  const taken = engine.match(read.root, 0, scale).papers.map(({ id }) => names[id] as string)
  const ids = new Map(names.map((name, id) => [name, id]))
  const relevance = new Map(
    topic.papers.map(({ id }) => {
      const verdict = engine.check(read.root, ids.get(id) as number, scale)
      return [id, verdict.relevance ?? Number(verdict.matches)]
    }),
  )
  return {
    topic: topic.topic,
    isShort: topic.words <= SHORT,
    ...estimateTaken(topic, new Set(taken)),
    taken,
    best: estimateBest(topic, (id) => relevance.get(id) ?? 0),
    tapped: scale && taps > 0 ? measureTaps(topic, read.root, scale, engine, ids, taps) : null,
  }
}

function toJson(results: readonly TopicResult[], hasBest: boolean): object {
  const group = (isShort: boolean): object => {
    const own = results.filter((result) => result.isShort === isShort)
    const tapped = tappedOf(own)
    return {
      ...meanEstimate(own),
      ...(hasBest && { best_cut: meanEstimate(own.map(({ best }) => best)) }),
      ...(tapped && { untapped: tapped.before, tapped: tapped.after, gain_95: tapped.gain }),
    }
  }
  return { short: group(true), long: group(false), taken: Object.fromEntries(results.map(({ topic, taken }) => [topic, taken])) }
}

/** The means over topics that learnt from taps, and the 95 % interval of what they gained. */
function tappedOf(results: readonly TopicResult[]): (TapResult & { readonly gain: readonly [number, number] }) | null {
  const tapped = results.flatMap((result) => result.tapped ?? [])
  if (tapped.length === 0) return null
  return {
    before: meanEstimate(tapped.map(({ before }) => before)),
    after: meanEstimate(tapped.map(({ after }) => after)),
    gain: intervalOf(tapped.map(({ before, after }) => after.f1 - before.f1)),
  }
}

function toTable(results: readonly TopicResult[], hasBest: boolean): string[] {
  const row = (name: string, of: Estimate, best: Estimate, count: string): string =>
    [
      name.padEnd(64),
      ...[of.p2, of.r2, of.f1, ...(hasBest ? [best.f1] : [])].map((value) => value.toFixed(3).padStart(6)),
      count.padStart(8),
    ].join(' ')
  const means = [true, false].flatMap((isShort) => {
    const own = results.filter((result) => result.isShort === isShort)
    const name = `mean of ${own.length} ${isShort ? 'short' : 'long'} topics`
    return own.length === 0 ? [] : [row(name, meanEstimate(own), meanEstimate(own.map(({ best }) => best)), '')]
  })
  const learnt = [true, false].flatMap((isShort) => {
    const tapped = tappedOf(results.filter((result) => result.isShort === isShort))
    const name = `${isShort ? 'short' : 'long'} topics, papers not tapped`
    if (!tapped) return []
    const gain = `gain ${tapped.gain.map((bound) => bound.toFixed(3)).join(' to ')}`
    return [row(`${name}, nothing learnt`, tapped.before, tapped.before, ''), row(`${name}, learnt`, tapped.after, tapped.after, gain)]
  })
  const head = [
    'topic'.padEnd(64),
    ...['P', 'R', 'F1', ...(hasBest ? ['best'] : [])].map((name) => name.padStart(6)),
    'taken'.padStart(8),
  ].join(' ')
  return [head, ...results.map((result) => row(result.topic, result, result.best, String(result.taken.length))), ...means, ...learnt]
}
