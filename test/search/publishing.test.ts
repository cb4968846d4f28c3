import { describe, expect, test } from 'vitest'
import { readDraft } from '../../src/papers/draft.ts'
import { isPreprint } from '../../src/papers/preprints.ts'
import { openFileEngine } from '../../src/search/engines/file-engine.ts'
import { describeQuery } from '../../src/search/query/describe.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft, engineOver, matchesIn, openTestLibrary, TODAY, textOf, titlesOf } from '../library.ts'

const PAPERS = [
  draft('Doors of the heart', { journal: 'Nature Medicine', keys: ['doi:10.1038/s41591-024-1'] }),
  draft('Doors of the mind', { journal: 'Nature', keys: ['arxiv:2401.00001', 'doi:10.1038/s41586-024-1'] }),
  draft('Doors of the lung', { keys: ['doi:10.1101/2024.01.01.573000'] }),
  draft('Doors of the hand', { journal: 'Études de l’Art (Paris)', keys: ['doi:10.1101/gr.123456.117'] }),
  draft('Doors of no kind'),
]

test.each([
  ['journal:nature', [1, 2]],
  ['journal:"Nature Medicine"', [1]],
  ['journal:"medicine nature"', []],
  ['journal:natur', []],
  ['venue:"etudes de l art"', [4]],
  ['doors -journal:nature', [3, 4, 5]],
  ['type:preprint', [2, 3]],
  ['type:Preprints journal:nature', [2]],
  ['doors -type:preprint', [1, 4, 5]],
  ['type:"preprint" OR journal:paris', [2, 3, 4]],
])('%s finds %j', (query, ids) => {
  expect(matchesIn(engineOver(PAPERS), query)).toEqual(ids)
})

test('the index in a file finds the same, also when it is opened again', async () => {
  const store = await openStore(newFolder(), 0)
  await store.papers.ingest(PAPERS, { source: 'import', isNews: false, at: 0 })
  const papers = await store.papers.byIds([1, 2, 3, 4, 5])
  expect(papers.map(({ journal }) => journal)).toEqual(PAPERS.map(({ journal }) => journal))
  expect(await store.papers.journals(10)).toHaveLength(3)
  const path = `${newFolder()}/search.db`
  for (const isFirst of [true, false]) {
    const engine = openFileEngine(path, 1)
    if (isFirst) {
      engine.add(papers)
      engine.commit(1)
    }
    expect(matchesIn(engine, 'journal:nature')).toEqual([1, 2])
    expect(matchesIn(engine, 'type:preprint')).toEqual([2, 3])
    engine.close()
  }
  await store.close()
})

describe('code', () => {
  const abstract = (text: string) => ({ abstract: text })
  const papers = [
    draft('Doors of one', { linksCode: true }),
    draft('Doors of two', abstract('Code is at https://github.com/ada/doors.')),
    draft('Doors of three', abstract('See git@gitlab.com:ada/doors.git or www.github.com/features/actions')),
    draft('Doors of four', abstract('Our page is https://ada.github.io/doors; see github.com/features/actions.')),
    draft('Doors of five', abstract('Models are at huggingface.co/ada/doors. The code of github.com is not ours.')),
  ]

  test.each([
    ['has:code', [1, 2, 3]],
    ['doors -has:CODE', [4, 5]],
    ['has:"code" OR title:five', [1, 2, 3, 5]],
  ])('%s finds %j', (query, ids) => {
    expect(matchesIn(engineOver(papers), query)).toEqual(ids)
  })

  test('is kept by the store and by the index in a file, and comes with a source that knows more', async () => {
    const store = await openStore(newFolder(), 0)
    const arrival = { source: 'import', isNews: false, at: 0 }
    await store.papers.ingest([papers[0] ?? draft(''), draft('Doors of later', { keys: ['arxiv:2401.00009'] })], arrival)
    const path = `${newFolder()}/search.db`
    const find = async (revision: number): Promise<{ found: number[]; revision: number }> => {
      const engine = openFileEngine(path, 1)
      const changes = await store.papers.changesSince(revision, 10)
      engine.add(changes.papers)
      engine.commit(changes.revision)
      engine.close()
      const again = openFileEngine(path, 1)
      const found = matchesIn(again, 'has:code')
      again.close()
      return { found, revision: changes.revision }
    }
    const before = await find(0)
    expect(before.found).toEqual([1])
    await store.papers.ingest([draft('Doors of later', { keys: ['arxiv:2401.00009'], linksCode: true })], {
      ...arrival,
      source: 'huggingface',
    })
    expect((await find(before.revision)).found).toEqual([1, 2])
    await store.papers.ingest([draft('Doors of later', { keys: ['arxiv:2401.00009'] })], { ...arrival, source: 'arxiv' })
    expect((await store.papers.byIds([2]))[0]).toMatchObject({ linksCode: true })
    await store.close()
  })

  test.each(['has:data', 'has:pdf', 'has:"code and data"'])('%s is refused with what is possible', (text) => {
    const query = readQuery(text, TODAY)
    expect(isFault(query) && query.problem).toMatch(
      /^has: does not understand “.+”; it expects code, the only thing .* as in has:code or -has:code$/,
    )
  })
})

