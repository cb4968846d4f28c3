import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../src/config/fault.ts'
import { importFile, readEntries } from '../../src/import/file.ts'
import { writeBibtex } from '../../src/papers/bibtex.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { SEEDS } from '../library.ts'

const folder = newFolder()

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(path: string) {
  const entries = []
  for await (const entry of readEntries(path)) entries.push(entry)
  return {
    titles: entries.flatMap((entry) => ('draft' in entry ? [entry.draft.title] : [])),
    drafts: entries.flatMap((entry) => ('draft' in entry ? [entry.draft] : [])),
    rejected: entries.flatMap((entry) => ('reason' in entry ? [entry] : [])),
  }
}

const jsonLines = (...records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')

describe('JSON Lines are read', () => {
  test('in our own field names', async () => {
    const record = {
      title: 'A title',
      abstract: 'One.\n\nTwo.',
      authors: ['Ada Lovelace'],
      categories: ['cs.CV', 'cs.CV', 'not a category'],
      published: '2024-01-31',
      upvotes: 3,
      keys: ['arxiv:2401.00001', 'doi:10.1000/X'],
    }
    expect((await read(fileOf('own.jsonl', jsonLines(record)))).drafts).toEqual([
      { ...record, categories: ['cs.CV'], keys: ['arxiv:2401.00001', 'doi:10.1000/x'], isWithdrawn: false },
    ])
  })

  test('in the field names of BEIR corpora', async () => {
    const path = fileOf(
      'beir.jsonl',
      jsonLines(
        { _id: '7', title: 'A title', text: 'An abstract.', metadata: { authors: ['Ada Lovelace', 'Grace Hopper'] } },
        { _id: '2401.00001', title: 'Another', text: '', metadata: { authors: 'Ada Lovelace; Grace Hopper' } },
        { _id: '9', title: 'A third', text: 'x', metadata: {} },
      ),
    )
    const { drafts } = await read(path)
    expect(drafts.map(({ title, abstract, authors, keys }) => ({ title, abstract, authors, keys }))).toEqual([
      { title: 'A title', abstract: 'An abstract.', authors: ['Ada Lovelace', 'Grace Hopper'], keys: [] },
      { title: 'Another', abstract: null, authors: ['Ada Lovelace', 'Grace Hopper'], keys: ['arxiv:2401.00001'] },
      { title: 'A third', abstract: 'x', authors: [], keys: [] },
    ])
  })

  test.each([
    ['This paper has been withdrawn by the authors', true],
    ['This preprint is withdrawn due to an error', true],
    ['Withdrawn by the author', true],
    ['Paper withdrawn due to an error in Lemma 3', true],
    ['The authors have withdrawn this manuscript', true],
    ['We withdraw this paper', true],
    ['This article has been retracted', true],
    ['Withdrawn from ICLR 2026 to be extended', false],
    ['This paper was withdrawn from a conference', false],
    ['12 pages; a withdrawn drug is studied', false],
  ])('with the comment “%s” is it withdrawn: %s', async (comment, isWithdrawn) => {
    const [draft] = (await read(fileOf('withdrawn.jsonl', jsonLines({ title: 'A title', comment })))).drafts
    expect(draft?.isWithdrawn).toBe(isWithdrawn)
  })

  test('in the field names of day files of announcements', async () => {
    const record = {
      id: '2604.07365',
      version: null,
      title: '$S^3$ fields',
      abstract: 'Text\nover lines.',
      authors: ['Ada Lovelace'],
      categories: ['cs.IT'],
      published: null,
      announced: '2026-04-10',
      announceType: 'new',
      hf: [
        { date: '2026-04-10', upvotes: 4 },
        { date: '2026-04-11', upvotes: 9 },
      ],
    }
    expect((await read(fileOf('day.jsonl', jsonLines(record)))).drafts).toEqual([
      {
        title: 'S³ fields',
        abstract: 'Text over lines.',
        authors: ['Ada Lovelace'],
        categories: ['cs.IT'],
        published: '2026-04-10',
        upvotes: 9,
        keys: ['arxiv:2604.07365'],
        isWithdrawn: false,
      },
    ])
  })

  test('without taking the day of a replacement for the day of the paper', async () => {
    const record = { title: 'An old one', announced: '2026-04-10', announceType: 'replace' }
    expect((await read(fileOf('day.jsonl', jsonLines(record)))).drafts).toMatchObject([{ published: null }])
  })

  test('compressed', async () => {
    expect((await read(fileOf('papers.jsonl.gz', gzipSync(jsonLines({ title: 'A' }, { title: 'B' }))))).titles).toEqual(['A', 'B'])
  })

  test('with Windows line ends, empty lines and no last line end', async () => {
    expect((await read(fileOf('crlf.jsonl', '{"title":"A"}\r\n\r\n{"title":"B"}'))).titles).toEqual(['A', 'B'])
  })

  test('with a byte order mark', async () => {
    expect(await read(fileOf('bom.jsonl', `\ufeff${jsonLines({ title: 'A' }, { title: 'B' })}`))).toMatchObject({
      titles: ['A', 'B'],
      rejected: [],
    })
  })

  test('and their bad lines are told by line and reason, without losing a good one', async () => {
    const path = fileOf(
      'bad.jsonl',
      [
        '{"title":"A"}',
        '{"title":',
        '',
        '[1]',
        'null',
        '{"title":""}',
        '{"abstract":"x"}',
        '{"title":"B","authors":[1]}',
        '{"title":"C"}',
      ].join('\n'),
    )
    const { titles, rejected } = await read(path)
    expect(titles).toEqual(['A', 'C'])
    expect(rejected.map(({ line }) => line)).toEqual([2, 4, 5, 6, 7, 8])
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'is not JSON: it ends where a value is expected',
      'is a list; one JSON object a line is expected',
      'is not a JSON object with the fields of a paper',
      'has no title',
      'has no title',
      expect.stringContaining('authors'),
    ])
  })

  test('also when the very first line is bad', async () => {
    expect(await read(fileOf('first.jsonl', `oops\n${jsonLines({ title: 'A' })}`))).toMatchObject({
      titles: ['A'],
      rejected: [{ line: 1 }],
    })
  })

  test.each([
    [{ published: '05/01/2024' }, 'has “05/01/2024” as its date, which is not a date (use YYYY-MM-DD)'],
    [{ published: '2024-02-30' }, 'has “2024-02-30” as its date, which is not a date (use YYYY-MM-DD)'],
    [{ date: 'last spring' }, 'has “last spring” as its date, which is not a date (use YYYY-MM-DD)'],
    [{ doi: 'not-a-doi' }, 'has “not-a-doi” as its DOI, which is not a DOI (use 10.1000/182, or leave it out)'],
    [{ arxivId: 7 }, 'has “7” as its arXiv id, which is not one (use 2401.12208, or leave it out)'],
    [{ arxiv_id: 'cs.CV' }, 'has “cs.CV” as its arXiv id, which is not one (use 2401.12208, or leave it out)'],
  ])('and with %j a line is refused', async (fields, reason) => {
    const path = fileOf('given.jsonl', jsonLines({ title: 'A', ...fields }, { title: 'B' }))
    expect(await read(path)).toMatchObject({ titles: ['B'], rejected: [{ line: 1, reason }] })
  })

  test.each([
    [{ published: '2024' }, '2024'],
    [{ published: 2024 }, '2024'],
    [{ date: 2024 }, '2024'],
    [{ published: 'May 2024' }, '2024-05'],
    [{ date: '2024-05' }, '2024-05'],
    [{ published: '2026-6-30' }, '2026-06-30'],
    [{ published: '25/03/2025' }, '2025-03-25'],
    [{ announced: '2024-05', announceType: 'new' }, '2024-05'],
  ])('%j is of %s', async (fields, published) => {
    expect((await read(fileOf('dated.jsonl', jsonLines({ title: 'A', ...fields })))).drafts).toMatchObject([{ published }])
  })

  test.each([[['Ada Lovelace', 'et al.']], ['Ada Lovelace et al.'], ['Ada Lovelace and others'], ['Ada Lovelace, et al.']])(
    'with the authors %j there are more',
    async (authors) => {
      const [draft] = (await read(fileOf('cut.jsonl', jsonLines({ title: 'A', authors })))).drafts
      expect(draft).toMatchObject({ authors: ['Ada Lovelace'], moreAuthors: true })
    },
  )

  test.each([
    { published: ' ', doi: '', arxivId: null },
    { announced: 'whenever', announceType: 'replace' },
    { id: 'not-an-id', _id: 7, url: 'nowhere', keys: ['anything'], arxiv: 'no' },
    { doi: '10.1002/(SICI)1097-4571(1999)50:1<1::AID-ASI1>3.0.CO;2-0' },
  ])('but not with %j', async (fields) => {
    expect((await read(fileOf('tolerated.jsonl', jsonLines({ title: 'A', ...fields })))).drafts).toMatchObject([
      { published: null, keys: [] },
    ])
  })

  test('and too long titles and abstracts are refused', async () => {
    const { titles, rejected } = await read(
      fileOf(
        'long.jsonl',
        jsonLines({ title: 'x'.repeat(1_001) }, { title: 'B', abstract: 'x'.repeat(50_001) }, { title: 'x'.repeat(1_000) }),
      ),
    )
    expect(titles).toHaveLength(1)
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'has a title of 1,001 characters; at most 1,000 are taken',
      'has an abstract of 50,001 characters; at most 50,000 are taken',
    ])
  })
})

