import { describe, expect, test } from 'vitest'
import { combine } from '../../src/papers/combine.ts'
import { readDraft } from '../../src/papers/draft.ts'
import { alsoIn, readJournalReference } from '../../src/papers/journals.ts'
import type { PaperDraft } from '../../src/papers/paper.ts'
import { readArxivAtom } from '../../src/sources/formats/arxiv-atom.ts'
import { readArxivOai } from '../../src/sources/formats/arxiv-oai.ts'
import { readArxivRss } from '../../src/sources/formats/arxiv-rss.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import type { Page } from '../../src/sources/formats/found.ts'
import { byline } from '../../src/wording/papers.ts'
import { draft } from '../library.ts'

describe('what authors write at arXiv of a journal', () => {
  test.each([
    ['Nature Physics 18, 1234-1240 (2022)', 'Nature Physics', '2022'],
    ['Phys.Rev. D93 (2015) 016005', 'Phys.Rev. D', '2015'],
    ['Phys.Lett.B573:94-100,2003', 'Phys.Lett.B', '2003'],
    ['J. Phys. A: Math. Theor. 51 (2018) 035201', 'J. Phys. A: Math. Theor.', '2018'],
    ['IEEE Transactions on Information Theory ( Volume: 65 , Issue: 4 , April 2019 )', 'IEEE Transactions on Information Theory', '2019'],
    ['Software Testing, Verification and Reliability, 35(2):e1914, 2025', 'Software Testing, Verification and Reliability', '2025'],
    ['International Journal of Doors (IJD), Vol.3, No.1, January 2012', 'International Journal of Doors', '2012'],
    ['2020 IEEE International Conference On Doors (ICD)', 'IEEE International Conference On Doors', '2020'],
    ['In Proc. ACM Symposium on Doors (ISSD 2020), pages 14-26. ACM, 2020', 'Proc. ACM Symposium on Doors', '2020'],
    ['Proc. 2023 Conference on Doors (ICD), pp. 66-69', 'Proc. 2023 Conference on Doors', '2023'],
    ['PNAS March 3, 2020 117 (9) 4567-4576', 'PNAS', '2020'],
    ['PoS(CD15) (2015) 045', 'PoS', '2015'],
    ['A&A 643, A12 (2020)', 'A&A', '2020'],
    ['Phys. Rev. Lett. 130, 2023 (2024)', 'Phys. Rev. Lett.', '2024'],
    ['MNRAS 2021', 'MNRAS', '2021'],
    ['Nature', 'Nature', undefined],
    ['Commun. Math. Phys. 2019-2020', 'Commun. Math. Phys.', undefined],
  ])('%s', (text, journal, journalYear) => {
    expect(readJournalReference(text)).toEqual({ journal, ...(journalYear && { journalYear }) })
  })

  test.each(['', '   ', '1999', 'Submitted to ApJ', 'Accepted by CVPR 2024', 'to appear in Nature', 'In press', 'Vol. 3 (2020)', '(2020)'])(
    'names none: “%s”',
    (text) => expect(readJournalReference(text)).toBeNull(),
  )

  test('is read in time in proportion to its length', () => {
    const begun = performance.now()
    for (const part of ['(', 'a ', '2020 ', ', ', '1', 'vol. ', '(2020 ']) readJournalReference(part.repeat(20_000))
    expect(performance.now() - begun).toBeLessThan(1_000)
  })
})

