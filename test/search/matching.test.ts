import { describe, expect, test } from 'vitest'
import { createMiniSearchEngine } from '../../src/search/engines/minisearch.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { draft, engineOver, matchesIn, searchIn, seedPapers } from '../library.ts'

const engine = engineOver([
  {
    ...draft('Tuberculosis on chest X-rays', {
      abstract: 'A deep network finds tuberculosis. Its learning is slow.',
      authors: ['Ada Lovelace'],
      categories: ['cs.CV', 'eess.IV'],
      published: '2024-01-15',
      keys: ['arxiv:2401.00001'],
    }),
    sources: ['seeds'],
  },
  {
    ...draft('Grading the knee by deep learning', {
      abstract: 'Osteoarthritis of the knee, on radiographs of the chest of nobody.',
      authors: ['Grace Hopper', 'Ada Lovelace'],
      categories: ['cs.LG'],
      published: '2024-02-01',
      keys: ['doi:10.1000/knee'],
    }),
    sources: ['import', 'seeds'],
  },
  draft('Fractures of the wrist', { abstract: 'Wrist radiographs.', categories: ['cs.CVX'], published: '2023-12-31' }),
  draft('Polarization of a blazar', { abstract: 'An X-ray flare, seen deep.', authors: ['José Núñez'], categories: ['astro-ph.HE'] }),
  draft('Chest pain and what to do', { abstract: 'Advice.' }),
])

describe('a query', () => {
  test.each([
    ['chest', [1, 2, 5]],
    ['chest deep', [1, 2]],
    ['chest deep osteoarthritis', [2]],
    ['"deep learning"', [2]],
    ['"learning deep"', []],
    ['"chest x-rays"', [1]],
    ['"chest xrays"', [1]],
    ['chest -deep', [5]],
    ['-deep', [3, 5]],
    ['chest -"deep learning"', [1, 5]],
    ['-(deep learning)', [3, 4, 5]],
    ['-(knee OR wrist)', [1, 4, 5]],
    ['knee OR wrist', [2, 3]],
    ['(knee OR wrist) radiographs', [2, 3]],
    ['(knee OR tuberculosis) learning -osteoarthritis', [1]],
    ['title:chest', [1, 5]],
    ['title:deep', [2]],
    ['title:"deep learning"', [2]],
    ['abstract:chest', [2]],
    ['abstract:"deep network"', [1]],
    ['author:lovelace', [1, 2]],
    ['author:Nunez', [4]],
    ['author:"Grace Hopper"', [2]],
    ['author:chest', []],
    ['cat:cs.CV', [1]],
    ['cat:cs', [1, 2, 3]],
    ['cat:ASTRO-PH', [4]],
    ['id:2401.00001v2', [1]],
    ['id:https://doi.org/10.1000/KNEE', [2]],
    ['id:3', [3]],
    ['source:seeds', [1, 2]],
    ['source:seed', []],
    ['after:2024', [1, 2]],
    ['after:2024-02-01', [2]],
    ['before:2024-02-01', [1, 3]],
    ['before:2024', [3]],
    ['after:2024-01-15 before:2024-01-16', [1]],
    ['since:3y', [1, 2, 3]],
    ['since:800d', [2]],
    ['cat:cs.LG OR author:Nunez', [2, 4]],
    ['-cat:cs', [4, 5]],
  ])('%s', (query, ids) => {
    expect(matchesIn(engine, query)).toEqual(ids)
  })

  test('of stop words alone looks for them', () => {
    expect(matchesIn(engine, 'what to do')).toEqual([5])
  })

  test('leaves stop words beside others out', () => {
    expect(matchesIn(engine, 'the fractures with the wrist')).toEqual([3])
  })

  test('is met by other forms of its words', () => {
    expect(matchesIn(engine, 'fracture')).toEqual([3])
    expect(matchesIn(engine, 'BLAZARS')).toEqual([4])
  })
})

describe('a date filter', () => {
  test.each([
    ['after:2024', 2],
    ['before:2100', 2],
    ['polarization after:2024', 1],
    ['tuberculosis after:2024', 0],
    ['(polarization OR pain) since:1y', 2],
  ])('%s leaves out papers without a day, and counts them', (query, undated) => {
    expect(searchIn(engine, query).undated).toBe(undated)
  })
})

