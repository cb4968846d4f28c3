// Scenarios of several copies, each batch on a database of its own on a PostgreSQL server.
import { randomBytes } from 'node:crypto'
import { openPostgres } from '../../src/store/postgres.ts'
import { addressOf, administer } from '../databases/server.ts'
import { openPostgresBed } from '../digests/postgres-bed.ts'
import type { Guard } from '../digests/simulation.ts'
import { playCopies } from './copies.ts'
import { matrixPapers } from './matrix.ts'

export interface OnServerOptions {
  /** The server's address, as its administrator. */
  readonly server: string
  readonly scenarios: number
  readonly seed: number
  readonly guards?: readonly Guard[]
  /** It ends when it has found so many violations. */
  readonly enough?: number
  readonly tell?: (line: string) => void
}

export interface OnServer {
  scenarios: number
  posts: number
  duplicated: number
  lost: number
  stuck: number
  held: number
  /** Held, although the channel's history tells. */
  heldInVain: number
  readonly faults: Record<string, number>
  readonly examples: string[]
}

/** Scenarios that share a database: more meet each other too often. */
export const BATCH = 30
/** Batches at once. */
const AT_ONCE = 4

export async function playOnServer(options: OnServerOptions): Promise<OnServer> {
  const { server, scenarios, seed, guards = [], enough = Number.POSITIVE_INFINITY, tell = () => {} } = options
  const prefix = `paperboy_chaos_${randomBytes(4).toString('hex')}`
  const sum: OnServer = { scenarios: 0, posts: 0, duplicated: 0, lost: 0, stuck: 0, held: 0, heldInVain: 0, faults: {}, examples: [] }
  const template = `${prefix}_template`
  await administer(server, `create database ${template}`)
  try {
    const { durable, quick } = await openPostgres(addressOf(server, template), 0)
    await Promise.all([durable.destroy(), quick.destroy()])
    let next = 0
    const mayGoOn = (): boolean => next * BATCH < scenarios && sum.duplicated + sum.lost + sum.stuck < enough
    const work = async (): Promise<void> => {
      while (mayGoOn()) {
        const number = next++
        const name = `${prefix}_${number}`
        await administer(server, `create database ${name} template ${template}`)
        try {
          await playBatch(addressOf(server, name), seed * 10_000 + number, Math.min(BATCH, scenarios - number * BATCH))
        } finally {
          await administer(server, `drop database ${name} with (force)`)
        }
        tell(`${sum.scenarios} of ${scenarios} scenarios of several copies, ${sum.duplicated + sum.lost + sum.stuck} violations`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    await administer(server, `drop database ${template} with (force)`)
  }
  return sum

  async function playBatch(address: string, batchSeed: number, workspaces: number): Promise<void> {
    const bed = await openPostgresBed(address, matrixPapers(), guards)
    try {
      const { verdicts, faults } = await playCopies({ bed, seed: batchSeed, workspaces })
      for (const [kind, count] of Object.entries(faults)) sum.faults[kind] = (sum.faults[kind] ?? 0) + count
      for (const { about, duplicated, lost, stuck, held, posts, tells } of verdicts) {
        sum.scenarios++
        sum.posts += posts
        if (held > 0) sum.held++
        if (held > 0 && tells) sum.heldInVain++
        for (const [kind, found] of Object.entries({ duplicated, lost, stuck })) {
          if (found.length === 0) continue
          sum[kind as 'duplicated' | 'lost' | 'stuck']++
          if (sum.examples.length < 3) sum.examples.push(`${kind} ${about}: ${found.join('; ')}`)
        }
      }
    } finally {
      await bed.close()
    }
  }
}
