import { type Kysely, sql, type Transaction } from 'kysely'
import { Fault } from '../../config/fault.ts'
import { rowRefused } from '../../wording/moves.ts'
import { codeOf } from '../busy.ts'
import { countRows } from '../count-rows.ts'
import type { Schema } from '../schema.ts'
import { MOVED, type Moved } from './tables.ts'

/** As many rows as a transaction brings, about: rows of one key are not parted. */
const BATCH = 500

/** Codes of errors for which a row is to blame: PostgreSQL's, and SQLite's. */
const OF_ROWS = /^(?:22|23|SQLITE_CONSTRAINT|SQLITE_MISMATCH)/

type Key = readonly (string | number)[]
type Row = Readonly<Record<string, string | number | null>>

/** The table that is being copied, and the key of the last row that is there. */
interface Progress {
  readonly table: Moved
  readonly last: Key
}

/** @param tell is told how many rows of a table are there */
export async function copyRows(source: Kysely<Schema>, target: Kysely<Schema>, tell: (table: Moved, rows: number) => void): Promise<void> {
  const begun = await progressOf(target)
  const tables = Object.keys(MOVED) as Moved[]
  for (const table of begun ? tables.slice(tables.indexOf(begun.table)) : tables) {
    let last = begun?.table === table ? begun.last : null
    for (let there = last ? await countRows(target, table) : 0; ; ) {
      const rows = await nextRows(source, table, last)
      const end = rows.at(-1)
      if (!end) break
      last = MOVED[table].map((column) => end[column] as string | number)
      await bring(target, rows, { table, last })
      there += rows.length
      tell(table, there)
    }
    if (table === 'papers') await pointToLater(source, target)
  }
}

/** Null where nothing is there yet. */
export async function progressOf(target: Kysely<Schema>): Promise<Progress | null> {
  const row = await target.selectFrom('moves').select('progress').where('side', '=', 'target').executeTakeFirst()
  return row?.progress ? (JSON.parse(row.progress) as Progress) : null
}

/** The next rows in the order of their key, with all that have the key of the last one. */
async function nextRows(source: Kysely<Schema>, table: Moved, last: Key | null): Promise<Row[]> {
  const key = sql.join(MOVED[table].map((column) => sql.ref(column)))
  const after = last ? sql`where (${key}) > (${sql.join(last)})` : sql``
  const from = sql`from ${sql.table(table)} ${after}`
  const { rows: ends } = await sql<Row>`select ${key} ${from} order by ${key} limit 1 offset ${BATCH - 1}`.execute(source)
  const [end] = ends
  const until = end ? sql`${last ? sql`and` : sql`where`} (${key}) <= (${sql.join(MOVED[table].map((column) => end[column]))})` : sql``
  return (await sql<Row>`select * ${from} ${until} order by ${key}`.execute(source)).rows
}

async function bring(target: Kysely<Schema>, rows: readonly Row[], progress: Progress): Promise<void> {
  const written = rows.map((row) => writable(progress.table, row))
  try {
    await target.transaction().execute(async (transaction) => {
      await transaction
        .insertInto(progress.table)
        .values(written as never)
        .execute()
      await keepProgress(transaction, progress)
    })
  } catch (error) {
    if (!OF_ROWS.test(codeOf(error))) throw error
    throw new Fault('database-server', rowRefused(progress.table, progress.last.join(' '), (error as Error).message))
  }
}

/** A row as any database takes it. */
function writable(table: Moved, row: Row): Row {
  // PostgreSQL's texts hold no character 0.
  const clean = Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value.replaceAll('\0', '') : value])
  const whole: Row = Object.fromEntries(clean)
  return table === 'papers' && isLater(whole) ? { ...whole, merged_into: null } : whole
}

/** Whether a paper was merged into one that comes after it. */
const isLater = ({ id, merged_into }: Row): boolean => merged_into !== null && Number(merged_into) > Number(id)

async function keepProgress(target: Transaction<Schema>, progress: Progress): Promise<void> {
  await target
    .updateTable('moves')
    .set({ progress: JSON.stringify(progress) })
    .where('side', '=', 'target')
    .execute()
}

/** Papers that were merged into later ones, once all are there. */
async function pointToLater(source: Kysely<Schema>, target: Kysely<Schema>): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await source
      .selectFrom('papers')
      .select(['id', 'merged_into'])
      .whereRef('merged_into', '>', 'id')
      .where('id', '>', last)
      .orderBy('id')
      .limit(BATCH)
      .execute()
    await target.transaction().execute(async (transaction) => {
      for (const { id, merged_into } of rows) await transaction.updateTable('papers').set({ merged_into }).where('id', '=', id).execute()
    })
    last = rows.at(-1)?.id ?? Number.POSITIVE_INFINITY
    if (rows.length < BATCH) return
  }
}
