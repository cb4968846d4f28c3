import type { Kysely, Transaction } from 'kysely'
import type { TextChoice } from '../papers/combine.ts'
import { dayOf } from '../papers/dates.ts'
import type { Paper } from '../papers/paper.ts'
import type { Found } from '../sources/formats/found.ts'
import { giveBack, takeCounters } from './counters.ts'
import { detailsWith, withCode } from './details.ts'
import { call } from './functions.ts'
import { ingestOne, type Outcome } from './ingest.ts'
import { recordAppearance } from './merges/join.ts'
import { keepSide, type Side } from './merges/sides.ts'
import { prepare } from './prepared-query.ts'
import type { PaperDetailsRow, Schema } from './schema.ts'

/** A paper from a source, and whether it is news where the library does not have it yet, or nobody announced it yet. */
export interface IncomingPaper extends Found {
  readonly isNews: boolean
}

/** Some papers of a source, and how far the source is read once they are stored. */
export interface IngestBatch {
  readonly source: string
  readonly papers: readonly IncomingPaper[]
  /** Null where more papers come before the next cursor. */
  readonly cursor: unknown | null
  /** The last day of the source's calendar that this batch completes; null where it completes none. */
  readonly brought: string | null
  readonly at: number
  /** Keeps other copies of the program from the same source, until the given instant. */
  readonly lease: { readonly holder: string; readonly until: number } | null
  /** Whether these are answers that complete papers of other sources. */
  readonly enriches: boolean
}

/** Another copy of the program has taken over the source, and stores its papers now. */
export class LostLease extends Error {}

/** Adds or merges papers and moves their source's cursor, all in one transaction. @throws {LostLease} */
export async function ingestBatch(database: Kysely<Schema>, batch: IngestBatch): Promise<Outcome[]> {
  return database.transaction().execute(async (transaction) => {
    const counters = await takeCounters(transaction)
    await renew(transaction, batch)
    const outcomes: Outcome[] = []
    for (const incoming of batch.papers) {
      const origin = { source: batch.source, isNews: incoming.isNews, at: batch.at }
      const { id, outcome, side } = await ingestOne(transaction, counters, withCode(incoming.draft), origin, {
        chooseText: async (paper) => chooseText((await selectDetails(transaction, { paper })).rows[0] ?? null, incoming),
        chooseOfSide: ({ details }) => chooseText(details, incoming),
        renews: true,
        isOfJournalNow: async ({ id: paper }) =>
          !batch.enriches || ((await selectDetails(transaction, { paper })).rows[0]?.enriched_version ?? null) !== null,
        isNewVersion: async ({ id: paper }) => isNewVersion((await selectDetails(transaction, { paper })).rows[0] ?? null, incoming, batch),
        announces: (paper) => announces(transaction, paper, incoming, batch.source),
      })
      await takeOver(transaction, id, batch.source)
      await keepDetails(transaction, id, side, incoming, batch)
      await keepAppearance(transaction, id, side, incoming, batch)
      outcomes.push(outcome)
    }
    if (batch.papers.length > 0) await giveBack(transaction, counters)
    const moved = {
      ...(batch.cursor !== null && { cursor: JSON.stringify(batch.cursor) }),
      ...(batch.brought !== null && { brought: batch.brought }),
      ...(outcomes.includes('added') && { news_at: batch.at }),
    }
    if (Object.keys(moved).length > 0) await transaction.updateTable('sources').set(moved).where('name', '=', batch.source).execute()
    return outcomes
  })
}

async function renew(database: Transaction<Schema>, { source, lease }: IngestBatch): Promise<void> {
  if (lease === null) return
  const renewed = await database
    .updateTable('sources')
    .set({ lease_until: lease.until })
    .where('name', '=', source)
    .where('holder', '=', lease.holder)
    .executeTakeFirst()
  if (Number(renewed.numUpdatedRows) === 0) throw new LostLease(`Another copy of Paperboy is reading ${source} now.`)
}

/**
 * Whether a source announces a known paper as new. Sources list papers again, also those of their first read: a paper is announced once on a
 * day of its own, and where its source tells no days, by the first list that has it. What was only looked up there was in no list.
 */
