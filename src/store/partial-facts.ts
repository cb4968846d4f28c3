import type { Kysely } from 'kysely'
import { completeDate, dayOf } from '../papers/dates.ts'
import type { Schema } from './schema.ts'

/** A step of the schema: shortened author lists, interrupted imports, and dates taken from arXiv ids. */
export async function addPartialFacts(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .alterTable('papers')
    .addColumn('more_authors', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await database.schema
    .createTable('imports')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('taken', 'integer', (column) => column.notNull())
    .addColumn('begun_at', 'bigint', (column) => column.notNull())
    .addColumn('stopped_at', 'bigint')
    .execute()
  await dateByIds(database)
}

/** Gives undated papers the month of their arXiv id. Each gets a new revision, so that the index picks up the change. */
async function dateByIds(database: Kysely<Schema>): Promise<void> {
  const undated = await database
    .selectFrom('papers')
    .innerJoin('paper_keys', 'paper_keys.paper', 'papers.id')
    .select(['papers.id', 'papers.first_seen', 'paper_keys.key'])
    .where('papers.published', 'is', null)
    .where('papers.merged_into', 'is', null)
    .where('paper_keys.key', 'like', 'arxiv:%')
    .orderBy('papers.id')
    .execute()
  const papers = new Map<number, { readonly seen: string; readonly keys: string[] }>()
  for (const { id, first_seen, key } of undated) {
    const paper = papers.get(id) ?? { seen: dayOf(first_seen), keys: [] }
    papers.set(id, paper)
    paper.keys.push(key)
  }
  const counter = await database.selectFrom('counters').select('value').where('name', '=', 'revision').executeTakeFirstOrThrow()
  let revision = counter.value
  for (const [id, { seen, keys }] of papers) {
    const published = completeDate(null, keys, seen)
    if (published === null) continue
    await database.updateTable('papers').set({ published, revision: ++revision }).where('id', '=', id).execute()
  }
  await database.updateTable('counters').set({ value: revision }).where('name', '=', 'revision').execute()
}
