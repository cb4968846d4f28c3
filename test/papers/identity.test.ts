import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findKeys } from '../../src/papers/identifiers.ts'
import { isSamePaper, keysOf, linkKey, readKey, titleHash, titleKey } from '../../src/papers/identity.ts'
import { identifierOf, linkOf } from '../../src/papers/links.ts'
import { draft, SHARED } from '../library.ts'

describe('an identifier or a link names one key', () => {
  test.each([
    ['2401.12208', 'arxiv:2401.12208'],
    ['2401.12208v3', 'arxiv:2401.12208'],
    ['0704.0001', 'arxiv:0704.0001'],
    ['arXiv:2401.12208v10', 'arxiv:2401.12208'],
    ['math/0306266', 'arxiv:math/0306266'],
    ['math.AG/0306266v1', 'arxiv:math/0306266'],
    ['hep-ph/0301050v2', 'arxiv:hep-ph/0301050'],
    ['https://arxiv.org/abs/2401.12208', 'arxiv:2401.12208'],
    ['http://arxiv.org/abs/hep-ph/0301050v2', 'arxiv:hep-ph/0301050'],
    ['https://arxiv.org/pdf/2401.12208v1.pdf', 'arxiv:2401.12208'],
    ['https://www.arxiv.org/pdf/2401.12208?download=1', 'arxiv:2401.12208'],
    ['https://export.arxiv.org/abs/math%2F0306266#top', 'arxiv:math/0306266'],
    ['<https://arxiv.org/abs/2401.12208>', 'arxiv:2401.12208'],
    ['arxiv.org/html/2401.12208v1', 'arxiv:2401.12208'],
    ['https://huggingface.co/papers/2401.12208', 'arxiv:2401.12208'],
    ['hf.co/papers/2401.12208#community', 'arxiv:2401.12208'],
    ['https://doi.org/10.1109/ACCESS.2020.3031384', 'doi:10.1109/access.2020.3031384'],
    ['https://dx.doi.org/10.1000/a%2Fb', 'doi:10.1000/a/b'],
    ['DOI: 10.1038/s41598-021-85570-2.', 'doi:10.1038/s41598-021-85570-2'],
    ['10.48550/arXiv.2401.12208', 'arxiv:2401.12208'],
    ['https://pubs.small-society.example/doi/full/10.1000/xyz.1', 'doi:10.1000/xyz.1'],
    ['https://www-publisher-com.proxy.university.example/doi/10.1000/xyz.1', 'doi:10.1000/xyz.1'],
    ['https://doi.org/10.48550/arXiv.math/0306266', 'arxiv:math/0306266'],
    ['https://aclanthology.org/P19-1001.pdf', 'acl:p19-1001'],
    ['https://aclanthology.org/2024.acl-long.1/', 'acl:2024.acl-long.1'],
    ['https://www.aclweb.org/anthology/P19-1001', 'acl:p19-1001'],
    [' P19-1001 ', 'acl:p19-1001'],
    ['pmid:34902460', 'pmid:34902460'],
    ['pubmed:34902460', 'pmid:34902460'],
    ['https://pubmed.ncbi.nlm.nih.gov/34902460/?utm_source=x', 'pmid:34902460'],
    ['2401.12208.', 'arxiv:2401.12208'],
    ['(arXiv: 2401.12208v2),', 'arxiv:2401.12208'],
    ['[2401.12208]', 'arxiv:2401.12208'],
    ['"2401.12208"', 'arxiv:2401.12208'],
    ['arXiv:2401.12345v2 [cs.CL] 12 Jan 2024', 'arxiv:2401.12345'],
    ['cond-mat.mes-hall/0301050', 'arxiv:cond-mat/0301050'],
    ['10.1061/(ASCE)0733-9445(2004)130:4(579)', 'doi:10.1061/(asce)0733-9445(2004)130:4(579)'],
    ['10.1000/xyz123);', 'doi:10.1000/xyz123'],
    ['10.1101/2020.11.02.364968v2', 'doi:10.1101/2020.11.02.364968'],
    ['PMID 34902460', 'pmid:34902460'],
  ])('%s', (reference, key) => {
    expect(readKey(reference)).toBe(key)
  })

  test.each([
    '',
    '12',
    'X-ray',
    '2401.123',
    '24010.12208',
    'https://arxiv.org/list/cs.CV/recent',
    'https://arxiv.org.evil.example/abs/2401.12208',
    'https://evil.example/arxiv.org/abs/2401.12208',
    'https://huggingface.co/models/2401.12208',
    'https://doi.org/',
    'https://pubmed.ncbi.nlm.nih.gov/rss-feed/',
    '34902460',
    '-2401.12208',
    'section/0301050',
    'https://doi.example/10.1000/xyz123',
    'https://notdoi.org/10.1000/xyz123',
    'https://www.mdpi.com/2072-4292/12/1/1',
    'https://www.nature.com/subjects/physics',
    'https://paperswithcode.com/paper/xplainer-from-x-ray-observations',
    `https://arxiv.org/abs/2401.12208?${'x'.repeat(2_000)}`,
    'https://arxiv.org/abs/%E0%A4%A',
    '10.1000/<script>',
  ])('%j names none', (reference) => {
    expect(readKey(reference)).toBeNull()
  })
})