describe('a captured page is read', () => {
  test('as the bundled one', async () => {
    const { titles, rejected } = await read(join(SEEDS, 'page.txt'))
    expect(titles).toHaveLength(63)
    expect(rejected).toEqual([])
  })

  test('and what breaks its pairs is told by line', async () => {
    const abstract = 'A sentence of an abstract. '.repeat(12)
    const path = fileOf(
      'page.txt',
      `new\n\nSubscribe\n\nMar 11\n\nFirst\n\n${abstract}\n\nLonely\n\nSecond\n\n${abstract}\n\n${abstract}\n\nLast\n`,
    )
    const { titles, rejected } = await read(path)
    expect(titles).toEqual(['First', 'Second'])
    expect(rejected).toEqual([
      { line: 11, reason: 'is a title without an abstract below it' },
      { line: 17, reason: 'is an abstract without a title above it' },
      { line: 19, reason: 'is a title without an abstract below it' },
    ])
  })
})

describe('BibTeX is read', () => {
  test.each([
    ['King, Jr., Martin Luther', 'Martin Luther King Jr.'],
    ['de la Cruz, Jr., Juan', 'Juan de la Cruz Jr.'],
    ['Ken Griffey, III', 'Ken Griffey III'],
  ])('with the suffix of a name: %s', async (author, name) => {
    const { drafts } = await read(fileOf('suffix.bib', `@misc{a, title = {One of these papers}, author = {${author}}}\n`))
    expect(drafts[0]?.authors).toEqual([name])
  })

  test('with accents, braces, groups and “and others”', async () => {
    const path = fileOf(
      'papers.bib',
      String.raw`% a comment
@string{cvpr = "CVPR"}

@InProceedings{wang,
  title = "{\'E}tude of {DNA} and {\"o}",
  author = {G{\"o}del, Kurt and Erd{\H{o}}s, Paul and {The LIGO Collaboration} and others},
  booktitle = cvpr,
  eprint = {1705.02315v2}, archiveprefix = {arXiv}, primaryclass = {cs.CV},
  doi = {10.1109/CVPR.2017.369},
  date = {2017-05-05},
  abstract = {We study $x^2$ \emph{in vivo}.},
}
`,
    )
    expect((await read(path)).drafts).toEqual([
      {
        title: 'Étude of DNA and ö',
        abstract: 'We study x² in vivo.',
        authors: ['Kurt Gödel', 'Paul Erdős', 'The LIGO Collaboration'],
        categories: ['cs.CV'],
        moreAuthors: true,
        published: '2017-05-05',
        upvotes: null,
        keys: ['arxiv:1705.02315', 'doi:10.1109/cvpr.2017.369'],
        isWithdrawn: false,
      },
    ])
  })

  test('with a broken entry between good ones, told by its line', async () => {
    const path = fileOf(
      'broken.bib',
      '@misc{a,\n  title = {First},\n}\n\n@misc{b,\n  title = {Broken\n\n@misc{c, title = {Third}}\n@misc{d, author = {Nobody}}\n',
    )
    const { titles, rejected } = await read(path)
    expect(titles).toEqual(['First', 'Third'])
    expect(rejected.map(({ line }) => line)).toEqual([5, 9])
    expect(rejected[1]?.reason).toBe('(d) has no title')
  })

  test('with the macros of another file, but not in place of a title', async () => {
    const path = fileOf(
      'macros.bib',
      '@article{a, title = {One}, journal = tpami, year = 2020, month = sept}\n@article{b, title = tpami}\n@article{c, title = {Three}, author = tpami}\n',
    )
    const { drafts, rejected } = await read(path)
    expect(drafts).toMatchObject([{ title: 'One', published: '2020-09' }])
    expect(rejected.map(({ line }) => line)).toEqual([2, 3])
    expect(rejected[0]?.reason).toBe('(b) Unresolved @string reference "tpami"')
  })

  test('with a macro of another file whose name is a word of the title', async () => {
    const path = fileOf('nature.bib', '@article{a, title = {On the nature of moss}, author = {Nature Lover}, journal = nature}\n')
    expect((await read(path)).drafts).toMatchObject([{ title: 'On the nature of moss', journal: 'nature' }])
  })

  test('behind the remarks that programs put at the top', async () => {
    expect(
      (await read(fileOf('jabref.bib', '% Encoding: UTF-8\n\n@Article{a,\n title={One}}\n@Comment{jabref-meta: x}\n'))).titles,
    ).toEqual(['One'])
    expect((await read(fileOf('mendeley.bib', 'Automatically generated by Mendeley\n\n@article{a, title={One}}\n'))).titles).toEqual([
      'One',
    ])
  })

  test('without taking the day of a visit for the day of the paper', async () => {
    const path = fileOf('visited.bib', '@online{a, title = {One}, url = {https://arxiv.org/abs/2401.00001}, urldate = {2025-06-07}}\n')
    expect((await read(path)).drafts).toMatchObject([{ published: null, keys: ['arxiv:2401.00001'] }])
  })

  test.each([
    ['year = 2017', '2017'],
    ['year = {{2017}}', '2017'],
    ['year = {May 2017}', '2017-05'],
    ['year = 2017, month = mar', '2017-03'],
    ['year = "2017", month = {March}', '2017-03'],
    ['year = {2017}, month = {Mar.}', '2017-03'],
    ['year = {2017}, month = 3', '2017-03'],
    ['year = {2017}, month = {03}, day = {7}', '2017-03-07'],
    ['year = {2017}, month = "15~" # mar', '2017-03-15'],
    ['year = {2017}, month = {March 15}', '2017-03-15'],
    // Of an issue of two months, or of a season, the year is all that is told.
    ['year = {2017}, month = {July--August}', '2017'],
    ['year = {2017}, month = jul # "/" # aug', '2017'],
    ['year = {2017}, month = {Spring}', '2017'],
    ['year = {2017}, date = {2017-03}', '2017-03'],
    ['date = {2017}', '2017'],
    ['month = mar', null],
  ])('of %s as much of the date as is told', async (fields, published) => {
    const { drafts, rejected } = await read(fileOf('dated.bib', `@article{a, title = {One}, ${fields}}\n`))
    expect(drafts).toMatchObject([{ published }])
    expect(rejected).toEqual([])
  })

  test.each(['year = {in press}', 'year = {2010-11}', 'year = {2017a}', 'date = {2017~}', 'date = {199X}'])(
    'with %s without a date, and says so',
    async (field) => {
      const notes: [number, string][] = []
      const entries = []
      const path = fileOf('undated.bib', `@string{x = "y"}\n@article{a, title = {One}, ${field}}\n`)
      for await (const entry of readEntries(path, (line, note) => notes.push([line, note]))) entries.push(entry)
      expect(entries).toMatchObject([{ draft: { title: 'One', published: null } }])
      const value = /\{(.+)\}/.exec(field)?.[1]
      expect(notes).toEqual([[2, `(a) is stored without a date: “${value}” is not a clear date`]])
    },
  )
})

