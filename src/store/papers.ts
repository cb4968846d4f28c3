import { type Kysely, type SqlBool, sql } from 'kysely'
import { leastFrom } from '../papers/dates.ts'
import { titleHash } from '../papers/identity.ts'
import type { Paper, PaperDraft } from '../papers/paper.ts'
import { call, column } from './functions.ts'
import { type Origin as Delivered, ingest, type Outcome } from './ingest.ts'
import { listed, prepare } from './prepared-query.ts'
import { type Row, readList, rowsOf, toPaper, toPapers } from './rows.ts'
import type { Schema } from './schema.ts'

/** How a paper arrived, as digests need it. */
export interface Arrival {
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  /** Whether it is news, which digests owe. */
  readonly isNews: boolean
  readonly upvotes: number
  /** The known part of its date. */
  readonly published: string | null
  /** Whether only the bundled list has it. */
  readonly isSeed: boolean
}

/** What changed in the library since a revision. */
export interface Changes {
  readonly papers: readonly Paper[]
  readonly removed: readonly number[]
  /** The next call asks for changes above this revision. */
  readonly revision: number
}

const namesDay = sql<boolean>`length(published) = 10`

const selectCounter = prepare(['name'], ({ name }: { name: Schema['counters']['name'] }, database) =>
  database.selectFrom('counters').select('value').where('name', '=', name),
)

export type PaperStore = ReturnType<typeof paperStore>

