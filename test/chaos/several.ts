// Several copies on one PostgreSQL server, for `npm run chaos`: simulated, killed, and replaced while people ask.
import { execSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { addressOf, administer } from '../databases/server.ts'
import type { Guard } from '../digests/simulation.ts'
import { deployWhileAsked } from './deploy.ts'
import { killFleet } from './fleet-kill.ts'
import { playOnServer } from './on-server.ts'

export interface SeveralOptions {
  readonly server: string
  readonly scenarios: number
  readonly kills: number
  readonly seed: number
  readonly guards: readonly Guard[]
  /** Starts the server again; null where nothing may. */
  readonly restart: string | null
  readonly deploys: boolean
}

/** A run without a guard ends when it has found so many violations. */
const ENOUGH = 3
const COPIES = 3
const PER_SECOND = 20

type Tell = (line: string) => void

/** @returns whether anything was wrong */
export async function trySeveral(
  { server, scenarios, kills, seed, guards, restart, deploys }: SeveralOptions,
  tell: Tell,
  say: Tell,
): Promise<boolean> {
  let isWrong = false
  if (scenarios > 0) {
    const enough = guards.length > 0 ? ENOUGH : Number.POSITIVE_INFINITY
    const found = await playOnServer({ server, scenarios, seed, guards, enough, tell })
    say(`several copies on PostgreSQL: ${JSON.stringify(found, null, 1)}`)
    isWrong ||= found.duplicated + found.lost + found.stuck > 0
  }
  if (kills > 0) {
    const restartDatabase = restart === null ? {} : { restartDatabase: async () => void execSync(restart) }
    const killed = await onDatabase(server, (database) => killFleet({ database, kills, seed, tell, ...restartDatabase }))
    say(`real copies, killed: ${JSON.stringify(killed, null, 1)}`)
    isWrong ||= killed.twice.length + killed.lost.length + killed.unsettled > 0
  }
  if (deploys) {
    const options = { copies: COPIES, perSecond: PER_SECOND, discordBy: 'http', tell } as const
    const deployed = await onDatabase(server, (database) => deployWhileAsked({ database, ...options }))
    say(`a deploy: ${JSON.stringify(deployed, null, 1)}`)
    isWrong ||= deployed.twice > 0 || deployed.answers.some(({ asked, answered, late }) => answered < asked || late > 0)
  }
  return isWrong
}

async function onDatabase<Result>(server: string, work: (database: string) => Promise<Result>): Promise<Result> {
  const name = `paperboy_chaos_${randomBytes(4).toString('hex')}`
  await administer(server, `create database ${name}`)
  try {
    return await work(addressOf(server, name))
  } finally {
    await administer(server, `drop database ${name} with (force)`)
  }
}
