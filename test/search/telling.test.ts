import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Paper } from '../../src/papers/paper.ts'
import { bare } from '../../src/port/text.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import { explain, keySentence } from '../../src/search/snippets/snippets.ts'
import { beginningOf, tellingOf } from '../../src/search/snippets/telling.ts'
import { openTestLibrary, type TestLibrary, TODAY } from '../library.ts'

/** The sentences, by their beginnings, that a reader accepted as the one line of a paper, written down before the rule was made. */
interface Accepted {
  readonly title: string
  readonly query: string | null
  readonly accepted: readonly string[]
}

const ACCEPTED = JSON.parse(readFileSync(new URL('accepted-sentences.json', import.meta.url), 'utf8')) as Accepted[]
/** The rule was made by looking at the first two of each four alone. */
const SEEN = ACCEPTED.filter((_, index) => index % 4 < 2)
const UNSEEN = ACCEPTED.filter((_, index) => index % 4 >= 2)
/** So much of a line must be the sentence’s own, whatever was left out before it. */
const COMPARED = 24

let library: TestLibrary

beforeAll(async () => {
  library = await openTestLibrary()
})
afterAll(() => library.close())

async function lineOf({ title, query }: Accepted): Promise<string> {
  const [paper] = await library.core.store.papers.byTitle(title)
  if (!paper) throw new Error(`no paper is called ${title}`)
  if (query === null) return bare(keySentence(paper))
  const read = readQuery(query, TODAY, 'search')
  if (isFault(read)) throw new Error(read.problem)
  return bare(explain(paper, (await library.core.library.search(read.root, 0)).words).excerpt)
}

/** The whole sentence that a line is of. */
async function isAccepted(each: Accepted): Promise<boolean> {
  const line = await lineOf(each)
  const [paper] = (await library.core.store.papers.byTitle(each.title)) as [Paper]
  const abstract = (paper.abstract ?? '').replaceAll('\n\n', ' ')
  const at = abstract.toLowerCase().indexOf(line.replace(/^… /, '').slice(0, COMPARED).toLowerCase())
  const starts = each.accepted.map((sentence) => abstract.indexOf(sentence))
  return at >= 0 && starts.some((start) => at >= start && !/[.?!]\s/.test(abstract.slice(start, at)))
}

async function countAccepted(papers: readonly Accepted[]): Promise<number> {
  const judged = await Promise.all(papers.map(isAccepted))
  return judged.filter((isGood) => isGood).length
}

test('the line of a paper is one that a reader accepts, for 26 of 30 papers that the rule was not made for', async () => {
  expect(UNSEEN).toHaveLength(30)
  expect(await countAccepted(UNSEEN)).toBeGreaterThanOrEqual(26)
  expect(await countAccepted(SEEN)).toBeGreaterThanOrEqual(26)
})

test('what a paper brings goes before what others lack', async () => {
  const lacking = 'Most of the previous methods rarely solve the cases that the prohibited items are deliberately hidden.'
  const bringing = 'Towards real-world prohibited item detection, we collect a large-scale dataset.'
  expect(tellingOf(bringing, 1)).toBeGreaterThan(tellingOf(lacking, 1))
  const line = await lineOf({
    title: 'Towards Real-World Prohibited Item Detection: A Large-Scale X-ray Benchmark',
    query: 'prohibited items at security',
    accepted: [],
  })
  expect(line).toMatch(/^We collect a large-scale dataset, named as PIDray/)
})

test.each([
  ['In this work, we introduce Xplainer.', 'Xplainer.'],
  ['To fill this gap, we propose BenchX, a benchmark.', 'BenchX, a benchmark.'],
  ['We propose to use fewer words.', 'We propose to use fewer words.'],
  ['Thus, in this article five models were used.', 'five models were used.'],
  ['We propose a method.', 'a method.'],
  ['Here, the baseline wins.', 'the baseline wins.'],
])('%s stands alone as %s', (sentence, alone) => {
  expect(sentence.slice(beginningOf(sentence, sentence.length))).toBe(alone)
})

test('a clause with a word that was asked for stays', () => {
  const sentence = 'Towards prohibited item detection, we collect a dataset.'
  expect(beginningOf(sentence, 8)).toBe(0)
})
