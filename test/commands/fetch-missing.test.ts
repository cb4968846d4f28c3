import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestLibrary, type TestLibrary, textOf, titlesOf } from '../library.ts'
import { type OutsideServer, startOutside } from '../lookup/outside-server.ts'

const SHEEP = { id: '2401.00001', title: 'The knee of sheep', abstract: 'Sheep have knees.' }

let outside: OutsideServer
let library: TestLibrary
beforeEach(async () => {
  outside = await startOutside()
  library = await openTestLibrary({ outside: outside.settings })
})
afterEach(async () => {
  await library.close()
  await outside.close()
})

describe('a paper that is not here, named by its identifier or a link', () => {
  test.each(['2401.00001', 'arXiv:2401.00001v2', 'https://arxiv.org/pdf/2401.00001'])(
    '%s is shown as if it had been here',
    async (typed) => {
      outside.papers.arxiv = [SHEEP]
      const shown = await library.ask(`show ${typed}`)
      expect(titlesOf(shown)).toEqual(['The knee of sheep'])
      expect(shown.cards[0]?.actions.map(({ label }) => label)).toContain('Save')
      expect(outside.asked.map(({ service }) => service)).toEqual(['huggingface', 'arxiv'])
      await library.ask(`show ${typed}`)
      expect(outside.asked).toHaveLength(2)
    },
  )

  test('is saved, has similar ones, and is found', async () => {
    outside.papers.huggingface = [SHEEP, { ...SHEEP, id: '2401.00002', title: 'The elbow of sheep' }, { ...SHEEP, id: '2401.00003' }]
    expect(textOf(await library.ask('save arXiv:2401.00001'))).toContain('The knee of sheep')
    expect(titlesOf(await library.ask('saved'))).toEqual(['The knee of sheep'])
    expect(titlesOf(await library.ask('similar arXiv:2401.00002'))).toContain('The knee of sheep')
    expect(titlesOf(await library.ask('search https://arxiv.org/abs/2401.00002'))).toEqual(['The elbow of sheep'])
    expect(outside.asked).toHaveLength(2)
  })

  test('by a DOI comes from Crossref, else from Europe PMC, and by a PubMed id from Europe PMC', async () => {
    outside.papers.crossref = [{ ...SHEEP, id: '10.1234/sheep.1' }]
    outside.papers.europepmc = [
      { ...SHEEP, id: '10.1234/goats.2', title: 'The knee of goats' },
      { ...SHEEP, id: '34902460', title: 'The knee of cows' },
    ]
    expect(titlesOf(await library.ask('show https://doi.org/10.1234/sheep.1'))).toEqual(['The knee of sheep'])
    expect(titlesOf(await library.ask('show 10.1234/goats.2'))).toEqual(['The knee of goats'])
    expect(titlesOf(await library.ask('show pmid:34902460'))).toEqual(['The knee of cows'])
    expect(outside.asked.map(({ service }) => service)).toEqual(['crossref', 'crossref', 'europepmc', 'europepmc'])
  })

  test('that nobody has is said to be nowhere, and is not asked for again within an hour', async () => {
    const nowhere = 'No paper here is arXiv:2401.00009. Try search with words of its title.\nHugging Face and arXiv have no such paper.'
    for (const command of ['show', 'similar', 'save']) expect(textOf(await library.ask(`${command} arXiv:2401.00009`))).toBe(nowhere)
    expect(textOf(await library.ask('search arXiv:2401.00009'))).toContain('Hugging Face and arXiv have no such paper.')
    expect(outside.asked).toHaveLength(2)
    library.setClock('2026-04-10T11:00:00Z')
    outside.papers.arxiv = [{ ...SHEEP, id: '2401.00009' }]
    expect(titlesOf(await library.ask('show arXiv:2401.00009'))).toEqual(['The knee of sheep'])
  })

  test('is asked for again at once where a service did not answer', async () => {
    outside.faults.arxiv = { kind: 'status', status: 503, retryAfter: 30 }
    expect(textOf(await library.ask('show arXiv:2401.00001'))).toMatch(
      /^No paper here is arXiv:2401\.00001\..*\nHugging Face has no such paper\.\narXiv asks to wait\. Please try again in 30 seconds\.$/,
    )
    delete outside.faults.arxiv
    outside.papers.arxiv = [SHEEP]
    library.setClock('2026-04-10T09:05:00Z')
    expect(titlesOf(await library.ask('show arXiv:2401.00001'))).toEqual(['The knee of sheep'])
  })

  test('beside one that is here', async () => {
    outside.papers.arxiv = [SHEEP]
    expect(titlesOf(await library.ask('show arXiv:2303.13391, arXiv:2401.00001'))).toEqual([
      'Xplainer: From X-Ray Observations to Explainable Zero-Shot Diagnosis',
      'The knee of sheep',
    ])
  })

  test('words, numbers and our own ids look up nothing', async () => {
    for (const text of [
      'show a paper that is nowhere',
      'show 7',
      'show id:9999',
      'save nothing like it',
      'similar Xplainer',
      'search id:9999',
    ])
      await library.ask(text)
    expect(outside.asked).toEqual([])
  })
})
