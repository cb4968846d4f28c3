// npm run pairs: how surely title and first author tell whether two records are one paper, on pairs made from real records. Prints the tables of docs/sources.md.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isSamePaper, normaliseTitle, titleHash } from '../src/papers/identity.ts'
import { foldLetters } from '../src/papers/letters.ts'
import type { PaperDraft } from '../src/papers/paper.ts'
import { readRawPaper } from '../src/sources/formats/raw-paper.ts'

/** Records of arXiv and the ACL Anthology. They are beside the repository, not in it. */
const CORPUS = new URL('../../shared/eval/corpus/papers-117k.jsonl.gz', import.meta.url)
/** Titles with so many of their words in common are alike. */
const LIKE = 0.35
const MOST_IN_GROUP = 40
/** Fewer right ones among those that are joined fail. */
const LEAST_PRECISION = 0.995
const MOST_OF_KIND = 1_000
/** Every so many records are copied, so that copies come from all of the corpus. */
const STEP = 7

interface Record {
  readonly id: string
  readonly title: string
  readonly authors: readonly string[]
}

type Pair = readonly [Pick<Record, 'title' | 'authors'>, Pick<Record, 'title' | 'authors'>]

/** What another source makes of a record; null where the record has nothing of the kind. */
type Retold = (record: Record) => Pick<Record, 'title' | 'authors'> | null

const titled =
  (retell: (title: string) => string): Retold =>
  ({ title, authors }) => {
    const retold = retell(title)
    return retold === title ? null : { title: retold, authors }
  }

/** Of the first author's name; it has words for given names and a last one. */
const named =
  (spell: (given: readonly string[], family: string) => string): Retold =>
  ({ title, authors: [first = '', ...others] }) => {
    const words = first.split(/\s+/)
    const spelled = spell(words.slice(0, -1), words.at(-1) ?? '')
    return spelled === first ? null : { title, authors: [spelled, ...others] }
  }

const initials = (given: readonly string[]): string => given.map((word) => word[0] ?? '').join('')

const SAME: readonly (readonly [kind: string, retell: Retold])[] = [
  ['the record as it is', ({ title, authors }) => ({ title, authors })],
  ['title in capitals', titled((title) => (/[\\$]/.test(title) ? title : title.toUpperCase()))],
  ['title in small letters', titled((title) => (/[\\$]/.test(title) ? title : (title[0] ?? '') + title.slice(1).toLowerCase()))],
  ['a full stop behind the title', titled((title) => `${title}.`)],
  [
    'other quotes and dashes',
    titled((title) =>
      title
        .replace(/[-–]/g, '‐')
        .replace(/['’]/g, '‘')
        .replace(/"([^"]*)"/g, '“$1”'),
    ),
  ],
  [
    'formulas in HTML',
    titled((title) => title.replace(/\$_\{?(\w{1,3})\}?\$/g, '<sub>$1</sub>').replace(/\$\^\{?(\w{1,3})\}?\$/g, '<sup>$1</sup>')),
  ],
  ['title without accents', titled((title) => (/[\\$]/.test(title) ? title : title.normalize('NFKD').replace(/\p{M}/gu, '')))],
  ['an accent in TeX', titled((title) => title.replace(/é/g, "\\'e").replace(/ö/g, '\\"{o}'))],
  ['title with a label', titled((title) => `${title} [version 2; peer review: 2 approved]`)],
  ['title without its subtitle', titled((title) => title.replace(/(?<=\w{3}): .*$/, ''))],
  ['Lovelace A', named((given, family) => `${family} ${initials(given)}`)],
  ['A. Lovelace', named((given, family) => `${initials(given).split('').join('. ')}. ${family}`)],
  ['Lovelace, Ada', named((given, family) => `${family}, ${given.join(' ')}`)],
  ['Lovelace Ada', named((given, family) => [family, ...given].join(' '))],
  ['Ada Lovelace Jr.', named((given, family) => `${given.join(' ')} ${family} Jr.`)],
  [
    'first author without accents',
    named((given, family) => foldLetters([...given, family].join(' ')).replace(/(^|\s)\p{L}/gu, (each) => each.toUpperCase())),
  ],
  ['without middle names', named((given, family) => `${given[0]} ${family}`)],
  [
    'Xiao-Ming as Xiaoming',
    named((given, family) => `${given.join(' ').replace(/-(\p{L})/gu, (_, letter: string) => letter.toLowerCase())} ${family}`),
  ],
  [
    'the second author first',
    ({ title, authors: [first, second, ...others] }) => (first && second ? { title, authors: [second, first, ...others] } : null),
  ],
  ['no authors', ({ title }) => ({ title, authors: [] })],
]

/** Pairs of different works that are made of records. */
const DIFFERENT: readonly (readonly [kind: string, make: (record: Record, other: Record) => Pair | null])[] = [
  ['“…: Part I” and “…: Part II”, by the same authors', (record) => [suffixed(record, ': Part I'), suffixed(record, ': Part II')]],
  ['“… 2025” and “… 2026”, by the same authors', (record) => [suffixed(record, ' 2025'), suffixed(record, ' 2026')]],
  ['“Erratum: …” by the same authors', (record) => [record, prefixed(record, 'Erratum: ')]],
  ['“Reply to …” by the same authors', (record) => [record, prefixed(record, 'Reply to ')]],
  ['“Comment on …” by others', (record, { authors }) => [record, prefixed({ ...record, authors }, 'Comment on ')]],
  [
    'a short title (“Introduction”, “Book review”) by authors of one name or none',
    ({ authors }, other) => [
      { title: 'Book review', authors },
      { title: 'Book Review', authors: other.id.length % 2 === 0 ? [] : [`Zoë ${other.authors[0]?.split(/\s+/).at(-1)}`] },
    ],
  ],
  [
    'the same title by others, as of workshops’ overviews',
    ({ title, authors }, other) =>
      areApart(authors, other.authors)
        ? [
            { title, authors },
            { title, authors: other.authors },
          ]
        : null,
  ],
  [
    'the same title by others whose first author has the same family name',
    ({ title, authors }, other) => {
      const given = (other.authors[0] ?? '').split(/\s+/).slice(0, -1)
      const [own = '', family = ''] = [authors[0]?.[0], authors[0]?.split(/\s+/).at(-1)]
      return given[0]?.[0] === own || given.length === 0
        ? null
        : [
            { title, authors },
            { title, authors: [`${given.join(' ')} ${family}`, ...other.authors.slice(1)] },
          ]
    },
  ],
]

const suffixed = ({ title, authors }: Record, end: string): Pick<Record, 'title' | 'authors'> => ({ title: title + end, authors })
const prefixed = ({ title, authors }: Record, start: string): Pick<Record, 'title' | 'authors'> => ({ title: start + title, authors })
const familiesOf = (authors: readonly string[]): Set<string> => new Set(authors.map((name) => foldLetters(name.split(/\s+/).at(-1) ?? '')))

function areApart(one: readonly string[], other: readonly string[]): boolean {
  const [left, right] = [familiesOf(one), familiesOf(other)]
  return ![...left].some((name) => right.has(name))
}

/** Records of one work: most names are in both. */
function haveSameAuthors(one: Record, other: Record): boolean {
  const [left, right] = [familiesOf(one.authors), familiesOf(other.authors)]
  return [...left].filter((name) => right.has(name)).length / Math.min(left.size, right.size) >= 0.5
}

function readRecords(): Record[] {
  if (!existsSync(CORPUS)) throw new Error('The records are not here: they are in ../shared/eval/corpus, beside the checkout.')
  const lines = gunzipSync(readFileSync(CORPUS)).toString().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Record).filter(({ authors }) => (authors[0] ?? '').includes(' '))
}