describe('a page that shows a paper names it', () => {
  test.each([
    ['arxiv:2401.12345', 'https://ar5iv.labs.arxiv.org/html/2401.12345'],
    ['arxiv:2401.12345', 'https://ar5iv.org/abs/2401.12345v3'],
    ['arxiv:2401.12345', 'https://rss.arxiv.org/abs/2401.12345'],
    ['arxiv:2401.12345', 'https://browse.arxiv.org/pdf/2401.12345.pdf'],
    ['arxiv:2401.12345', 'http://cn.arxiv.org/abs/2401.12345'],
    ['arxiv:math/0306266', 'http://xxx.lanl.gov/abs/math.AG/0306266v1'],
    ['arxiv:2401.12345', 'https://www.alphaxiv.org/overview/2401.12345v1'],
    ['arxiv:2401.12345', 'https://papers.cool/arxiv/2401.12345'],
    ['arxiv:2401.12345', 'https://paperswithcode.co/paper/2401.12345'],
    ['arxiv:2401.12345', 'https://www.semanticscholar.org/arxiv/2401.12345'],
    ['arxiv:2401.12345', 'https://api.semanticscholar.org/arXiv:2401.12345'],
    ['doi:10.1145/3292500.3330701', 'https://api.semanticscholar.org/graph/v1/paper/DOI:10.1145/3292500.3330701?fields=title'],
    ['arxiv:2401.12345', 'https://www.arxiv-vanity.com/papers/2401.12345/'],
    ['arxiv:2401.12345', 'https://scholar.archive.org/work/abc/access/wayback/https://arxiv.org/pdf/2401.12345v1.pdf'],
    [
      'doi:10.1371/journal.pone.0012345',
      'https://web.archive.org/web/2020/https:/journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345',
    ],
    ['arxiv:2401.12345', 'https://scirate.com/arxiv/2401.12345'],
    ['arxiv:2401.12345', 'https://www.connectedpapers.com/main/arxiv:2401.12345/graph'],
    ['arxiv:2401.12345', 'https://www.emergentmind.com/papers/2401.12345'],
    ['arxiv:2401.12345', 'https://ui.adsabs.harvard.edu/abs/2024arXiv240112345P/abstract'],
    ['arxiv:1401.1234', 'https://ui.adsabs.harvard.edu/abs/2014arXiv1401.1234P/abstract'],
    ['arxiv:2401.12345', 'https://dblp.org/rec/journals/corr/abs-2401-12345.html'],
    ['doi:10.1145/1137627.1137631', 'http://doi.acm.org/10.1145/1137627.1137631'],
    ['doi:10.1145/3292500.3330701', 'https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?casa_token=x'],
    ['doi:10.1007/978-3-031-19790-1_22', 'https://link.springer.com/content/pdf/10.1007/978-3-031-19790-1_22.pdf'],
    ['doi:10.1007/s11263-020-01316-z', 'https://link.springer.com/article/10.1007/s11263-020-01316-z#Sec1'],
    ['doi:10.1002/adma.202312345', 'https://advanced.onlinelibrary.wiley.com/doi/epdf/10.1002/adma.202312345'],
    ['doi:10.1021/acs.jctc.0c00121', 'https://pubs.acs.org/doi/10.1021/acs.jctc.0c00121'],
    ['doi:10.1103/physrevlett.116.061102', 'https://journals.aps.org/prl/abstract/10.1103/PhysRevLett.116.061102'],
    ['doi:10.1126/science.abc1234', 'https://www.science.org/doi/10.1126/science.abc1234'],
    ['doi:10.1073/pnas.2012345118', 'https://www.pnas.org/doi/full/10.1073/pnas.2012345118'],
    ['doi:10.1080/01621459.2020.1', 'https://www.tandfonline.com/doi/full/10.1080/01621459.2020.1'],
    ['doi:10.1177/0278364920', 'https://journals.sagepub.com/doi/abs/10.1177/0278364920'],
    ['doi:10.1093/bioinformatics/btab123', 'https://academic.oup.com/bioinformatics/article/doi/10.1093/bioinformatics/btab123/6149116'],
    ['doi:10.1063/5.0012345', 'https://pubs.aip.org/aip/jcp/article-abstract/doi/10.1063/5.0012345/123456/A-title-of-words'],
    ['doi:10.1101/2020.11.02.364968', 'https://www.biorxiv.org/content/10.1101/2020.11.02.364968v2.full.pdf'],
    ['doi:10.1101/2020.11.02.364968', 'https://www.biorxiv.org/content/10.1101/2020.11.02.364968v1.full+html'],
    ['doi:10.1101/2021.03.01.21252345', 'https://www.medrxiv.org/content/10.1101/2021.03.01.21252345v3.supplementary-material'],
    ['doi:10.1088/1361-6633/aa5b9d', 'https://iopscience.iop.org/article/10.1088/1361-6633/aa5b9d/pdf'],
    ['doi:10.1098/rsta.2020.0001', 'https://royalsocietypublishing.org/doi/10.1098/rsta.2020.0001'],
    ['doi:10.1038/s41586-021-03819-2', 'https://www.nature.com/articles/s41586-021-03819-2'],
    ['doi:10.1038/nature14539', 'https://www.nature.com/articles/nature14539.pdf'],
    ['doi:10.1371/journal.pone.0012345', 'https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0012345&type=printable'],
    ['doi:10.3389/fnins.2020.00123', 'https://www.frontiersin.org/journals/neuroscience/articles/10.3389/fnins.2020.00123/full'],
    ['doi:10.7554/elife.12345', 'https://elifesciences.org/articles/12345'],
    ['doi:10.5281/zenodo.1234567', 'https://zenodo.org/records/1234567'],
    ['doi:10.2139/ssrn.3456789', 'https://papers.ssrn.com/sol3/papers.cfm?abstract_id=3456789'],
    ['pmid:34902460', 'https://www.ncbi.nlm.nih.gov/pubmed/34902460'],
    ['pmid:34902460', 'https://europepmc.org/article/MED/34902460'],
    ['acl:p19-1001', 'https://www.aclweb.org/anthology/papers/P/P19/P19-1001/'],
  ])('%s: %s', (key, link) => {
    expect(readKey(link)).toBe(key)
    expect(readKey(`(${link}).`)).toBe(key)
    expect(findKeys(`It is at ${link}, they say.`).map((found) => found.key)).toEqual([key])
  })

  const cases = join(SHARED, 'cases')
  test.skipIf(!existsSync(cases))('as in the collected cases (needs ../shared/cases)', () => {
    const links = JSON.parse(readFileSync(join(cases, 'keys-of-links.json'), 'utf8')) as string[]
    const { expect: keys } = JSON.parse(readFileSync(join(cases, 'keys-of-links.EXPECTED.json'), 'utf8')) as { expect: string[] }
    expect(links.map(readKey)).toEqual(keys)
  })
})

