// What topics take of a corpus, estimated from judged samples.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { estimateBest, estimateTaken, type JudgedTopic, meanEstimate } from '../../bench/eval/estimates.ts'
import { intervalOf, measureTaps } from '../../bench/eval/taps.ts'
import { evaluateTopics } from '../../bench/eval/topics.ts'
import { readDraft } from '../../src/papers/draft.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { newFolder } from '../left-behind.ts'

/** Two papers stand for themselves, two for ten each. */
const TOPIC: JudgedTopic = {
  topic: 'knee pain',
  words: 2,
  strata: { best: { size: 2, sampled: 2 }, rest: { size: 20, sampled: 2 } },
  papers: [
    { id: 'a', stratum: 'best', grade: 2 },
    { id: 'b', stratum: 'best', grade: 0 },
    { id: 'c', stratum: 'rest', grade: 2 },
    { id: 'd', stratum: 'rest', grade: 1 },
  ],
}

describe('estimates', () => {
  test.each([
    [['a', 'b'], 1 / 2, 1 / 11],
    [['a', 'c'], 1, 1],
    [['a', 'b', 'c', 'd'], 11 / 22, 1],
    [[], 0, 0],
  ])('of who takes %j', (taken, p2, r2) => {
    const estimate = estimateTaken(TOPIC, new Set(taken))
    expect(estimate.p2).toBeCloseTo(p2)
    expect(estimate.r2).toBeCloseTo(r2)
    expect(estimate.f1).toBeCloseTo(p2 + r2 === 0 ? 0 : (2 * p2 * r2) / (p2 + r2))
  })

  test('of the best threshold, chosen with hindsight', () => {
    const relevance: Record<string, number> = { a: 0.9, c: 0.6, b: 0.5, d: 0.1 }
    expect(estimateBest(TOPIC, (id) => relevance[id] ?? 0)).toEqual({ p2: 1, r2: 1, f1: 1 })
  })

  test('are averaged over topics', () => {
    expect(
      meanEstimate([
        { p2: 1, r2: 0, f1: 0 },
        { p2: 0, r2: 1, f1: 1 },
      ]),
    ).toEqual({ p2: 0.5, r2: 0.5, f1: 0.5 })
  })
})

describe('npm run eval -- topics', () => {
  const folder = newFolder()
  const [set, corpus] = [join(folder, 'set.json'), join(folder, 'corpus.jsonl')]
  const papers = [
    ...['a', 'c'].map((id) => ({ id, title: `Knee pain in runners ${id}`, abstract: 'Knee pain of runners is studied in a cohort.' })),
    ...['b', 'd'].map((id) => ({ id, title: `Wrists and elbows ${id}`, abstract: 'The elbow is a joint.' })),
    ...Array.from({ length: 60 }, (_, index) => ({ id: `e${index}`, title: `Galaxies number ${index}`, abstract: 'Stars form there.' })),
  ]
  writeFileSync(set, JSON.stringify([TOPIC]))
  writeFileSync(corpus, papers.map((paper) => `${JSON.stringify(paper)}\n`).join(''))
  const run = async (...args: string[]): Promise<string[]> => {
    const printed: string[] = []
    await evaluateTopics(args, { print: (line) => void printed.push(line), remark: () => {} })
    return printed
  }

  test('prints one document of what is taken, in a library of a given size', async () => {
    const [line = ''] = await run('--corpus', corpus, '--library', '20', '--best-cut', '--json', set)
    const document = JSON.parse(line) as { short: object; taken: Record<string, string[]> }
    expect(document).toMatchObject({ short: { p2: 1, r2: 1, f1: 1, best_cut: { f1: 1 } }, long: { f1: 0 } })
    expect(document.taken['knee pain']?.sort()).toEqual(['a', 'c'])
  })

  test('prints a table of topics and their means', async () => {
    const lines = await run('--corpus', corpus, set)
    expect(lines[0]).toBe('64 papers, 1 topics')
    expect(lines.at(-1)).toMatch(/^mean of 1 short topics +1\.000 +1\.000 +1\.000/)
  })

  test.each([
    [[set], /^Name one set and its corpus/],
    [['--corpus', corpus, '--library', 'few', set], /^--library cannot be “few”/],
    [['--corpus', corpus, '--taps', '0', set], /^--taps cannot be “0”/],
    [['--corpus', corpus, corpus], /is no set of judged topics/],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
  })
})

const paperOf = (id: number): Paper => ({
  ...(readDraft({ id: `2401.${id}`, title: 'Knees' }) as Exclude<ReturnType<typeof readDraft>, string>),
  id,
  sequence: id,
  sources: ['test'],
})

describe('topics that learn from taps', () => {
  const words = ['runners', 'swimmers', 'dancers', 'climbers', 'sailors', 'rowers']
  const papers = Array.from({ length: 60 }, (_, index): Paper => {
    const about =
      index < 12 ? `Knee pain of ${words[index % 6]}` : index < 24 ? `Knee surgery without pain for ${words[index % 6]}` : 'Galaxies'
    return { ...paperOf(index + 1), title: `${about} ${index}`, abstract: `${about} is studied in a cohort.` }
  })
  const engine = createMiniSearchEngine()
  engine.add(papers)
  const root = { kind: 'words', text: 'knee pain' } as const
  const names = new Map(papers.map(({ id }) => [String(id), id]))
  const topic: JudgedTopic = {
    topic: 'knee pain',
    words: 2,
    strata: { all: { size: 60, sampled: 60 } },
    papers: papers.map(({ id }) => ({ id: String(id), stratum: 'all', grade: id <= 12 ? 2 : 0 })),
  }

  test('are measured by the papers that were not tapped', () => {
    const { before, after } = measureTaps(topic, root, engine.scale(root), engine, names, 6)
    expect(after.f1).toBeGreaterThanOrEqual(before.f1)
    const all = measureTaps({ ...topic, papers: topic.papers.slice(0, 6) }, root, engine.scale(root), engine, names, 6)
    expect(all.after, 'nothing is left').toEqual({ p2: 0, r2: 0, f1: 0 })
  })

  test('have an interval of what they gain', () => {
    expect(intervalOf([0.1, 0.1])).toEqual([expect.closeTo(0.1), expect.closeTo(0.1)])
    const [low, high] = intervalOf([0, 0, 0, 1, 1, 1])
    expect(low).toBeLessThan(0.3)
    expect(high).toBeGreaterThan(0.7)
  })
})
