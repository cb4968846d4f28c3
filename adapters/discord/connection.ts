import { setTimeout } from 'node:timers/promises'
import { type APIGatewayBotInfo, type Client, Events, GatewayCloseCodes, Routes } from 'discord.js'
import type { Logger } from 'pino'
import { within } from '../../src/patience.ts'
import { ask } from './ask.ts'
import { PLATFORM } from './desk.ts'
import { isHopeless, reasonOf, remedyOf } from './outcome.ts'

export interface Connection {
  /** Resolves when Discord has told of all servers, or most. Rejects with a sentence for the operator. */
  open(): Promise<void>
  close(): Promise<void>
}

export interface ConnectionOptions {
  readonly client: Client
  readonly token: string
  readonly log: Logger
  /** Discord ended the connection for good. */
  readonly onLost: (reason: string) => void
}

const AGAIN_MS = 1_000
/** Whoever does not answer a goodbye is not waited for. */
const CLOSE_MS = 3_000
/** IDENTIFYs that are left for a person to try things with. */
const RESERVE = 10

/** Ends of a connection after which none is made any more, and what to do. Source: Discord's developer documentation, gateway close codes. */
const ENDS: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]:
    'Discord does not accept Paperboy’s token. Check DISCORD_TOKEN, on the Bot page of your application.',
  [GatewayCloseCodes.DisallowedIntents]: 'Discord does not allow an intent that Paperboy asks for. This is a fault of Paperboy.',
}

export function createConnection({ client, token, log, onLost }: ConnectionOptions): Connection {
  let isOpen = false
  let isClosing = false

  /** What may pass is tried again; what a person must mend is said. */
  async function askGateway(): Promise<APIGatewayBotInfo> {
    for (;;) {
      try {
        return await ask<APIGatewayBotInfo>(client.rest, Routes.gatewayBot(), ['shards', 'session_start_limit'])
      } catch (error) {
        if (isHopeless(error)) throw new Error(remedyOf(error) ?? reasonOf(error))
        if (isClosing) throw error
        log.debug({ platform: PLATFORM, reason: reasonOf(error) }, 'discord: not connected yet')
        await setTimeout(AGAIN_MS, undefined, { ref: false })
      }
    }
  }

  /** After the last IDENTIFY of a day Discord resets the token: Paperboy stops before. */
  function checkBudget({ shards, session_start_limit: { remaining, reset_after: resetAfter } }: APIGatewayBotInfo): void {
    if (remaining >= shards + RESERVE) return
    const minutes = Math.ceil(resetAfter / 60_000)
    throw new Error(
      `Discord lets Paperboy connect only ${remaining} more times in the next ${minutes} minutes, and would reset its token after that. It does not connect before those are over; find out what restarts it so often.`,
    )
  }

  const ended = new Promise<string>((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }) => {
      const reason = ENDS[code] ?? `Discord ended the connection for good (${code} ${GatewayCloseCodes[code] ?? ''}).`
      if (isOpen && !isClosing) onLost(reason)
      resolve(reason)
    })
  })

  return {
    async open() {
      checkBudget(await askGateway())
      const ready = new Promise<void>((resolve) => void client.once(Events.ClientReady, () => resolve()))
      const loggedIn = client.login(token).then(() => ready)
      loggedIn.catch(() => {}) // whoever lost the race
      try {
        const end = await Promise.race([loggedIn, ended])
        if (typeof end === 'string') throw new Error(end)
      } catch (error) {
        throw new Error(remedyOf(error) ?? reasonOf(error))
      }
      isOpen = true
    },
    async close() {
      isClosing = true
      await within(CLOSE_MS, client.destroy())
    },
  }
}
