import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { SearchEngine } from '../../src/search/engines/engine.ts'
import { openFileEngine } from '../../src/search/engines/file-engine.ts'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { openLibrary } from '../../src/search/library.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { effort } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { draft, matchesIn, searchIn, seedPapers } from '../library.ts'

const papers = seedPapers()
const memory = createMiniSearchEngine()
memory.add(papers)

function inFile(path = join(newFolder(), 'search.db')): SearchEngine {
  return openFileEngine(path, 1)
}

const file = inFile()
file.add(papers)
file.commit(1)

const top = (engine: SearchEngine, query: string): number[] => searchIn(engine, query, 10).hits.map((hit) => hit.id)
const share = (a: readonly number[], b: readonly number[]): number =>
  a.length === 0 ? 1 : a.filter((id) => b.includes(id)).length / a.length

describe('the index in a file', () => {
  test.each([
    'chest x-ray',
    '"report generation"',
    'title:"chest x-ray" generation',
    'author:Navab',
    'cat:astro-ph blazar',
    'after:2024 tuberculosis',
    'blazar OR knee',
    '(knee OR wrist) -osteoarthritis',
    '-deep',
    'source:seeds cat:cs.CV',
    'deep type:preprint',
    'tubercolosis',
    'segmenta',
    'detection in x-ray images with deep learning and segmentation of many different things',
  ])('matches what the one in memory matches: %s', (query) => {
    expect(matchesIn(file, query)).toEqual(matchesIn(memory, query))
    expect(searchIn(file, query)).toMatchObject({
      total: searchIn(memory, query).total,
      undated: searchIn(memory, query).undated,
      words: searchIn(memory, query).words.map(({ surface, ways }) => ({ surface, ways })),
    })
  })

  test('ranks as the one in memory ranks', () => {
    const queries = papers.flatMap(({ title, abstract }) => [
      title,
      (abstract ?? '').split('. ')[0] ?? '',
      title.split(' ').slice(0, 3).join(' '),
    ])
    const shares = queries.map((query) =>
      share(top(memory, query.replace(/[^\p{L}\p{N} ]/gu, ' ')), top(file, query.replace(/[^\p{L}\p{N} ]/gu, ' '))),
    )
    expect(shares.reduce((sum, each) => sum + each, 0) / shares.length).toBeGreaterThan(0.9)
  })

  test('knows how rare words are', () => {
    const root = { kind: 'words', text: 'tuberculosis in chest x-rays and nowhere else zzzz' } as const
    const rarity = file.rarity(root)
    expect(rarity).toEqual(memory.rarity(root))
    expect(rarity.papers).toBe(papers.length)
    expect(rarity.papersWith.get('tuberculosi')).toBeGreaterThan(0)
    expect([...rarity.papersWith.keys()]).not.toContain('zzzz')
  })

  test('finds papers by their identifiers', () => {
    const known = papers.find((paper) => paper.keys.length > 0)
    expect(matchesIn(file, `id:${known?.keys[0]}`)).toEqual([known?.id])
    expect(matchesIn(file, 'id:2')).toEqual([2])
  })

  test('knows papers like one, and why one matches', () => {
    expect(
      share(
        memory.similar([1], 10).map((hit) => hit.id),
        file.similar([1], 10).map((hit) => hit.id),
      ),
    ).toBeGreaterThan(0.6)
    expect(file.check({ kind: 'words', text: 'zebra' }, 1)).toEqual({ matches: false, relevance: null, unmet: [0], missing: ['zebra'] })
    expect(
      file
        .match({ kind: 'words', text: 'blazar' }, 0)
        .papers.map(({ id }) => id)
        .sort(),
    ).toEqual(
      memory
        .match({ kind: 'words', text: 'blazar' }, 0)
        .papers.map(({ id }) => id)
        .sort(),
    )
  })

  test('gives the same pages whatever the limit', () => {
    const long = searchIn(file, 'deep learning', 200).hits.map((hit) => hit.id)
    for (const limit of [1, 5, 30]) expect(searchIn(file, 'deep learning', limit).hits.map((hit) => hit.id)).toEqual(long.slice(0, limit))
  })

  test('is there again after a restart, as far as it was committed', () => {
    const path = join(newFolder(), 'search.db')
    const before = inFile(path)
    before.add(papers)
    before.commit(7)
    const answer = searchIn(before, 'chest x-ray report')
    before.add([{ ...draft('Zebra crossing'), id: 100, sequence: 100, sources: [] }])
    before.close()
    const after = inFile(path)
    expect(after.revision()).toBe(7)
    expect(after.size()).toBe(papers.length)
    expect(searchIn(after, 'chest x-ray report')).toEqual(answer)
    expect(searchIn(after, 'zebra').total).toBe(0)
    expect(after.search({ kind: 'words', text: 'tubercolosis' }, 5).words[0]?.guesses).toContain('tuberculosis')
    after.close()
  })

  test('replaces a paper that changed, and forgets one that is removed, everywhere', () => {
    const engine = inFile()
    const paper = (id: number, title: string) => ({ ...draft(title, { keys: [`doi:10.1/${id}`] }), id, sequence: id, sources: ['import'] })
    engine.add([paper(1, 'first title'), paper(2, 'second title')])
    engine.add([paper(1, 'third name')])
    engine.commit(1)
    expect(matchesIn(engine, 'first')).toEqual([])
    expect(matchesIn(engine, 'third')).toEqual([1])
    engine.remove([1, 99])
    for (const query of ['third', 'id:1', 'id:10.1/1', '-second']) expect(matchesIn(engine, query)).toEqual([])
    expect(engine.similar([1], 5)).toEqual([])
    expect(engine.size()).toBe(1)
    engine.close()
  })

  test('that is damaged is built anew', () => {
    const path = join(newFolder(), 'search.db')
    writeFileSync(path, 'this is no database, and long enough to be taken for one'.repeat(100))
    const engine = inFile(path)
    expect(engine.revision()).toBe(0)
    engine.add(papers)
    expect(matchesIn(engine, 'tuberculosis')).toEqual(matchesIn(memory, 'tuberculosis'))
    engine.close()
  })
})