export function paperStore(database: Kysely<Schema>) {
  let identity = 0

  return {
    ingest: (drafts: readonly PaperDraft[], arrival: Delivered): Promise<Outcome[]> => ingest(database, drafts, arrival),

    /** Papers by id; an id that was merged away gives the paper it became; unknown ids are left out. */
    async lookUp(ids: readonly number[]): Promise<Map<number, Paper>> {
      const rows = new Map<number, Row>()
      for (let wanted = [...new Set(ids)]; wanted.length > 0; ) {
        const fetched = await rowsOf(database, wanted)
        for (const row of fetched) rows.set(row.id, row)
        wanted = [...new Set(fetched.flatMap((row) => row.merged_into ?? []))].filter((id) => !rows.has(id))
      }
      const alive = [...rows.values()].filter((row) => row.merged_into === null)
      const papers = new Map((await toPapers(database, alive)).map((paper) => [paper.id, paper]))
      const survivor = (id: number): number => rows.get(id)?.merged_into ?? id
      return new Map(
        ids.flatMap((id) => {
          let at = id
          while (survivor(at) !== at) at = survivor(at)
          const paper = papers.get(at)
          return paper ? [[id, paper] as const] : []
        }),
      )
    },

    /** Papers by id in the order asked, each once. */
    async byIds(ids: readonly number[]): Promise<Paper[]> {
      const found = await this.lookUp(ids)
      return [...new Map(ids.flatMap((id) => found.get(id) ?? []).map((paper) => [paper.id, paper])).values()]
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

    /** Papers of this title, whatever its case and punctuation. */
    async byTitle(title: string): Promise<Paper[]> {
      const rows = await database
        .selectFrom('papers')
        .select('id')
        .where('title_hash', '=', titleHash(title))
        .where('merged_into', 'is', null)
        .orderBy('id')
        .execute()
      return this.byIds(rows.map((row) => row.id))
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

    /** Ids of papers, the newest first: by the first day that the date allows, undated ones last, then by arrival. */
    async newest(options: { category: string | null; limit: number }): Promise<number[]> {
      let query = database.selectFrom('papers').select('id').where('merged_into', 'is', null).limit(options.limit)
      if (options.category !== null) {
        const category = options.category.replace(/[\\%_]/g, '\\$&')
        query = query.where((eb) =>
          eb.or([
            call<SqlBool>('is_like', eb.ref('categories'), `%"${category}"%`),
            call<SqlBool>('is_like', eb.ref('categories'), `%"${category}.%`),
          ]),
        )
      }
      // In two steps, each in the order of an index: databases differ in where they put what has no date.
      const dated = await query.where('published', 'is not', null).orderBy('published', 'desc').orderBy('sequence').execute()
      if (dated.length === options.limit) return dated.map(({ id }) => id)
      const undated = await query.where('published', 'is', null).orderBy('sequence').execute()
      return [...dated, ...undated].slice(0, options.limit).map(({ id }) => id)
    },

    /** The categories that papers have, those of the most papers first. */
    categories: (): Promise<string[]> => valuesOf(database, 'categories'),

    /** The names of the sources that papers came from, those of the most papers first. */
    sources: (): Promise<string[]> => valuesOf(database, 'sources'),

    /** The journals of the most papers. */
    async journals(most: number): Promise<string[]> {
      const rows = await database
        .selectFrom('papers')
        .select('journal')
        .where('journal', 'is not', null)
        .where('merged_into', 'is', null)
        .groupBy('journal')
        .orderBy(({ fn }) => fn.countAll(), 'desc')
        .orderBy('journal')
        .limit(most)
        .execute()
      return rows.flatMap(({ journal }) => journal ?? [])
    },

    /** The latest full date of any paper; null when none has one. A month or a year alone does not count. */
    async newestDay(): Promise<string | null> {
      const row = await database
        .selectFrom('papers')
        .select(({ fn }) => fn.max('published').as('day'))
        .where('merged_into', 'is', null)
        .where(namesDay)
        .executeTakeFirst()
      return row?.day ?? null
    },

    /** Counts the papers dated after a day, among all or some papers. Papers with only a month or a year are not counted. */
    async countSince(day: string, among: readonly number[] | null): Promise<number> {
      let query = database
        .selectFrom('papers')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('merged_into', 'is', null)
        .where('published', '>', day)
        .where(namesDay)
      if (among !== null) query = query.where('id', 'in', listed(among))
      return Number((await query.executeTakeFirstOrThrow()).count)
    },

    /**
     * Papers with upvotes that were certainly published from a day on; null selects all, undated ones too. The upvotes of what was looked up
     * are of no day: nobody knows when they were cast.
     */
    async upvoted(since: string | null): Promise<{ id: number; upvotes: number; published: string | null }[]> {
      let query = database
        .selectFrom('papers')
        .select(['id', 'upvotes', 'published'])
        .where('merged_into', 'is', null)
        .where('upvotes', '>', 0)
        .where('is_withdrawn', '=', 0)
      if (since !== null) query = query.where('published', '>=', leastFrom(since)).where('looked_up', 'is', null)
      return (await query.execute()).map((row) => ({ ...row, upvotes: row.upvotes ?? 0 }))
    },

    /** How many papers changed after a revision, merged ones included. Uses only an index, because answers wait for it. */
    async countChanges(revision: number): Promise<number> {
      const { count } = await database
        .selectFrom('papers')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('revision', '>', revision)
        .executeTakeFirstOrThrow()
      return Number(count)
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
        .where(sql<boolean>`substr(key, 1, 6) != 'title:' and substr(key, 1, 5) != 'link:'`)
        .executeTakeFirstOrThrow()
      const sources = await database
        .selectFrom('papers')
        .select(({ fn }) => ['sources', fn.countAll<number>().as('count')])
        .where('merged_into', 'is', null)
        .groupBy('sources')
        .execute()
      const bySource: Record<string, number> = {}
      for (const row of sources) {
        for (const source of readList(row.sources) ?? []) bySource[source] = (bySource[source] ?? 0) + Number(row.count)
      }
      return { total: Number(counted.total), dated: Number(counted.dated), identified: Number(titled.count), bySource }
    },

    /** Papers whose rows are damaged, at most `limit`. Searches skip them; importing a paper again repairs it. */
    async unreadable(limit: number): Promise<{ id: number; title: string }[]> {
      const { rows } = await sql<{ id: number; title: string }>`
        select id, title from papers where merged_into is null
        and not (${call('is_list', column('authors'))} and ${call('is_list', column('categories'))} and ${call('is_list', column('sources'))})
        limit ${limit}`.execute(database)
      return rows
    },

    /** The sequence number of the last paper, in the order of first arrival. */
    async lastSequence(): Promise<number> {
      const { rows } = await selectCounter(database, { name: 'sequence' })
      return rows[0]?.value ?? 0
    },

    /** The sequence number of the last paper that had arrived by an instant; 0 when none had. */
    async sequenceAt(instant: number): Promise<number> {
      const row = await database
        .selectFrom('papers')
        .select(({ fn }) => fn.max('sequence').as('sequence'))
        .where('first_seen', '<=', instant)
        .executeTakeFirst()
      return row?.sequence ?? 0
    },

    /** How papers arrived. Unknown and withdrawn papers are left out. */
    async arrivals(ids: readonly number[]): Promise<Map<number, Arrival>> {
      const rows = await database
        .selectFrom('papers')
        .select(['id', 'sequence', 'first_seen', 'is_news', 'upvotes', 'published', 'sources'])
        .where('id', 'in', listed(ids))
        .where('is_withdrawn', '=', 0)
        .execute()
      return new Map(
        rows.map(({ id, sequence, first_seen: firstSeen, is_news, upvotes, published, sources }) => [
          id,
          { sequence, firstSeen, isNews: is_news === 1, upvotes: upvotes ?? 0, published, isSeed: sources === '["seeds"]' },
        ]),
      )
    },

    /** The highest revision. An index with this revision is up to date. */
    async revision(): Promise<number> {
      const { rows } = await selectCounter(database, { name: 'revision' })
      return rows[0]?.value ?? 0
    },

    /** The number that identifies this database; it never changes. */
    async identity(): Promise<number> {
      if (identity === 0) identity = (await selectCounter(database, { name: 'identity' })).rows[0]?.value ?? 0
      return identity
    },

    /** Papers that changed after a revision, the oldest change first, at most `limit`. An index uses this to stay current. */
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

/** The values of a column of lists, the most common first. */
async function valuesOf(database: Kysely<Schema>, of: 'categories' | 'sources'): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    select each.value from papers, ${call('each_of', column(`papers.${of}`))}
    where papers.merged_into is null
    group by each.value order by count(*) desc, each.value`.execute(database)
  return rows.map(({ value }) => value)
}
