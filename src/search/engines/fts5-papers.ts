import type Sqlite from 'better-sqlite3'
import { distinctTerms, type IndexedPaper, type Sequence, type Sequences } from '../ranking/indexed.ts'

/** How many papers' words are cached. */
const MOST_OPEN = 2_000

/** The words in a paper's row. */
type Body = Sequences & Pick<IndexedPaper, 'exact' | 'names' | 'nicknames' | 'terms'>

/** A paper in the file. Its metadata is in memory; its words are read when needed. */
class StoredPaper implements IndexedPaper {
  readonly #read: (id: number) => Body
  readonly #readKeys: (id: number) => readonly string[]

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
    reader: { read(id: number): Body; readKeys(id: number): readonly string[]; listOf(text: string): readonly string[] },
    row: Row,
  ) {
    this.#read = reader.read
    this.#readKeys = reader.readKeys
    const [id, sequence, published, length, categories, sources, journal, preprint, code] = row
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
    return this.#read(this.id).title
  }
  get abstract(): Sequence {
    return this.#read(this.id).abstract
  }
  get author(): Sequence {
    return this.#read(this.id).author
  }
  get terms(): Uint32Array {
    return this.#read(this.id).terms
  }
  get exact(): Uint32Array {
    return this.#read(this.id).exact
  }
  get names(): Uint32Array {
    return this.#read(this.id).names
  }
  get nicknames(): Uint32Array {
    return this.#read(this.id).nicknames
  }
  get keys(): readonly string[] {
    return this.#readKeys(this.id)
  }
}

type Row = [
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

/** The papers of the index's file. */
export function createFts5Papers(database: Sqlite.Database) {
  const insert = database.prepare('insert into papers values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const erase = database.prepare<[number]>('delete from papers where id = ?')
  const bodyOf = database.prepare<[number], Buffer>('select body from papers where id = ?').pluck()
  const keysOf = database.prepare<[number], string>('select keys from papers where id = ?').pluck()
  const insertKey = database.prepare<[string, number]>('insert or replace into paper_keys values (?, ?)')
  const eraseKeys = database.prepare<[number]>('delete from paper_keys where paper = ?')
  const ofKey = database.prepare<[string], number>('select paper from paper_keys where key = ?').pluck()

  const open = new Map<number, Body>()
  const lists = new Map<string, readonly string[]>()
  const papers = new Map<number, StoredPaper>()
  let bound = 1

  function read(id: number): Body {
    const before = open.get(id)
    if (before) return before
    const body = decode(bodyOf.get(id) as Buffer)
    if (open.size >= MOST_OPEN) open.clear()
    open.set(id, body)
    return body
  }

  /** Many papers have the same categories and sources. */
  function listOf(text: string): readonly string[] {
    const before = lists.get(text)
    if (before) return before
    const list: readonly string[] = Object.freeze(text === '' ? [] : text.split('\n'))
    lists.set(text, list)
    return list
  }

  const readKeys = (id: number): readonly string[] => (keysOf.get(id) ?? '').split('\n')
  const reader = { read, readKeys, listOf }
  function keep(row: Row): void {
    papers.set(row[0], new StoredPaper(reader, row))
    bound = Math.max(bound, row[0] + 1)
  }

  // Read all rows at once: from Node 24.19 on, an iterator that the garbage collector frees aborts the process (sqlite.ts).
  for (const row of database
    .prepare<[], Row>('select id, sequence, published, length, categories, sources, journal, preprint, code from papers')
    .raw()
    .all())
    keep(row)

  return {
    size: () => papers.size,
    bound: () => bound,
    get: (id: number): StoredPaper | undefined => papers.get(id),
    all: (): Iterable<StoredPaper> => papers.values(),
    byKey: (key: string): number | undefined => ofKey.get(key),

    add(paper: IndexedPaper, length: number): void {
      const row: Row = [
        ...([paper.id, paper.sequence, paper.published, length] as const),
        ...([paper.categories.join('\n'), paper.sources.join('\n')] as const),
        ...([paper.journal, paper.isPreprint ? 1 : 0, paper.hasCode ? 1 : 0] as const),
      ]
      insert.run(...row, paper.keys.join('\n'), encode(paper))
      for (const key of paper.keys) insertKey.run(key, paper.id)
      open.delete(paper.id)
      keep(row)
    },

    remove(id: number): void {
      erase.run(id)
      eraseKeys.run(id)
      open.delete(id)
      papers.delete(id)
    },
  }
}

/**
 * The layout of a body: the counts of nicknames and of words of names, and these; for each field the counts of words and joins, the words, and
 * the places and terms of the joins; then the title's spellings.
 */
function encode({ title, abstract, author, exact, names, nicknames }: IndexedPaper): Buffer {
  const numbers: number[] = [nicknames.length, names.length, ...nicknames, ...names]
  for (const { terms, joins } of [title, abstract, author]) {
    const joined = [...joins.entries()].filter(([, term]) => term !== 0)
    numbers.push(terms.length, joined.length, ...terms, ...joined.flat())
  }
  numbers.push(...exact)
  return Buffer.from(Uint32Array.from(numbers).buffer)
}

function decode(body: Buffer): Body {
  const numbers = new Uint32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength))
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