test('BibTeX says of its entries what cannot be read, too, but takes dates of all kinds and the identifiers of other archives', async () => {
  const dates = ['2017-05-05/2017-05-09', '2017', '2017-21', '2017~', '199X', 'May 2017']
  const entries = dates.map((date, index) => `@article{a${index}, title = {T${index}}, date = {${date}}, eprint = {12345678}}`)
  const path = fileOf(
    'dates.bib',
    [...entries, '@article{b, title = {B}, date = {2017-02-30}}', '@article{c, title = {C}, doi = {x}}'].join('\n'),
  )
  const { drafts, rejected } = await read(path)
  expect(drafts.map(({ published }) => published)).toEqual(['2017-05-05', '2017', '2017', null, null, '2017-05'])
  expect(rejected.map(({ reason }) => reason)).toEqual([
    '(b) has “2017-02-30” as its date, which is not a date (use YYYY-MM-DD)',
    '(c) has “x” as its DOI, which is not a DOI (use 10.1000/182, or leave it out)',
  ])
})

describe('a file that cannot be read is a fault that says why', () => {
  test.each([
    ['missing', () => join(folder, 'missing.jsonl'), /^There is no file .*missing\.jsonl/, 2],
    [
      'a folder',
      () => {
        mkdirSync(join(folder, 'sub'), { recursive: true })
        return join(folder, 'sub')
      },
      /is a folder; name a file in it/,
      2,
    ],
    ['empty', () => fileOf('empty.txt', ''), /none of these: JSON Lines, .* BibTeX, .* captured/, 1],
    ['of another format', () => fileOf('notes.txt', 'Dear diary,\ntoday'), /none of these: JSON Lines.*“?"Dear diary,"/, 1],
    ['named .gz, but not compressed', () => fileOf('plain.jsonl.gz', jsonLines({ title: 'A' })), /plain\.jsonl\.gz/, 1],
    ['compressed, but cut off', () => fileOf('cut.jsonl.gz', gzipSync(jsonLines({ title: 'A' })).subarray(0, 20)), /cut\.jsonl\.gz/, 1],
  ])('%s', async (_, path, message, exitCode) => {
    const reading = read(path())
    await expect(reading).rejects.toThrow(Fault)
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toMatchObject({ exitCode })
  })
})

