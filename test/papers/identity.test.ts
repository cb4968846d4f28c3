import { describe, expect, test } from 'vitest'
import { isSamePaper, keysOf, readKey, titleHash, titleKey } from '../../src/papers/identity.ts'
import { identifierOf, linkOf } from '../../src/papers/links.ts'
import { draft } from '../library.ts'

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
    ['https://doi.org/10.48550/arXiv.math/0306266', 'arxiv:math/0306266'],
    ['https://aclanthology.org/P19-1001.pdf', 'acl:p19-1001'],
    ['https://aclanthology.org/2024.acl-long.1/', 'acl:2024.acl-long.1'],
    ['https://www.aclweb.org/anthology/P19-1001', 'acl:p19-1001'],
    [' P19-1001 ', 'acl:p19-1001'],
    ['pmid:34902460', 'pmid:34902460'],
    ['pubmed:34902460', 'pmid:34902460'],
    ['https://pubmed.ncbi.nlm.nih.gov/34902460/?utm_source=x', 'pmid:34902460'],
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
    'https://arxiv.org/abs/%E0%A4%A',
    '10.1000/<script>',
  ])('%j names none', (reference) => {
    expect(readKey(reference)).toBeNull()
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

  test('are two where the title is short and an author unknown', () => {
    expect(same({ authors: ['Ada Lovelace'] }, {}, 'Deep learning')).toBe(false)
    expect(same({}, {}, 'A survey')).toBe(false)
    expect(same({ authors: ['Ada Lovelace'] }, { authors: ['Ada Lovelace'] }, 'Deep learning')).toBe(true)
  })
})
