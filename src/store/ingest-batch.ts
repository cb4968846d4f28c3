import type { Kysely, Transaction } from 'kysely'
import type { TextChoice } from '../papers/combine.ts'
import { dayOf } from '../papers/dates.ts'
import type { Paper } from '../papers/paper.ts'
import type { Found } from '../sources/formats/found.ts'
import { withCode } from './details.ts'
import { giveBack, ingestOne, type Outcome, takeCounters } from './ingest.ts'
import { prepare } from './prepared-query.ts'
import type { Schema } from './schema.ts'

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
      const { id, outcome } = await ingestOne(transaction, counters, withCode(incoming.draft), origin, {
        chooseText: (paper) => chooseText(transaction, paper, incoming),
        announces: (paper) => announces(transaction, paper, incoming, batch.source),
      })
      await takeOver(transaction, id, batch.source)
      await keepDetails(transaction, id, incoming, batch)
      await keepAppearance(transaction, id, incoming, batch)
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

async function chooseText(
  database: Transaction<Schema>,
  paper: number,
  { draft: { version, updated }, announced }: IncomingPaper,
): Promise<TextChoice> {
  const [row] = (await selectDetails(database, { paper })).rows
  const known = row?.version ?? null
  // Only arXiv's versions have a number here. Those of other preprints are told apart by their days.
  if (version === null && known === null && (announced === 'new' || announced === 'replace'))
    return !row?.updated || !updated || updated === row.updated ? 'richer' : updated > row.updated ? 'draft' : 'known'
  if (version === null) return known === null ? 'richer' : 'known'
  if (known === null || version > known) return 'draft'
  return version === known ? 'richer' : 'known'
}

export async function keepDetails(
  database: Transaction<Schema>,
  paper: number,
  { draft }: Pick<IncomingPaper, 'draft'>,
  { enriches, at }: Pick<IngestBatch, 'enriches' | 'at'>,
): Promise<void> {
  const [known] = (await selectDetails(database, { paper })).rows
  const links = known ? (JSON.parse(known.links) as typeof draft.links) : draft.links
  const isLatest = (draft.version ?? 0) >= (known?.version ?? 0)
  const row = {
    version: isLatest ? (draft.version ?? known?.version ?? null) : (known?.version ?? null),
    updated: isLatest ? latest(draft, known) : (known?.updated ?? draft.updated),
    links: JSON.stringify({
      page: draft.links.page ?? links.page,
      code: draft.links.code ?? links.code,
      project: draft.links.project ?? links.project,
      thumbnail: draft.links.thumbnail ?? links.thumbnail,
      fullText: draft.links.fullText ?? links.fullText,
      codeStars: draft.links.codeStars ?? links.codeStars,
    }),
    ai_summary: draft.aiSummary ?? known?.ai_summary ?? null,
    ai_keywords: draft.aiKeywords.length > 0 ? JSON.stringify(draft.aiKeywords) : (known?.ai_keywords ?? '[]'),
    enriched_version: enriches ? (draft.version ?? (isOfArxiv(draft) ? 1 : 0)) : (known?.enriched_version ?? null),
    enrich_after: known?.enrich_after ?? at,
    enrich_tries: enriches ? 0 : (known?.enrich_tries ?? 0),
  }
  if (!known) await insertDetails(database, { paper, ...row })
  else if (Object.entries(row).some(([name, value]) => known[name as keyof typeof row] !== value))
    await database.updateTable('paper_details').set(row).where('paper', '=', paper).execute()
}

/** What completes another paper leaves arXiv's API to be asked, should it turn out to be one of arXiv's. */
function isOfArxiv({ keys }: IncomingPaper['draft']): boolean {
  return keys.some((key) => key.startsWith('arxiv:'))
}

/** The day of the latest version. Versions without a number are told apart by it. */
function latest({ version, updated }: IncomingPaper['draft'], known: { readonly updated: string | null } | undefined): string | null {
  const before = known?.updated ?? null
  return version === null && before !== null && updated !== null && before > updated ? before : (updated ?? before)
}

/** Stores the days on which a paper was featured or announced, and its upvotes on them. */
async function keepAppearance(
  database: Transaction<Schema>,
  paper: number,
  incoming: IncomingPaper,
  { source, at }: IngestBatch,
): Promise<void> {
  if (incoming.announced !== 'listed' && incoming.announced !== 'replace') {
    await database
      .insertInto('appearances')
      .values({ paper, source, day: dayOf(incoming.at ?? at) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
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
      conflict.columns(['paper', 'day']).doUpdateSet((eb) => ({ total: eb.fn('max', ['upvotes.total', 'excluded.total']) })),
    )
    .execute()
}
