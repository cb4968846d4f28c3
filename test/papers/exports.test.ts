import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEntries } from '../../src/import/file.ts'
import { writeCsl } from '../../src/papers/csl.ts'
import { writeMarkdown } from '../../src/papers/markdown.ts'
import type { Paper } from '../../src/papers/paper.ts'
import { partsOf } from '../../src/papers/person-name.ts'
import { writeRis } from '../../src/papers/ris.ts'
import { hostileTexts } from '../hostile.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'

let id = 0
const paper = (title: string, rest: Partial<Paper> = {}): Paper => ({ ...draft(title), id: ++id, sequence: id, sources: [], ...rest })

const MOSS = paper('Moss on the doorsteps: a <count> of *n* = 5_000', {
  id: 7,
  authors: ['Ada Lovelace', 'Laurens van der Maaten', 'Martin Luther King Jr.', 'The ATLAS Collaboration', 'Voltaire'],
  abstract: 'We counted moss.\nER  - \nTY  - JOUR',
  published: '2024-05-07',
  journal: 'Journal of Doorsteps',
  categories: ['q-bio.PE'],
  keys: ['arxiv:2401.00001', 'doi:10.1000/moss.1', 'pmid:12345'],
})
const BARE = paper('Untitled doors', { published: '2023-02', keys: [] })

/** By the project's own reader of such files. */
async function readBack(name: string, content: string) {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  const drafts = []
  for await (const entry of readEntries(path)) drafts.push('draft' in entry ? entry.draft : entry)
  return drafts
}

test('RIS has a field a line, and no text begins another', () => {
  expect(writeRis([MOSS]).split('\r\n')).toEqual([
    'TY  - JOUR',
    'TI  - Moss on the doorsteps: a <count> of *n* = 5_000',
    'AU  - Lovelace, Ada',
    'AU  - van der Maaten, Laurens',
    'AU  - King, Martin Luther, Jr.',
    'AU  - The ATLAS Collaboration',
    'AU  - Voltaire',
    'PY  - 2024',
    'DA  - 2024/05/07/',
    'JO  - Journal of Doorsteps',
    'AB  - We counted moss. ER - TY - JOUR',
    'DO  - 10.1000/moss.1',
    'AN  - arXiv:2401.00001',
    'UR  - https://arxiv.org/abs/2401.00001',
    'KW  - q-bio.PE',
    'ER  - ',
    '',
  ])
})

test('CSL-JSON has names in parts', () => {
  expect(JSON.parse(writeCsl([MOSS]))).toEqual([
    {
      id: 'paper-7',
      type: 'article-journal',
      title: 'Moss on the doorsteps: a <count> of *n* = 5_000',
      author: [
        { family: 'Lovelace', given: 'Ada' },
        { family: 'van der Maaten', given: 'Laurens' },
        { family: 'King', given: 'Martin Luther', suffix: 'Jr.' },
        { literal: 'The ATLAS Collaboration' },
        { literal: 'Voltaire' },
      ],
      issued: { 'date-parts': [[2024, 5, 7]] },
      'container-title': 'Journal of Doorsteps',
      abstract: 'We counted moss.\nER  - \nTY  - JOUR',
      DOI: '10.1000/moss.1',
      PMID: '12345',
      number: 'arXiv:2401.00001',
      URL: 'https://arxiv.org/abs/2401.00001',
    },
  ])
})

test('Markdown is a list of links in which no text is markup', () => {
  expect(writeMarkdown([MOSS, BARE])).toBe(
    '- [Moss on the doorsteps: a \\<count\\> of \\*n\\* = 5\\_000](https://arxiv.org/abs/2401.00001). Ada Lovelace, Laurens van der Maaten, Martin Luther King Jr., The ATLAS Collaboration, Voltaire. (2024). *Journal of Doorsteps*. arXiv:2401.00001\n' +
      '- **Untitled doors**. (2023)\n',
  )
})

describe('what is read back', () => {
  test.each([
    ['papers.ris', writeRis],
    ['papers.json', writeCsl],
  ])('from %s is what was written', async (name, write) => {
    const [moss, bare, ...more] = await readBack(name, write([MOSS, BARE]))
    expect(more).toEqual([])
    expect(moss).toMatchObject({ title: MOSS.title, authors: MOSS.authors, published: '2024-05-07', journal: MOSS.journal })
    expect(moss).toMatchObject({ keys: expect.arrayContaining(['arxiv:2401.00001', 'doi:10.1000/moss.1']) })
    expect(bare).toMatchObject({ title: BARE.title, published: '2023-02', authors: [] })
  })

  test('of hostile texts is one paper each', async () => {
    const papers = hostileTexts
      .filter((text) => /\p{L}{3}/u.test(text))
      .map((text) => paper(`Doors ${text}`, { abstract: text, authors: [] }))
    for (const [name, content] of [
      ['papers.ris', writeRis(papers)],
      ['papers.json', writeCsl(papers)],
    ] as const)
      expect(await readBack(name, content)).toHaveLength(papers.length)
    expect(writeMarkdown(papers).trimEnd().split('\n')).toHaveLength(papers.length)
  })
})

test.each([
  ['Ada Lovelace', { given: 'Ada', family: 'Lovelace', suffix: '' }],
  ['Van Nguyen', { given: 'Van', family: 'Nguyen', suffix: '' }],
  ['Ludwig van Beethoven III', { given: 'Ludwig', family: 'van Beethoven', suffix: 'III' }],
  ['LIGO Scientific Collaboration', null],
  ['Voltaire', null],
])('%s', (name, parts) => {
  expect(partsOf(name)).toEqual(parts)
})
