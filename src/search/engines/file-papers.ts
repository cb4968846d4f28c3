import type Sqlite from 'better-sqlite3'
import { type Counts, countsOf, distinctTerms, type IndexedPaper, type Sequence, type Sequences } from '../ranking/indexed.ts'
import { createRecentMap } from './recent-map.ts'
import { readVarints, writeVarints } from './varints.ts'

/** How many papers' words are cached. */
const MOST_OPEN = 4_000

/** The words in a paper's row. */
type Body = Sequences & Pick<IndexedPaper, 'exact' | 'names' | 'nicknames' | 'terms'>

/** A paper in the file. Its metadata is in memory; its words are read when needed. */
class StoredPaper implements IndexedPaper {
  readonly #read: (number: number) => Body
  readonly #readKeys: (number: number) => readonly string[]

  /** Rises from paper to paper, and is never used again. */
  readonly number: number
  readonly id: number
  readonly sequence: number
  readonly published: string | null
  readonly length: number
  readonly categories: readonly string[]
  readonly sources: readonly string[]
  readonly journal: string | null
  readonly isPreprint: boolean
  readonly hasCode: boolean

  constructor(
    reader: { read(number: number): Body; readKeys(number: number): readonly string[]; listOf(text: string): readonly string[] },
    row: Row,
  ) {
    this.#read = reader.read
    this.#readKeys = reader.readKeys
    const [number, id, sequence, published, length, categories, sources, journal, preprint, code] = row
    this.number = number
    this.id = id
    this.sequence = sequence
    this.published = published
    this.length = length
    this.categories = reader.listOf(categories)
    this.sources = reader.listOf(sources)
    this.journal = journal
    this.isPreprint = preprint === 1
    this.hasCode = code === 1
  }

  get title(): Sequence {
    return this.#read(this.number).title
  }
  get abstract(): Sequence {
    return this.#read(this.number).abstract
  }
  get author(): Sequence {
    return this.#read(this.number).author
  }
  get terms(): Uint32Array {
    return this.#read(this.number).terms
  }
  get exact(): Uint32Array {
    return this.#read(this.number).exact
  }
  get names(): Uint32Array {
    return this.#read(this.number).names
  }
  get nicknames(): Uint32Array {
    return this.#read(this.number).nicknames
  }
  get keys(): readonly string[] {
    return this.#readKeys(this.number)
  }
}

type Row = [number: number, ...values: RowValues]

type RowValues = [
  id: number,
  sequence: number,
  published: string | null,
  length: number,
  categories: string,
  sources: string,
  journal: string | null,
  preprint: 0 | 1,
  code: 0 | 1,
]

const COLUMNS = 'id, sequence, published, length, categories, sources, journal, preprint, code'

