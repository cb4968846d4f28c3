// Which papers are on topic, by a scale that is made once.
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Paper } from '../../src/papers/paper.ts'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { openFileEngine } from '../../src/search/engines/file-engine.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import type { QueryNode } from '../../src/search/query/syntax.ts'
import type { TopicScale } from '../../src/search/ranking/topic-scale.ts'
import { newFolder } from '../left-behind.ts'
import { draft, TODAY } from '../library.ts'

const FILLER = 'We measure it on many tasks and compare the results with those of earlier work.'

/** Papers squarely on chest X-ray report generation, and those that only mention its words. */
const ON_TOPIC = [
  ...Array.from({ length: 24 }, (_, index) => ({
    title: `Chest X-ray report generation with radiologist prompts ${index}`,
    abstract: `Radiology report generation for chest X-rays describes findings of a radiologist. ${FILLER}`,
  })),
]
const MENTIONS = Array.from({ length: 40 }, (_, index) => ({
  title: `A survey of hospitals ${index}`,
  abstract: `A chest of drawers stood there. ${FILLER} ${FILLER} Energy generation was steady. ${FILLER} ${FILLER} They report costs. ${FILLER} An x-ray machine was sold.`,
}))
const OTHERS = Array.from({ length: 200 }, (_, index) => ({
  title: `Galaxies of kind ${index} in deep surveys`,
  abstract: `Stars form in galaxies. ${FILLER}`,
}))

function papersOf(drafts: readonly { title: string; abstract: string }[], from = 1): Paper[] {
  return drafts.map((each, index) => ({
    ...draft(each.title, { abstract: each.abstract, categories: ['cs.CV'] }),
    id: from + index,
    sequence: from + index,
    sources: ['test'],
  }))
}

const ALL = papersOf([...ON_TOPIC, ...MENTIONS, ...OTHERS])
const isOnTopic = (id: number): boolean => id <= ON_TOPIC.length

function root(text: string): QueryNode {
  const read = readQuery(text, TODAY)
  if (isFault(read)) throw new Error(read.problem)
  return read.root
}

const TOPIC = root('chest x-ray report generation')
let memory: SearchEngine
let scale: TopicScale
beforeAll(() => {
  memory = createMiniSearchEngine()
  memory.add(ALL)
  scale = memory.scale(TOPIC)
})

const idsOf = (engine: SearchEngine, query: QueryNode, by: TopicScale | null, after = 0): number[] =>
  engine
    .match(query, after, by)
    .papers.map(({ id }) => id)
    .sort((a, b) => a - b)

describe('a topic of several words', () => {
  test('takes what is about them, and not what only has them somewhere', () => {
    expect(idsOf(memory, TOPIC, null).filter((id) => !isOnTopic(id)).length, 'by the words alone').toBe(MENTIONS.length)
    expect(idsOf(memory, TOPIC, scale)).toEqual(ALL.map(({ id }) => id).filter(isOnTopic))
  })

  test('puts a paper whose title names it before one that only is about it', () => {
    const engine = createMiniSearchEngine()
    const text = `Chest X-ray report generation. Chest X-ray report generation with radiologist prompts. ${FILLER}`
    const papers = [
      { title: 'Radiologist prompts for chest X-ray report generation', abstract: `A radiologist writes it. ${FILLER}` },
      { title: 'Radiologist prompts that describe a chest X-ray', abstract: text },
    ]
    engine.add([...ALL, ...papersOf(papers, 1_000)])
    const relevance = new Map(engine.match(TOPIC, 0, scale).papers.map((paper) => [paper.id, paper.relevance]))
    expect(relevance.get(1_000)).toBeGreaterThan(relevance.get(1_001) as number)
    expect(engine.check(TOPIC, 1_001, scale).relevance).toBeGreaterThan(engine.check(TOPIC, 1_000, scale).relevance as number)
  })

  test('names what is nearest to it and is left out, where the strict parts are met', () => {
    const engine = createMiniSearchEngine()
    const title = 'Chest X-ray reports written by a radiologist with prompts'
    const near = papersOf([{ title, abstract: `A chest X-ray report describes findings of a radiologist. ${FILLER}` }], 1_000)
    engine.add([...ALL, ...near])
    expect(engine.match(TOPIC, 0, scale)).toMatchObject({ justOut: [{ id: 1_000 }] })
    const strict = root('chest x-ray report generation -written')
    expect(engine.match(strict, 0, engine.scale(strict)).justOut.map(({ id }) => id)).not.toContain(1_000)
    expect(engine.match(TOPIC, 0).justOut).toEqual([])
  })

  test('is judged alike whatever has come since, in memory and in a file', () => {
    const before = new Map(memory.match(TOPIC, 0, scale).papers.map(({ id, relevance }) => [id, relevance]))
    const file = openFileEngine(join(newFolder(), 'search.db'), 1)
    for (const engine of [createMiniSearchEngine(), file]) {
      engine.add([...ALL, ...papersOf([...MENTIONS, ...MENTIONS, ...ON_TOPIC], 5_000)])
      engine.commit(9_000)
      const after = engine.match(TOPIC, 0, scale).papers.filter(({ id }) => id < 1_000)
      expect(after.map(({ id }) => id).sort()).toEqual([...before.keys()].sort())
      for (const { id, relevance } of after) expect(relevance).toBeCloseTo(before.get(id) ?? 0, 6)
    }
    file.close()
  })

  test('is the same scale in memory and in a file', () => {
    const file = openFileEngine(join(newFolder(), 'search.db'), 1)
    file.add(ALL)
    file.commit(1_000)
    const other = file.scale(TOPIC)
    expect(other.parts[0]?.words).toEqual(scale.parts[0]?.words)
    expect(idsOf(file, TOPIC, other)).toEqual(idsOf(memory, TOPIC, scale))
    file.close()
  })

  test('brings only what came after, and says how relevant a paper is', () => {
    expect(idsOf(memory, TOPIC, scale, 10)).toEqual(ALL.map(({ id }) => id).filter((id) => id > 10 && isOnTopic(id)))
    const [on, off] = [memory.check(TOPIC, 1, scale), memory.check(TOPIC, ON_TOPIC.length + 1, scale)]
    expect(on).toMatchObject({ matches: true, unmet: [] })
    expect(off).toMatchObject({ matches: false, unmet: [0], missing: [] })
    expect(on.relevance).toBeGreaterThan(0.5)
    expect(off.relevance).toBeLessThan(0.5)
    expect(memory.check(TOPIC, 1).relevance).toBeNull()
  })
})

describe('strict parts stay strict', () => {
  test.each([
    ['chest x-ray report generation cat:cs.CL', []],
    ['chest x-ray report generation -radiologist', []],
    ['chest x-ray report generation "radiologist prompts 7"', [8]],
  ])('%s', (text, ids) => {
    const query = root(text)
    expect(idsOf(memory, query, memory.scale(query))).toEqual(ids)
  })

  test('a topic that is two topics takes the papers of both', () => {
    const query = root('chest x-ray report generation OR galaxies')
    const found = idsOf(memory, query, memory.scale(query))
    expect(found).toEqual(ALL.map(({ id }) => id).filter((id) => isOnTopic(id) || id > ON_TOPIC.length + MENTIONS.length))
  })

  test('one word is there or not', () => {
    const query = root('radiologist')
    expect(memory.scale(query).parts).toEqual([null])
    expect(idsOf(memory, query, memory.scale(query))).toEqual(idsOf(memory, query, null))
  })
})

test('a scale of other words is ignored', () => {
  const other = root('energy generation')
  expect(idsOf(memory, other, scale)).toEqual(idsOf(memory, other, null))
})