describe('values that there are not', () => {
  test.each(['type:review', 'type:article', 'type:"journal article"', 'type:preprint-review'])('%s is refused kindly', (text) => {
    const query = readQuery(text, TODAY)
    expect(isFault(query) && query.problem).toMatch(
      /^type: does not understand “.+”; it expects preprint, the only kind of paper that is told from the others, as in type:preprint or -type:preprint$/,
    )
  })

  test('of a journal name the journals that there are', async () => {
    const library = await openTestLibrary({ seeds: false })
    await library.core.store.papers.ingest(PAPERS, { source: 'import', isNews: false, at: 0 })
    await library.core.library.refresh()
    expect(titlesOf(await library.ask('search journal:nature'))).toHaveLength(2)
    expect(textOf(await library.ask('search doors journal:Science'))).toContain(
      'No paper here names a journal called science. The most frequent here: ',
    )
    await library.close()
  })
})

test.each([
  ['journal:"Nature Medicine"', 'of a journal called “nature medicine”'],
  ['doors type:preprint', 'the word “doors”; preprints only'],
  ['doors has:code', 'the word “doors”; with a link to code'],
  ['doors -has:code', 'the word “doors”; without a link to code'],
  ['doors -type:preprint', 'the word “doors”; no preprints'],
  ['has:code', 'papers with a link to code'],
  ['type:preprint', 'preprints'],
  ['-type:preprint', 'papers that are no preprints'],
])('%s is described as %s', (text, said) => {
  const query = readQuery(text, TODAY)
  expect(isFault(query) ? query.problem : describeQuery(query.root)).toContain(said)
})

test.each([
  ['arxiv:2401.00001', true],
  ['doi:10.1101/029900', true],
  ['doi:10.64898/2026.01.09.698765', true],
  ['doi:10.26434/chemrxiv-2024-h5k3p', true],
  ['doi:10.21203/rs.3.rs-1234567/v1', true],
  ['doi:10.20944/preprints202401.1234.v1', true],
  ['doi:10.31234/osf.io/7ydtq', true],
  ['doi:10.2139/ssrn.3456789', true],
  ['doi:10.1101/gad.1234', false],
  ['doi:10.1101/pdb.prot123456', false],
  ['doi:10.17605/osf.io/7ydtq', false],
  ['doi:10.7554/elife.96394', false],
  ['doi:10.12688/f1000research.12345.1', false],
  ['pmid:123', false],
])('%s is of a preprint: %s', (key, expected) => {
  expect(isPreprint([key])).toBe(expected)
})

test('an import brings the journal, by its name alone', () => {
  const journalOf = (journal: unknown) => {
    const read = readDraft({ title: 'Doors of the heart', journal })
    return typeof read === 'string' ? read : read.journal
  }
  expect(journalOf(' Nature\n<i>Medicine</i> ')).toBe('Nature Medicine')
  for (const none of ['', '—', null, 7, { title: 'Nature' }, ['Nature']]) expect(journalOf(none)).toBeUndefined()
})

test('a journal that was known stays, and one that was not is filled in', async () => {
  const store = await openStore(newFolder(), 0)
  const arrival = { source: 'import', isNews: false, at: 0 }
  const told = (journal?: string) => draft('Doors of the heart', { keys: ['doi:10.1/x'], ...(journal && { journal }) })
  expect(await store.papers.ingest([told()], arrival)).toEqual(['added'])
  expect(await store.papers.ingest([told('Nature')], arrival)).toEqual(['merged'])
  expect(await store.papers.ingest([told('NATURE'), told()], arrival)).toEqual(['unchanged', 'unchanged'])
  expect((await store.papers.byIds([1]))[0]?.journal).toBe('Nature')
  await store.close()
})
