import { type Client, Events, GatewayDispatchEvents, Status, WebSocketShard, WebSocketShardEvents } from 'discord.js'
import type { Logger } from 'pino'
import type { Clock } from '../../src/port/clock.ts'
import type { ShardRound, ShardSession, Shards as SharedShards } from '../../src/port/shards.ts'
import { withTimeout } from '../../src/port/timeout.ts'
import { PLATFORM } from './desk.ts'
import { createKeeper } from './keeper.ts'
import { reasonOf } from './outcome.ts'
import type { Remembered } from './remembered.ts'
import { strategyOf } from './shards.ts'

/** Has its share of the shards, among copies of the program. */
export interface Holder {
  /** Takes its share, and goes on doing so. Rejects where the database cannot be used. */
  begin(): Promise<void>
  /** Gives all of them to others. What was read is still answered. */
  end(): Promise<void>
  /** How many copies there are, as far as is known. */
  copies(): number
  /** Those with a session that began here. */
  fresh(): readonly number[]
}

interface HolderOptions {
  readonly client: Client
  readonly shared: SharedShards
  readonly remembered: Remembered
  /** How many shards there are. */
  readonly shards: number
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
  readonly log: Logger
  /** There is another number of shards now. */
  readonly onResharded: () => void
  /** A shard that another copy had goes on here. */
  readonly onResumed: (shard: number) => void
}

/** What is to be done is looked for so often, and done by then at the latest, in milliseconds. */
const LOOK_MS = 500
const RENEW_MS = 4_000
/** How far a shard was read is stored so often. */
const KEEP_MS = 1_000
/** Whoever is to have a shard gets so long to read what is known of its servers, while it is served here. */
const PREPARE_MS = 3_000
/** A gateway that does not answer a goodbye is not waited for. */
const CLOSE_MS = 1_000

/** In a frame that begins a connection, and in one that brings what a person wrote; within a text the marks would be escaped. */
const GREETING = '"op":10'
const MESSAGE = '"MESSAGE_CREATE"'

/** What discord.js keeps to itself. */
const Own = WebSocketShard as unknown as new (manager: Client['ws'], id: number) => WebSocketShard

interface Session {
  sessionInfo: { sequence: number; sessionId: string; shardId: number; shardCount: number; resumeURL: string } | null
}