describe('versions of a preprint are one paper', () => {
  test.each([
    ['10.1101/2020.11.02.364968', ['10.1101/2020.11.02.364968v2', 'https://www.medrxiv.org/content/10.1101/2020.11.02.364968v1.full']],
    ['10.64898/2026.01.09.698765', ['10.64898/2026.01.09.698765V3']],
    ['10.26434/chemrxiv-2024-h5k3p', ['10.26434/chemrxiv-2024-h5k3p-v2', 'https://chemrxiv.org/doi/full/10.26434/chemrxiv-2024-h5k3p-v12']],
    ['10.26434/chemrxiv.12345678', ['10.26434/chemrxiv.12345678.v2', '10.26434/chemrxiv.12345678.v1']],
    ['10.26434/chemrxiv.15000123/v1', ['10.26434/chemrxiv.15000123/v2']],
    [
      '10.21203/rs.3.rs-1234567/v1',
      ['10.21203/rs.3.rs-1234567/v2', '10.21203/rs.3.rs-1234567', 'https://www.researchsquare.com/article/rs-1234567/v3'],
    ],
    ['10.21203/rs.2.12345/v1', ['10.21203/rs.2.12345/v4']],
    ['10.20944/preprints202401.1234.v1', ['10.20944/preprints202401.1234.v2', 'https://www.preprints.org/manuscript/202401.1234/v3']],
    ['10.12688/f1000research.12345.1', ['10.12688/f1000research.12345.2', '10.12688/F1000Research.12345']],
    ['10.12688/wellcomeopenres.14567.1', ['10.12688/wellcomeopenres.14567.3']],
    ['10.12688/f1000research.2-198.v1', ['10.12688/f1000research.2-198.v2']],
    ['10.31234/osf.io/7ydtq', ['10.31234/osf.io/7ydtq_v2', 'https://doi.org/10.31234/OSF.IO/7YDTQ_v1']],
    ['10.31219/osf.io/abcde', ['10.31219/osf.io/abcde_v11']],
    ['10.7554/elife.96394', ['10.7554/eLife.96394.3', 'https://elifesciences.org/reviewed-preprints/96394v2']],
  ])('%s', (doi, versions) => {
    for (const reference of [doi, ...versions]) expect(readKey(reference), reference).toBe(`doi:${doi}`)
  })

  test.each([
    '10.1371/journal.pone.0012345.2',
    '10.1000/f1000research.12345.2',
    '10.5281/zenodo.1234567.v2',
    '10.1234/chemrxiv-2024-h5k3p-v2',
    '10.26434/chemrxiv-2024-h5k3p-s2',
    '10.21203/rs.3.rs-1234567/v2/fig1',
    '10.21203/rs.3.rs-1234567/xv2',
    '10.20944/preprints202401.1234.s2',
    '10.12688/f1000research.12345.d67890',
    '10.12688/f1000research.12345.123',
    '10.5256/f1000research.12345.r2',
    '10.31234/osf.io/7ydtq/v2',
    '10.17605/osf.io/7ydtq_v2',
    '10.7554/elife.12345.001',
    '10.7554/elife.12345.sa1',
    '10.1038/s41586-024-07487-w_v2',
    '10.1016/j.cell.2024.01.012',
    '10.1093/nar/gkaa1.2',
    '10.2139/ssrn.3456789',
  ])('but %s is as it is', (doi) => {
    expect(readKey(doi)).toBe(`doi:${doi}`)
  })

  test('a preprint at OSF is linked to where all its versions are', () => {
    expect(linkOf(['doi:10.31234/osf.io/7ydtq'])).toBe('https://osf.io/7ydtq')
    expect(linkOf(['doi:10.1000/osf.io/x'])).toBe('https://doi.org/10.1000/osf.io/x')
  })

  const versions = join(SHARED, 'cases', 'identity-preprint-versions.jsonl')
  test.skipIf(!existsSync(versions))('as in the collected versions (needs ../shared/cases)', () => {
    const dois = readFileSync(versions, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { doi: string }).doi)
    expect(new Set(dois.map(readKey)).size).toBe(4)
  })
})

