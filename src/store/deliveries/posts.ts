import type { Transaction } from 'kysely'
import type { Channel } from '../channels.ts'
import { listed } from '../prepared-query.ts'
import type { Schema } from '../schema.ts'
import { must } from './plan-conflict.ts'

/** A paper that comes because it was renewed, and the renewal's sequence number. */
export interface Again {
  readonly paper: number
  readonly renewed: number
}

/** What a slot of a topic brings. */
interface Posts extends Channel {
  readonly topic: number
  readonly delivery: string
  readonly slotAt: number
  readonly papers: readonly number[]
  readonly folded: readonly number[]
  readonly again?: readonly Again[]
  /** The last of the papers, and of the renewals, that it is about. */
  readonly upTo: number
}

export function isAgain({ again = [] }: Pick<Posts, 'again'>, paper: number): boolean {
  return again.some((each) => each.paper === paper)
}

/**
 * Records that channels get papers. One that comes again a channel may have already; each renewal brings it once.
 * @throws {PlanConflict} if another planner brought one of them
 */
export async function writePosts(database: Transaction<Schema>, all: readonly Posts[]): Promise<void> {
  const rows = all.flatMap((posts) =>
    [...posts.papers, ...posts.folded].map((paper) => {
      const { workspace, channel, topic, delivery, slotAt, upTo } = posts
      return { row: { workspace, channel, topic, paper, delivery, slot_at: slotAt }, upTo, comesAgain: isAgain(posts, paper) }
    }),
  )
  const insert = (some: typeof rows) =>
    database
      .insertInto('posted')
      .values(some.map(({ row }) => row))
      .onConflict((conflict) => conflict.doNothing())
  const first = rows.filter(({ comesAgain }) => !comesAgain)
  if (first.length > 0) {
    await must(insert(first), first.length)
    await noteRenewed(database, first)
  }
  const renewed = all.flatMap(({ workspace, channel, topic, delivery, again = [] }) =>
    again.map((each) => ({ workspace, channel, topic, delivery, ...each })),
  )
  if (renewed.length === 0) return
  await must(
    database
      .insertInto('posted_again')
      .values(renewed)
      .onConflict((conflict) => conflict.doNothing()),
    renewed.length,
  )
  const again = rows.filter(({ comesAgain }) => comesAgain)
  if (again.length > 0) await insert(again).execute()
}

/** What was renewed before it came for the first time came with that. */
async function noteRenewed(
  database: Transaction<Schema>,
  first: readonly { readonly row: Channel & { topic: number; paper: number; delivery: string }; readonly upTo: number }[],
): Promise<void> {
  const papers = await database
    .selectFrom('papers')
    .select(['id', 'renewed'])
    .where('id', 'in', listed([...new Set(first.map(({ row }) => row.paper))]))
    .where('renewed', 'is not', null)
    .execute()
  const last = new Map(papers.map(({ id, renewed }) => [id, renewed ?? 0]))
  const rows = first.flatMap(({ row: { workspace, channel, topic, paper, delivery }, upTo }) => {
    const renewed = last.get(paper)
    return renewed === undefined || renewed > upTo ? [] : [{ workspace, channel, topic, paper, delivery, renewed }]
  })
  if (rows.length === 0) return
  await database
    .insertInto('posted_again')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