export function createHolder({ client, shared, remembered, shards: count, clock, log, onResharded, onResumed }: HolderOptions): Holder {
  const held = new Set<number>()
  const keeper = createKeeper(shared, remembered)
  /** Those that may come, whose servers are in memory already. */
  const prepared = new Set<number>()
  /** Until then others prepare for what they are to have, in milliseconds of our own clock. */
  let giveAt: number | null = null
  /** Of which nothing was heard yet. */
  const resuming = new Set<number>()
  /** Of which Discord told all anew. */
  const fresh = new Set<number>()
  /** By our own clock, which no pause stops. */
  let leaseUntil = Number.NEGATIVE_INFINITY
  /** Whether the lease could not be renewed because the database could not be asked: then nobody is told that it ended. */
  let isUnasked = false
  let isEnding = false
  let copies = 1
  let renewedAt = Number.NEGATIVE_INFINITY
  let keptAt = Number.NEGATIVE_INFINITY
  let stepping: Promise<void> = Promise.resolve()
  let keeping: Promise<void> = Promise.resolve()
  /** What the last round said. */
  let ours: ReadonlySet<number> = new Set()
  let coming: readonly number[] = []
  const taking = new Map<number, Promise<void>>()
  const note = (about: object, text: string): void => log.info({ platform: PLATFORM, ...about }, `discord: ${text}`)

  /**
   * After its lease another copy may have a shard. Where the database is lost for all, people still hear that it is: Discord takes one answer
   * to an interaction, and gives a session that is taken up elsewhere to that copy alone, which ends the connection here. None is made again then.
   * Messages may be answered twice, and are not.
   */
  function mayRead(shard: number, data: unknown): boolean {
    if (!held.has(shard)) return false
    if (clock.monotonic() <= leaseUntil) return true
    const frame = String(data)
    if (isUnasked && !frame.includes(GREETING)) return !frame.includes(MESSAGE)
    lapse()
    return false
  }

  /** The lease ended unnoticed, as in a program that was stopped for a while. */
  function lapse(): void {
    if (held.size === 0) return
    log.warn({ platform: PLATFORM, shards: [...held] }, 'discord: other copies may have had these shards meanwhile; they are left')
    for (const shard of [...held]) void leave(shard)
  }

  async function take(shard: number, session: ShardSession | null): Promise<void> {
    if (session !== null) await remembered.recall(shard)
    prepared.delete(shard)
    if (isEnding || !ours.has(shard) || clock.monotonic() > leaseUntil) return
    held.add(shard)
    keeper.begin(shard, session)
    fresh.delete(shard)
    if (session !== null) resuming.add(shard)
    const own = new Own(client.ws, shard)
    const { id, sequence, address } = session ?? { id: '', sequence: 0, address: '' }
    if (session !== null)
      (own as unknown as Session).sessionInfo = { sequence, sessionId: id, shardId: shard, shardCount: count, resumeURL: address }
    own.on(WebSocketShardEvents.AllReady, (missing) => void client.emit(Events.ShardReady, shard, missing))
    own.status = Status.Connecting
    client.ws.shards.set(shard, own)
    note({ shard, isResumed: session !== null }, `shard ${shard} of ${count} is ours now`)
    try {
      await strategyOf(client).take(shard, mayRead)
    } catch (error) {
      held.delete(shard)
      client.ws.shards.delete(shard)
      throw error
    }
  }

  /** Ends a shard here. @returns where it can be taken up again */
  async function leave(shard: number): Promise<ShardSession | null> {
    const own = client.ws.shards.get(shard)
    if (!held.delete(shard) || own === undefined) return null
    own.status = Status.Idle
    const close = await strategyOf(client).hush(shard)
    const session = toSession(own as unknown as Session)
    const closing = close()
      .catch(() => {})
      .finally(() => client.ws.shards.get(shard) === own && client.ws.shards.delete(shard))
    await withTimeout(CLOSE_MS, closing)
    return session
  }

  /** Renews nothing meanwhile: it may take long. */
  function takeAside(shard: number, session: ShardSession | null): void {
    const done = take(shard, session)
      .catch((error: unknown) =>
        log.warn({ platform: PLATFORM, shard, reason: reasonOf(error) }, 'discord: a shard could not be taken yet'),
      )
      .finally(() => taking.delete(shard))
    taking.set(shard, done)
  }

  async function handOver(shard: number): Promise<void> {
    await keeping.catch(() => {})
    const isRead = client.ws.shards.get(shard)?.status === Status.Ready
    const session = await leave(shard)
    try {
      if (isRead) await keeper.keep(shard, session)
      await shared.release(shard)
      note({ shard }, `shard ${shard} of ${count} is left to another copy`)
    } catch (error) {
      log.warn({ platform: PLATFORM, shard, reason: reasonOf(error) }, 'discord: a shard could not be given back; others take it soon')
    }
  }

  async function keepAll(): Promise<void> {
    for (const shard of held) {
      const own = client.ws.shards.get(shard)
      // What waits for discord.js to be ready was read, and is not known yet.
      const { packetQueue } = client.ws as unknown as { readonly packetQueue: readonly unknown[] }
      if (own?.status !== Status.Ready || packetQueue.length > 0) continue
      if (!(await keeper.keep(shard, toSession(own as unknown as Session)))) await leave(shard)
    }
  }

  async function round(): Promise<void> {
    const begun = clock.monotonic()
    const shares = await shared.round()
    leaseUntil = begun + shared.leaseMs
    renewedAt = begun
    isUnasked = false
    copies = shares.copies
    if (clock.monotonic() > leaseUntil) return lapse() // stopped while it asked
    if (shares.shards !== count) {
      isEnding = true
      return onResharded()
    }
    await settle(shares)
  }

  async function settle({ held: all, spare }: ShardRound): Promise<void> {
    ours = new Set(all.keys())
    for (const shard of [...held]) if (!ours.has(shard)) await leave(shard)
    const now = clock.monotonic()
    if (spare === 0) giveAt = null
    else giveAt ??= now + PREPARE_MS
    const surplus = giveAt !== null && now >= giveAt ? [...ours].slice(ours.size - spare) : []
    for (const [shard, session] of all) {
      if (taking.has(shard)) continue
      if (surplus.includes(shard)) await (held.has(shard) ? handOver(shard) : shared.release(shard))
      else if (!held.has(shard)) takeAside(shard, session)
    }
  }

  async function prepare(): Promise<void> {
    for (const shard of [...prepared]) {
      if (coming.includes(shard) || held.has(shard) || taking.has(shard)) continue
      prepared.delete(shard)
      remembered.giveUp(shard)
    }
    for (const shard of coming) {
      if (prepared.has(shard) || held.has(shard) || taking.has(shard)) continue
      await remembered.prepare(shard)
      prepared.add(shard)
    }
  }

  async function step(): Promise<void> {
    const now = clock.monotonic()
    if (now > leaseUntil && !isUnasked) lapse()
    try {
      const outlook = await shared.look()
      coming = outlook.coming
      if (now - renewedAt >= RENEW_MS || (outlook.isDue && now >= (giveAt ?? now))) await round()
    } catch (error) {
      // Long before the lease ends: it is no pause of ours.
      if (clock.monotonic() <= leaseUntil) isUnasked = true
      log.debug({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: the shards could not be looked after')
    }
  }

  /** What may take longer than a lease. */
  async function care(): Promise<void> {
    const now = clock.monotonic()
    try {
      if (now - keptAt >= KEEP_MS) {
        keptAt = now
        keeping = keepAll()
        await keeping
      }
      await prepare()
    } catch (error) {
      keeping = Promise.resolve()
      log.debug({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: how far shards were read could not be stored')
    }
  }

  async function repeat(work: () => Promise<void>): Promise<void> {
    while (!isEnding) {
      await clock.sleep(LOOK_MS)
      if (!isEnding) await work()
    }
  }

  function stepOn(): Promise<void> {
    stepping = step()
    return stepping
  }

  client.on(Events.ShardReady, () => {
    keptAt = Number.NEGATIVE_INFINITY // a new session, which nobody knows yet
  })
  client.on(Events.ShardResume, (shard) => resuming.delete(shard) && onResumed(shard))
  client.ws.on(GatewayDispatchEvents.Ready, ({ guilds }: { guilds: readonly { id: string }[] }, shard: number) => {
    resuming.delete(shard)
    fresh.add(shard)
    shared
      .retain(
        shard,
        guilds.map(({ id }) => id),
      )
      .catch((error: unknown) => log.warn({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: servers could not be forgotten'))
  })

  return {
    async begin() {
      await round().catch(() => round()) // others may be busy storing what they heard
      await Promise.all(taking.values())
      void repeat(stepOn)
      void repeat(care)
    },
    async end() {
      isEnding = true
      await Promise.all([stepping, ...taking.values()])
      await shared.leave().catch(() => {}) // so that others take them at once
      if (copies > 1 && held.size > 0) await clock.sleep(PREPARE_MS)
      for (const shard of [...held]) await handOver(shard)
    },
    copies: () => copies,
    fresh: () => [...held].filter((shard) => fresh.has(shard)),
  }
}

function toSession({ sessionInfo: info }: Session): ShardSession | null {
  return info && { id: info.sessionId, sequence: info.sequence, address: info.resumeURL }
}