describe('a source', () => {
  const named = { journal: 'Nature Physics', journalYear: '2026' }
  const first = (page: Page): PaperDraft | undefined => page.found[0]?.draft
  const ARXIV = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'

  test('arXiv names the journal and the DOI of an article in each of its formats', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><entry ${ARXIV}><id>http://arxiv.org/abs/2401.00001v2</id><title>Of doors</title>
      <published>2024-01-02T00:00:00Z</published><arxiv:doi>10.1038/x</arxiv:doi>
      <arxiv:journal_ref>Nature Physics 18, 1 (2026)</arxiv:journal_ref></entry></feed>`
    const oai = `<OAI-PMH><ListRecords><record><header><identifier>oai:arXiv.org:2401.00001</identifier><datestamp>2026-03-04</datestamp></header><metadata>
      <arXiv><id>2401.00001</id><title>Of doors</title><doi>10.1038/x</doi><journal-ref>Nature Physics 18, 1 (2026)</journal-ref></arXiv></metadata></record></ListRecords></OAI-PMH>`
    const rss = `<rss><channel><item ${ARXIV}><guid>oai:arXiv.org:2401.00001v2</guid><title>Of doors</title>
      <arxiv:announce_type>replace</arxiv:announce_type><arxiv:DOI>10.1038/x</arxiv:DOI>
      <arxiv:journal_reference>Nature Physics 18, 1 (2026)</arxiv:journal_reference></item></channel></rss>`
    for (const read of [first(readArxivAtom(atom)), first(readArxivOai(oai)), first(readArxivRss(rss))])
      expect(read).toMatchObject({ ...named, keys: ['arxiv:2401.00001', 'doi:10.1038/x'] })
  })

  test('a feed names the journal of its items; the title of a paper is none', () => {
    const item = (name: string): string =>
      `<rss><channel><item><title>Of doors</title><author>Ada Lovelace</author><prism:doi xmlns:prism="http://prismstandard.org/">10.1038/x</prism:doi>
      <pubDate>Wed, 04 Mar 2026 00:00:00 GMT</pubDate><prism:publicationName xmlns:prism="http://prismstandard.org/">${name}</prism:publicationName></item></channel></rss>`
    expect(first(readFeed(item('Nature Physics')))).toMatchObject(named)
    expect(first(readFeed(item('Of Doors')))?.journal).toBeUndefined()
  })
})

const read = (record: object): PaperDraft => readDraft({ title: 'Of doors', ...record }) as PaperDraft

describe('the year of a journal', () => {
  test('is that of the record of an article, and not of a preprint', () => {
    expect(read({ doi: '10.1038/x', journal: 'Nature', published: '2026-03-04' })).toMatchObject({ journal: 'Nature', journalYear: '2026' })
    expect(read({ arxivId: '2401.00001', doi: '10.1038/x', journal: 'Nature', published: '2024-01-02' }).journalYear).toBeUndefined()
    expect(read({ doi: '10.1038/x', published: '2026-03-04' }).journalYear).toBeUndefined()
  })

  test.each([
    // The first that is named stays, whoever comes again.
    [
      { journal: 'Nature', journalYear: '2026' },
      { journal: 'Nature (London)', journalYear: '2027' },
      { journal: 'Nature', journalYear: '2026' },
    ],
    [{ journal: 'Nature' }, { journal: 'NATURE', journalYear: '2026' }, { journal: 'Nature', journalYear: '2026' }],
    [{ journal: 'Nature' }, { journal: 'Science', journalYear: '2026' }, { journal: 'Nature' }],
    [{}, { journal: 'Nature', journalYear: '2026' }, { journal: 'Nature', journalYear: '2026' }],
    // A whole name goes before an abbreviated one.
    [
      { journal: 'Nat. Phys.', journalYear: '2025' },
      { journal: 'Nature Physics', journalYear: '2026' },
      { journal: 'Nature Physics', journalYear: '2026' },
    ],
    [
      { journal: 'Nature Physics', journalYear: '2026' },
      { journal: 'Nat. Phys.', journalYear: '2025' },
      { journal: 'Nature Physics', journalYear: '2026' },
    ],
  ])('of two records: %j, %j', (known, other, both) => {
    const { journal, journalYear } = combine({ ...draft('Of doors', known), sources: [] }, draft('Of doors', other), 'x')
    expect({ ...(journal && { journal }), ...(journalYear && { journalYear }) }).toEqual(both)
  })
})

describe('a card', () => {
  const paper = { ...draft('Of doors', { keys: ['arxiv:2401.00001', 'doi:10.1038/x'] }), id: 1, sequence: 1, sources: [] }
  test.each([
    [{ journal: 'Nature Physics', journalYear: '2026' }, 'arXiv:2401.00001 · also in Nature Physics, 2026'],
    [{ journal: 'Nature Physics' }, 'arXiv:2401.00001 · also in Nature Physics'],
    [{ journal: 'Proc. 2023 Conference on Doors', journalYear: '2023' }, 'arXiv:2401.00001 · also in Proc. 2023 Conference on Doors'],
    [{ journal: 'Nature Physics', keys: ['doi:10.1038/x'] }, 'doi:10.1038/x'],
    [{}, 'arXiv:2401.00001'],
  ])('says where a preprint is now, and only what a source gives: %j', (given, line) => {
    expect(byline({ ...paper, ...given }, 0)).toBe(line)
  })

  test.each([
    'bioRxiv',
    'bioRxiv : the preprint server for biology',
    'CoRR',
    'arXiv preprint arXiv:2401.00001',
    'SSRN Electronic Journal',
    'Research Square',
  ])('takes no server of preprints for a journal: %s', (journal) => expect(alsoIn({ ...paper, journal })).toBeNull())
})
