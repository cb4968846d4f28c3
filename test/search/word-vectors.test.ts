import { describe, expect, test } from 'vitest'
import type { Paper } from '../../src/papers/paper.ts'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { openFileEngine } from '../../src/search/engines/file-engine.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { FIRST_STEP, spread, stepOf } from '../../src/search/vectors/steps.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'

/** Two subjects, each with words of its own; a paper has few of them, and words that all papers share. */
const SUBJECTS = [
  'galaxy quasar redshift nebula telescope pulsar supernova',
  'protein enzyme genome peptide ribosome antibody membrane',
].map((words) => words.split(' '))
const SHARED = 'framework robust efficient baseline dataset evaluation'.split(' ')

function paperOf(id: number): Paper {
  const subject = SUBJECTS[id % 2] as string[]
  const word = (of: readonly string[], by: number): string => of[Math.floor(id / 2 + by * (1 + (id % 11))) % of.length] as string
  const title = `${word(subject, 1)} ${word(SHARED, 1)}`
  const abstract = `${word(subject, 2)} ${word(subject, 3)} ${word(SHARED, 2)} ${word(SHARED, 3)} number${id % 300}`
  return { ...draft(title, { abstract }), id, sequence: id, sources: ['import'] }
}

const papers = Array.from({ length: FIRST_STEP }, (_, at) => paperOf(at + 1))

function fill(engine: SearchEngine, of: readonly Paper[]): SearchEngine {
  engine.add(of)
  engine.commit(of.length)
  return engine
}

function learnAll(engine: SearchEngine): number {
  let slices = 0
  while (engine.warmUp()) slices++
  return slices
}

const ranked = (engine: SearchEngine, ids: readonly number[]): number[] => engine.similar(ids, 20).map(({ id }) => id)

describe('word vectors', () => {
  test('are due at fixed sizes of the library', () => {
    expect([0, FIRST_STEP - 1, FIRST_STEP, 1_499, 1_500, 2_249].map(stepOf)).toEqual([0, 0, 1_000, 1_000, 1_500, 1_500])
    expect(stepOf(117_360)).toBeLessThanOrEqual(117_360)
    expect(spread([1, 2, 3, 4, 5, 6], 3)).toEqual([1, 3, 5])
  })

  test('are not learnt from few papers, nor while an index is being filled', () => {
    const small = fill(createMiniSearchEngine(), papers.slice(0, 100))
    expect(small.warmUp()).toBe(false)
    const filling = createMiniSearchEngine()
    filling.add(papers)
    filling.commit(papers.length, true)
    expect(filling.warmUp()).toBe(false)
    filling.commit(papers.length)
    expect(filling.warmUp()).toBe(true)
  })

  test('find papers on the same subject in other words', () => {
    const engine = fill(createMiniSearchEngine(), papers)
    const share = (): number => ranked(engine, [1]).filter((id) => id % 2 === 1).length / 20
    const before = share()
    learnAll(engine)
    expect(share()).toBe(1)
    expect(share()).toBeGreaterThanOrEqual(before)
  })

  test('are the same in every copy, whatever the order of arrival, and in a file after it is opened again', () => {
    const engine = fill(createMiniSearchEngine(), papers)
    const reversed = fill(createMiniSearchEngine(), [...papers].reverse())
    learnAll(engine)
    learnAll(reversed)
    expect(reversed.similar([7], 20)).toEqual(engine.similar([7], 20))
    const path = `${newFolder()}/search.db`
    const file = fill(openFileEngine(path, 1), papers)
    expect(learnAll(file)).toBeGreaterThan(0)
    const answer = file.similar([7, 8], 20)
    file.close()
    const again = openFileEngine(path, 1)
    while (again.warmUp()); // reads the spellings
    expect(again.similar([7, 8], 20)).toEqual(answer)
    again.close()
  })
})

describe('similar papers of several', () => {
  const engine = fill(createMiniSearchEngine(), papers)

  test('are like all of them, and none of them', () => {
    const both = ranked(engine, [1, 2])
    expect(both).not.toContain(1)
    expect(both).not.toContain(2)
    expect(new Set(both.map((id) => id % 2)).size).toBe(2)
  })

  test('leave out what is unknown', () => {
    expect(ranked(engine, [1, 999_999])).toEqual(ranked(engine, [1]))
    expect(ranked(engine, [999_999])).toEqual([])
  })
})