describe('postings that are written while papers come', () => {
  const gathered = 10
  const queries = ['chest x-ray', 'tubercolosis', 'author:Navab', '-deep', 'blazar OR knee', '"report generation"', 'deep learning']
  const fill = (engine: SearchEngine, from: number, to: number): void => {
    for (let at = from; at < to; at += 5) engine.add(papers.slice(at, Math.min(at + 5, to)))
    engine.commit(to)
  }

  test('are all found, after a restart in between, too', () => {
    const path = join(newFolder(), 'search.db')
    for (let from = 0; from < papers.length; from += 21) {
      const engine = openFileEngine(path, 1, gathered)
      fill(engine, from, Math.min(from + 21, papers.length))
      engine.close()
    }
    const engine = openFileEngine(path, 1, gathered)
    const whole = inFile()
    whole.add(papers.slice(0, 5)) // the average length is that of the first batch
    whole.add(papers.slice(5))
    for (const query of queries) expect(searchIn(engine, query)).toEqual(searchIn(whole, query))
    engine.close()
    whole.close()
    const file = openFile(path, 1_000)
    expect(file.prepare('select count(*) from postings').pluck().get()).toBeGreaterThan(1_000)
    file.close()
  })

  test('of removed papers are taken out', () => {
    const path = join(newFolder(), 'search.db')
    const engine = openFileEngine(path, 1, gathered)
    fill(engine, 0, papers.length)
    for (let round = 0; round < 5; round++) fill(engine, 0, papers.length)
    engine.remove([1, 2])
    engine.commit(papers.length + 1)
    for (const query of queries) expect(matchesIn(engine, query)).toEqual(matchesIn(memory, query).filter((id) => id > 2))
    const root = { kind: 'words', text: 'deep learning' } as const
    const rarity = engine.rarity(root)
    engine.close()
    const after = openFileEngine(path, 1, gathered)
    expect(after.rarity(root)).toEqual(rarity)
    expect(rarity.papers).toBe(papers.length - 2)
    after.close()
    const file = openFile(path, 1_000)
    // Some 200 terms a paper, with two bytes each; the six rounds would take 150 KB.
    expect(file.prepare('select sum(length(papers)) from postings').pluck().get()).toBeLessThan(600 * papers.length)
    file.close()
  })
})

test('an index that found no room goes on from what was written', () => {
  const path = join(newFolder(), 'search.db')
  const engine = inFile(path)
  engine.add(papers.slice(0, 10))
  engine.commit(10)
  const other = openFile(path, 1_000)
  other.exec(`create trigger full before insert on papers when new.id = ${papers[12]?.id} begin select raise(abort, 'full'); end`)
  expect(() => engine.add(papers.slice(10, 20))).toThrow('full')
  expect(engine.revision()).toBe(10)
  expect(engine.size()).toBe(10)
  other.exec('drop trigger full')
  engine.add(papers.slice(10))
  engine.commit(papers.length)
  expect(matchesIn(engine, 'chest x-ray')).toEqual(matchesIn(memory, 'chest x-ray'))
  engine.close()
  other.close()
})

