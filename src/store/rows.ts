import type { Kysely, Selectable, Transaction } from 'kysely'
import { titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import type { PaperRow, Schema } from './schema.ts'

/** SQLite allows 32,766 parameters in a statement; lists are asked for in parts. */
const MOST_PARAMETERS = 500

/** A list in parts, each few enough for one statement. */
export function inParts<Item>(list: readonly Item[]): Item[][] {
  const parts: Item[][] = []
  for (let start = 0; start < list.length; start += MOST_PARAMETERS) parts.push(list.slice(start, start + MOST_PARAMETERS))
  return parts
}

export type Database = Kysely<Schema> | Transaction<Schema>
export type Row = Selectable<PaperRow>

/** A draft's own columns. */
export function toRow(draft: PaperDraft, sources: readonly string[]) {
  return {
    title_hash: titleHash(draft.title),
    title: draft.title,
    abstract: draft.abstract,
    authors: JSON.stringify(draft.authors),
    categories: JSON.stringify(draft.categories),
    published: draft.published,
    upvotes: draft.upvotes,
    sources: JSON.stringify(sources),
    is_withdrawn: draft.isWithdrawn ? (1 as const) : (0 as const),
  }
}

export async function rowsOf(database: Database, ids: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const some of inParts(ids)) rows.push(...(await database.selectFrom('papers').selectAll().where('id', 'in', some).execute()))
  return rows
}

export async function toPaper(database: Database, row: Row): Promise<Paper> {
  return (await toPapers(database, [row]))[0] as Paper
}

export async function toPapers(database: Database, rows: readonly Row[]): Promise<Paper[]> {
  const keys = new Map<number, string[]>(rows.map((row) => [row.id, []]))
  for (const ids of inParts(rows.map((row) => row.id))) {
    for (const { key, paper } of await database.selectFrom('paper_keys').selectAll().where('paper', 'in', ids).orderBy('key').execute()) {
      keys.get(paper)?.push(key)
    }
  }
  return rows.map((row) => ({
    id: row.id,
    sequence: row.sequence,
    title: row.title,
    abstract: row.abstract,
    authors: JSON.parse(row.authors) as string[],
    categories: JSON.parse(row.categories) as string[],
    published: row.published,
    upvotes: row.upvotes,
    isWithdrawn: row.is_withdrawn === 1,
    keys: keys.get(row.id) ?? [],
    sources: JSON.parse(row.sources) as string[],
  }))
}
