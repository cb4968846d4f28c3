import { readFileSync } from 'node:fs'
import type { PaperDraft } from '../../src/papers/paper.ts'

/** Made-up papers, as many as are wanted, the same each time: everybody who has the sources can measure. */
export interface MadeUp {
  readonly drafts: readonly PaperDraft[]
  /** @param among the first and the last paper of which one matches, counted from 0 @returns a query of two words of a title; the same twice only where there are no others */
  query(number: number, among: readonly [first: number, last: number]): string
}

const SEEDS = new URL('../../seeds/papers.jsonl', import.meta.url)
const TITLE_WORDS = 7
const SENTENCES = 6

/** Titles are words, and abstracts sentences, of the bundled papers. */
export function makePapers(count: number): MadeUp {
  const seeds = readFileSync(SEEDS, 'utf8').trim().split('\n')
  const abstracts = seeds.map((line) => String((JSON.parse(line) as { abstract?: string }).abstract ?? ''))
  const sentences = abstracts.flatMap((abstract) => abstract.split(/(?<=[a-z]\.) (?=[A-Z])/)).filter((sentence) => sentence.length > 40)
  const words = [...new Set(sentences.flatMap((sentence) => sentence.toLowerCase().match(/[a-z]{6,}/g) ?? []))]
  const next = createRandom()
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item
  const titles = Array.from({ length: count }, () => Array.from({ length: TITLE_WORDS }, () => pick(words)))
  const drafts = titles.map(
    (title, index): PaperDraft => ({
      title: title.join(' '),
      abstract: Array.from({ length: SENTENCES }, () => pick(sentences)).join(' '),
      authors: [`Ada Lovelace${index % 50}`, `Bob Ross${index % 70}`],
      categories: ['cs.CL'],
      published: '2026-04-16',
      upvotes: null,
      keys: [`arxiv:2604.${String(10_000 + index)}`],
      isWithdrawn: false,
    }),
  )
  return {
    drafts,
    query(number, [first, last]) {
      const papers = last - first + 1
      const pair = Math.floor(number / papers) % PAIRS.length
      const title = titles[first + (number % papers)] ?? []
      return (PAIRS[pair] ?? []).map((at) => title[at]).join(' ')
    },
  }
}

/** Two places of a title. */
const PAIRS = Array.from({ length: TITLE_WORDS }, (_, left) =>
  Array.from({ length: TITLE_WORDS - left - 1 }, (_each, more) => [left, left + more + 1] as const),
).flat()

/** Numbers from 0 to 1, the same in each run: a linear congruential generator with the constants of Numerical Recipes. */
function createRandom(): () => number {
  let state = 20_260_417
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
