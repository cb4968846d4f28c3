import { type Kysely, type Selectable, sql } from 'kysely'
import type { SourceDraft, SourceLinks } from '../sources/formats/found.ts'
import type { Incomplete } from '../sources/source.ts'
import { toComplete } from './incomplete.ts'
import type { Outcome } from './ingest.ts'
import { type IngestBatch, ingestBatch } from './ingest-batch.ts'
import { keepLookedUp, type LookedUp } from './looked-up.ts'
import { listed } from './prepared-query.ts'
import type { Schema, SourceRow } from './schema.ts'
import { renameSource } from './source-names.ts'
import { toEnrich } from './to-enrich.ts'
import { findTold } from './told.ts'

export type SourceState = Selectable<SourceRow>

/** Details of a paper that only live sources give. */
export type PaperDetails = Pick<SourceDraft, 'version' | 'updated' | 'links' | 'aiSummary' | 'aiKeywords'>

const DAY_MS = 86_400_000

export type SourceStore = ReturnType<typeof sourceStore>

/** The state of live sources, and the details that only they give of papers. */
export function sourceStore(database: Kysely<Schema>) {
  return {
    /** Adds a source if it is new; the state of a known one stays. */
    async enrol(name: string, dueAt: number): Promise<void> {
      await database
        .insertInto('sources')
        .values({
          name,
          cursor: null,
          due_at: dueAt,
          tried_at: null,
          succeeded_at: null,
          news_at: null,
          brought: null,
          failures: 0,
          problem: null,
          failing_since: null,
          holder: null,
          lease_until: null,
          told: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Lets a source be asked soon, unless it waits after a failure. */
    async hasten(name: string, now: number): Promise<void> {
      await database
        .updateTable('sources')
        .set({ due_at: now })
        .where('name', '=', name)
        .where('failures', '=', 0)
        .where('due_at', '>', now)
        .execute()
    },

    rename: (from: string, to: string): Promise<void> => renameSource(database, from, to),

    async states(): Promise<Map<string, SourceState>> {
      return new Map((await database.selectFrom('sources').selectAll().execute()).map((row) => [row.name, row]))
    },

    /** Takes a source for one run. @returns null while another run, here or in another copy of the program, has it */
    async claim(name: string, holder: string, now: number, until: number): Promise<SourceState | null> {
      const claimed = await database
        .updateTable('sources')
        .set({ holder, lease_until: until, tried_at: now })
        .where('name', '=', name)
        .where((eb) => eb.or([eb('holder', 'is', null), eb('lease_until', '<=', now), eb('lease_until', '>', now + DAY_MS)]))
        .returningAll()
        .executeTakeFirst()
      return claimed ?? null
    },

    /** Whether any source has ever answered. */
    async hasAnswered(): Promise<boolean> {
      const row = await database.selectFrom('sources').select('name').where('succeeded_at', 'is not', null).limit(1).executeTakeFirst()
      return row !== undefined
    },

    ingest: (batch: IngestBatch): Promise<Outcome[]> => ingestBatch(database, batch),

    keepLookedUp: (found: LookedUp): Promise<number[]> => keepLookedUp(database, found),

    /** @param brought as in `IngestBatch`; null keeps the known day */
    async succeeded(name: string, holder: string, now: number, dueAt: number, brought: string | null): Promise<void> {
      await database
        .updateTable('sources')
        .set({
          holder: null,
          lease_until: null,
          succeeded_at: now,
          due_at: dueAt,
          failures: 0,
          problem: null,
          failing_since: null,
          ...(brought !== null && { brought }),
        })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .execute()
    },

    /** @param problem a sentence for the operator */
    async failed(name: string, holder: string, now: number, dueAt: number, problem: string): Promise<void> {
      await database
        .updateTable('sources')
        .set((eb) => ({
          holder: null,
          lease_until: null,
          due_at: dueAt,
          failures: eb('failures', '+', 1),
          problem,
          failing_since: eb.fn.coalesce('failing_since', eb.val(now)),
        }))
        .where('name', '=', name)
        .where('holder', '=', holder)
        .execute()
    },

    /** Releases a claimed source without any other change. */
    async release(name: string, holder: string): Promise<void> {
      await database
        .updateTable('sources')
        .set({ holder: null, lease_until: null })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .execute()
    },

    /** Records the trouble that is reported to the operator. @returns whether this call changed it */
    async setReported(name: string, told: SourceState['told']): Promise<boolean> {
      const changed = await database
        .updateTable('sources')
        .set({ told })
        .where('name', '=', name)
        .where('told', 'is distinct from', told)
        .executeTakeFirst()
      return Number(changed.numUpdatedRows) > 0
    },

    toEnrich: toEnrich(database),

    toComplete: (source: string, now: number, limit: number): Promise<Incomplete[]> => toComplete(database, source, now, limit),

    /** Records that the API does not know these papers yet. It is asked again later, after twice the time. */
    async notFound(papers: readonly number[], now: number): Promise<void> {
      if (papers.length === 0) return
      await database
        .insertInto('paper_details')
        .values(
          papers.map((paper) => ({
            paper,
            version: null,
            updated: null,
            links: JSON.stringify({ page: null, code: null, project: null, thumbnail: null }),
            ai_summary: null,
            ai_keywords: '[]',
            enriched_version: null,
            enrich_after: now + DAY_MS,
            enrich_tries: 1,
          })),
        )
        .onConflict((conflict) =>
          conflict.column('paper').doUpdateSet((eb) => ({
            enrich_after: sql<number>`${now} + ${DAY_MS} * (1 << cast(paper_details.enrich_tries as integer))`,
            enrich_tries: eb('paper_details.enrich_tries', '+', 1),
          })),
        )
        .execute()
    },

    /** The details that only live sources give of a paper; null where there are none. */
    async details(paper: number): Promise<PaperDetails | null> {
      const row = await database.selectFrom('paper_details').selectAll().where('paper', '=', paper).executeTakeFirst()
      if (!row) return null
      const { version, updated, ai_summary: aiSummary } = row
      return {
        version,
        updated,
        aiSummary,
        links: JSON.parse(row.links) as SourceLinks,
        aiKeywords: JSON.parse(row.ai_keywords) as string[],
      }
    },

    told: (papers: readonly number[]) => findTold(database, papers),

    /** The upvotes that papers gained from a day on, by the day of the count. */
    async upvoteGains(since: string): Promise<{ paper: number; day: string; gained: number }[]> {
      const rows = await database
        .selectFrom('upvotes')
        .innerJoin('papers', 'papers.id', 'upvotes.paper')
        .select((eb) => [
          'upvotes.paper',
          'upvotes.day',
          'upvotes.total',
          eb
            .selectFrom('upvotes as before')
            .select(({ fn }) => fn.max('before.total').as('total'))
            .whereRef('before.paper', '=', 'upvotes.paper')
            .whereRef('before.day', '<', 'upvotes.day')
            .as('before'),
        ])
        .where('upvotes.day', '>=', since)
        .where('papers.is_withdrawn', '=', 0)
        .execute()
      return rows
        .map(({ paper, day, total, before }) => ({ paper, day, gained: total - Number(before ?? 0) }))
        .filter(({ gained }) => gained > 0)
    },

    /** Those of some papers whose upvotes are known by day. */
    async withUpvotes(papers: readonly number[]): Promise<Set<number>> {
      const rows = await database
        .selectFrom('papers')
        .select('id')
        .where('id', 'in', listed(papers))
        .where(({ exists, selectFrom }) => exists(selectFrom('upvotes').select('day').whereRef('upvotes.paper', '=', 'papers.id')))
        .execute()
      return new Set(rows.map(({ id }) => id))
    },

    feeds: () => database.selectFrom('feeds').selectAll().orderBy('added_at').orderBy('url').execute(),

    /** @returns whether it was not there */
    async addFeed(url: string, title: string, now: number): Promise<boolean> {
      const added = await database
        .insertInto('feeds')
        .values({ url, title, added_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return Number(added.numInsertedOrUpdatedRows ?? 0) > 0
    },

    /** @returns whether it was there */
    async removeFeed(url: string): Promise<boolean> {
      const removed = await database.deleteFrom('feeds').where('url', '=', url).executeTakeFirst()
      return Number(removed.numDeletedRows) > 0
    },
  }
}
