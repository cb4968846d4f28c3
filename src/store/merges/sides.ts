import type { Kysely, Selectable } from 'kysely'
import type { Combined, TextChoice } from '../../papers/combine.ts'
import { kindOf, type PaperKey, titleHash } from '../../papers/identity.ts'
import { isPreprint } from '../../papers/preprints.ts'
import { prepare } from '../prepared-query.ts'
import { type Database, rowsOf, toPapers } from '../rows.ts'
import type { PaperDetailsRow, Schema } from '../schema.ts'
import type { SideRow } from './side-row.ts'

/** What one of the papers that were merged is by itself: as its own sources tell it, also since the merge. */
export interface Side {
  readonly number: number
  /** The paper that it is now a part of. */
  readonly paper: number
  /** The paper that it was before; null for what came as a draft. */
  readonly origin: number | null
  /** The side that it was merged into; null for the one that kept its id. */
  readonly joinedTo: number | null
  readonly known: Combined
  readonly details: PaperDetailsRow | null
  readonly arrival: Pick<Selectable<Schema['papers']>, 'sequence' | 'is_news' | 'first_seen' | 'looked_up'>
  readonly why: string
  readonly choice: TextChoice
  readonly joinedAt: number
}

/** What a merge was made for: a key that both have, or their title. */
export const BY_TITLE = 'title'

