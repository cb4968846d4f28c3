import type { Kysely, Selectable, Transaction } from 'kysely'
import { titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import { listed, prepare } from './prepared.ts'
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
    is_withdrawn: draft.isWithdrawn ? (1 as const) : (0 as const),
  }
}

const selectPapers = prepare(({ ids }: { ids: readonly number[] }, database) =>
  database.selectFrom('papers').selectAll().where('id', 'in', listed(ids)),
)
const selectKeys = prepare(({ ids }: { ids: readonly number[] }, database) =>
  database.selectFrom('paper_keys').selectAll().where('paper', 'in', listed(ids)).orderBy('key'),
)

export async function rowsOf(database: Database, ids: readonly number[]): Promise<Row[]> {
  return (await selectPapers(database, { ids })).rows
}

export async function toPaper(database: Database, row: Row): Promise<Paper> {
  return (await toPapers(database, [row]))[0] as Paper
}

export async function toPapers(database: Database, rows: readonly Row[]): Promise<Paper[]> {
  const keys = new Map<number, string[]>(rows.map((row) => [row.id, []]))
  for (const { key, paper } of (await selectKeys(database, { ids: [...keys.keys()] })).rows) keys.get(paper)?.push(key)
  return rows.map((row) => ({
    id: row.id,
    sequence: row.sequence,
    title: row.title,
    abstract: row.abstract,
    authors: JSON.parse(row.authors) as string[],
    ...(row.more_authors === 1 && { moreAuthors: true }),
    categories: JSON.parse(row.categories) as string[],
    published: row.published,
    upvotes: row.upvotes,
    isWithdrawn: row.is_withdrawn === 1,
    keys: keys.get(row.id) ?? [],
    sources: JSON.parse(row.sources) as string[],
  }))
}
