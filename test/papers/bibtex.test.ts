import { parse } from '@retorquere/bibtex-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeBibtex } from '../../src/papers/bibtex.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { draft, seedPapers } from '../library.ts'

const paper = (title: string, rest: Partial<Paper> = {}): Paper => ({ ...draft(title), id: 7, sequence: 7, sources: ['import'], ...rest })

/** As a citation manager reads it. */
function read(bibtex: string) {
  const { entries, errors } = parse(bibtex, { sentenceCase: false, english: false, verbatimFields: ['url', 'doi', 'eprint'] })
  expect(errors).toEqual([])
  return entries.map(({ key, type, fields }) => ({
    key,
    type,
    fields,
    title: fields.title,
    authors: (fields.author ?? []).map((name) => name.name ?? [name.firstName, name.prefix, name.lastName].filter(Boolean).join(' ')),
  }))
}

test('the bundled papers are read back with their titles and authors', () => {
  const papers = seedPapers()
  const entries = read(writeBibtex(papers))
  expect(entries.map((entry) => entry.title)).toEqual(papers.map((each) => each.title))
  expect(entries.map((entry) => entry.authors)).toEqual(papers.map((each) => [...each.authors, ...(each.moreAuthors ? ['others'] : [])]))
  expect(new Set(entries.map((entry) => entry.key)).size).toBe(papers.length)
})

describe('a hostile title is read back as it is', () => {
  test.each([
    'Sets {a, b} and {c}',
    'An unclosed { brace',
    'A stray } brace',
    'From 50% to 100% of $5 & #1',
    'snake_case_names',
    'a ~ b',
    'about ~5 of them',
    'x^2 and x ^ 2',
    'back\\slash and \\emph',
    '\\input{/etc/passwd}',
    '}, title = {Another title}, author = {Mallory',
    '@misc{evil, title = {x}}',
    'Ünïcödé, 漢字, α, ⊘ and CO₂',
    'Title of NASA and IceCube: a Case',
    '"Quoted" title',
  ])('%s', (title) => {
    expect(read(writeBibtex([paper(title)])).map((entry) => entry.title)).toEqual([title])
  })

  test.each(['when p < 0.001', 'A <b>bold</b> title', 'precision > recall'])('%s', (title) => {
    expect(read(writeBibtex([paper(title)])).map((entry) => entry.title)).toEqual([title])
  })
})

test.each([
  "Conan O'Brien",
  'Ludwig van Beethoven',
  'Tomáš Plšek',
  'IceCube and KM3NeT Collaborations',
  'Smith & Sons_{Ltd}',
  'Madonna',
  'Xiangqun (Helen) He',
  '张 伟',
  'John {and} Smith',
  'Google, Inc.',
  'Others',
])('the author %s is read back', (name) => {
  expect(read(writeBibtex([paper('A title', { authors: ['Ada Lovelace', name] })]))[0]?.authors).toEqual(['Ada Lovelace', name])
})

test('what is known is written', () => {
  const known = paper('ChestX-ray8', {
    authors: ['Xiaosong Wang', 'Yifan Peng'],
    published: '2017-05-05',
    categories: ['cs.CV', 'cs.CL'],
    keys: ['arxiv:1705.02315', 'doi:10.1109/cvpr.2017.369'],
  })
  expect(writeBibtex([known])).toBe(`@misc{wang2017chestx,
  title = {{ChestX-ray8}},
  author = {Xiaosong Wang and Yifan Peng},
  year = {2017},
  month = may,
  date = {2017-05-05},
  eprint = {1705.02315},
  archiveprefix = {arXiv},
  primaryclass = {cs.CV},
  doi = {10.1109/cvpr.2017.369},
  url = {https://arxiv.org/abs/1705.02315},
}
`)
})

const FIELDS = ['title', 'author', 'year', 'month', 'date', 'eprint', 'archiveprefix', 'primaryclass', 'doi', 'url']

