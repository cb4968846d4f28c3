// Several copies of the adapter over one store, as copies of the program have them, and a local Discord.
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { createLog } from '../../../src/config/log.ts'
import type { Kept } from '../../../src/port/kept.ts'
import type { ChatPlatform } from '../../../src/port/platform.ts'
import type { Shards } from '../../../src/port/shards.ts'
import type { ShardRow } from '../../../src/store/shard-rows.ts'
import { openSqlite } from '../../../src/store/sqlite.ts'
import { createKept } from '../../../src/workspaces/kept.ts'
import { rowsOf } from '../../databases/opened.ts'
import { openTestLibrary, type TestLibrary, TODAY } from '../../library.ts'
import { connect, connectByHttp } from './harness.ts'
import { type DiscordServer, type DiscordServerOptions, startDiscord } from './server.ts'

export interface Copies {
  readonly server: DiscordServer
  readonly library: TestLibrary
  /** Lets so much time go by, for the store and for all copies. */
  pass(milliseconds: number): void
  start(name: string, options?: CopyOptions): Promise<ChatPlatform>
  /** Which copy has each shard, by its number. */
  holders(): Promise<(string | null)[]>
  /** Whether each shard could be taken up by another copy. */
  areKept(): Promise<boolean>
  /** Resolves when each has looked around several times. */
  looks(): Promise<void>
  /** What all of them logged. */
  readonly lines: readonly Record<string, unknown>[]
}

interface CopyOptions {
  /** Changes what it reads and writes of shards. */
  readonly shards?: (shards: Shards) => Shards
  readonly isByHttp?: boolean
  /** Called when it would be connected anew. */
  readonly onLost?: (reason: string) => void
}

/** So that ids are as long as Discord’s. */
const EPOCH = 60_000_000_000n
/** How often copies look around here, in milliseconds. */
const LOOK_MS = 20

/** A database that can be away, or stand still: what was asked then is answered later, as a program sees it that was stopped. */
export function createAway() {
  let state: 'there' | 'lost' | 'still' = 'there'
  let waiting: (() => void)[] = []
  return {
    set(next: typeof state): void {
      state = next
      if (state === 'still') return
      for (const go of waiting) go()
      waiting = []
    },
    shards: (shards: Shards): Shards =>
      new Proxy(shards, {
        get(target, name: keyof Shards) {
          const own = target[name]
          if (typeof own !== 'function') return own
          return async (...given: never[]) => {
            if (state === 'still') await new Promise<void>((resolve) => void waiting.push(resolve))
            if (state === 'lost') throw new Error('the database is lost')
            return (own as (...given: never[]) => unknown)(...given)
          }
        },
      }),
  }
}

/** Of a server that is on a shard. */
export function serverOn(shard: number, shards: number, number = 1): string {
  return String((EPOCH * BigInt(shards) + BigInt(number * shards + shard)) << 22n)
}

/** Closes all when the test has finished; then Discord must have had nothing to complain of. */
export async function openCopies(given: DiscordServerOptions = {}): Promise<Copies> {
  const library = await openTestLibrary()
  const database = openSqlite(`${library.folder}/paperboy.db`)
  const server = await startDiscord(given)
  const started: ChatPlatform[] = []
  const lines: Record<string, unknown>[] = []
  let passed = 0
  const now = (): number => Date.parse(`${TODAY}T09:00:00Z`) + Math.floor(performance.now()) + passed
  const clock = {
    monotonic: () => performance.now() + passed,
    sleep: (milliseconds: number) => setTimeout(Math.min(milliseconds, LOOK_MS), undefined, { ref: false }),
  }
  onTestFinished(async () => {
    for (const discord of started) await discord.stop()
    await server.close()
    await database.destroy()
    await library.close()
    expect(server.faults, lines.map((line) => JSON.stringify(line)).join('\n')).toEqual([])
  })
  const rowsOfShards = () => rowsOf<ShardRow>(database, 'select * from shards order by shard')
  return {
    server,
    library,
    lines,
    pass(milliseconds) {
      passed += milliseconds
    },
    async start(name, options = {}) {
      const { shards: change = (shards: Shards) => shards, isByHttp = false, onLost = () => {} } = options
      const kept = createKept(library.core.store, name, now)
      const own: Kept = { ...kept, shards: (platform, application) => change(keptShards(kept, platform, application)) }
      const log = createLog('info', (line) => void lines.push({ copy: name, ...(JSON.parse(line) as object) }))
      const paperboy = { ...library.paperboy, kept: own }
      const discord = await (isByHttp ? connectByHttp : connect)(paperboy, server, { clock, log, onLost })
      started.push(discord)
      return discord
    },
    async looks() {
      for (let count = 0; count < 20; count++) await clock.sleep(LOOK_MS)
    },
    areKept: async () => (await rowsOfShards()).every(({ session }) => session !== null),
    async holders() {
      const rows = await rowsOfShards()
      return rows.map(({ holder, lease_until: until }) => (until > now() ? holder : null))
    },
  }
}

function keptShards({ shards }: Kept, platform: string, application: string): Shards {
  if (shards === null) throw new Error('there is one copy')
  return shards(platform, application)
}
