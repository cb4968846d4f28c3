import { sql } from 'kysely'
import { Fault } from '../config/fault.ts'
import { wentToServer } from '../wording/moves.ts'
import { databaseDamaged } from '../wording/operator.ts'
import { type ChannelStore, channelStore } from './channels.ts'
import type { Connections } from './connections.ts'
import { type CopyStore, copyStore } from './copies.ts'
import { isDamaged } from './damage.ts'
import { type DeliveryStore, deliveryStore } from './deliveries/deliveries.ts'
import { type EditStore, editStore } from './deliveries/edits.ts'
import { type GapStore, gapStore } from './deliveries/gaps.ts'
import { type LeaseStore, leaseStore } from './deliveries/leases.ts'
import { type PauseStore, pauseStore } from './deliveries/pauses.ts'
import { type PostedStore, postedStore } from './deliveries/posted.ts'
import { addCaughtUp, caughtUp, restoredAt } from './deliveries/restored.ts'
import { type SectionStore, sectionStore } from './deliveries/sections.ts'
import { type UncertainStore, uncertainStore } from './deliveries/uncertain.ts'
import { type Undone, undoFuture } from './deliveries/wrong-clock.ts'
import { type DepartureStore, departureStore } from './departures.ts'
import { type FeedPageStore, feedPageStore } from './feed-pages.ts'
import { refuseLostDatabase } from './folder.ts'
import { type FollowedStore, followedStore } from './followed.ts'
import { type HoldingStore, holdingStore } from './holdings.ts'
import { type ImportStore, importStore } from './imports.ts'
import { type InboundStore, inboundStore } from './inbound.ts'
import { type InstallationStore, installationStore } from './installations.ts'
import { type KeptFormStore, keptFormStore } from './kept-forms.ts'
import { type ListingStore, listingStore } from './listings.ts'
import { type MergeStore, mergeStore } from './merges/merges.ts'
import { stayHere } from './moves/moved.ts'
import { type OperatorCountStore, operatorCountStore } from './operator-counts.ts'
import { type PaperStore, paperStore } from './papers.ts'
import { type PeopleStore, peopleStore } from './people.ts'
import { type RateLimitStore, rateLimitStore } from './rate-limits.ts'
import { type RenewalStore, renewalStore } from './renewals.ts'
import { deletePast } from './retention.ts'
import { type SettingStore, settingStore } from './settings.ts'
import { type ShardStore, shardStore } from './shards.ts'
import { type SourceStore, sourceStore } from './sources.ts'
import { type SpendingStore, spendingStore } from './spendings.ts'
import { openConnections } from './sqlite.ts'
import { type SubscriptionStore, subscriptionStore } from './subscriptions.ts'
import { type TopicScaleStore, topicScaleStore } from './topic-scales.ts'
import { type TopicTapStore, topicTapStore } from './topic-taps.ts'
import { type TurnStore, turnStore } from './turns.ts'
import { upgrade } from './upgrade.ts'
import { takeUpkeepTurn } from './upkeep-turn.ts'
import { type WorkspaceViewStore, workspaceViewStore } from './workspace-views.ts'

/** All stored data. Every call is asynchronous, so that another database could be used. */
export interface Store {
  readonly papers: PaperStore
  readonly merges: MergeStore
  readonly renewals: RenewalStore
  readonly holdings: HoldingStore
  readonly imports: ImportStore
  readonly people: PeopleStore
  readonly listings: ListingStore
  readonly inbound: InboundStore
  readonly subscriptions: SubscriptionStore
  readonly pauses: PauseStore
  readonly deliveries: DeliveryStore
  readonly leases: LeaseStore
  readonly uncertain: UncertainStore
  readonly posted: PostedStore
  readonly gaps: GapStore
  readonly edits: EditStore
  readonly sections: SectionStore
  readonly settings: SettingStore
  readonly feedPages: FeedPageStore
  readonly channels: ChannelStore
  readonly sources: SourceStore
  readonly followed: FollowedStore
  readonly topicScales: TopicScaleStore
  readonly topicTaps: TopicTapStore
  readonly counts: OperatorCountStore
  readonly rateLimits: RateLimitStore
  readonly installations: InstallationStore
  readonly departures: DepartureStore
  readonly shards: ShardStore
  readonly workspaceViews: WorkspaceViewStore
  readonly keptForms: KeptFormStore
  readonly copies: CopyStore
  /** The database's own clock, in milliseconds since 1970; of a file this machine's. */
  databaseNow(): Promise<number>
  readonly turns: TurnStore
  readonly spendings: SpendingStore
  /** Revokes decisions made by a clock that ran ahead. @param now milliseconds since 1970, by a steady clock */
  undoFuture(now: number): Promise<Undone>
  /** When the database was last restored from a backup, in milliseconds since 1970; null for never. */
  restoredAt(): Promise<number | null>
  /** How many papers came back since, which are no news; null where no source has caught up yet. */
  caughtUp(): Promise<number | null>
  addCaughtUp(papers: number): Promise<void>
  /** Whether it is time to delete old data, and the clock can be trusted. @param now milliseconds since 1970 */
  takeUpkeepTurn(now: number): Promise<boolean>
  /** Deletes data that is no longer needed, and shrinks the file. @param now milliseconds since 1970 */
  prune(now: number): Promise<void>
  /** Writes to the disk without changing anything. The error says why nothing can be stored. */
  tryWrite(): Promise<void>
  /** @returns the damage that the database finds in its own file; empty if there is none */
  check(): Promise<string[]>
  close(): Promise<void>
}

