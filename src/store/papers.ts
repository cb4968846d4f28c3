import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { combine } from '../papers/combine.ts'
import { isSamePaper, keysOf, titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import type { PaperRow, Schema } from './schema.ts'

export type Outcome = 'added' | 'merged' | 'unchanged'

export interface Arrival {
  /** Which source brings the papers: `seeds`, `import`, … */
  readonly source: string
  /** Whether digests owe them. */
  readonly isNews: boolean
  /** When, in milliseconds since 1970. */
  readonly at: number
}

/** What changed in the library since a revision. */
export interface Changes {
  readonly papers: readonly Paper[]
  readonly removed: readonly number[]
  /** Ask for what is above this the next time. */
  readonly revision: number
}

export type PaperStore = ReturnType<typeof paperStore>

/** SQLite allows 32,766 parameters in a statement; lists are asked for in parts. */
const MOST_PARAMETERS = 500

export function paperStore(database: Kysely<Schema>) {
  return {
    /** Adds or merges papers by identity, in one transaction. The same drafts again change nothing. Outcomes in the order of the drafts. */
    async ingest(drafts: readonly PaperDraft[], arrival: Arrival): Promise<Outcome[]> {
      return database.transaction().execute(async (transaction) => {
        // The first statement writes: it takes SQLite's write lock before anything is read, so that no other process can come between.
        const counters = await takeCounters(transaction)
        const outcomes: Outcome[] = []
        for (const draft of drafts) outcomes.push(await ingestOne(transaction, counters, draft, arrival))
        await giveBack(transaction, counters)
        return outcomes
      })
    },

    /** Papers by id, in the order asked; ids that were merged away give the paper they became; unknown ids are left out. */
    async byIds(ids: readonly number[]): Promise<Paper[]> {
      const found = new Map<number, Paper>()
      let wanted = new Map(ids.map((id) => [id, id]))
      while (wanted.size > 0) {
        const onward = new Map<number, number>()
        for (const row of await rowsIn(database, 'id', [...new Set(wanted.values())])) {
          for (const [asked, at] of wanted) {
            if (at !== row.id) continue
            if (row.merged_into !== null) onward.set(asked, row.merged_into)
            else found.set(asked, await toPaper(database, row))
          }
        }
        wanted = onward
      }
      const unique = new Map(ids.flatMap((id) => found.get(id) ?? []).map((paper) => [paper.id, paper]))
      return [...unique.values()]
    },

    async byKey(key: string): Promise<Paper | null> {
      const row = await database
        .selectFrom('papers')
        .innerJoin('paper_keys', 'paper_keys.paper', 'papers.id')
        .selectAll('papers')
        .where('paper_keys.key', '=', key)
        .executeTakeFirst()
      return row ? toPaper(database, row) : null
    },

    /** Papers with a key that begins so, with or without its kind: `arxiv:2401`, `2401`. */
    async byKeyStart(start: string, limit: number): Promise<Paper[]> {
      const starts = start.includes(':') ? [start] : ['arxiv', 'doi', 'acl'].map((kind) => `${kind}:${start}`)
      const rows = await database
        .selectFrom('paper_keys')
        .select('paper')
        .where((eb) => eb.or(starts.map((from) => eb.and([eb('key', '>=', from), eb('key', '<', `${from}\uffff`)]))))
        .orderBy('key')
        .limit(limit)
        .execute()
      return this.byIds(rows.map((row) => row.paper))
    },

    /** Ids of the newest papers first: by day, those without a day last, then by arrival. */
    async newest(options: { category: string | null; limit: number }): Promise<number[]> {
      let query = database.selectFrom('papers').select('id').where('merged_into', 'is', null)
      if (options.category !== null) {
        const category = options.category.replace(/[\\%_]/g, '\\$&')
        query = query.where((eb) =>
          eb.or([
            eb.fn<boolean>('like', [eb.val(`%"${category}"%`), 'categories', eb.val('\\')]),
            eb.fn<boolean>('like', [eb.val(`%"${category}.%`), 'categories', eb.val('\\')]),
          ]),
        )
      }
      const rows = await query
        .orderBy((eb) => eb.case().when('published', 'is', null).then(1).else(0).end())
        .orderBy('published', 'desc')
        .orderBy('sequence')
        .limit(options.limit)
        .execute()
      return rows.map((row) => row.id)
    },

    /** Papers that a source counts upvotes for, from a day on; null for all, undated ones too. */
    async upvoted(since: string | null): Promise<{ id: number; upvotes: number; published: string | null }[]> {
      let query = database
        .selectFrom('papers')
        .select(['id', 'upvotes', 'published'])
        .where('merged_into', 'is', null)
        .where('upvotes', '>', 0)
      if (since !== null) query = query.where('published', '>=', since)
      return (await query.execute()).map((row) => ({ ...row, upvotes: row.upvotes ?? 0 }))
    },

    async countPapers(): Promise<{ total: number; dated: number; identified: number; bySource: Record<string, number> }> {
      const counted = await database
        .selectFrom('papers')
        .select(({ fn }) => [fn.countAll<number>().as('total'), fn.count<number>('published').as('dated')])
        .where('merged_into', 'is', null)
        .executeTakeFirstOrThrow()
      const titled = await database
        .selectFrom('paper_keys')
        .select(({ fn }) => fn.count<number>('paper').distinct().as('count'))
        .where('key', 'not like', 'title:%')
        .executeTakeFirstOrThrow()
      const sources = await database
        .selectFrom('papers')
        .select(({ fn }) => ['sources', fn.countAll<number>().as('count')])
        .where('merged_into', 'is', null)
        .groupBy('sources')
        .execute()
      const bySource: Record<string, number> = {}
      for (const row of sources) {
        for (const source of JSON.parse(row.sources) as string[]) bySource[source] = (bySource[source] ?? 0) + Number(row.count)
      }
      return { total: Number(counted.total), dated: Number(counted.dated), identified: Number(titled.count), bySource }
    },

    /** The highest revision: what an index is current with. */
    async revision(): Promise<number> {
      const row = await database.selectFrom('counters').select('value').where('name', '=', 'revision').executeTakeFirst()
      return row?.value ?? 0
    },

    /** Papers changed after a revision, the oldest change first, at most `limit`; for an index that keeps up. */
    async changesSince(revision: number, limit: number): Promise<Changes> {
      const rows = await database
        .selectFrom('papers')
        .selectAll()
        .where('revision', '>', revision)
        .orderBy('revision')
        .limit(limit)
        .execute()
      const alive = rows.filter((row) => row.merged_into === null)
      return {
        papers: await toPapers(database, alive),
        removed: rows.filter((row) => row.merged_into !== null).map((row) => row.id),
        revision: rows.at(-1)?.revision ?? revision,
      }
    },
  }
}

type Database = Kysely<Schema> | Transaction<Schema>
type Row = Selectable<PaperRow>

/** The numbers given so far; held by one transaction at a time. */
type Counters = Record<Schema['counters']['name'], number>

async function takeCounters(database: Transaction<Schema>): Promise<Counters> {
  const rows = await database
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', 0) }))
    .returningAll()
    .execute()
  return Object.fromEntries(rows.map((row) => [row.name, row.value])) as Counters
}

async function giveBack(database: Transaction<Schema>, counters: Counters): Promise<void> {
  for (const name of ['sequence', 'revision'] as const) {
    await database.updateTable('counters').set({ value: counters[name] }).where('name', '=', name).execute()
  }
}

async function ingestOne(database: Transaction<Schema>, counters: Counters, draft: PaperDraft, arrival: Arrival): Promise<Outcome> {
  const keys = keysOf(draft)
  const known = await findKnown(database, draft, keys)
  const [survivor, ...absorbed] = known
  if (!survivor) {
    const { id } = await database
      .insertInto('papers')
      .values({
        ...toRow(draft, [arrival.source]),
        sequence: ++counters.sequence,
        revision: ++counters.revision,
        is_news: arrival.isNews ? 1 : 0,
        merged_into: null,
        first_seen: arrival.at,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await addKeys(database, id, keys)
    return 'added'
  }
  let merged = combine(survivor, draft, arrival.source)
  for (const other of absorbed) {
    for (const source of other.sources) merged = combine({ ...survivor, ...merged }, other, source)
    await absorb(database, counters, survivor.id, other.id)
  }
  const newKeys = draft.keys.filter((key) => !survivor.keys.includes(key))
  const changed =
    absorbed.length > 0 ||
    newKeys.length > 0 ||
    JSON.stringify(toRow(merged, merged.sources)) !== JSON.stringify(toRow(survivor, survivor.sources))
  if (!changed) return 'unchanged'
  await addKeys(database, survivor.id, newKeys)
  await database
    .updateTable('papers')
    .set({ ...toRow(merged, merged.sources), revision: ++counters.revision })
    .where('id', '=', survivor.id)
    .execute()
  return 'merged'
}

/** The papers that a draft turns out to be, the oldest first; more than one when it joins two that seemed different. */
async function findKnown(database: Database, draft: PaperDraft, keys: readonly string[]): Promise<Paper[]> {
  const byKey = await database
    .selectFrom('papers')
    .innerJoin('paper_keys', 'paper_keys.paper', 'papers.id')
    .selectAll('papers')
    .distinct()
    .where('paper_keys.key', 'in', keys)
    .orderBy('papers.id')
    .execute()
  const known = await toPapers(database, byKey)
  const byTitle = await database
    .selectFrom('papers')
    .selectAll()
    .where('title_hash', '=', titleHash(draft.title))
    .where('merged_into', 'is', null)
    .orderBy('id')
    .execute()
  const namesakes = await toPapers(database, byTitle)
  for (const namesake of namesakes) {
    if (
      !known.some((paper) => paper.id === namesake.id) &&
      isSamePaper(namesake, draft) &&
      known.every((paper) => isSamePaper(namesake, paper))
    ) {
      known.push(namesake)
    }
  }
  return known.sort((a, b) => a.id - b.id)
}

/** Points everything that names `gone` to `kept`. Where a person saved or voted both, the row of `kept` stays. */
async function absorb(database: Transaction<Schema>, counters: Counters, kept: number, gone: number): Promise<void> {
  await database.updateTable('paper_keys').set({ paper: kept }).where('paper', '=', gone).execute()
  for (const table of ['saves', 'votes'] as const) {
    const rows = sql.table(table)
    await sql`delete from ${rows} where paper = ${gone} and exists (
      select 1 from ${rows} as other
      where other.workspace = ${rows}.workspace and other.person = ${rows}.person and other.paper = ${kept})`.execute(database)
    await database.updateTable(table).set({ paper: kept }).where('paper', '=', gone).execute()
  }
  await database
    .updateTable('papers')
    .set({ merged_into: kept, revision: ++counters.revision })
    .where('id', '=', gone)
    .execute()
}

async function addKeys(database: Transaction<Schema>, paper: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await database
    .insertInto('paper_keys')
    .values(keys.map((key) => ({ key, paper })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function toRow(draft: PaperDraft, sources: readonly string[]) {
  return {
    title_hash: titleHash(draft.title),
    title: draft.title,
    abstract: draft.abstract,
    authors: JSON.stringify(draft.authors),
    categories: JSON.stringify(draft.categories),
    published: draft.published,
    upvotes: draft.upvotes,
    sources: JSON.stringify(sources),
  }
}

async function rowsIn(database: Database, column: 'id', values: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  for (let start = 0; start < values.length; start += MOST_PARAMETERS) {
    rows.push(
      ...(await database
        .selectFrom('papers')
        .selectAll()
        .where(column, 'in', values.slice(start, start + MOST_PARAMETERS))
        .execute()),
    )
  }
  return rows
}

async function toPaper(database: Database, row: Row): Promise<Paper> {
  return (await toPapers(database, [row]))[0] as Paper
}

async function toPapers(database: Database, rows: readonly Row[]): Promise<Paper[]> {
  const keys = new Map<number, string[]>(rows.map((row) => [row.id, []]))
  for (let start = 0; start < rows.length; start += MOST_PARAMETERS) {
    const ids = rows.slice(start, start + MOST_PARAMETERS).map((row) => row.id)
    for (const { key, paper } of await database.selectFrom('paper_keys').selectAll().where('paper', 'in', ids).orderBy('key').execute()) {
      keys.get(paper)?.push(key)
    }
  }
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    abstract: row.abstract,
    authors: JSON.parse(row.authors) as string[],
    categories: JSON.parse(row.categories) as string[],
    published: row.published,
    upvotes: row.upvotes,
    keys: keys.get(row.id) ?? [],
    sources: JSON.parse(row.sources) as string[],
  }))
}
