import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNearDuplicate, similarity, similarityTerms } from '../../src/digests/content/similarity.ts'
import { readDraft } from '../../src/papers/draft.ts'
import type { PaperDraft } from '../../src/papers/paper.ts'
import { hostileTexts } from '../hostile.ts'
import { draft, SHARED, seedPapers } from '../library.ts'

const seeds = seedPapers()
const terms = seeds.map(similarityTerms)

function seed(title: string): PaperDraft {
  const found = seeds.find((paper) => paper.title.startsWith(title))
  if (!found) throw new Error(`no bundled paper “${title}”`)
  return found
}

const alike = (a: PaperDraft, b: PaperDraft): number => similarity(similarityTerms(a), similarityTerms(b))

function isSame(a: PaperDraft, b: PaperDraft): boolean {
  const [left, right] = [similarityTerms(a), similarityTerms(b)]
  expect(isNearDuplicate(right, left)).toBe(isNearDuplicate(left, right))
  return isNearDuplicate(left, right)
}

describe('likeness', () => {
  test('is 1 for a paper and itself, the same either way, and between 0 and 1', () => {
    for (const a of terms) {
      expect(similarity(a, a)).toBeCloseTo(1, 10)
      for (const b of terms) {
        expect(similarity(a, b)).toBeCloseTo(similarity(b, a), 10)
        expect(similarity(a, b)).toBeGreaterThanOrEqual(0)
        expect(similarity(a, b)).toBeLessThanOrEqual(1)
      }
    }
  })

  test('is higher within a subject than across subjects', () => {
    const reports = ['ICON:', 'Intensive Vision-guided', 'Unify, Align and Refine', 'Structural Entities'].map(seed)
    const sky = ['Probing X-ray Timing', 'IXPE Observation', 'Separating source-intrinsic', 'Testing the extended corona'].map(seed)
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const across = reports.flatMap((a) => sky.map((b) => alike(a, b)))
    for (const papers of [reports, sky]) {
      const within = papers.flatMap((a) => papers.filter((b) => b !== a).map((b) => alike(a, b)))
      expect(mean(within)).toBeGreaterThan(3 * mean(across))
    }
    expect(Math.max(...across)).toBeLessThan(0.15)
  })

  test('counts words of the title more', () => {
    const paper = draft('Tuberculosis in children', { abstract: 'Radiographs of lungs were graded.' })
    const byTitle = draft('Cities of Europe', { abstract: 'Tuberculosis came by ship.' })
    const byAbstract = draft('Cities of Europe', { abstract: 'Radiographs came by ship.' })
    expect(alike(paper, byTitle)).toBeGreaterThan(alike(paper, byAbstract))
    expect(alike(paper, byAbstract)).toBeGreaterThan(0)
  })

  test('takes no notice of words that any paper has', () => {
    const words = 'We propose a novel method and show that it significantly outperforms existing approaches on three datasets.'
    expect(alike(draft('Femurs', { abstract: words }), draft('Blazars', { abstract: words }))).toBeLessThan(0.05)
  })

  test('knows a word in any form, and an X-ray however it is spelled', () => {
    expect(alike(draft('Segmenting fractures'), draft('Fracture segmentation'))).toBeCloseTo(1, 10)
    expect(alike(draft('X-ray'), draft('x ray'))).toBeCloseTo(1, 10)
    expect(alike(draft('X-ray'), draft('y chromosome'))).toBe(0)
  })

  test('grows with what is shared', () => {
    const [lung, bone] = ['lung nodule opacity pleura', 'femur hip knee wrist']
    const paper = draft('One', { abstract: lung })
    const values = [0, 1, 2, 3, 4].map((count) => {
      const mixed = [...lung.split(' ').slice(0, count), ...bone.split(' ').slice(count)].join(' ')
      return alike(paper, draft('One', { abstract: mixed }))
    })
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect(new Set(values).size).toBe(values.length)
  })

  test('is 0 where one says nothing', () => {
    expect(alike(draft('The of and'), draft('The of and'))).toBe(0)
    expect(alike(draft('???'), draft('Femur'))).toBe(0)
  })
})