describe('importing', () => {
  const NOW = Date.parse('2026-04-10T09:00:00Z')
  let store: Store
  beforeEach(async () => {
    store = await openStore(newFolder(), 0)
    return () => store.close()
  })
  const bring = (path: string, onProgress: (done: number) => void = () => {}) =>
    importFile(path, store.imports, false, () => NOW, onProgress)

  test('reports what was added, merged, unchanged and rejected', async () => {
    const first = fileOf('one.jsonl', jsonLines({ title: 'one two three four' }, { title: 'five six seven eight' }))
    expect(await bring(first)).toEqual({ added: 2, merged: 0, unchanged: 0, rejected: [], notes: [] })
    const second = fileOf(
      'two.jsonl',
      `${jsonLines({ title: 'One two three four', arxivId: '2401.00001' }, { title: 'five six seven eight' })}{oops\n`,
    )
    expect(await bring(second)).toMatchObject({ added: 0, merged: 1, unchanged: 1, rejected: [{ line: 3 }] })
  })

  test.each(['page.txt', 'papers.jsonl'])('%s a second time changes nothing', async (name) => {
    expect(await bring(join(SEEDS, name))).toMatchObject({ added: 63 })
    const revision = await store.papers.revision()
    expect(await bring(join(SEEDS, name))).toEqual({ added: 0, merged: 0, unchanged: 63, rejected: [], notes: [] })
    expect(await store.papers.revision()).toBe(revision)
  })

  test('refuses what is dated more than a year ahead', async () => {
    const dates = ['2027-04-11', '2027-04-12', '2027', '2027-04', '2027-05', '2028', 9999]
    const path = fileOf(
      'ahead.jsonl',
      jsonLines(...dates.map((published, index) => ({ title: `Paper ${index} of some words`, published }))),
    )
    const { added, rejected } = await bring(path)
    expect(added).toBe(3)
    expect(rejected).toEqual(
      [2, 5, 6, 7].map((line) => ({
        line,
        reason: `has “${dates[line - 1]}” as its date, more than a year ahead; write the day it was published`,
      })),
    )
  })

  test('says what it took in part', async () => {
    const path = fileOf('notes.bib', '@article{a, title = {One of these papers}, year = {in press}}\n')
    expect(await bring(path)).toMatchObject({ added: 1, rejected: [], notes: [{ line: 1 }] })
  })

  test('what was exported adds nothing', async () => {
    await bring(join(SEEDS, 'papers.jsonl'))
    const { papers } = await store.papers.changesSince(0, 100)
    const exported = fileOf('export.bib', writeBibtex(papers))
    expect(await bring(exported)).toEqual({ added: 0, merged: 0, unchanged: 63, rejected: [], notes: [] })
  })

  test('tells its progress, batch by batch', async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ title: `paper number${index} of some words` }))
    const progress: number[] = []
    await bring(fileOf('many.jsonl', jsonLines(...many)), (done) => progress.push(done))
    expect(progress).toEqual([100, 200, 250])
    expect((await store.papers.countPapers()).total).toBe(250)
  })

  test('keeps the good lines of any file', async () => {
    const junk = fc
      .oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.json({ maxDepth: 1 }))
      .map((text) => text.replace(/[\r\n]/g, ' '))
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 8 }), async (lines) => {
        const good = (name: string): string => JSON.stringify({ title: `A good line with a ${name} title` })
        const { titles } = await read(fileOf('any.jsonl', [good('first'), ...lines, good('last')].join('\n')))
        expect(titles).toEqual(expect.arrayContaining(['A good line with a first title', 'A good line with a last title']))
      }),
      { numRuns: 100 },
    )
  })
})
