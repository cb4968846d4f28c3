import { sql, type Transaction } from 'kysely'
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
 * Records that a channel gets papers. One that comes again the channel may have already; each renewal brings it once.
 * @throws {PlanConflict} if another planner brought one of them
 */
export async function writePosts(database: Transaction<Schema>, posts: Posts): Promise<void> {
  const { workspace, channel, topic, delivery, slotAt } = posts
  const rows = [...posts.papers, ...posts.folded].map((paper) => ({ workspace, channel, topic, paper, delivery, slot_at: slotAt }))
  const insert = (some: typeof rows) =>
    database
      .insertInto('posted')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
  const first = rows.filter(({ paper }) => !isAgain(posts, paper))
  if (first.length > 0) await must(insert(first), first.length)
  // What was renewed before it came for the first time came with that.
  await sql`insert into posted_again (workspace, channel, topic, paper, delivery, renewed)
    select ${workspace}, ${channel}, ${topic}, id, ${delivery}, renewed from papers
    where id in ${listed(first.map(({ paper }) => paper))} and renewed <= ${posts.upTo} on conflict do nothing`.execute(database)
  const renewed = (posts.again ?? []).map((each) => ({ workspace, channel, topic, delivery, ...each }))
  if (renewed.length === 0) return
  await must(
    database
      .insertInto('posted_again')
      .values(renewed)
      .onConflict((conflict) => conflict.doNothing()),
    renewed.length,
  )
  await insert(rows.filter(({ paper }) => isAgain(posts, paper))).execute()
}