describe('the same work twice', () => {
  const paper = seed('CheXagent')

  test('is known by an abstract that is nearly equal, under any title', () => {
    const words = (paper.abstract ?? '').split(' ')
    const mended = words.map((word, at) => (at % 25 === 0 ? 'something' : word)).join(' ')
    expect(isSame(paper, { ...paper, title: 'Reading Chest X-Rays with One Model', abstract: mended })).toBe(true)
    expect(isSame(paper, { ...paper, title: 'Reading Chest X-Rays with One Model', abstract: words.reverse().join(' ') })).toBe(false)
  })

  test('is known by its title and first author, however its abstract was rewritten', () => {
    const other = { ...paper, authors: ['Ada Lovelace'], abstract: seed('ICON:').abstract }
    expect(
      isSame({ ...paper, authors: ['Lovelace, A.', 'Babbage, C.'] }, { ...other, title: paper.title.toUpperCase().replace(/-/g, ' ') }),
    ).toBe(true)
    expect(isSame({ ...paper, authors: ['Grace Hopper'] }, other)).toBe(false)
    expect(isSame({ ...paper, authors: [] }, other)).toBe(false)
  })

  test('is known by its title alone where nothing else is known', () => {
    const bare = draft('Reliable Detection of Tuberculosis in Radiographs')
    expect(isSame(bare, { ...bare, abstract: paper.abstract })).toBe(true)
    expect(isSame(bare, draft('Reliable detection of tuberculosis in radiographs.', { authors: ['A. Smith'] }))).toBe(true)
    expect(isSame({ ...bare, authors: ['B. Jones'] }, { ...bare, authors: ['A. Smith'] })).toBe(false)
    expect(isSame(bare, draft('Reliable Detection of Tuberculosis in Children'))).toBe(false)
  })

  test('is known by a title and an abstract that were both mended a little', () => {
    const words = (paper.abstract ?? '').split(' ')
    const mended = words.map((word, at) => (at % 11 === 0 ? 'something' : word)).join(' ')
    const title = paper.title.replace('Towards a', 'A')
    expect(isSame(paper, { ...paper, title, abstract: mended })).toBe(true)
    expect(isSame(paper, { ...paper, title: 'Something Else Entirely', abstract: mended })).toBe(false)
  })

  test('is not known by a short title', () => {
    expect(isSame(draft('Introduction to graphs'), draft('Introduction to graphs'))).toBe(false)
  })
})

describe('different works', () => {
  const abstract = seed('ICON:').abstract
  const series: [one: string, other: string][] = [
    ['A view of soft excess in type 1 galaxies, Part I: samples', 'A view of soft excess in type 1 galaxies, Part II: samples'],
    ['A view of soft excess in galaxies I', 'A view of soft excess in galaxies V'],
    ['The First Challenge on Image Restoration in the Wild', 'The Second Challenge on Image Restoration in the Wild'],
    ['Long-tailed chest radiograph classification challenge 2023', 'Long-tailed chest radiograph classification challenge 2024'],
    ['Segmentation of the heart in 2D images', 'Segmentation of the heart in 3D images'],
    ['Graphs of bounded degree and their colourings', 'Comment on “Graphs of bounded degree and their colourings”'],
    ['Graphs of bounded degree and their colourings', 'Erratum: Graphs of bounded degree and their colourings'],
  ]
  test.each(series)('%s; %s', (one, other) => {
    for (const rest of [{}, { abstract }, { abstract, authors: ['A. Smith'] }])
      expect(isSame(draft(one, rest), draft(other, rest))).toBe(false)
    // What tells them apart is the one mark: without it they would be one.
    expect(isSame(draft(one, { abstract }), draft(one, { abstract }))).toBe(true)
  })

  test('that share a template', () => {
    const challenge = (subject: string, data: string, winners: string): PaperDraft =>
      draft(`Methods and Results of the Challenge on ${subject}`, {
        abstract:
          `This paper presents the challenge on ${subject}, held with the workshop on new trends in image restoration. ` +
          `${data} The challenge attracted many participants, who submitted their results in the final phase. ${winners} ` +
          'This report describes the methods of the teams and gives insights for further research. The code is available online.',
      })
    const one = challenge(
      'Raindrop Removal',
      'Drops on a lens blur streets at night, and pairs of clean and wet photographs were taken from cars.',
      'Best was a transformer that estimates the refraction of each drop before it paints over it.',
    )
    const other = challenge(
      'Face Restoration',
      'Old portraits have lost their detail; a set of scans with faces of all ages was made from archives.',
      'Best was a diffusion prior steered by identity features of the person that is shown.',
    )
    expect(alike(one, other)).toBeLessThan(0.7)
    expect(isSame(one, other)).toBe(false)
  })

  test('of the same people on almost the same', () => {
    // Cranfield 1332 and 1334.
    const wings = (kind: string, rest: string): PaperDraft =>
      draft(`Calculated spanwise lift distributions and aerodynamic influence coefficients for ${kind} wings in subsonic flow`, {
        authors: ['F. W. Diederich'],
        abstract:
          `Spanwise lift distributions have been calculated for ${rest} wings with various aspect ratios and taper ratios and with a variety of ` +
          'angle-of-attack or twist distributions, including flap and aileron deflections, by means of an approximate method based on lifting ' +
          `surfaces. ${rest === 'nineteen unswept' ? 'Aerodynamic influence coefficients could be had by inverting a matrix of the induction factors that' : 'Also presented are influence coefficients which are calculated from these lift distributions by'} an iteration.`,
      })
    expect(isSame(wings('unswept', 'nineteen unswept'), wings('swept', 'sixty-one swept'))).toBe(false)
  })

  test('among the bundled papers', () => {
    for (const [at, a] of terms.entries()) for (const b of terms.slice(at + 1)) expect(isNearDuplicate(a, b)).toBe(false)
  })

  test('whose abstracts say nothing', () => {
    const text = 'See the full text for the abstract of this paper.'
    expect(isSame(draft('Lungs', { abstract: text }), draft('Stars', { abstract: text }))).toBe(false)
  })
})

