import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { importFile, readEntries } from '../../src/import/file.ts'
import { keepInput } from '../../src/import/standard-input.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'

function fileOf(name: string, content: string): string {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  return path
}

async function read(name: string, content: string) {
  const entries = []
  for await (const entry of readEntries(fileOf(name, content))) entries.push('draft' in entry ? entry.draft : entry)
  return entries
}

describe('RIS is read', () => {
  const record = `TY  - JOUR
TI  - Moss on the doorsteps of the north
  and of the south
AU  - Lovelace, Ada
AU  - King, Martin Luther, Jr.
PY  - 2024
DA  - 2024/05/07/
JO  - J. Doorsteps
JF  - Journal of Doorsteps
AB  - We counted moss.
DO  - 10.1000/Moss.1
UR  - https://arxiv.org/abs/2401.00001
ER  - 
`
  const paper = {
    title: 'Moss on the doorsteps of the north and of the south',
    abstract: 'We counted moss.',
    authors: ['Ada Lovelace', 'Martin Luther King Jr.'],
    published: '2024-05-07',
    journal: 'Journal of Doorsteps',
    keys: ['doi:10.1000/moss.1', 'arxiv:2401.00001'],
  }

  test.each([
    ['with the name', 'papers.ris', record],
    ['by what is in it', 'export.txt', record],
    ['with Windows line ends and a mark', 'papers.ris', `\ufeff${record.replaceAll('\n', '\r\n')}`],
    ['behind the name of a database', 'export.txt', `Provider: A publisher\nDatabase: B\n\n${record}`],
  ])('%s', async (_, name, content) => {
    expect(await read(name, content)).toMatchObject([paper])
  })

  test.each([
    ['2024///Spring', '2024'],
    ['2024/05//', '2024-05'],
    ['2024/05', '2024-05'],
    ['2024', '2024'],
  ])('with the date %s', async (date, published) => {
    expect(await read('a.ris', `TY  - JOUR\nT1  - A title\nY1  - ${date}\nER  - \n`)).toMatchObject([{ published }])
  })

  test('and a record without a title is told by its line', async () => {
    const entries = await read('a.ris', `TY  - JOUR\nAU  - Nobody\nER  - \n\n${record}`)
    expect(entries).toMatchObject([{ line: 1, reason: 'has no title' }, paper])
  })
})

test('NBIB of PubMed is read', async () => {
  const content = `
PMID- 39902460
OWN - NLM
TI  - Falls on doorsteps in the dark: a study of
      those who fetch a paper.
LID - 10.1000/falls.7 [doi]
AB  - BACKGROUND: Falls are common. METHODS: We counted
      them.
FAU - Brandão, Simone
AU  - Brandão S
FAU - King, Martin L Jr
AU  - King ML Jr
DP  - 2025 Jan 12
JT  - Journal of doorsteps

PMID- 39902461
TI  - [A second one].
DP  - 2025 Jan-Feb
`
  expect(await read('pubmed.nbib', content)).toMatchObject([
    {
      title: 'Falls on doorsteps in the dark: a study of those who fetch a paper.',
      authors: ['Simone Brandão', 'Martin L King Jr'],
      abstract: 'BACKGROUND: Falls are common. METHODS: We counted them.',
      published: '2025-01-12',
      keys: ['doi:10.1000/falls.7', 'pmid:39902460'],
    },
    { title: 'A second one.', published: '2025', keys: ['pmid:39902461'] },
  ])
})

describe('JSON over several lines is read', () => {
  const csl = {
    id: 'a',
    type: 'article-journal',
    title: 'Moss on doorsteps',
    author: [{ family: 'Berg', given: 'Jan', 'non-dropping-particle': 'van der' }, { literal: 'The Moss Group' }],
    issued: { 'date-parts': [[2024, 5, 7]] },
    'container-title': 'Journal of Doorsteps',
    DOI: '10.1000/moss.1',
  }
  const paper = {
    title: 'Moss on doorsteps',
    authors: ['Jan van der Berg', 'The Moss Group'],
    published: '2024-05-07',
    journal: 'Journal of Doorsteps',
    keys: ['doi:10.1000/moss.1'],
  }

  test.each([
    ['CSL-JSON', JSON.stringify([csl], null, 2)],
    ['CSL-JSON in one line', JSON.stringify([csl])],
    ['under a name', JSON.stringify({ items: [csl] }, null, 2)],
    ['one object', JSON.stringify(csl, null, 2)],
    ['CSL-JSON, one object a line', `${JSON.stringify(csl)}\n`],
    ['with years as texts', JSON.stringify([{ ...csl, issued: { 'date-parts': [['2024', '5', '7']] } }])],
  ])('%s', async (_, content) => {
    expect(await read('papers.json', content)).toMatchObject([paper])
  })

  test('as an array in our own names, whose faults are told by line', async () => {
    const content = '[\n  {"title": "One] {of these"},\n  {"title": oops},\n  {"abstract": "x"},\n  {"title": "Four"}\n]\n'
    expect(await read('papers.json', content)).toMatchObject([
      { title: 'One] {of these' },
      { line: 3, reason: expect.stringMatching(/^is not JSON/) },
      { line: 4, reason: 'has no title' },
      { title: 'Four' },
    ])
  })

  test('up to where it is cut off', async () => {
    expect(await read('papers.json', '[{"title": "One"},\n{"title": "Tw')).toMatchObject([{ title: 'One' }, { line: 2 }])
  })
})