describe('a date that names no day', () => {
  const dates = ['2024', '2024-03', '2024-03-15', '2025-01', null]
  const dated = engineOver(dates.map((published, index) => draft(`Paper ${index}`, { published })))

  test.each([
    ['after:2024-03-31', [1, 2, 4]],
    ['after:2024-04', [1, 4]],
    ['after:2025', [4]],
    ['after:2025-01-31', [4]],
    ['after:2025-02', []],
    ['before:2024', []],
    ['before:2024-03', [1]],
    ['before:2024-03-02', [1, 2]],
    ['before:2025', [1, 2, 3]],
    ['before:2025-02', [1, 2, 3, 4]],
    ['after:2024-03-15 before:2024-03-16', [1, 2, 3]],
    ['paper after:2024-03-31', [1, 2, 4]],
  ])('is met by %s where one of its days is', (query, ids) => {
    expect(matchesIn(dated, query)).toEqual(ids)
  })

  test('stands before its first day, and never above a later one', () => {
    expect(searchIn(dated, 'before:2030').hits.map((hit) => hit.id)).toEqual([4, 3, 2, 1])
  })
})

describe('a query of more than three words', () => {
  const six = 'alpha bravo charlie delta echo foxtrot'.split(' ')
  const shared = engineOver([draft(six.join(' ')), draft(six.slice(0, 4).join(' ')), draft(six.slice(4).join(' '))])
  const halved = engineOver([draft(six.join(' ')), draft(six.slice(0, 3).join(' ')), draft(six.slice(3).join(' '))])

  test('is matched by 60 % of its words, when they tell as much', () => {
    expect(matchesIn(shared, six.join(' '))).toEqual([1, 2])
    expect(matchesIn(halved, six.join(' '))).toEqual([1])
  })

  test('shows the others as related, after the matches', () => {
    const { hits, total } = searchIn(shared, six.join(' '))
    expect(total).toBe(2)
    expect(hits.map((hit) => hit.matches)).toEqual([true, true, false])
  })

  test('says which related papers may be shown alone: those that hold half of it by weight', () => {
    const others = Array.from({ length: 40 }, (_, index) => draft(`plain number${index}`))
    const engine = engineOver([draft('alpha bravo charlie delta echo foxtrot golf plain'), ...others])
    const near = (query: string) => searchIn(engine, query).hits.flatMap(({ id, matches, isNear }) => (isNear && !matches ? [id] : []))
    expect(near('alpha bravo charlie november oscar')).toEqual([1])
    expect(near('alpha bravo november oscar papa')).toEqual([])
    expect(near('alpha bravo november'), 'a word that no paper has is what few words are about').toEqual([])
    expect(near('alpha plain number3')).toEqual([5, 1])
    expect(near('plain november')).toEqual([])
    const held = 'alpha bravo charlie delta echo foxtrot golf'.split(' ')
    const unknown = Array.from({ length: 9 }, (_, index) => `unknown${index}`)
    expect(near([...held.slice(0, 3), ...unknown.slice(0, 4)].join(' '))).toEqual([])
    expect(near([...held, ...unknown].join(' ')), 'of a long text the same share is enough').toEqual([1])
  })

  test('of three words is matched by all of them only', () => {
    expect(matchesIn(shared, 'alpha bravo delta')).toEqual([1, 2])
    expect(matchesIn(shared, 'alpha charlie foxtrot')).toEqual([1])
  })

  test('counts a rare word for more than a common one', () => {
    const commons = Array.from({ length: 40 }, (_, index) => draft(`common usual plain number${index}`))
    const mixed = engineOver([draft('rarest'), draft('common usual plain'), ...commons])
    const ids = matchesIn(mixed, 'rarest common usual plain')
    expect(ids).toContain(1)
    expect(ids).not.toContain(2)
  })

  test('counts words of different groups together', () => {
    expect(matchesIn(shared, 'alpha bravo (charlie delta) echo foxtrot')).toEqual([1, 2])
  })
})

describe('a query of more than 64 words', () => {
  const commons = Array.from({ length: 64 }, (_, index) => `common${index}x`)
  const rares = Array.from({ length: 6 }, (_, index) => `rare${index}x`)
  const long = engineOver([draft(rares.join(' ')), draft(commons.join(' ')), draft(commons.join(' ')), draft(commons.join(' '))])

  test('is searched for by the most telling ones, and says how many it left out', () => {
    const { wordsLeftOut, words } = searchIn(long, [...commons, ...rares].join(' '))
    expect(wordsLeftOut).toBe(6)
    expect(words).toHaveLength(64)
    expect(words.map((word) => word.surface)).toEqual(expect.arrayContaining(rares))
  })

  test('loses none up to 64', () => {
    expect(searchIn(long, commons.join(' ')).wordsLeftOut).toBe(0)
  })
})