describe('a key has a page and a name', () => {
  test.each([
    ['arxiv:2401.12208', 'https://arxiv.org/abs/2401.12208', 'arXiv:2401.12208'],
    ['pmid:34902460', 'https://pubmed.ncbi.nlm.nih.gov/34902460/', 'PMID:34902460'],
    ['arxiv:hep-ph/0301050', 'https://arxiv.org/abs/hep-ph/0301050', 'arXiv:hep-ph/0301050'],
    ['doi:10.1000/a(b)c#d', 'https://doi.org/10.1000/a%28b%29c%23d', 'doi:10.1000/a(b)c#d'],
    ['acl:p19-1001', 'https://aclanthology.org/P19-1001', 'ACL:P19-1001'],
    ['acl:2024.acl-long.1', 'https://aclanthology.org/2024.acl-long.1', 'ACL:2024.acl-long.1'],
  ])('%s', (key, link, name) => {
    expect(linkOf([key])).toBe(link)
    expect(identifierOf([key])).toBe(name)
    expect(readKey(name)).toBe(key)
    expect(readKey(link)).toBe(key)
  })

  test('arXiv goes before a journal', () => {
    expect(linkOf(['doi:10.1000/x', 'arxiv:2401.12208', 'title:abc'])).toBe('https://arxiv.org/abs/2401.12208')
  })

  test('but a paper known by its title alone has none', () => {
    expect(linkOf(['title:abc'])).toBeNull()
    expect(identifierOf([])).toBeNull()
  })
})

