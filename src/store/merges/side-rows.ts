import { sql } from 'kysely'
import { listed } from '../prepared-query.ts'
import type { Database } from '../rows.ts'

/** What is kept of papers, by table: what tells rows of one paper apart. */
const OWNERS = {
  saves: ['workspace', 'person'],
  votes: ['workspace', 'person'],
  posted: ['workspace', 'channel', 'topic'],
  posted_again: ['workspace', 'channel', 'renewed'],
  topic_taps: ['subscription', 'change'],
  appearances: ['source', 'day'],
  upvotes: ['day'],
} as const satisfies Record<string, readonly string[]>

type Table = keyof typeof OWNERS
const TABLES = Object.keys(OWNERS) as Table[]
/** What sources say of a paper stays its own, whatever is deleted of it meanwhile. */
const OF_SOURCES: readonly Table[] = ['appearances', 'upvotes']

/** A side, by its number. */
interface Numbered {
  readonly number: number
}

type Values = Readonly<Record<string, string | number | null>>

/** A row, without its paper. */
interface Owned {
  readonly table: Table
  readonly values: Values
}

/**
 * Moves what was kept of a paper to the one that it was merged into. Where a person saved or voted for both, or a topic posted both, `kept`'s row
 * stays.
 */
export async function moveRows(database: Database, kept: number, gone: number): Promise<void> {
  for (const table of TABLES) {
    const rows = sql.table(table)
    const isSame = sql.join(
      OWNERS[table].map((column) => sql`other.${sql.ref(column)} = ${rows}.${sql.ref(column)}`),
      sql` and `,
    )
    await sql`delete from ${rows} where paper = ${gone} and exists (
      select 1 from ${rows} as other where other.paper = ${kept} and ${isSame})`.execute(database)
    await sql`update ${rows} set paper = ${kept} where paper = ${gone}`.execute(database)
  }
}

/** Records what is kept of a paper and was not recorded for any of its sides yet: it is that of one side, to which it would go back. */
export async function recordRows(
  database: Database,
  paper: number,
  sides: readonly Numbered[],
  own: Numbered,
  tables: readonly Table[] = TABLES,
): Promise<void> {
  const known = new Set((await recorded(database, sides)).map(ownerOf))
  for (const owned of await rowsOf(database, paper, tables)) if (!known.has(ownerOf(owned))) await recordRow(database, own, owned)
}

/** Records one row for a side. */
export async function recordRow(database: Database, { number: side }: Numbered, { table, values }: Owned): Promise<void> {
  const { workspace = null, channel = null, person = null, ...rest } = values as Record<string, string | null>
  await database
    .insertInto('side_rows')
    .values({ side, of: table, workspace, channel, person, rest: JSON.stringify(rest) })
    .execute()
}

/**
 * Gives a paper that is taken apart what was kept of it before: what is kept of both goes to each, what was undone since stays undone, and what
 * came since the merge stays where it is.
 * @param sides those that are taken apart, and those that stay with `kept`
 */
export async function returnRows(
  database: Database,
  papers: { readonly kept: number; readonly gone: number },
  sides: { readonly leaving: readonly Numbered[]; readonly staying: readonly Numbered[] },
): Promise<void> {
  const here = new Map((await rowsOf(database, papers.kept)).map((owned) => [ownerOf(owned), owned]))
  const staying = firstOf(await recorded(database, sides.staying))
  for (const [owner, own] of firstOf(await recorded(database, sides.leaving))) {
    const now = here.get(owner)
    if (!now && !OF_SOURCES.includes(own.table)) continue
    const other = staying.get(owner)
    if (now && (!other || isEqual(now, own))) await deleteRow(database, papers.kept, now)
    if (now && other && isEqual(now, own)) await insertRow(database, papers.kept, other)
    await insertRow(database, papers.gone, now && !other ? now : own)
  }
}

/** The row of the first side that has one, as when they were merged. */
function firstOf(rows: readonly Owned[]): Map<string, Owned> {
  const first = new Map<string, Owned>()
  for (const owned of rows) if (!first.has(ownerOf(owned))) first.set(ownerOf(owned), owned)
  return first
}

async function recorded(database: Database, sides: readonly Numbered[]): Promise<Owned[]> {
  const numbers = listed(sides.map(({ number }) => number))
  const rows = await database.selectFrom('side_rows').selectAll().where('side', 'in', numbers).execute()
  const inOrder = sides.flatMap(({ number }) => rows.filter(({ side }) => side === number))
  return inOrder.map(({ of, workspace, channel, person, rest }) => {
    const places = Object.entries({ workspace, channel, person }).filter(([, value]) => value !== null)
    return { table: of as Table, values: { ...Object.fromEntries(places), ...(JSON.parse(rest) as Values) } }
  })
}

async function rowsOf(database: Database, paper: number, tables: readonly Table[] = TABLES): Promise<Owned[]> {
  const all: Owned[] = []
  for (const table of tables) {
    const { rows } = await sql<Values & { paper: number }>`select * from ${sql.table(table)} where paper = ${paper}`.execute(database)
    for (const { paper: _, ...values } of rows) all.push({ table, values })
  }
  return all
}

async function insertRow(database: Database, paper: number, { table, values }: Owned): Promise<void> {
  const row = { ...values, paper }
  const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)))
  await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))}) on conflict do nothing`.execute(database)
}

async function deleteRow(database: Database, paper: number, { table, values }: Owned): Promise<void> {
  const isOwner = sql.join(
    OWNERS[table].map((column) => sql`${sql.ref(column)} = ${values[column]}`),
    sql` and `,
  )
  await sql`delete from ${sql.table(table)} where paper = ${paper} and ${isOwner}`.execute(database)
}

function ownerOf({ table, values }: Owned): string {
  return JSON.stringify([table, ...OWNERS[table].map((column) => values[column])])
}

function isEqual(one: Owned, other: Owned): boolean {
  const names = new Set([...Object.keys(one.values), ...Object.keys(other.values)])
  return [...names].every((name) => (one.values[name] ?? null) === (other.values[name] ?? null))
}