describe('a file that two processes have open', () => {
  const some = (from: number, to: number) => papers.slice(from, to)

  test('is written by both in turn, and each finds what the other wrote', () => {
    const path = join(newFolder(), 'search.db')
    const bot = inFile(path)
    bot.add(some(0, 20))
    bot.commit(20)
    const verb = inFile(path)
    verb.add(some(15, 40))
    verb.commit(40)
    expect(bot.revision()).toBe(40)
    expect(bot.size()).toBe(40)
    bot.add(some(15, papers.length))
    bot.commit(papers.length)
    verb.remove([papers[0]?.id ?? 0])
    verb.commit(papers.length + 1)
    for (const query of ['chest x-ray', 'tubercolosis', 'author:Navab', '-deep'])
      expect(matchesIn(bot, query)).toEqual(matchesIn(memory, query).filter((id) => id !== papers[0]?.id))
    expect(searchIn(verb, 'chest x-ray report', 20)).toEqual(searchIn(bot, 'chest x-ray report', 20))
    bot.close()
    verb.close()
  })

  test('is built by two libraries at once', async () => {
    const folder = newFolder()
    const store = await openStore(folder, 0)
    await store.papers.ingest(
      Array.from({ length: 600 }, (_, index) => draft(`Paper number ${index} about zebras`)),
      { source: 'import', isNews: false, at: 0 },
    )
    const open = () => openLibrary(store.papers, Number.POSITIVE_INFINITY, { file: join(folder, 'search.db'), over: 0 })
    const libraries = [open(), open(), open()]
    await Promise.all(libraries.map((library) => library.refresh()))
    await store.papers.ingest([draft('A quokka')], { source: 'import', isNews: false, at: 0 })
    for (const library of libraries) {
      expect((await library.search({ kind: 'words', text: 'quokka' }, 5)).total).toBe(1)
      expect((await library.search({ kind: 'words', text: 'zebras' }, 5)).total).toBe(600)
    }
    await Promise.all(libraries.map((library) => library.close()))
    await store.close()
  })
})

test.each(['some pages', 'all but the first page'].slice(0, effort(1, 2)))(
  'an index of which %s are damaged is built anew from the store',
  async (which) => {
    const folder = newFolder()
    const path = join(folder, 'search.db')
    const store = await openStore(folder, 0)
    await store.papers.ingest(
      Array.from({ length: 300 }, (_, index) => draft(`Paper number ${index} about zebras`)),
      { source: 'import', isNews: false, at: 0 },
    )
    const open = () => openLibrary(store.papers, Number.POSITIVE_INFINITY, { file: path, over: 0 })
    const before = open()
    await before.refresh()
    await before.close()
    const bytes = readFileSync(path)
    for (let at = which === 'some pages' ? 8_192 : 4_096; at < bytes.length; at += which === 'some pages' ? 8_192 : 4_096)
      bytes.fill(0xde, at, at + 1_000)
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    writeFileSync(path, bytes)
    const after = open()
    // What meets the damage first may fail; what is asked next must not.
    const ask = () => after.search({ kind: 'words', text: 'zebras' }, 5)
    await ask().catch(() => {})
    expect((await ask()).total).toBe(300)
    await after.close()
    await store.close()
  },
)

test('a library that outgrows memory goes over to the file without a gap, and begins there the next time', async () => {
  const folder = newFolder()
  const store = await openStore(folder, 0)
  const outgrown = { file: join(folder, 'search.db'), over: 100 }
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, outgrown)
  const add = (from: number, to: number) =>
    store.papers.ingest(
      Array.from({ length: to - from }, (_, index) => draft(`knee number${from + index}`)),
      { source: 'import', isNews: false, at: 0 },
    )
  const count = async (): Promise<number> => (await library.search({ kind: 'words', text: 'knee' }, 5)).total
  await add(0, 90)
  expect([await count(), library.location()]).toEqual([90, 'memory'])
  await add(90, 250)
  for (; library.location() === 'memory'; await setImmediate()) expect(await count()).toBe(250)
  expect(library.location()).toBe('file')
  await add(250, 260)
  expect(await count()).toBe(260)
  await library.close()
  const again = openLibrary(store.papers, Number.POSITIVE_INFINITY, outgrown)
  expect((await again.search({ kind: 'words', text: 'knee' }, 5)).total).toBe(260)
  expect(again.location()).toBe('file')
  await again.close()
  await store.close()
})
