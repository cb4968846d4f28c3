import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCollection } from '../../bench/eval/collection.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { effort } from '../effort.ts'
import { SHARED } from '../library.ts'

const EVAL = join(SHARED, 'eval')
const CORPUS = join(EVAL, 'corpus', 'papers-117k.jsonl.gz')
const isHere = existsSync(join(EVAL, 'known')) && existsSync(CORPUS)

/** Enough papers to rank among. */
const PAPERS = effort(6_000, 20_000)
/** Every so many-th title and query, as a search of all takes minutes. */
const EACH_TITLE = 50

describe.skipIf(!isHere)('known items (needs ../shared/eval beside the checkout)', async () => {
  if (!isHere) return
  const { papers, queries } = await readCollection(join(EVAL, 'known'), CORPUS, PAPERS)
  const engine = createMiniSearchEngine()
  for (let at = 0; at < papers.length; at += 500) engine.add(papers.slice(at, at + 500))
  const first = (text: string): number | undefined => engine.search({ kind: 'words', text }, 1).hits[0]?.id
  const short = queries.filter((query) => query.text.split(' ').length <= 4).map((query) => query.text)
  /** The share of the short queries whose first result an alteration leaves. */
  const kept = (alter: (text: string) => string): number => {
    const altered = short.filter((text) => alter(text) !== text)
    return altered.filter((text) => first(alter(text)) === first(text)).length / Math.max(1, altered.length)
  }
  const accent = (text: string): string => text.replace(/e/g, 'é').replace(/o/g, 'ö')

  test.each([
    ['upper case', (text: string) => text.toUpperCase(), 1],
    ['accents', accent, 1],
    ['spaces and commas', (text: string) => `  ${text.replace(/ /g, ',  ')} `, 1],
    ['added stop words', (text: string) => `the ${text.replace(' ', ' of the ')}`, 0.9],
    ['other hyphens', (text: string) => text.replace(/-/g, '‑'), 1],
    ['a doubled word', (text: string) => text.replace(/^(\S+)/, '$1 $1'), 0.75],
    // The last word may be unfinished, and neighbours count: the order says something.
    ['the first two words swapped', (text: string) => text.replace(/^(\S+) (\S+) (\S+)$/, '$2 $1 $3'), 0.8],
  ])(
    '%s leave the first result',
    (_, alter, share) => {
      expect(kept(alter)).toBeGreaterThanOrEqual(share)
    },
    120_000,
  )

  test('a title finds its paper first', () => {
    const sample = papers.filter((_, index) => index % EACH_TITLE === 0)
    const missed = sample.filter(({ id, title }) => first(title) !== id && papers[(first(title) ?? 1) - 1]?.title !== title)
    expect(missed.map(({ title }) => title)).toHaveLength(0)
  }, 300_000)

  test('a paper that is removed is found no more, and one that changes is ranked anew', () => {
    const [paper] = papers.slice(100)
    if (!paper) throw new Error('no paper')
    engine.remove([paper.id])
    expect(engine.search({ kind: 'words', text: paper.title }, 200).hits.map((hit) => hit.id)).not.toContain(paper.id)
    engine.add([{ ...paper, title: 'Zyxomma and other unheard-of words' }])
    expect(first('zyxomma')).toBe(paper.id)
    engine.add([paper])
    expect(first(paper.title)).toBe(paper.id)
    expect(engine.search({ kind: 'words', text: 'zyxomma' }, 5).total).toBe(0)
  })
})
