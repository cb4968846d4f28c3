import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/free-port.ts'

export type PlatformName = 'slack' | 'slack-http' | 'discord'

/** Where a bot connects to the local platform, and with which tokens. */
export interface Door {
  readonly apiUrl: string
  readonly botToken: string
  /** Slack's token of Socket Mode; empty elsewhere. */
  readonly appToken: string
  /** Where the bot listens, if commands come by HTTP. */
  readonly port: number
}

/** Search commands that are given at a time, so many in all. */
export interface Round {
  readonly queries: readonly string[]
  readonly total: number
  readonly inFlight: number
}

/** What each command of a round took from its way in to its reply, and the slowest acknowledgement, milliseconds. */
export interface RoundTimes {
  readonly times: readonly number[]
  readonly ack: number
}

/** A local platform and those who give commands there, in a process of their own: what they cost is not the bot's. */
export interface Load {
  readonly door: Door
  run(round: Round): Promise<RoundTimes>
  stop(): Promise<void>
}

const CHILD = fileURLToPath(new URL('./load-process.ts', import.meta.url))

export async function startLoad(platform: PlatformName): Promise<Load> {
  const child = fork(CHILD, [platform, String(await freePort())], { execArgv: ['--import', 'tsx'] })
  const door = (await answerOf(child)) as Door
  return {
    door,
    async run(round) {
      child.send(round)
      return (await answerOf(child)) as RoundTimes
    },
    async stop() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null): void => reject(new Error(`The local platform ended (exit code ${code}).`))
    child.once('exit', end)
    child.once('message', (answer) => {
      child.off('exit', end)
      resolve(answer)
    })
  })
}