describe('identifiers', () => {
  const library = engineOver([
    draft('PPAR-γ in fat cells'),
    draft('PPARγ in bone'),
    draft('PPAR gamma in muscle'),
    draft('IL-6 in serum'),
    draft('IL6 in tears'),
    draft('TRPML2 in macrophages'),
    draft('Messenger mRNA and mBERT'),
  ])

  test.each(['PPAR-γ', 'PPARγ', 'PPAR-gamma', 'ppar gamma'])('%s finds every spelling', (typed) => {
    expect(matchesIn(library, typed)).toEqual([1, 2, 3])
  })

  test.each(['IL-6', 'IL6', 'il 6'])('%s finds every spelling', (typed) => {
    expect(matchesIn(library, typed)).toEqual([4, 5])
  })

  test('a gene without its species is a guess, which is named', () => {
    expect(matchesIn(library, 'hTRPML2')).toEqual([6])
    expect(searchIn(library, 'hTRPML2').words[0]).toMatchObject({ surface: 'htrpml2', isKnown: false, guesses: ['trpml2'] })
  })

  test('a gene finds that of a species', () => {
    const human = engineOver([draft('hTRPML2 in macrophages'), draft('TRPML1 in neurons')])
    expect(matchesIn(human, 'TRPML2')).toEqual([1])
    expect(searchIn(human, 'hTRPML2').words[0]?.isKnown).toBe(true)
  })

  test('a letter before capitals alone is part of the word', () => {
    expect(matchesIn(library, 'RNA')).toEqual([])
    expect(matchesIn(library, 'BERT')).toEqual([])
  })
})

describe('an unknown word', () => {
  const wordOf = (query: string) => searchIn(engine, query).words[0]

  test.each(['tuberculossis', 'tubercolosis', 'tuberclosis', 'utberculosis', 'tubrculosi'])(
    '%s is taken for the one that is near',
    (typed) => {
      expect(matchesIn(engine, typed)).toEqual([1])
      expect(wordOf(typed)?.guesses).toEqual(['tuberculosis'])
    },
  )

  test('is taken for one that it begins', () => {
    expect(matchesIn(engine, 'osteo')).toEqual([2])
    expect(matchesIn(engine, 'tuberc')).toEqual([1])
  })

  test('that is near nothing brings nothing but the nearest spellings', () => {
    expect(searchIn(engine, 'qqqqqqq').hits).toEqual([])
    expect(wordOf('wroszt')?.suggestions).toContain('wrist')
  })

  test('behind a minus is not guessed at', () => {
    expect(matchesIn(engine, 'chest -tuberculossis')).toEqual([1, 2, 5])
  })
})

describe('the order of hits', () => {
  test('is by score, then by id', () => {
    const twins = engineOver([draft('twin'), draft('other thing'), draft('twin'), draft('twin')])
    expect(searchIn(twins, 'twin').hits.map((hit) => hit.id)).toEqual([1, 3, 4])
  })

  test('is by day where no word asks for anything', () => {
    expect(searchIn(engine, 'cat:cs').hits.map((hit) => hit.id)).toEqual([2, 1, 3])
  })

  test('puts what holds the words in its title first', () => {
    expect(searchIn(engine, 'chest').hits.map((hit) => hit.id)).toEqual([5, 1, 2])
  })
})

describe('the engine', () => {
  test('replaces a paper that it has, and forgets one that is removed', () => {
    const changing = engineOver([draft('first title'), draft('second title')])
    changing.add([{ ...draft('third name'), id: 1, sequence: 1, sources: [] }])
    expect(matchesIn(changing, 'first')).toEqual([])
    expect(matchesIn(changing, 'third')).toEqual([1])
    changing.remove([1, 99])
    expect(matchesIn(changing, 'third')).toEqual([])
    expect(matchesIn(changing, 'title')).toEqual([2])
    expect(changing.size()).toBe(1)
  })

  test('has nothing like a paper that it does not have', () => {
    expect(engine.similar([99], 10)).toEqual([])
  })

  test('without papers finds nothing', () => {
    const { hits, total, indexed } = searchIn(engineOver([]), 'chest -"x ray" after:2024')
    expect({ hits, total, indexed }).toEqual({ hits: [], total: 0, indexed: 0 })
  })

  test('gives no more hits than asked for, but counts all', () => {
    const { hits, total } = searchIn(engine, 'chest', 1)
    expect(hits).toHaveLength(1)
    expect(total).toBe(3)
  })
})

describe('what is asked of the postings', () => {
  const papers = seedPapers()
  const seeds = createMiniSearchEngine()
  seeds.add(papers)

  test.each([
    'chest x-ray',
    '"chest x-ray" -pneumonia',
    'title:"x-ray" deep',
    '"deep learning" OR (knee wrist)',
    '-deep',
    '-"deep learning" -(knee OR chest)',
    'report generation of chest radiographs OR blazar',
    'author:Navab OR knee',
    'title:knee',
  ])('is what the papers themselves say: %s', (text) => {
    const read = readQuery(text, '2026-01-01')
    if (isFault(read)) throw new Error(read.problem)
    const matched = seeds.match(read.root, 0).papers.map(({ id }) => id)
    expect(matched.sort((a, b) => a - b)).toEqual(papers.map(({ id }) => id).filter((id) => seeds.check(read.root, id).matches))
    expect(matched.length).toBeGreaterThan(0)
  })
})