/** A second reader, as strict as BibTeX itself: it counts every brace, also behind a backslash. @returns the fields of the one entry */
function scan(bibtex: string): Map<string, string> {
  const [, body = ''] = /^@misc\{[a-z0-9-]+,\n([\s\S]*)\}\n$/.exec(bibtex) ?? []
  const fields = new Map<string, string>()
  let rest = body
  while (rest !== '') {
    const [start = '', name = ''] = /^ {2}([a-z]+) = (?=\{|[a-z]{3},\n)/.exec(rest) ?? []
    if (start === '') throw new Error(`no field begins at: ${rest}`)
    rest = rest.slice(start.length)
    let [depth, end] = [0, 0]
    for (; end < rest.length && (depth > 0 || rest[end] !== ','); end++) depth += rest[end] === '{' ? 1 : rest[end] === '}' ? -1 : 0
    fields.set(name, rest.slice(0, end).replace(/^\{|\}$/g, ''))
    rest = rest.slice(end + 2)
  }
  return fields
}

const HOSTILE = ['10.1234/a},note={pwned', '10.1234/a{', '10.1234/}', '10.1234/\\input{/etc/passwd}', '10.1234/a\n}\n@misc{b,']

describe('a hostile value forges no field, wherever it stands:', () => {
  test.each(HOSTILE)('%s', (value) => {
    const hostile = paper(value, {
      authors: [value, 'Ada'],
      categories: [value],
      published: '2025-03-04',
      keys: ['arxiv:2401.12208', `doi:${value}`],
    })
    const bibtex = writeBibtex([hostile])
    const fields = scan(bibtex)
    expect([...fields.keys()]).toEqual(FIELDS)
    expect(decodeURIComponent(fields.get('doi') ?? '')).toBe(value)
    expect(bibtex).not.toMatch(/\\(?!text|[&%$#_])/)
    expect(Object.keys(read(bibtex)[0]?.fields ?? {})).not.toContain('note')
    expect(read(bibtex)).toHaveLength(1)
  })

  test('nor does any text at all', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}\\%,=@"\'`-~^$#&_?! \nabé漢') })
    fc.assert(
      fc.property(text, text, text, (title, doi, category) => {
        const keys = ['arxiv:2401.12208', `doi:${doi}`]
        const bibtex = writeBibtex([paper(title, { authors: [category, title], categories: [category], keys })])
        expect(FIELDS).toEqual(expect.arrayContaining([...scan(bibtex).keys()]))
        expect(parse(bibtex).entries).toHaveLength(1)
      }),
      { seed: 16, numRuns: 300 },
    )
  })
})

test.each(['a---b', "''''", '?`', 'x``y', '-----'])('%s makes no ligature', (title) => {
  const [field = ''] = [scan(writeBibtex([paper(title)])).get('title')]
  expect(field).not.toMatch(/--|''|``|[?!]`/)
  expect(field.replace(/[{}]/g, '')).toBe(title)
})

test.each([
  ['2025', '  year = {2025},\n  date = {2025},\n'],
  ['2025-03', '  year = {2025},\n  month = mar,\n  date = {2025-03},\n'],
  ['2025-12-01', '  year = {2025},\n  month = dec,\n  date = {2025-12-01},\n'],
])('of the date %s as much is written as is known', (published, fields) => {
  expect(writeBibtex([paper('Nothing else known', { published })])).toContain(`{{Nothing else known}},\n${fields}}`)
})

test('a list of authors that is cut short says so', () => {
  const cut = paper('A title', { authors: ['Ada Lovelace', 'Grace Hopper'], moreAuthors: true })
  expect(writeBibtex([cut])).toContain('  author = {Ada Lovelace and Grace Hopper and others},\n')
})

test('what is unknown is left out', () => {
  expect(writeBibtex([paper('Nothing else known')])).toBe('@misc{nothing,\n  title = {{Nothing else known}},\n}\n')
})

test('papers that would have the same citation key get different ones', () => {
  const bibtex = writeBibtex([paper('Deep nets'), paper('Deep sets'), paper('漢字', { id: 8 })])
  expect(read(bibtex).map((entry) => entry.key)).toEqual(['deep', 'deep-2', 'paper8'])
})

test('a group is no family name', () => {
  const bibtex = writeBibtex([
    { ...draft('Yeti of the caves', { authors: ['LIGO Scientific Collaboration', 'Ada Lovelace'] }), id: 1, sequence: 1, sources: [] },
  ])
  expect(bibtex).toContain('author = {{LIGO Scientific Collaboration} and Ada Lovelace}')
  expect(bibtex).toContain('@misc{ligoyeti,')
})
