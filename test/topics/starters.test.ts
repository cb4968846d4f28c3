import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allFields } from '../../src/config/fields.ts'
import { isEmpty, isFault, readQuery } from '../../src/search/query/parser.ts'
import { BIORXIV_CATEGORIES, MEDRXIV_CATEGORIES } from '../../src/sources/biorxiv-categories.ts'
import { findStarter, StarterList } from '../../src/topics/starters.ts'
import { hostileTexts } from '../hostile.ts'
import { engineOver, matchesIn, SEEDS, searchIn, seedPapers, TODAY } from '../library.ts'

const starters = StarterList.parse(JSON.parse(readFileSync(join(SEEDS, 'topics.json'), 'utf8')))
const seeds = seedPapers()
const engine = engineOver(seeds)

const fields = allFields()
const ofFields = fields.flatMap((field) => field.starters)

describe('the fields', () => {
  test('have six topics each, none with the name of one about the bundled papers', () => {
    for (const field of fields) expect([field.name, field.starters.length]).toEqual([field.name, 6])
    expect(ofFields.filter(({ name }) => findStarter(starters, name) !== null)).toEqual([])
  })

  test('name nothing that their sources do not bring', () => {
    for (const { name, sources, arxiv, biorxiv, medrxiv, journals } of fields) {
      const stray = { arxiv, biorxiv, medrxiv, crossref: journals }
      for (const [source, named] of Object.entries(stray))
        if (!sources.some((each) => each === source)) expect([name, source, named]).toEqual([name, source, []])
      expect([name, sources.includes('arxiv')]).toEqual([name, arxiv.length > 0])
      expect([name, sources.includes('crossref')]).toEqual([name, journals.length > 0])
    }
  })

  test('have names of categories that bioRxiv and medRxiv have', () => {
    for (const { biorxiv, medrxiv } of fields) {
      expect(BIORXIV_CATEGORIES).toEqual(expect.arrayContaining([...biorxiv]))
      expect(MEDRXIV_CATEGORIES).toEqual(expect.arrayContaining([...medrxiv]))
    }
  })
})

describe('the bundled topics', () => {
  test.each([...starters, ...ofFields])('$name: its query is read without a fault or a note, and asks for something', ({ query }) => {
    const read = readQuery(query, TODAY)
    if (isFault(read)) throw new Error(read.problem)
    expect(read.notes).toEqual([])
    expect(isEmpty(read.root)).toBe(false)
  })

  test.each(starters)('$name: none of its words is taken for another among the bundled papers', ({ query }) => {
    // A word that no paper has is guessed at: alloy would be allow. Such words stand in quotes.
    expect(searchIn(engine, query).words.filter(({ guesses }) => guesses.length > 0)).toEqual([])
  })

  // Some words of a field no bundled paper has.
  const finds: [name: string, most: number, ...titles: string[]][] = [
    ['Radiology', 30, 'RadGraph', 'A Systematic Review of Deep Learning-based Research on Radiology', 'End-To-End Prediction of Knee'],
    [
      'Chest X-ray reports',
      25,
      'Automated Chest X-Ray Report Generator',
      'ICON: Improving Inter-Report',
      'RadGraph',
      'Unify, Align and Refine',
    ],
    ['Lung disease', 12, 'Reliable Tuberculosis Detection', 'Can AI help in screening Viral', 'Exploration of Interpretability Techniques'],
    [
      'Bones and joints',
      5,
      'End-To-End Prediction of Knee',
      'Calculation of Femur',
      'Critical Evaluation of Deep Neural Networks for Wrist',
    ],
    ['Medical image segmentation', 16, 'Improving anatomical plausibility', 'LVM-Med', 'Calculation of Femur'],
    ['Multimodal medical models', 24, 'Towards Generalist Biomedical AI', 'Advancing Multimodal Medical', 'CXR-LLaVA', 'MoRE'],
    ['X-ray astronomy', 18, 'CAvity DEtection Tool', 'The Chandra Source Catalog', 'Probing X-ray Timing', 'The GRACE project'],
    ['Materials by X-ray', 2, 'Segmentation of 3D pore space', 'Deep Learning Based Defect Detection for Solder'],
    ['Security screening', 3, 'Towards Real-World Prohibited Item'],
  ]
  test.each(finds)('%s finds its papers among the bundled ones, %i at most', (name, most, ...titles) => {
    const found = matchesIn(engine, findStarter(starters, name)?.query ?? '').map((id) => seeds[id - 1]?.title ?? '')
    expect(titles.filter((title) => !found.some((other) => other.startsWith(title)))).toEqual([])
    expect(found.length).toBeLessThanOrEqual(most)
  })

  test('of the sky finds no patients, and of patients no sky', () => {
    const titles = (name: string): string[] =>
      matchesIn(engine, findStarter(starters, name)?.query ?? '').map((id) => seeds[id - 1]?.title ?? '')
    expect(titles('X-ray astronomy').filter((title) => /chest|radiology|knee|covid/i.test(title))).toEqual([])
    for (const name of ['Radiology', 'Chest X-ray reports', 'Lung disease', 'Bones and joints', 'Multimodal medical models']) {
      expect(titles(name).filter((title) => /blazar|galax|pulsar|erosita|chandra|athena/i.test(title))).toEqual([])
    }
  })
})

describe('a list of starters', () => {
  const starter = { name: 'Chest X-ray', query: 'chest x-ray', about: 'Chests' }

  test('has a query and a few words for each name', () => {
    expect(StarterList.safeParse([starter]).success).toBe(true)
    for (const wrong of [
      { name: '' },
      { name: '…' },
      { name: 'n'.repeat(41) },
      { query: ' ' },
      { query: 'q'.repeat(2_001) },
      { about: '' },
      { more: 1 },
    ]) {
      expect([wrong, StarterList.safeParse([{ ...starter, ...wrong }]).success]).toEqual([wrong, false])
    }
    expect(StarterList.safeParse({}).success).toBe(false)
  })

  test('has no name twice', () => {
    const twice = StarterList.safeParse([starter, { ...starter, name: 'chest xray' }])
    expect(twice.error?.issues.map(({ message }) => message)).toEqual(['two starters have one name'])
  })
})

describe('a starter is found', () => {
  test.each(['Chest X-ray reports', 'chest x-ray reports', '  CHEST XRAY   REPORTS! ', '“Chest X ray reports”', 'chest-x-ray-reports'])(
    'by its name, whatever its case and punctuation: %s',
    (text) => {
      expect(findStarter(starters, text)?.name).toBe('Chest X-ray reports')
    },
  )

  test.each(['', '...', 'chest', 'reports', '__proto__', ...hostileTexts])('and not by anything else: %s', (text) => {
    expect(findStarter(starters, text)).toBeNull()
  })
})