/** The papers of the index's file. */
export function createFilePapers(database: Sqlite.Database) {
  const insert = database.prepare(`insert into papers (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertBody = database.prepare('insert into bodies values (?, ?, ?)')
  const erase = database.prepare<[number]>('delete from papers where number = ?')
  const eraseBody = database.prepare<[number]>('delete from bodies where number = ?')
  const bodyOf = database.prepare<[number], Buffer>('select body from bodies where number = ?').pluck()
  const bodiesAfter = database.prepare<[number], [number, Buffer]>('select number, body from bodies where number > ? order by number').raw()
  const keysOf = database.prepare<[number], string>('select keys from bodies where number = ?').pluck()
  const insertKey = database.prepare<[string, number]>('insert or replace into paper_keys values (?, ?)')
  const eraseKeys = database.prepare<[number]>('delete from paper_keys where paper = ?')
  const ofKey = database.prepare<[string], number>('select paper from paper_keys where key = ?').pluck()

  const open = createRecentMap<Body>(MOST_OPEN)
  const lists = new Map<string, readonly string[]>()
  const papers = new Map<number, StoredPaper>()
  /** Ids by number; 0 for a removed paper. */
  let ids = new Uint32Array(1024)
  let bound = 1

  function read(number: number): Body {
    return open.get(number) ?? open.set(number, decode(bodyOf.get(number) ?? NO_WORDS))
  }

  /** Many papers have the same categories and sources. */
  function listOf(text: string): readonly string[] {
    const before = lists.get(text)
    if (before) return before
    const list: readonly string[] = Object.freeze(text === '' ? [] : text.split('\n'))
    lists.set(text, list)
    return list
  }

  const readKeys = (number: number): readonly string[] => (keysOf.get(number) ?? '').split('\n')
  const reader = { read, readKeys, listOf }
  function keep(row: Row): void {
    const [number, id] = row
    papers.set(id, new StoredPaper(reader, row))
    if (number >= ids.length) ids = grown(ids, number)
    ids[number] = id
    bound = Math.max(bound, id + 1)
  }

  // Read all rows at once: from Node 24.19 on, an iterator that the garbage collector frees aborts the process (sqlite.ts).
  for (const row of database.prepare<[], Row>(`select number, ${COLUMNS} from papers`).raw().all()) keep(row)

  return {
    size: () => papers.size,
    bound: () => bound,
    get: (id: number): StoredPaper | undefined => papers.get(id),
    /** The id of a paper by its number; 0 for a removed one. */
    idOf: (number: number): number => ids[number] ?? 0,
    all: (): Iterable<StoredPaper> => papers.values(),
    byKey: (key: string): number | undefined => ofKey.get(key),

    /** The papers after a number, in order, with their counts. */
    countedAfter: (number: number): { readonly number: number; readonly counts: Counts }[] =>
      bodiesAfter.all(number).map(([each, body]) => ({ number: each, counts: countsOf(decode(body)) })),

    /** @returns its number */
    add(paper: IndexedPaper, length: number): number {
      const values: RowValues = [
        ...([paper.id, paper.sequence, paper.published, length] as const),
        ...([paper.categories.join('\n'), paper.sources.join('\n')] as const),
        ...([paper.journal, paper.isPreprint ? 1 : 0, paper.hasCode ? 1 : 0] as const),
      ]
      const number = Number(insert.run(...values).lastInsertRowid)
      insertBody.run(number, paper.keys.join('\n'), encode(paper))
      for (const key of paper.keys) insertKey.run(key, paper.id)
      keep([number, ...values])
      return number
    },

    remove({ id, number }: StoredPaper): void {
      erase.run(number)
      eraseBody.run(number)
      eraseKeys.run(id)
      papers.delete(id)
      ids[number] = 0
    },
  }
}

/**
 * The layout of a body: the counts of nicknames and of words of names, and these; for each field the counts of words and joins, the words, and
 * the places and terms of the joins; then the title's spellings.
 */
function encode({ title, abstract, author, exact, names, nicknames }: IndexedPaper): Uint8Array {
  const numbers: number[] = [nicknames.length, names.length, ...nicknames, ...names]
  for (const { terms, joins } of [title, abstract, author]) {
    const joined: number[] = []
    for (let at = 0; at < joins.length; at++) if (joins[at] !== 0) joined.push(at, joins[at] as number)
    numbers.push(terms.length, joined.length / 2)
    for (const term of terms) numbers.push(term)
    for (const number of joined) numbers.push(number)
  }
  numbers.push(...exact)
  return writeVarints(numbers)
}

function grown(numbers: Uint32Array<ArrayBuffer>, place: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.ceil(1.5 * (place + 1)))
  larger.set(numbers)
  return larger
}

/** Of a paper that another process has removed while a question was under way. */
const NO_WORDS = writeVarints(Array(8).fill(0))

function decode(body: Uint8Array): Body {
  const numbers = readVarints(body)
  const namesAt = 2 + (numbers[0] as number)
  let at = namesAt + (numbers[1] as number)
  const sequence = (): Sequence => {
    const [count, joined] = [numbers[at++] as number, numbers[at++] as number]
    const terms = numbers.subarray(at, at + count)
    const joins = new Uint32Array(count)
    at += count
    for (let pair = 0; pair < joined; pair++) joins[numbers[at++] as number] = numbers[at++] as number
    return { terms, joins }
  }
  const sequences = { title: sequence(), abstract: sequence(), author: sequence() }
  let terms: Uint32Array | null = null
  return {
    ...sequences,
    nicknames: numbers.subarray(2, namesAt),
    names: numbers.subarray(namesAt, namesAt + (numbers[1] as number)),
    exact: numbers.subarray(at),
    get terms() {
      terms ??= distinctTerms(sequences)
      return terms
    },
  }
}
