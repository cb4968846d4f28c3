import type { Kysely, Selectable, Transaction } from 'kysely'
import { titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import { listed, prepare } from './prepared-query.ts'
import type { PaperRow, Schema } from './schema.ts'

export type Database = Kysely<Schema> | Transaction<Schema>
export type Row = Selectable<PaperRow>

/** A draft's own columns. */
export function toRow(draft: PaperDraft, sources: readonly string[]) {
  return {
    title_hash: titleHash(draft.title),
    title: draft.title,
    abstract: draft.abstract,
    authors: JSON.stringify(draft.authors),
    more_authors: draft.moreAuthors ? (1 as const) : (0 as const),
    categories: JSON.stringify(draft.categories),
    published: draft.published,
    upvotes: draft.upvotes,
    sources: JSON.stringify(sources),
    journal: draft.journal ?? null,
    journal_year: draft.journalYear ?? null,
    is_withdrawn: draft.isWithdrawn ? (1 as const) : (0 as const),
    links_code: draft.linksCode ? (1 as const) : (0 as const),
  }
}

const selectPapers = prepare(['ids'], ({ ids }: { ids: readonly number[] }, database) =>
  database.selectFrom('papers').selectAll().where('id', 'in', listed(ids)),
)
const selectKeys = prepare(['ids'], ({ ids }: { ids: readonly number[] }, database) =>
  database.selectFrom('paper_keys').selectAll().where('paper', 'in', listed(ids)).orderBy('key'),
)

export async function rowsOf(database: Database, ids: readonly number[]): Promise<Row[]> {
  return (await selectPapers(database, { ids })).rows
}

/** @returns null if the row cannot be read */
export async function toPaper(database: Database, row: Row): Promise<Paper | null> {
  return (await toPapers(database, [row]))[0] ?? null
}

/**
 * @param unreadable `skip` leaves out a row with a damaged list; `mend` reads the list as empty, so that an import can complete it
 */
export async function toPapers(database: Database, rows: readonly Row[], unreadable: 'skip' | 'mend' = 'skip'): Promise<Paper[]> {
  if (rows.length === 0) return []
  const keys = new Map<number, string[]>(rows.map((row) => [row.id, []]))
  for (const { key, paper } of (await selectKeys(database, { ids: [...keys.keys()] })).rows) keys.get(paper)?.push(key)
  return rows.flatMap((row): Paper[] => {
    const lists = [row.authors, row.categories, row.sources].map(readList)
    if (unreadable === 'skip' && lists.includes(null)) return []
    const [authors, categories, sources] = lists.map((list) => list ?? []) as [string[], string[], string[]]
    return [toPaperOf(row, { authors, categories, sources }, keys.get(row.id) ?? [])]
  })
}

function toPaperOf(row: Row, lists: Pick<Paper, 'authors' | 'categories' | 'sources'>, keys: readonly string[]): Paper {
  return {
    ...lists,
    id: row.id,
    sequence: row.sequence,
    title: row.title,
    abstract: row.abstract,
    ...(row.more_authors === 1 && { moreAuthors: true }),
    published: row.published,
    upvotes: row.upvotes,
    isWithdrawn: row.is_withdrawn === 1,
    ...(row.journal !== null && { journal: row.journal }),
    ...(row.journal_year !== null && { journalYear: row.journal_year }),
    ...(row.links_code === 1 && { linksCode: true }),
    keys,
  }
}

/** @returns null if it is no list of texts, for example after damage */
export function readList(text: string): string[] | null {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : null
  } catch {
    return null
  }
}
