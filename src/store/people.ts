import { type Kysely, type SqlBool, sql } from 'kysely'
import type { Reply } from '../port/chat.ts'
import { shownName, withoutOwners } from '../wording/digests.ts'
import type { Channel } from './channels.ts'
import { meetingOf } from './inbound.ts'
import { listed, prepare } from './prepared-query.ts'
import type { Schema } from './schema.ts'

/** A person of one workspace. Both ids are only compared for equality here. */
export interface Person {
  readonly workspace: string
  readonly person: string
}

export type VoteValue = 1 | -1

/** The votes of one workspace for a paper, and when they were cast (milliseconds since 1970). */
export interface CastVote {
  readonly paper: number
  readonly value: VoteValue
  readonly at: number
}

/** So many people together sway what a channel gets, though none of them decides it. */
const MANY = 3

const sumVotes = prepare(['workspace', 'papers'], ({ workspace, papers }: { workspace: string; papers: readonly number[] }, database) =>
  database
    .selectFrom('votes')
    .select(({ fn }) => ['paper', fn.sum<number>('value').as('net')])
    .where('workspace', '=', workspace)
    .where('paper', 'in', listed(papers))
    .groupBy('paper'),
)

export type PeopleStore = ReturnType<typeof peopleStore>

/** People's saved papers and votes. Every query names the workspace. */
export function peopleStore(database: Kysely<Schema>) {
  return {
    /** @returns false when it was saved already */
    async save(who: Person, paper: number, at: number): Promise<boolean> {
      const done = await database
        .insertInto('saves')
        .values({ ...who, paper, saved_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
    },

    /** @returns false when it was not saved */
    async unsave(who: Person, paper: number): Promise<boolean> {
      const done = await database
        .deleteFrom('saves')
        .where('workspace', '=', who.workspace)
        .where('person', '=', who.person)
        .where('paper', '=', paper)
        .executeTakeFirst()
      return Number(done.numDeletedRows) > 0
    },

    /** Paper ids, the last saved first. */
    async saved(who: Person): Promise<number[]> {
      const rows = await database
        .selectFrom('saves')
        .select('paper')
        .where('workspace', '=', who.workspace)
        .where('person', '=', who.person)
        .orderBy('saved_at', 'desc')
        .orderBy('paper')
        .execute()
      return rows.map((row) => row.paper)
    },

    /**
     * Records a person's vote on a paper, which replaces an earlier one.
     * @param countsAlone false of one that sways digests only beside those of others
     * @returns false when the same vote was there already
     */
    async vote(
      { countsAlone = true, ...who }: Person & { readonly channel?: string; readonly countsAlone?: boolean },
      paper: number,
      value: VoteValue,
      at: number,
    ): Promise<boolean> {
      const done = await database
        .insertInto('votes')
        .values({
          workspace: who.workspace,
          person: who.person,
          channel: who.channel ?? null,
          paper,
          value,
          voted_at: at,
          counts_alone: countsAlone ? 1 : 0,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['workspace', 'person', 'paper'])
            .doUpdateSet({ value, voted_at: at, counts_alone: countsAlone ? 1 : 0, channel: who.channel ?? null })
            .where('votes.value', '!=', value),
        )
        .executeTakeFirst()
      return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
    },

    async votes(workspace: string, since: number): Promise<CastVote[]> {
      const rows = await database
        .selectFrom('votes')
        .select(['paper', 'value', 'voted_at'])
        .where('workspace', '=', workspace)
        .where('voted_at', '>=', since)
        .execute()
      return rows.map((row) => ({ paper: row.paper, value: row.value, at: row.voted_at }))
    },

    /** The last votes that sway the digests of each of some channels, at most `limit`: those that count alone, and from three people on those of all. */
    async votesIn(channels: readonly Channel[], limit: number): Promise<{ paper: number; value: VoteValue }[][]> {
      const rows = await database
        .selectFrom((from) =>
          from
            .selectFrom('votes')
            .select(['workspace', 'channel', 'paper', 'value', 'voted_at'])
            .select(sql<number>`row_number() over (partition by workspace, channel order by voted_at desc)`.as('place'))
            .where((eb) => eb.or(channels.map(({ workspace, channel }) => eb.and({ workspace, channel }))))
            .where((eb) =>
              eb.or([
                eb('counts_alone', '=', 1),
                sql<SqlBool>`(select count(distinct person) from votes as others where others.workspace = votes.workspace
                  and others.channel = votes.channel and others.counts_alone = 0) >= ${MANY}`,
              ]),
            )
            .as('latest'),
        )
        .select(['workspace', 'channel', 'paper', 'value'])
        .where('place', '<=', limit)
        .orderBy('voted_at', 'desc')
        .execute()
      return channels.map((of) =>
        rows.filter((row) => row.workspace === of.workspace && row.channel === of.channel).map(({ paper, value }) => ({ paper, value })),
      )
    },

    /** Upvotes minus downvotes of a workspace, for each paper that has votes. */
    async tally(workspace: string, papers: readonly number[]): Promise<Map<number, number>> {
      const { rows } = await sumVotes(database, { workspace, papers })
      return new Map(rows.map((row) => [row.paper, Number(row.net)]))
    },

    async countIn(workspace: string): Promise<{ people: number; saves: number; votes: number }> {
      const saves = await database.selectFrom('saves').select('person').where('workspace', '=', workspace).execute()
      const votes = await database.selectFrom('votes').select('person').where('workspace', '=', workspace).execute()
      return { people: new Set([...saves, ...votes].map((row) => row.person)).size, saves: saves.length, votes: votes.length }
    },

    /**
     * Erases all that is stored about a person, in one transaction.
     * @param name what others call this person
     * @returns how many rows of each kind went
     */
    async forget(who: Person, name: string): Promise<{ saves: number; votes: number; listings: number; topics: number }> {
      return database.transaction().execute(async (transaction) => {
        const gone = { saves: 0, votes: 0, listings: 0, topics: 0 }
        for (const table of ['saves', 'votes', 'listings'] as const) {
          const done = await transaction
            .deleteFrom(table)
            .where('workspace', '=', who.workspace)
            .where('person', '=', who.person)
            .executeTakeFirst()
          gone[table] = Number(done.numDeletedRows)
        }
        for (const table of ['side_rows', 'kept_forms', 'spendings'] as const)
          await transaction.deleteFrom(table).where('workspace', '=', who.workspace).where('person', '=', who.person).execute()
        await transaction
          .deleteFrom('inbound_seen')
          .where('platform', '=', meetingOf(who).platform)
          .where('request', '=', meetingOf(who).request)
          .execute()
        await forgetName(transaction, who, name)
        // The topics stay in their channel, without an owner.
        const left = await transaction
          .updateTable('subscriptions')
          .set({ owner: '', owner_name: '' })
          .where('workspace', '=', who.workspace)
          .where('owner', '=', who.person)
          .returning('state')
          .execute()
        // Drafts and removed topics are not counted: nobody sees them.
        return { ...gone, topics: left.filter(({ state }) => state === 'active' || state === 'paused').length }
      })
    },
  }
}

/**
 * Removes a person's name from stored digests, which name the owners of their topics. Posted ones lose their text, waiting ones only the name.
 * Another owner with the same name keeps it.
 */
async function forgetName(database: Kysely<Schema>, { workspace, person }: Person, current: string): Promise<void> {
  const topics = await database
    .selectFrom('subscriptions')
    .select('owner_name')
    .distinct()
    .where('workspace', '=', workspace)
    .where('owner', '=', person)
    .execute()
  const names = [current, ...topics.map((topic) => topic.owner_name)].map(shownName).filter((name) => name !== '')
  const rows = await database
    .selectFrom('deliveries')
    .select(['id', 'digest', 'state', 'body'])
    .where('workspace', '=', workspace)
    .where('body', '!=', '')
    .execute()
  for (const { id, digest, state, body } of rows) {
    const reply = JSON.parse(body) as Reply
    const text = withoutOwners(reply.text, names, await otherOwners(database, digest, person))
    if (text.every((span, at) => span.text === reply.text[at]?.text)) continue
    const isDone = state === 'sent' || state === 'failed' || state === 'expired'
    await database
      .updateTable('deliveries')
      .set({ body: isDone ? '' : JSON.stringify({ ...reply, text }) })
      .where('id', '=', id)
      .execute()
  }
}

/** The names of a digest's topic owners, without one person. */
async function otherOwners(database: Kysely<Schema>, digest: string, person: string): Promise<string[]> {
  const owners = await database
    .selectFrom('sections')
    .innerJoin('subscriptions', 'subscriptions.number', 'sections.subscription')
    .select('owner_name')
    .distinct()
    .where('sections.delivery', '=', digest)
    .where('subscriptions.owner', '!=', person)
    .execute()
  return owners.map((owner) => shownName(owner.owner_name)).filter((name) => name !== '')
}