describe('titles', () => {
  test('are the same whatever their case, accents, punctuation and spacing', () => {
    expect(titleHash('Étude of X-Ray:  images!')).toBe(titleHash('etude of x ray images'))
    expect(titleHash('Étude of X-Ray images')).not.toBe(titleHash('Étude of X-Ray image'))
  })

  test('give the key of a paper that has no other', () => {
    const paper = draft('A title of five words', { authors: ['Ada Lovelace'] })
    expect(keysOf(paper)).toEqual([titleKey(paper)])
    expect(keysOf({ ...paper, keys: ['arxiv:2401.12208'] })).toEqual(['arxiv:2401.12208'])
  })

  test('with the family name of the first author, however it is written', () => {
    const title = 'A title of five words'
    expect(titleKey({ title, abstract: null, authors: ['Lovelace, Ada'] })).toBe(
      titleKey({ title, abstract: null, authors: ['A. Lovelace', 'Grace Hopper'] }),
    )
    expect(titleKey({ title, abstract: null, authors: ['Grace Hopper'] })).not.toBe(
      titleKey({ title, abstract: null, authors: ['Ada Lovelace'] }),
    )
  })
})

describe('two papers of one title', () => {
  const long = 'A title of five words'
  const same = (a: Parameters<typeof draft>[1], b: Parameters<typeof draft>[1], title = long): boolean =>
    isSamePaper(draft(title, a), draft(title, b))

  test('are one where nothing speaks against it', () => {
    expect(same({}, { keys: ['arxiv:2401.12208'] })).toBe(true)
    expect(same({ keys: ['doi:10.1000/x'] }, { keys: ['arxiv:2401.12208'] })).toBe(true)
  })

  test('are two with different identifiers of a kind', () => {
    expect(same({ keys: ['arxiv:2401.00001'] }, { keys: ['arxiv:2401.00002'] })).toBe(false)
    expect(same({ keys: ['doi:10.1000/x', 'arxiv:2401.00001'] }, { keys: ['doi:10.1000/y', 'arxiv:2401.00001'] })).toBe(false)
  })

  test('are two with different first authors', () => {
    expect(same({ authors: ['Ada Lovelace'] }, { authors: ['Grace Hopper'] })).toBe(false)
    expect(same({ authors: ['Ada Lovelace'] }, { authors: ['Lovelace, A.'] })).toBe(true)
    expect(same({ authors: ['Ada Lovelace'] }, {})).toBe(true)
  })

  test.each([
    ['Lars Jørgensen', 'Lars Jorgensen'],
    ['Brandão S', 'Simone Brandão'],
    ['van der Berg, Jan', 'Jan van der Berg'],
    ['van der Berg JM', 'Jan Maria van der Berg'],
    ['van der Berg XM', 'X. M. van der Berg'],
    ['Wang XM', 'X.-M. Wang'],
    ['García-López M', 'María García-López'],
    ['Garcia Lopez MA', 'M. A. García López'],
    ['García-López M', 'M. Garcia-Lopez'],
    ['Perez-Garcia JM', 'José María Pérez García'],
    ['Klaus Müller', 'Klaus Mueller'],
    ['Muller K', 'Klaus Müller'],
    ['Mueller K', 'Klaus Müller'],
    ['Lars Jørgensen', 'Lars Joergensen'],
    ['Kim Min-Ji', 'M.-J. Kim'],
    ['Lovelace Ada Byron', 'A. B. Lovelace'],
    ['King ML Jr', 'Martin L. King Jr.'],
    ["O'Brien S", 'Sean O’Brien'],
    ['SMITH J', 'Jane Smith'],
    ['Dr. Ada Lovelace', 'Ada Lovelace'],
    ['Van Nguyen T', 'Tuan Van Nguyen'],
    ['Martin King Jr.', 'Martin King'],
    ['King, Jr., Martin', 'Martin L. King'],
    ['Wang Xiaoming', 'Xiaoming Wang'],
    ['Łukasz Kaiser', 'L. Kaiser'],
  ])('are one by %s and %s', (one, other) => {
    expect(same({ authors: [one] }, { authors: [other] })).toBe(true)
    expect(same({ authors: [other] }, { authors: [one] })).toBe(true)
  })

  test.each([
    ['Wang Xiaoming', 'Wang Xiaoli'],
    ['Jun Wang', 'Lei Wang'],
    ['Brandão S', 'Simone Saeedi'],
    ['Jan van der Berg', 'Jan van der Meer'],
  ])('are two by %s and %s', (one, other) => {
    expect(same({ authors: [one] }, { authors: [other] })).toBe(false)
  })

  test.each<[boolean, string[], string[]]>([
    [true, ['Ada Lovelace', 'Grace Hopper'], ['Grace Hopper', 'Ada Lovelace']],
    [true, ['Bob Smith', 'Grace Hopper', 'Alan Turing'], ['Robert Smith', 'G. Hopper', 'Turing A']],
    [false, ['Jun Wang', 'Grace Hopper'], ['Lei Wang', 'Grace Hopper']],
    [false, ['Ada Lovelace', 'Grace Hopper', 'Alan Turing'], ['Emmy Noether', 'Grace Hopper']],
    [false, ['Grace Hopper', 'Ada Lovelace'], ['Ada Lovelace']],
  ])('are one by most of their authors: %s, %j and %j', (isOne, one, other) => {
    expect(same({ authors: one }, { authors: other })).toBe(isOne)
    expect(same({ authors: other }, { authors: one })).toBe(isOne)
  })

  test('are one where a preprint and its article have a DOI each, and two where two articles have', () => {
    const authors = ['Ada Lovelace']
    expect(same({ authors, keys: ['doi:10.1101/2026.01.01.123456'] }, { authors, keys: ['doi:10.1000/x'] })).toBe(true)
    expect(same({ authors, keys: ['doi:10.1101/2026.01.01.123456', 'doi:10.1000/y'] }, { authors, keys: ['doi:10.1000/x'] })).toBe(false)
    expect(same({ authors, keys: ['doi:10.1101/2026.01.01.123456'] }, { authors, keys: ['doi:10.26434/chemrxiv-2026-abc12'] })).toBe(false)
  })

  test('are two where the title is short and an author unknown', () => {
    expect(same({ authors: ['Ada Lovelace'] }, {}, 'Deep learning')).toBe(false)
    expect(same({}, {}, 'A survey')).toBe(false)
    expect(same({ authors: ['Ada Lovelace'] }, { authors: ['Ada Lovelace'] }, 'Deep learning')).toBe(true)
  })
})

