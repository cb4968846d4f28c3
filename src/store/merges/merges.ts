import type { Kysely } from 'kysely'
import { findAlike, type Pair } from '../../papers/alike.ts'
import { combine } from '../../papers/combine.ts'
import { completeDate, dayOf } from '../../papers/dates.ts'
import type { Paper } from '../../papers/paper.ts'
import { giveBack, takeCounters } from '../counters.ts'
import { readList, rowsOf, toPapers, toRow } from '../rows.ts'
import type { Schema } from '../schema.ts'
import { readAsOne, restore } from './as-one.ts'
import { absorb } from './join.ts'
import { BY_TITLE, type Side, sidesOf } from './sides.ts'
import { takeOut } from './split.ts'
import { splitsAmong } from './splits.ts'

/** A paper that was merged, and what it was merged into. */
export interface Merge {
  readonly paper: number
  /** Those that can be taken out, in the order in which they came. */
  readonly sides: readonly Side[]
}

export type MergeStore = ReturnType<typeof mergeStore>

/** The papers that were found to be one, and what an operator decides of them. */
export function mergeStore(database: Kysely<Schema>) {
  return {
    /** The last merges, the latest first. */
    async list(limit: number): Promise<{ readonly total: number; readonly merges: readonly Merge[] }> {
      const rows = await database
        .selectFrom('paper_sides')
        .select(({ fn }) => ['paper', fn.max('joined_at').as('at'), fn.countAll<number>().as('count')])
        .where('joined_to', 'is not', null)
        .groupBy('paper')
        .orderBy('at', 'desc')
        .orderBy('paper', 'desc')
        .execute()
      const merges: Merge[] = []
      for (const { paper } of rows.slice(0, limit)) merges.push({ paper, sides: await this.of(paper) })
      return { total: rows.length, merges }
    },

    /** What can be taken out of a paper. */
    async of(paper: number): Promise<Side[]> {
      return (await sidesOf(database, paper)).filter(({ joinedTo }) => joinedTo !== null)
    },

    /** Takes a side out of a merged paper; null if it is not one any more. @returns the id of the paper that it is now */
    async split(side: Side, at: number): Promise<number | null> {
      return database.transaction().execute(async (transaction) => {
        const counters = await takeCounters(transaction)
        const sides = await sidesOf(transaction, side.paper)
        const wanted = sides.find(({ number, joinedTo }) => number === side.number && joinedTo !== null)
        if (!wanted) return null
        const gone = await takeOut(transaction, counters, sides, wanted, at)
        await giveBack(transaction, counters)
        return gone
      })
    },

    /** Makes two papers one, also where they were taken apart. The older one keeps its id. @returns it */
    async join(one: number, other: number, at: number): Promise<number> {
      const [kept, gone] = [Math.min(one, other), Math.max(one, other)]
      await database.transaction().execute(async (transaction) => {
        const counters = await takeCounters(transaction)
        const rows = await rowsOf(transaction, [kept, gone])
        const papers = await toPapers(transaction, rows, 'mend')
        const [own, joined] = [kept, gone].map((id) => papers.find((paper) => paper.id === id)) as [Paper, Paper]
        const split = await transaction
          .deleteFrom('paper_splits')
          .where('one', '=', kept)
          .where('other', '=', gone)
          .returning(['why', 'choice', 'whole'])
          .executeTakeFirst()
        const choice = (split?.choice ?? 'richer') as Side['choice']
        let merged: Parameters<typeof combine>[0] = own
        for (const source of joined.sources) merged = combine(merged, joined, source, choice)
        const published = completeDate(merged.published, merged.keys, dayOf(at))
        const news = rows.filter(({ is_news }) => is_news === 1).sort((a, b) => a.sequence - b.sequence)[0]
        const isOwed = news !== undefined && news.id !== kept && !rows.some(({ id, is_news }) => id === kept && is_news === 1)
        const asOne = await readAsOne(transaction, split?.whole, kept, gone)
        await absorb(transaction, counters, { kept, gone }, { why: split?.why ?? BY_TITLE, choice, at })
        await transaction
          .updateTable('papers')
          .set({
            ...toRow({ ...merged, published }, merged.sources),
            revision: ++counters.revision,
            ...(isOwed && { is_news: 1, sequence: ++counters.sequence, first_seen: news.first_seen }),
          })
          .where('id', '=', kept)
          .execute()
        if (asOne) await restore(transaction, kept, asOne)
        await giveBack(transaction, counters)
      })
      return kept
    },

    /** Papers that look alike and are not one, the most alike first, with those that were taken apart. */
    async alike(): Promise<Pair[]> {
      const rows = await database
        .selectFrom('papers')
        .select(['id', 'title', 'authors'])
        .where('merged_into', 'is', null)
        .orderBy('id')
        .execute()
      return findAlike(rows.map(({ id, title, authors }) => ({ id, title, author: readList(authors)?.[0] })))
    },

    /** Tells which of some papers were taken apart. */
    splitsAmong: (papers: readonly Pick<Paper, 'id'>[]) => splitsAmong(database, papers),
  }
}