describe('hostile papers', () => {
  test.each(hostileTexts)('%j', (text) => {
    const papers = [
      draft(text),
      draft('Femur', { abstract: text }),
      draft(text, { abstract: text, authors: [text] }),
      draft('Femur', { authors: [text] }),
    ]
    for (const a of papers) {
      for (const b of [...papers, ...seeds.slice(0, 3)]) {
        expect(alike(a, b)).toBeGreaterThanOrEqual(0)
        expect(alike(a, b)).toBeLessThanOrEqual(1)
        isSame(a, b)
      }
    }
  })

  test('words that objects have are words', () => {
    expect(alike(draft('constructor __proto__ toString'), draft('Constructor, proto, toString'))).toBeCloseTo(1, 10)
  })

  test('any two texts have a likeness', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const value = alike(draft(a, { abstract: b }), draft(b, { abstract: a }))
        expect(value >= 0 && value <= 1).toBe(true)
      }),
    )
  })
})

const days = join(SHARED, 'fixtures', 'replay')

describe.skipIf(!existsSync(days))('papers of some weeks', () => {
  const versions = new Map<string, PaperDraft[]>()
  if (existsSync(days)) {
    for (const file of readdirSync(days).filter((name) => name.endsWith('.jsonl'))) {
      for (const line of readFileSync(join(days, file), 'utf8').split('\n').filter(Boolean)) {
        const read = readDraft(JSON.parse(line))
        const key = typeof read === 'string' ? undefined : read.keys[0]
        if (key !== undefined && typeof read !== 'string') versions.set(key, [...(versions.get(key) ?? []), read])
      }
    }
  }

  test('come again: nearly all versions of one are known', () => {
    const again = [...versions.values()].filter((each) => each.length > 1).map((each) => [each[0], each.at(-1)] as [PaperDraft, PaperDraft])
    const known = again.filter(([first, last]) => isSame(first, last))
    expect(again.length).toBeGreaterThan(200)
    expect(known.length / again.length).toBeGreaterThan(0.95)
  })

  test('are different works where their identifiers are, even those that are most alike', () => {
    const challenges = [...versions.values()]
      .map(([first]) => first as PaperDraft)
      .filter(({ title }) => /NTIRE|SemEval|BCH|Any-Quality|CVRP/.test(title))
    expect(challenges.length).toBeGreaterThan(20)
    const made = challenges.map(similarityTerms)
    for (const [at, a] of made.entries()) for (const b of made.slice(at + 1)) expect(isNearDuplicate(a, b)).toBe(false)
  })
})