/** Whether two records would be joined as a preprint and its article: nothing but titles and authors keeps them apart. */
function areJoined([one, other]: Pair): boolean {
  const [left, right] = [read(one, '10.1101/2026.01.01.000001'), read(other, '10.1000/1')]
  return left !== null && right !== null && titleHash(left.title) === titleHash(right.title) && isSamePaper(left, right)
}

function read({ title, authors }: Pick<Record, 'title' | 'authors'>, doi: string): PaperDraft | null {
  const found = readRawPaper(doi, { title, authors, abstract: null, references: [doi], announced: 'listed', at: null })
  return 'draft' in found ? found.draft : null
}

/** Pairs of different records whose titles begin with the same words and have most others in common. */
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

interface Row {
  readonly kind: string
  readonly pairs: readonly Pair[]
}

function sameRows(records: readonly Record[]): Row[] {
  return SAME.map(([kind, retell]) => {
    const pairs: Pair[] = []
    for (let at = 0; at < records.length && pairs.length < MOST_OF_KIND; at++) {
      const record = records[(at * STEP) % records.length] as Record
      const retold = retell(record)
      if (retold) pairs.push([record, retold])
    }
    return { kind, pairs }
  })
}

function differentRows(records: readonly Record[]): Row[] {
  const like = [...likePairs(records)].filter(
    ([one, other]) => normaliseTitle(one.title) !== normaliseTitle(other.title) || !haveSameAuthors(one, other),
  )
  const made = DIFFERENT.map(([kind, make]) => {
    const pairs: Pair[] = []
    for (let at = 0; at < records.length && pairs.length < MOST_OF_KIND; at++) {
      const [record, other] = [records[(at * STEP) % records.length], records[(at * STEP + 3) % records.length]] as [Record, Record]
      const pair = make(record, other)
      if (pair) pairs.push(pair)
    }
    return { kind, pairs }
  })
  return [
    {
      kind: 'records with like titles, some authors in common',
      pairs: like.filter(([one, other]) => !areApart(one.authors, other.authors)),
    },
    { kind: 'records with like titles, no author in common', pairs: like.filter(([one, other]) => areApart(one.authors, other.authors)) },
    ...made,
  ]
}

/** @returns how many pairs there are, and how many are joined */
function print(head: string, rows: readonly Row[]): { pairs: number; joined: number } {
  console.log(`| ${head} | Pairs | Joined |\n| --- | --: | --: |`)
  let [all, joined] = [0, 0]
  for (const { kind, pairs } of rows) {
    const found = pairs.filter(areJoined).length
    console.log(`| ${kind} | ${pairs.length.toLocaleString('en')} | ${found.toLocaleString('en')} |`)
    all += pairs.length
    joined += found
  }
  console.log('')
  return { pairs: all, joined }
}

function main(): void {
  const records = readRecords()
  const same = print('The same work, as another source tells it', sameRows(records))
  const twice = [...likePairs(records)].filter(
    ([one, other]) => normaliseTitle(one.title) === normaliseTitle(other.title) && haveSameAuthors(one, other),
  )
  const real = print('The same work in the corpus twice', [{ kind: 'with the same title', pairs: twice }])
  const different = print('Different works', differentRows(records))
  const right = same.joined + real.joined
  const precision = right / (right + different.joined)
  console.log(`precision ${precision.toFixed(4)}, recall ${(right / (same.pairs + real.pairs)).toFixed(4)}`)
  if (precision < LEAST_PRECISION) process.exitCode = 1
}

main()
