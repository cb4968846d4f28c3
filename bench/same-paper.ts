// npm run pairs: how surely title and first author tell whether two records are one paper, on pairs made from real records.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isSamePaper, normaliseTitle } from '../src/papers/identity.ts'
import { foldLetters } from '../src/papers/letters.ts'

/** Records of arXiv and the ACL Anthology. They are beside the repository, not in it. */
const CORPUS = new URL('../../shared/eval/corpus/papers-117k.jsonl.gz', import.meta.url)
/** Titles with so many of their words in common are alike. */
const LIKE = 0.35
const MOST_IN_GROUP = 40
const MOST_COPIED = 5_000

interface Record {
  readonly id: string
  readonly title: string
  readonly authors: readonly string[]
}

/** How other sources write a name. */
const SPELLINGS: readonly (readonly [name: string, spell: (words: readonly string[]) => string])[] = [
  ['as it is', (words) => words.join(' ')],
  ['Lovelace A', (words) => `${words.at(-1)} ${initials(words)}`],
  ['A. Lovelace', (words) => `${initials(words).split('').join('. ')}. ${words.at(-1)}`],
  ['Lovelace, Ada', (words) => `${words.at(-1)}, ${words.slice(0, -1).join(' ')}`],
  ['Lovelace Ada', (words) => [words.at(-1), ...words.slice(0, -1)].join(' ')],
  ['without accents', (words) => foldLetters(words.join(' '))],
  ['Ada Lovelace Jr.', (words) => `${words.join(' ')} Jr.`],
]

function initials(words: readonly string[]): string {
  return words
    .slice(0, -1)
    .map((word) => word[0] ?? '')
    .join('')
}

function readRecords(): Record[] {
  if (!existsSync(CORPUS)) throw new Error('The records are not here: they are in ../shared/eval/corpus, beside the checkout.')
  const lines = gunzipSync(readFileSync(CORPUS)).toString().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Record).filter(({ authors }) => (authors[0] ?? '').includes(' '))
}

function bare({ title, authors }: Pick<Record, 'title' | 'authors'>, key: string) {
  return { title, authors, keys: [key] }
}

/** Pairs of different works whose titles begin with the same words and have most others in common. */
function* likePairs(records: readonly Record[]): Generator<readonly [Record, Record]> {
  const groups = new Map<string, Record[]>()
  for (const record of records) {
    const beginning = normaliseTitle(record.title).split(' ').slice(0, 2).join(' ')
    groups.set(beginning, [...(groups.get(beginning) ?? []), record].slice(0, MOST_IN_GROUP))
  }
  for (const group of groups.values())
    for (const [index, one] of group.entries())
      for (const other of group.slice(index + 1)) if (one.id !== other.id && share(one.title, other.title) >= LIKE) yield [one, other]
}

function share(one: string, other: string): number {
  const [left, right] = [one, other].map((title) => new Set(normaliseTitle(title).split(' '))) as [Set<string>, Set<string>]
  const common = [...left].filter((word) => right.has(word)).length
  return common / (left.size + right.size - common)
}

/** Records of one work: most names are in both. */
function haveSameAuthors(one: Record, other: Record): boolean {
  const names = [one, other].map(({ authors }) => new Set(authors.map((name) => foldLetters(name.split(/\s+/).at(-1) ?? ''))))
  const [left, right] = names as [Set<string>, Set<string>]
  return [...left].filter((name) => right.has(name)).length / Math.min(left.size, right.size) >= 0.5
}

function main(): void {
  const records = readRecords()
  let [alike, joined, wrong, asIfEqual] = [0, 0, 0, 0]
  for (const [one, other] of likePairs(records)) {
    const isEqual = normaliseTitle(one.title) === normaliseTitle(other.title)
    const isOne = isEqual && haveSameAuthors(one, other)
    if (!isOne) alike++
    const [left, right] = [bare(one, 'doi:10.1101/2026.01.01.000001'), bare(other, 'doi:10.1000/1')]
    if (isEqual && isSamePaper(left, right)) {
      joined++
      if (!isOne) wrong++
    }
    if (!isOne && !haveSameAuthors(one, other) && isSamePaper(left, { ...right, title: one.title })) asIfEqual++
  }
  console.log(
    `pairs of different works with like titles: ${alike}, of which ${wrong} would be joined; pairs with equal titles joined: ${joined}`,
  )
  console.log(`of the different works with other authors, ${asIfEqual} would be joined if their titles were equal`)
  const copied = records.slice(0, MOST_COPIED)
  for (const [name, spell] of SPELLINGS) {
    const found = copied.filter((record) => {
      const spelled = spell((record.authors[0] as string).split(/\s+/))
      return isSamePaper(bare(record, 'arxiv:2601.00001'), bare({ title: record.title, authors: [spelled] }, 'doi:10.1000/1'))
    })
    console.log(`the same work, its first author spelled “${name}”: ${found.length} of ${copied.length} joined`)
  }
}

main()
