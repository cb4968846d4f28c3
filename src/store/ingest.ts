import { type Insertable, type Kysely, sql, type Transaction } from 'kysely'
import { combine, type TextChoice } from '../papers/combine.ts'
import { completeDate, dayOf } from '../papers/dates.ts'
import { areApart, isCorrected, isSamePaper, keysOf, kindOf, titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import { joinDetails } from './details.ts'
import { listedTexts, prepare } from './prepared-query.ts'
import { type Database, toPapers, toRow } from './rows.ts'
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
    // The first statement writes: it takes SQLite's write lock before anything is read, so that no other process can write in between.
    const counters = await takeCounters(transaction)
    const outcomes: Outcome[] = []
    for (const draft of drafts) outcomes.push((await ingestOne(transaction, counters, draft, arrival)).outcome)
    await giveBack(transaction, counters)
    await alongside(transaction)
    return outcomes
  })
}

/** The highest numbers given so far. One transaction at a time holds them. */
export type Counters = Record<Schema['counters']['name'], number>

export async function takeCounters(database: Transaction<Schema>): Promise<Counters> {
  const rows = await database
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', 0) }))
    .returningAll()
    .execute()
  return Object.fromEntries(rows.map((row) => [row.name, row.value])) as Counters
}

export async function giveBack(database: Transaction<Schema>, counters: Counters): Promise<void> {
  for (const name of ['sequence', 'revision'] as const) {
    await database.updateTable('counters').set({ value: counters[name] }).where('name', '=', name).execute()
  }
}

/** What a draft became. */
export interface Ingested {
  readonly id: number
  readonly outcome: Outcome
}

/** What depends on the source where a draft is a known paper. */
interface Judging {
  /** Decides whose text wins, the known paper's or the draft's. */
  readonly chooseText: (paper: number) => Promise<TextChoice>
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
  judging: Judging = { chooseText: async () => 'richer', announces: async ({ sources }) => !sources.includes(arrival.source) },
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
    return { id, outcome: 'added' }
  }
  const owedSince = await becomesOwed(database, known, arrival, judging)
  // A source that changes the title on the same page corrects it.
  const isCorrection = known.length === 1 && isNamedByLink(survivor, keys) && titleHash(survivor.title) !== titleHash(draft.title)
  let merged = combine(survivor, draft, arrival.source, isCorrection ? 'draft' : await judging.chooseText(survivor.id))
  for (const other of absorbed) {
    for (const source of other.sources) merged = combine({ ...survivor, ...merged }, other, source)
    await absorb(database, counters, survivor.id, other.id)
  }
  merged = complete(merged)
  // A paper without an identifier keeps the key of its title, so that the same import finds it again.
  const newKeys = await freeAmong(
    database,
    keys.filter((key) => !survivor.keys.includes(key)),
  )
  const changed =
    owedSince !== null ||
    absorbed.length > 0 ||
    newKeys.length > 0 ||
    JSON.stringify(toRow(merged, merged.sources)) !== JSON.stringify(toRow(survivor, survivor.sources))
  if (!changed) return { id: survivor.id, outcome: 'unchanged' }
  await addKeys(database, survivor.id, newKeys)
  await database
    .updateTable('papers')
    .set({
      ...toRow(merged, merged.sources),
      revision: ++counters.revision,
      ...(owedSince !== null && { is_news: 1, sequence: ++counters.sequence, first_seen: owedSince }),
    })
    .where('id', '=', survivor.id)
    .execute()
  return { id: survivor.id, outcome: 'merged' }
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

const selectByKeys = prepare(['keys'], ({ keys }: { keys: readonly string[] }, database) =>
  database
    .selectFrom('papers')
    .selectAll()
    .where('id', 'in', database.selectFrom('paper_keys').select('paper').where('key', 'in', listedTexts(keys)))
    .orderBy('id'),
)
const selectByTitle = prepare(['hash'], ({ hash }: { hash: string }, database) =>
  database.selectFrom('papers').selectAll().where('title_hash', '=', hash).where('merged_into', 'is', null).orderBy('id'),
)

/** The known papers that a draft is, the oldest first. There are several when the draft shows that two papers are the same. */
export async function findKnown(database: Database, draft: PaperDraft, keys: readonly string[]): Promise<Paper[]> {
  const { rows: byKey } = await selectByKeys(database, { keys })
  // The papers of one volume may share its DOI. Papers with different arXiv ids stay apart.
  const known = (await toPapers(database, byKey, 'mend')).filter(
    (paper) => !areApart(paper.keys, keys) && (!isNamedByLink(paper, keys) || isCorrected(paper, draft)),
  )
  const { rows: byTitle } = await selectByTitle(database, { hash: titleHash(draft.title) })
  const namesakes = await toPapers(database, byTitle, 'mend')
  // A paper that was found by key adds an author or a key to the draft, and so may lead to a namesake that the draft alone misses.
  for (;;) {
    const whole = known.reduce<PaperDraft>((sum, paper) => combine(paper, sum, ''), draft)
    const namesake = namesakes.find((paper) => !known.some(({ id }) => id === paper.id) && isSamePaper(paper, whole))
    if (!namesake) break
    known.push(namesake)
  }
  return known.sort((a, b) => a.id - b.id)
}

/** Whether only the address of its page names a paper. A page may have been reused, so its title is looked at as well. */
function isNamedByLink({ keys }: Paper, named: readonly string[]): boolean {
  return keys.every((key) => kindOf(key) === 'link' || !named.includes(key))
}

/** Makes everything that refers to `gone` refer to `kept`. Where a person saved or voted for both, or a topic posted both, `kept`'s row stays. */
async function absorb(database: Transaction<Schema>, counters: Counters, kept: number, gone: number): Promise<void> {
  await database.updateTable('paper_keys').set({ paper: kept }).where('paper', '=', gone).execute()
  for (const table of ['saves', 'votes'] as const) {
    const rows = sql.table(table)
    await sql`delete from ${rows} where paper = ${gone} and exists (
      select 1 from ${rows} as other
      where other.workspace = ${rows}.workspace and other.person = ${rows}.person and other.paper = ${kept})`.execute(database)
    await database.updateTable(table).set({ paper: kept }).where('paper', '=', gone).execute()
  }
  await sql`delete from posted where paper = ${gone} and exists (
    select 1 from posted as other
    where other.workspace = posted.workspace and other.channel = posted.channel and other.topic = posted.topic and other.paper = ${kept})`.execute(
    database,
  )
  await database.updateTable('posted').set({ paper: kept }).where('paper', '=', gone).execute()
  for (const [table, column] of [
    ['topic_taps', 'other.subscription = topic_taps.subscription and other.change = topic_taps.change'],
    ['appearances', 'other.source = appearances.source and other.day = appearances.day'],
    ['upvotes', 'other.day = upvotes.day'],
  ] as const) {
    const rows = sql.table(table)
    await sql`delete from ${rows} where paper = ${gone} and exists (
      select 1 from ${rows} as other where other.paper = ${kept} and ${sql.raw(column)})`.execute(database)
    await sql`update ${rows} set paper = ${kept} where paper = ${gone}`.execute(database)
  }
  await joinDetails(database, kept, gone)
  await database
    .updateTable('papers')
    .set({ merged_into: kept, revision: ++counters.revision })
    .where('id', '=', gone)
    .execute()
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