/**
 * Opens the store in a data directory, or that of a server. Creates it if missing, and brings its schema up to date.
 * @param tell is told of an upgrade
 * @param address of a PostgreSQL database; null for a SQLite file in the directory
 * @throws {NewerDatabase} {Fault}
 */
export async function openStore(
  directory: string,
  now: number,
  tell: (text: string) => void = () => {},
  address: string | null = null,
): Promise<Store> {
  // Where it is not used, its driver is not loaded.
  if (address !== null) return storeOver(await (await import('./postgres.ts')).openPostgres(address, now))
  refuseLostDatabase(directory, false)
  try {
    return await openOver(openConnections(`${directory}/paperboy.db`), directory, now, tell)
  } catch (error) {
    throw isDamaged(error) ? new Fault('database-damaged', databaseDamaged(directory, (error as Error).message, null)) : error
  }
}

async function openOver(connections: Connections, directory: string, now: number, tell: (text: string) => void): Promise<Store> {
  const { durable, quick } = connections
  try {
    await upgrade(durable, directory, now, tell)
    await stayHere(durable, wentToServer)
    await sql`select 1`.execute(quick) // a connection that was never used would still open after it was closed
  } catch (error) {
    await Promise.all([quick.destroy(), durable.destroy()])
    throw error
  }
  return storeOver(connections)
}

/**
 * The writes that every command waits for and that a power cut may lose are quick: the buttons of a list, and the requests already seen. To
 * wait for the disk would take longer than the rest of an answer.
 */
export function storeOver(connections: Connections): Store {
  const { durable: database, quick } = connections
  const people = peopleStore(database)
  /** Each deletes what is old of its own, in this order. */
  const parts = {
    imports: importStore(database, connections.isShared),
    listings: listingStore(quick),
    inbound: inboundStore(quick),
    subscriptions: subscriptionStore(database),
    deliveries: deliveryStore(database),
    edits: editStore(database),
    settings: settingStore(database),
    feedPages: feedPageStore(database),
    followed: followedStore(database),
    topicScales: topicScaleStore(database),
    topicTaps: topicTapStore(database),
    installations: installationStore(database),
    departures: departureStore(database),
    shards: shardStore(database),
    keptForms: keptFormStore(database),
    copies: copyStore(database),
    turns: turnStore(quick, connections.isShared),
    spendings: spendingStore(quick),
  }
  return {
    ...parts,
    papers: paperStore(database),
    merges: mergeStore(database),
    renewals: renewalStore(database),
    holdings: holdingStore(database),
    people: {
      ...people,
      async forget(who, name) {
        const gone = await people.forget(who, name)
        await connections.eraseTraces() // nor in the log
        return gone
      },
    },
    pauses: pauseStore(database),
    leases: leaseStore(database),
    uncertain: uncertainStore(database),
    posted: postedStore(database),
    gaps: gapStore(database),
    sections: sectionStore(database),
    channels: channelStore(database),
    sources: sourceStore(database),
    counts: operatorCountStore(database),
    rateLimits: rateLimitStore(database),
    workspaceViews: workspaceViewStore(database),
    databaseNow: () => connections.now(),
    undoFuture: (now) => undoFuture(database, now),
    restoredAt: () => restoredAt(database),
    caughtUp: () => caughtUp(database),
    addCaughtUp: (papers) => addCaughtUp(database, papers),
    takeUpkeepTurn: (now) => takeUpkeepTurn(database, now),
    async prune(now) {
      for (const part of Object.values(parts)) await part.prune(now)
      await deletePast(database, now)
      await connections.shrink()
    },
    async tryWrite() {
      await database
        .updateTable('counters')
        .set((eb) => ({ value: eb.ref('value') }))
        .where('name', '=', 'identity')
        .execute()
    },
    check: () => connections.check(),
    async close() {
      await quick.destroy()
      await database.destroy()
    },
  }
}