async function announces(
  database: Transaction<Schema>,
  { id, sources }: Paper,
  { announced }: IncomingPaper,
  source: string,
): Promise<boolean> {
  // A cross-list adds an old paper to another category.
  if (announced === 'listed' || announced === 'replace' || announced === 'cross') {
    const row = await database.selectFrom('papers').select('looked_up').where('id', '=', id).executeTakeFirst()
    return !sources.includes(source) || row?.looked_up === source
  }
  const appeared = await database
    .selectFrom('appearances')
    .select('paper')
    .where('paper', '=', id)
    .where('source', '=', source)
    .executeTakeFirst()
  return appeared === undefined
}

/** From now on the paper is one that the source brings by itself. */
async function takeOver(database: Transaction<Schema>, paper: number, source: string): Promise<void> {
  await database.updateTable('papers').set({ looked_up: null }).where('id', '=', paper).where('looked_up', '=', source).execute()
}

const selectDetails = prepare(['paper'], ({ paper }: { paper: number }, database) =>
  database.selectFrom('paper_details').selectAll().where('paper', '=', paper),
)
const insertDetails = prepare(
  ['paper', 'version', 'updated', 'links', 'ai_summary', 'ai_keywords', 'enriched_version', 'enrich_after', 'enrich_tries'],
  (row: Schema['paper_details'], database) => database.insertInto('paper_details').values(row),
)

function chooseText(row: PaperDetailsRow | null, { draft: { version, updated }, announced }: IncomingPaper): TextChoice {
  const known = row?.version ?? null
  // Only arXiv's versions have a number here. Those of other preprints are told apart by their days.
  if (version === null && known === null && (announced === 'new' || announced === 'replace'))
    return !row?.updated || !updated || updated === row.updated ? 'richer' : updated > row.updated ? 'draft' : 'known'
  if (version === null) return known === null ? 'richer' : 'known'
  if (known === null || version > known) return 'draft'
  return version === known ? 'richer' : 'known'
}

/** Versions without a number, and those of papers that are known without one, are told apart by what the source calls them. */
function isNewVersion(
  row: PaperDetailsRow | null,
  { draft: { version, updated }, announced }: IncomingPaper,
  { enriches }: Pick<IngestBatch, 'enriches'>,
): boolean {
  if (version !== null && row?.version != null) return version > row.version
  if (announced !== 'replace' || enriches) return false
  return version !== null ? version > 1 : updated !== null && row?.updated != null && updated > row.updated
}

/** @param side the part of a merged paper that the draft is about */
export async function keepDetails(
  database: Transaction<Schema>,
  paper: number,
  side: Side | null,
  { draft }: Pick<IncomingPaper, 'draft'>,
  { enriches, at }: Pick<IngestBatch, 'enriches' | 'at'>,
): Promise<void> {
  const [known = null] = (await selectDetails(database, { paper })).rows
  const row = detailsWith(known, draft, { paper, enriches, at })
  if (!known) await insertDetails(database, row)
  else if (Object.entries(row).some(([name, value]) => known[name as keyof typeof row] !== value))
    await database.updateTable('paper_details').set(row).where('paper', '=', paper).execute()
  if (!side) return
  const details = detailsWith(side.details, draft, { paper, enriches, at })
  if (JSON.stringify(details) !== JSON.stringify(side.details)) await keepSide(database, { ...side, details })
}

/** Stores the days on which a paper was featured or announced, and its upvotes on them. */
async function keepAppearance(
  database: Transaction<Schema>,
  paper: number,
  side: Side | null,
  incoming: IncomingPaper,
  { source, at }: IngestBatch,
): Promise<void> {
  if (incoming.announced !== 'listed' && incoming.announced !== 'replace') {
    const appearance = { source, day: dayOf(incoming.at ?? at) }
    const { numInsertedOrUpdatedRows: isNew } = await database
      .insertInto('appearances')
      .values({ paper, ...appearance })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (side && isNew) await recordAppearance(database, side, appearance)
  }
  const { upvotes } = incoming.draft
  if (upvotes === null) return
  // The first count belongs to the day on which the paper was featured, each later one to the day on which it was read.
  const known = await database
    .selectFrom('upvotes')
    .select(({ fn }) => fn.max('total').as('total'))
    .where('paper', '=', paper)
    .executeTakeFirst()
  const before = known?.total ?? null
  if (before !== null && before >= upvotes) return
  await database
    .insertInto('upvotes')
    .values({ paper, day: dayOf(before === null ? (incoming.at ?? at) : at), total: upvotes })
    .onConflict((conflict) =>
      conflict
        .columns(['paper', 'day'])
        .doUpdateSet((eb) => ({ total: call<number>('larger_of', eb.ref('upvotes.total'), eb.ref('excluded.total')) })),
    )
    .execute()
}