describe('the address of a page names a paper', () => {
  test.each([
    ['http://journal.example/88', 'https://journal.example/88'],
    ['https://www.journal.example/88/', 'https://journal.example/88'],
    ['https://journal.example/88?utm_source=x&af=R', 'https://journal.example/88'],
    ['https://journal.example/88?from=rss', 'https://journal.example/88'],
    ['https://osf.io/preprints/psyarxiv/abc12_v2/', 'https://osf.io/preprints/psyarxiv/abc12'],
    ['https://journal.example/?b=2&a=1&TRACK=RSS', 'https://journal.example?a=1&b=2'],
    ['https://journal.example/88#abstract', 'https://journal.example/88'],
  ])('%s as %s', (one, other) => {
    expect(linkKey(one)).toBe(linkKey(other))
  })

  test('but another page another', () => {
    expect(linkKey('https://journal.example/?id=1')).not.toBe(linkKey('https://journal.example/?id=2'))
  })

  test('beside its title, which finds it from anywhere else', () => {
    expect(keysOf(draft('A title', { keys: ['link:x'] }))).toEqual(['link:x', expect.stringMatching(/^title:/)])
    expect(keysOf(draft('A title', { keys: ['doi:10.1000/x', 'link:x'] }))).toEqual(['doi:10.1000/x', 'link:x'])
  })
})