/** Adds the sides of merged papers, what people and channels had of each, and which papers were taken apart. */
export async function addMerges(database: Kysely<Schema>): Promise<void> {
  await database.schema
    .createTable('paper_sides')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('paper', 'integer', (column) => column.notNull().references('papers.id'))
    .addColumn('origin', 'integer', (column) => column.references('papers.id'))
    .addColumn('joined_to', 'integer')
    .addColumn('known', 'text', (column) => column.notNull())
    .addColumn('title_hash', 'text', (column) => column.notNull())
    .addColumn('details', 'text')
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('is_news', 'integer', (column) => column.notNull())
    .addColumn('first_seen', 'bigint', (column) => column.notNull())
    .addColumn('looked_up', 'text')
    .addColumn('why', 'text', (column) => column.notNull())
    .addColumn('choice', 'text', (column) => column.notNull())
    .addColumn('joined_at', 'bigint', (column) => column.notNull())
    .execute()
  await database.schema.createIndex('paper_sides_by_title').on('paper_sides').column('title_hash').execute()
  await database.schema.createIndex('paper_sides_by_paper').on('paper_sides').column('paper').execute()
  await database.schema
    .createTable('side_rows')
    .addColumn('side', 'integer', (column) => column.notNull())
    .addColumn('of', 'text', (column) => column.notNull())
    .addColumn('workspace', 'text')
    .addColumn('channel', 'text')
    .addColumn('person', 'text')
    .addColumn('rest', 'text', (column) => column.notNull())
    .execute()
  await database.schema.createIndex('side_rows_by_side').on('side_rows').column('side').execute()
  await database.schema
    .createTable('paper_splits')
    .addColumn('one', 'integer', (column) => column.notNull())
    .addColumn('other', 'integer', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .addColumn('choice', 'text', (column) => column.notNull())
    .addColumn('whole', 'text', (column) => column.notNull())
    .addColumn('split_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('paper_splits_key', ['one', 'other'])
    .execute()
}

const selectSides = prepare(['paper'], ({ paper }: { paper: number }, database) =>
  database.selectFrom('paper_sides').selectAll().where('paper', '=', paper).orderBy('number'),
)

/** The sides of a paper, in the order in which they came; none for a paper that was never merged. */
export async function sidesOf(database: Database, paper: number): Promise<Side[]> {
  return (await selectSides(database, { paper })).rows.map(toSide)
}

/** As `sidesOf`; a paper that was never merged begins to have one. */
export async function openSides(database: Database, paper: number, now: number): Promise<Side[]> {
  const sides = await sidesOf(database, paper)
  if (sides.length > 0) return sides
  const [row] = await rowsOf(database, [paper])
  const [known] = row ? await toPapers(database, [row], 'mend') : []
  if (!row || !known) return []
  const details = await database.selectFrom('paper_details').selectAll().where('paper', '=', paper).executeTakeFirst()
  const own = { paper, origin: paper, joinedTo: null, known, details: details ?? null, arrival: row, why: '', joinedAt: now }
  return [await addSide(database, { ...own, choice: 'richer' })]
}

const COLUMNS = [
  ...(['paper', 'origin', 'joined_to', 'known', 'title_hash', 'details', 'sequence', 'is_news', 'first_seen', 'looked_up'] as const),
  ...(['why', 'choice', 'joined_at'] as const),
]
const insertSide = prepare(COLUMNS, (row: Omit<Selectable<SideRow>, 'number'>, database) =>
  database.insertInto('paper_sides').values(row).returning('number'),
)

export async function addSide(database: Database, side: Omit<Side, 'number'>): Promise<Side> {
  const known = ownFields(side.known)
  const { sequence, is_news, first_seen, looked_up } = side.arrival
  const { rows } = await insertSide(database, {
    ...{
      paper: side.paper,
      origin: side.origin,
      joined_to: side.joinedTo,
      known: JSON.stringify(known),
      title_hash: titleHash(known.title),
    },
    details: side.details && JSON.stringify(side.details),
    ...{ sequence, is_news, first_seen, looked_up, why: side.why, choice: side.choice, joined_at: side.joinedAt },
  })
  return { ...side, known, number: rows[0]?.number as number }
}

/** Writes what a side's own sources tell of it by now. */
export async function keepSide(database: Database, { number, known, details, arrival }: Side): Promise<void> {
  const { sequence, is_news, first_seen } = arrival
  await database
    .updateTable('paper_sides')
    .set({
      known: JSON.stringify(ownFields(known)),
      title_hash: titleHash(known.title),
      details: details && JSON.stringify(details),
      sequence,
      is_news,
      first_seen,
    })
    .where('number', '=', number)
    .execute()
}

/** Whether a draft that was found to be a paper is a record of its own beside what is known of it: an article beside a preprint, or the same title alone. */
export function isOtherSide(sides: readonly Pick<Side, 'known' | 'origin'>[], keys: readonly PaperKey[]): boolean {
  const sharing = sides.filter(({ known }) => known.keys.some((key) => keys.includes(key)))
  if (sharing.length === 0) return true
  return (
    isNamed(keys) &&
    sharing.every((side) => isOfPreprint(side) !== isPreprint(ownKey(keys))) &&
    sharing.some(({ known }) => isNamed(known.keys))
  )
}

/** The side that a draft tells more about: one with a key of it, of the same kind where there is one. */
export function sideOf(sides: readonly Side[], keys: readonly PaperKey[]): Side | undefined {
  const sharing = sides.filter(({ known }) => known.keys.some((key) => keys.includes(key)))
  return sharing.find((side) => isOfPreprint(side) === isPreprint(ownKey(keys))) ?? sharing[0] ?? sides[0]
}

/** A record names itself first, and what it links to behind. Keys that come from the store are in no order. */
function isOfPreprint({ known, origin }: Pick<Side, 'known' | 'origin'>): boolean {
  return isPreprint(origin === null ? ownKey(known.keys) : known.keys)
}

function ownKey(keys: readonly PaperKey[]): readonly PaperKey[] {
  return keys.filter((key) => !isLoose(key)).slice(0, 1)
}

function isNamed(keys: readonly PaperKey[]): boolean {
  return !keys.every(isLoose)
}

function isLoose(key: PaperKey): boolean {
  return ['title', 'link'].includes(kindOf(key))
}

/** A draft's own fields. What a source gives beside them is in the details. */
function ownFields(known: Combined): Combined {
  const {
    title,
    abstract,
    authors,
    moreAuthors,
    categories,
    published,
    journal,
    journalYear,
    linksCode,
    upvotes,
    keys,
    isWithdrawn,
    sources,
  } = known
  return {
    ...{ title, abstract, authors, ...(moreAuthors && { moreAuthors }), categories, published },
    ...(journal !== undefined && { journal }),
    ...(journalYear !== undefined && { journalYear }),
    ...(linksCode && { linksCode }),
    ...{ upvotes, keys, isWithdrawn, sources },
  }
}

function toSide(row: Selectable<SideRow>): Side {
  const { sequence, is_news, first_seen, looked_up } = row
  return {
    number: row.number,
    paper: row.paper,
    origin: row.origin,
    joinedTo: row.joined_to,
    known: JSON.parse(row.known) as Combined,
    details: row.details === null ? null : (JSON.parse(row.details) as PaperDetailsRow),
    arrival: { sequence, is_news, first_seen, looked_up },
    why: row.why,
    choice: row.choice as TextChoice,
    joinedAt: row.joined_at,
  }
}
