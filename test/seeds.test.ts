import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildSeeds } from '../seeds/build.ts'
import { SEEDS, seedPapers } from './library.ts'

interface Fact {
  readonly title: string
  readonly arxivId?: string
  readonly doi?: string
  readonly authors?: readonly string[]
  readonly published?: string
  readonly categories?: readonly string[]
}

const page = readFileSync(join(SEEDS, 'page.txt'), 'utf8')
const factLines = readFileSync(join(SEEDS, 'facts.jsonl'), 'utf8')
const facts = factLines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Fact)
const seeds = seedPapers()

const factOf = (title: string): Fact | undefined => facts.find((fact) => letters(fact.title) === letters(title))

/** Letters and digits alone, so that LaTeX accents and Unicode ones compare equal. */
function letters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

describe('the bundled papers', () => {
  test('are what the build script makes of the page and the facts', () => {
    expect(readFileSync(join(SEEDS, 'papers.jsonl'), 'utf8')).toBe(buildSeeds(page, factLines))
  })

  test('are 63, of which 41 have an arXiv id, 20 authors, 10 a day, 31 a month and 5 categories', () => {
    expect(seeds).toHaveLength(63)
    expect(seeds.filter((seed) => seed.keys.some((key) => key.startsWith('arxiv:')))).toHaveLength(41)
    expect(seeds.filter((seed) => seed.authors.length > 0)).toHaveLength(20)
    expect(seeds.filter((seed) => seed.published?.length === 10)).toHaveLength(10)
    expect(seeds.filter((seed) => seed.published?.length === 7)).toHaveLength(31)
    expect(seeds.filter((seed) => seed.published === null)).toHaveLength(22)
    expect(seeds.filter((seed) => seed.moreAuthors)).toHaveLength(2)
    expect(seeds.filter((seed) => seed.categories.length > 0)).toHaveLength(5)
  })

  test('have their titles and abstracts from the page', () => {
    const lines = page.split('\n')
    const plain = new Set(lines.map(letters))
    // Where the page has LaTeX, the papers have characters in its place: there the beginnings are compared.
    const withTex = lines.filter((line) => line.includes('\\')).map(letters)
    const isOnPage = (text: string): boolean =>
      plain.has(letters(text)) || withTex.some((line) => line.startsWith(letters(text).slice(0, 100)))
    expect(seeds.map((seed) => seed.title).filter((title) => !isOnPage(title))).toEqual([])
    expect(seeds.map((seed) => seed.abstract ?? '').filter((abstract) => !isOnPage(abstract))).toEqual([])
  })

  test('have their authors from the facts, in order', () => {
    const names = seeds.filter((seed) => seed.authors.length > 0).map((seed) => seed.authors.map(letters))
    const known = seeds.filter((seed) => seed.authors.length > 0).map((seed) => factOf(seed.title)?.authors?.map(letters))
    for (const [index, authors] of names.entries()) {
      const told = known[index] ?? []
      expect(told.filter((name) => authors.includes(name))).toEqual(authors)
    }
  })

  test('have their identifiers, days and categories from the facts, and months from their identifiers', () => {
    for (const seed of seeds) {
      const fact = factOf(seed.title)
      const told = [fact?.arxivId && `arxiv:${fact.arxivId}`, fact?.doi && `doi:${fact.doi.toLowerCase()}`].filter(Boolean)
      expect(seed.keys).toEqual(told)
      const month = fact?.arxivId ? `20${fact.arxivId.slice(0, 2)}-${fact.arxivId.slice(2, 4)}` : null
      expect(seed.published).toBe(fact?.published ? new Date(fact.published).toISOString().slice(0, 10) : month)
      expect(seed.categories).toEqual(fact?.categories ?? [])
    }
  })

  test('are refused with the reason when a fact names no paper of the page', () => {
    const stray = `${factLines.trim()}\n{"title":"A paper that nobody has ever written","arxivId":"2401.00001"}\n`
    expect(() => buildSeeds(page, stray)).toThrow('A paper that nobody has ever written')
  })

  test('are refused with the line when the page has a title without an abstract', () => {
    expect(() => buildSeeds(`${page}\nA lonely title\n`, factLines)).toThrow(/page\.txt line \d+ is a title without an abstract/)
  })
})
