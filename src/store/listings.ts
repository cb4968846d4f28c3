import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Reply } from '../port/chat.ts'
import { call, column } from './functions.ts'
import { prepare } from './prepared-query.ts'
import type { Schema } from './schema.ts'

/** Where a list of papers was shown, and to whom. */
export interface Place {
  readonly workspace: string
  readonly channel: string
  readonly person: string
}

/** A list that was shown to somebody. Its buttons and numbers refer to it. */
export interface Listing extends Place {
  readonly id: string
  readonly question: Question
  /** Paper ids in the order shown. */
  readonly papers: readonly number[]
}

/** What a list answers: enough to give its next page the same heading. */
export interface Question {
  /** The command that made it, `search` or another. */
  readonly command: string
  /** The sentence above each page. */
  readonly heading: string
  /** How many papers of the list match; the rest are related. */
  readonly matches: number
  /** The places (from 1) of related papers, where these are mixed with the matches: in answers to long queries. */
  readonly related?: readonly number[]
  /** The words of the query to mark in excerpts; empty where there is none. */
  readonly query: string
  /** What `Look outside` asks for, and whether it is the first of the list's controls; left out where there is no such button. */
  readonly outside?: { readonly query: string; readonly isFirst: boolean }
  /** The id of the topic for which the papers are judged; left out elsewhere. */
  readonly topic?: string
  /** Of papers that are judged below the confirmation of a topic: what that says, and its buttons; left out elsewhere. */
  readonly below?: Pick<Reply, 'text' | 'actions'>
  /** Of a digest: the papers that it had no room for, the best first; left out where there are none. */
  readonly rest?: readonly number[]
  /** How many papers come before the page that was shown last; 0 where this is left out. */
  readonly from?: number
}

/** Commands whose lists show no numbers and exist for their buttons only: a paper shown by its name, papers to be removed, an answer without papers. */
const WITHOUT_NUMBERS = ['show', 'unsave', 'ask', 'forget']

/** Buttons of older lists answer that the list has expired. */
const KEPT_DAYS = 90

const insert = prepare(
  ['id', 'workspace', 'channel', 'person', 'question', 'papers', 'at'],
  (
    { id, workspace, channel, person, question, papers, at }: Place & { id: string; question: string; papers: string; at: number },
    database,
  ) => database.insertInto('listings').values({ id, workspace, channel, person, question, papers, created_at: at }),
)

export type ListingStore = ReturnType<typeof listingStore>

export function listingStore(database: Kysely<Schema>) {
  return {
    /** @returns the id of the new list, 8 characters */
    async add(place: Place, question: Question, papers: readonly number[], at: number): Promise<string> {
      const id = randomBytes(6).toString('base64url')
      await insert(database, { ...place, id, question: JSON.stringify(question), papers: JSON.stringify(papers), at })
      return id
    },

    /** Only within its own workspace. */
    async find(workspace: string, id: string): Promise<Listing | null> {
      const row = await database
        .selectFrom('listings')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? toListing(row) : null
    },

    /**
     * Records which page of a list a person turned to. From now on that person's numbers refer to this list: if it is not the last list that
     * the person was shown, a copy of it becomes the last one.
     */
    async turn(place: Place, listing: Listing, from: number, at: number): Promise<Listing> {
      const question = { ...listing.question, from }
      const last = await this.last(place)
      if (last?.id !== listing.id)
        return { ...place, id: await this.add(place, question, listing.papers, at), question, papers: listing.papers }
      await database
        .updateTable('listings')
        .set({ question: JSON.stringify(question) })
        .where('workspace', '=', place.workspace)
        .where('id', '=', listing.id)
        .execute()
      return { ...listing, question }
    },

    /**
     * The list that a bare number refers to: the last one shown to this person in this channel, or the channel's last digest if that is newer.
     */
    async last(place: Place): Promise<Listing | null> {
      const own = await database
        .selectFrom('listings')
        .selectAll()
        .where('workspace', '=', place.workspace)
        .where('channel', '=', place.channel)
        .where('person', '=', place.person)
        .where(call<string>('member_of', column('question'), 'command'), 'not in', WITHOUT_NUMBERS)
        .orderBy('number', 'desc')
        .executeTakeFirst()
      const digest = await database
        .selectFrom('deliveries')
        .innerJoin('listings', (join) => join.on((eb) => eb('listings.id', '=', sql<string>`substr(deliveries.id, 1, 8)`)))
        .selectAll('listings')
        .where('deliveries.workspace', '=', place.workspace)
        .where('deliveries.channel', '=', place.channel)
        .where('deliveries.part', '=', 0)
        // Only sent deliveries have this time. A condition on the state instead would scan everything that was ever sent.
        .where('deliveries.sent_at', '>', own?.created_at ?? 0)
        .orderBy('deliveries.sent_at', 'desc')
        .executeTakeFirst()
      const row = digest ?? own
      return row ? toListing(row) : null
    },

    /** The last list of one command that this person was shown in this channel since an instant. */
    async lastOf(command: string, { workspace, channel, person }: Place, since: number): Promise<Listing | null> {
      const row = await database
        .selectFrom('listings')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('person', '=', person)
        .where('created_at', '>=', since)
        .where(call<string>('member_of', column('question'), 'command'), '=', command)
        .orderBy('number', 'desc')
        .executeTakeFirst()
      return row ? toListing(row) : null
    },

    /** Removes all lists of one command that this person was shown in this channel. */
    async removeOf(command: string, { workspace, channel, person }: Place): Promise<void> {
      await database
        .deleteFrom('listings')
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('person', '=', person)
        .where(call<string>('member_of', column('question'), 'command'), '=', command)
        .execute()
    },

    async prune(now: number): Promise<void> {
      await database
        .deleteFrom('listings')
        .where('created_at', '<', now - KEPT_DAYS * 86_400_000)
        .execute()
    },
  }
}

function toListing(row: { id: string; workspace: string; channel: string; person: string; question: string; papers: string }): Listing {
  const { id, workspace, channel, person } = row
  return { id, workspace, channel, person, question: JSON.parse(row.question) as Question, papers: JSON.parse(row.papers) as number[] }
}
