import type { Insertable, Kysely, Transaction } from 'kysely'
import { combine, type TextChoice } from '../papers/combine.ts'
import { completeDate, dayOf } from '../papers/dates.ts'
import { keysOf, titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import { hasAppeared, type Renewal } from '../papers/renewal.ts'
import { type Counters, giveBack, takeCounters } from './counters.ts'
import { findKnown, isNamedByLink } from './known-papers.ts'
import { absorb, addDraftSide, updateSide } from './merges/join.ts'
import { BY_TITLE, isOtherSide, type Side, sidesOf } from './merges/sides.ts'
import { prepare } from './prepared-query.ts'
import { type Database, toRow } from './rows.ts'
import type { Schema } from './schema.ts'

export type Outcome = 'added' | 'merged' | 'unchanged'

export interface Origin {
  /** The source of the papers: `seeds`, `import`, … */
  readonly source: string
  /** Whether the papers are news, which digests owe. */
  readonly isNews: boolean
  /** When, in milliseconds since 1970. */
  readonly at: number
}

/**
 * Adds or merges papers by identity, in one transaction. The same drafts again change nothing. Outcomes are in the order of the drafts.
 * @param alongside writes something else in the same transaction
 */
export async function ingest(
  database: Kysely<Schema>,
  drafts: readonly PaperDraft[],
  arrival: Origin,
  alongside: (transaction: Transaction<Schema>) => Promise<void> = async () => {},
): Promise<Outcome[]> {
  return database.transaction().execute(async (transaction) => {
    const counters = await takeCounters(transaction)
    const outcomes: Outcome[] = []
    for (const draft of drafts) outcomes.push((await ingestOne(transaction, counters, draft, arrival)).outcome)
    await giveBack(transaction, counters)
    await alongside(transaction)
    return outcomes
  })
}

/** What a draft became. */
export interface Ingested {
  readonly id: number
  readonly outcome: Outcome
  /** The part of a merged paper that it is about. */
  readonly side: Side | null
}

/** What depends on the source where a draft is a known paper. */
interface Judging {
  /** Decides whose text wins, the known paper's or the draft's. */
  readonly chooseText: (paper: number) => Promise<TextChoice>
  /** As `chooseText`, of a part of a merged paper. */
  readonly chooseOfSide: (side: Side) => TextChoice
  /** Whether the draft may renew the paper. */
  readonly renews: boolean
  /** Whether what the draft says of a journal is news: it does not only complete the paper. */
  readonly isOfJournalNow: (paper: Paper) => Promise<boolean>
  readonly isNewVersion: (paper: Paper) => Promise<boolean>
  /** Whether the source announces the paper now: it did not only list again what it had brought before. */
  readonly announces: (paper: Paper) => Promise<boolean>
}

type NewRow = ReturnType<typeof toRow> & Pick<Insertable<Schema['papers']>, 'sequence' | 'revision' | 'is_news' | 'first_seen'>

const COLUMNS = [
  ...[
    'title_hash',
    'title',
    'abstract',
    'authors',
    'more_authors',
    'categories',
    'published',
    'upvotes',
    'sources',
    'journal',
    'journal_year',
    'is_withdrawn',
    'links_code',
  ],
  ...['sequence', 'revision', 'is_news', 'first_seen'],
] as (keyof NewRow)[]
const insertPaper = prepare(COLUMNS, (row: NewRow, database) => database.insertInto('papers').values(row).returning('id'))

export async function ingestOne(
  database: Transaction<Schema>,
  counters: Counters,
  draft: PaperDraft,
  arrival: Origin,
  judging: Judging = {
    chooseText: async () => 'richer',
    chooseOfSide: () => 'richer',
    renews: arrival.isNews,
    isOfJournalNow: async () => true,
    isNewVersion: async () => false,
    announces: async ({ sources }) => !sources.includes(arrival.source),
  },
): Promise<Ingested> {
  const keys = keysOf(draft)
  const known = await findKnown(database, draft, keys)
  const [survivor, ...absorbed] = known
  const complete = <Draft extends PaperDraft>(paper: Draft): Draft => ({
    ...paper,
    published: completeDate(paper.published, paper.keys, dayOf(arrival.at)),
  })
  if (!survivor) {
    const { rows } = await insertPaper(database, {
      ...toRow(complete(draft), [arrival.source]),
      sequence: ++counters.sequence,
      revision: ++counters.revision,
      is_news: arrival.isNews ? 1 : 0,
      first_seen: arrival.at,
    })
    const id = rows[0]?.id as number
    await addKeys(database, id, keys)
    return { id, outcome: 'added', side: null }
  }
  const owedSince = await becomesOwed(database, known, arrival, judging)
  // A source that changes the title on the same page corrects it.
  const isCorrection = known.length === 1 && isNamedByLink(survivor, keys) && titleHash(survivor.title) !== titleHash(draft.title)
  const choice = isCorrection ? 'draft' : await judging.chooseText(survivor.id)
  let merged = combine(survivor, draft, arrival.source, choice)
  for (const other of absorbed) {
    for (const source of other.sources) merged = combine({ ...survivor, ...merged }, other, source)
    const reason = { why: whyOne(keys, survivor, other), choice: 'richer', at: arrival.at } as const
    await absorb(database, counters, { kept: survivor.id, gone: other.id }, reason)
  }
  merged = complete(merged)
  // A paper without an identifier keeps the key of its title, so that the same import finds it again.
  const newKeys = await freeAmong(
    database,
    keys.filter((key) => !survivor.keys.includes(key)),
  )
  const owed = owedSince === null ? null : { sequence: ++counters.sequence, is_news: 1 as const, first_seen: owedSince, looked_up: null }
  const sides = await sidesOf(database, survivor.id)
  const isOther = !isCorrection && isOtherSide(sides.length === 0 ? [{ known: survivor, origin: survivor.id }] : sides, keys)
  const side = isOther
    ? await addDraftSide(
        database,
        survivor.id,
        {
          known: { ...complete(draft), keys, sources: [arrival.source] },
          arrival: { sequence: 0, is_news: arrival.isNews ? 1 : 0, first_seen: arrival.at, looked_up: null },
        },
        { why: whyOne(keys, survivor), choice, at: arrival.at },
      )
    : await updateSide(
        database,
        sides,
        { told: complete(draft), keys, free: newKeys, source: arrival.source },
        (each) => (isCorrection ? 'draft' : judging.chooseOfSide(each)),
        owed,
      )
  const renewed = judging.renews ? await renewalOf(survivor, { ...survivor, ...merged }, arrival, isOther, judging) : null
  const changed =
    owed !== null ||
    renewed !== null ||
    isOther ||
    absorbed.length > 0 ||
    newKeys.length > 0 ||
    JSON.stringify(toRow(merged, merged.sources)) !== JSON.stringify(toRow(survivor, survivor.sources))
  if (!changed) return { id: survivor.id, outcome: 'unchanged', side }
  await addKeys(database, survivor.id, newKeys)
  await database
    .updateTable('papers')
    .set({
      ...toRow(merged, merged.sources),
      revision: ++counters.revision,
      ...(owed !== null && { is_news: owed.is_news, sequence: owed.sequence, first_seen: owed.first_seen }),
      ...(renewed !== null && { renewed_as: renewed, renewed: owed?.sequence ?? ++counters.sequence, renewed_at: arrival.at }),
    })
    .where('id', '=', survivor.id)
    .execute()
  return { id: survivor.id, outcome: 'merged', side }
}

/** What a draft renews: a source that knew the paper tells of it anew, or an article of its own is announced. */
async function renewalOf(
  known: Paper,
  now: Paper,
  { source, isNews }: Origin,
  isOther: boolean,
  { isNewVersion, isOfJournalNow }: Judging,
): Promise<Renewal | null> {
  if (isOther ? !isNews : !known.sources.includes(source)) return null
  if (hasAppeared(known, now) && (await isOfJournalNow(known))) return 'journal'
  return !isOther && (await isNewVersion(known)) ? 'version' : null
}

/** What shows that a draft is all of some papers: a key that it has of each, else their title. */
function whyOne(keys: readonly string[], ...papers: readonly Paper[]): string {
  const shared = papers.map((paper) => keys.find((key) => paper.keys.includes(key)))
  return shared.includes(undefined) ? BY_TITLE : (shared.at(-1) ?? BY_TITLE)
}

/**
 * A paper that was only looked up, back-filled or imported arrives anew when a source announces it, or when it turns out to be a paper that was
 * announced.
 * @returns since when digests owe it; null where nothing changes
 */
async function becomesOwed(
  database: Transaction<Schema>,
  known: readonly Paper[],
  { isNews, at }: Origin,
  { announces }: Judging,
): Promise<number | null> {
  const [survivor] = known
  if (!survivor || (!isNews && known.length === 1)) return null
  const rows = await database
    .selectFrom('papers')
    .select(['id', 'is_news', 'first_seen'])
    .where(
      'id',
      'in',
      known.map(({ id }) => id),
    )
    .orderBy('sequence')
    .execute()
  if (rows.some(({ id, is_news: isOwed }) => id === survivor.id && isOwed === 1)) return null
  const announced = rows.find(({ is_news: isOwed }) => isOwed === 1)
  if (announced) return announced.first_seen
  return isNews && (await announces(survivor)) ? at : null
}

/** Those of some keys that no paper has. */
async function freeAmong(database: Database, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const taken = await database.selectFrom('paper_keys').select('key').where('key', 'in', keys).execute()
  return keys.filter((key) => !taken.some((row) => row.key === key))
}

const insertKey = prepare(['key', 'paper'], (row: { key: string; paper: number }, database) =>
  database
    .insertInto('paper_keys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing()),
)

async function addKeys(database: Transaction<Schema>, paper: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  for (const key of keys) await insertKey(database, { key, paper })
}