describe('a list of identifiers', () => {
  test('is read line by line', async () => {
    const content = '# to read\n10.1000/moss.1\n\nhttps://arxiv.org/abs/2401.00001v2\narXiv:2401.00002, on doorsteps\nPMID: 39902460\n'
    expect(await read('list.txt', content)).toEqual([
      { line: 2, key: 'doi:10.1000/moss.1', typed: '10.1000/moss.1' },
      { line: 4, key: 'arxiv:2401.00001', typed: 'https://arxiv.org/abs/2401.00001v2' },
      { line: 5, key: 'arxiv:2401.00002', typed: 'arXiv:2401.00002, on doorsteps' },
      { line: 6, key: 'pmid:39902460', typed: 'PMID: 39902460' },
    ])
  })

  test('is read with a line that names no paper, and of the bare numbers that PubMed saves', async () => {
    expect(await read('list.txt', '10.1000/moss.1\n10.1000/moss.2\nmoss\n10.1000/moss.3\n')).toMatchObject([
      ...[{ key: 'doi:10.1000/moss.1' }, { key: 'doi:10.1000/moss.2' }],
      ...[{ line: 3, reason: 'has no identifier that is known here (“moss”)' }, { key: 'doi:10.1000/moss.3' }],
    ])
    expect(await read('pmid.txt', '39902460\n39902461\n')).toMatchObject([{ key: 'pmid:39902460' }, { key: 'pmid:39902461' }])
  })

  test('is found here or by whoever is asked, and the rest is told by line', async () => {
    const store = await openStore(newFolder(), 0)
    const path = fileOf('list.txt', '10.1000/here\n10.1000/there\n10.1000/nowhere\n')
    const asked: string[] = []
    const report = await importFile(
      path,
      store.imports,
      false,
      () => 0,
      () => {},
      async ({ key }) => {
        asked.push(key)
        return key.endsWith('/nowhere') ? { reason: 'is nowhere' } : key.endsWith('/here') ? 'unchanged' : 'added'
      },
    )
    expect(report).toMatchObject({ added: 1, unchanged: 1, rejected: [{ line: 3, reason: 'is nowhere' }] })
    expect(asked).toHaveLength(3)
    await store.close()
  })
})

test.each([
  ['plain', Buffer.from('{"title":"Ä title"}\n', 'latin1')],
  ['gzipped', gzipSync('{"title":"Ä title"}\n')],
])('standard input is read, %s', async (_, bytes) => {
  const input = await keepInput(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]))
  const titles = []
  for await (const entry of readEntries(input.path)) titles.push('draft' in entry ? entry.draft.title : entry)
  expect(titles).toEqual(['Ä title'])
  input.forget()
})

describe('BibTeX of public services is read', () => {
  const bib = async (fields: string) =>
    (await read('a.bib', `@article{a, title = {Attention to doorsteps}, author = {Doe, Jane}, ${fields}}\n`))[0]

  test.each([
    [String.raw`doi = {10.1007/978-3-031\_22}, url = {https://doi.org/10.1007/978-3-031\_22}`, ['doi:10.1007/978-3-031_22']],
    ['doi = {{10.1000/moss}}', ['doi:10.1000/moss']],
    ['doi = {[10.1000/moss]}', ['doi:10.1000/moss']],
    [String.raw`howpublished = {\url{https://arxiv.org/abs/2401.00001}}`, ['arxiv:2401.00001']],
    ['journal = {arXiv preprint arXiv:2401.00001}', ['arxiv:2401.00001']],
    ['journal = {CoRR}, volume = {abs/2401.00001}', ['arxiv:2401.00001']],
    ['note = {arXiv:2401.00001 [cs.CL]}', ['arxiv:2401.00001']],
    ['note = {Comment on arXiv:2401.00001}', []],
    ['pmid = {39902460}', ['pmid:39902460']],
  ])('%s', async (fields, keys) => {
    expect(await bib(fields)).toMatchObject({ keys })
  })

  test('a preprint is in no journal', async () => {
    expect(await bib('journal = {arXiv preprint arXiv:2401.00001}')).not.toHaveProperty('journal')
    expect(await bib('journal = jdoor')).toMatchObject({ journal: 'jdoor' })
  })

  test('with a dotless i under an accent', async () => {
    const [paper] = await read(
      'a.bib',
      String.raw`@article{a, title = {One of them}, author = {Mart{\'\i}nez, Jos\'e and Rodr{\'{\i}}guez, Ana}}`,
    )
    expect(paper).toMatchObject({ authors: ['José Martínez', 'Ana Rodríguez'] })
  })
})
