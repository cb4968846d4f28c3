import type { RESTOptions } from 'discord.js'
import type { Clock } from '../../src/port/clock.ts'
import type { Shards as SharedShards } from '../../src/port/shards.ts'
import { limited } from './guard.ts'

type Ask = RESTOptions['makeRequest']

/** What all copies of the program ask of Discord together, but for answers to interactions, which it does not count. */
export interface RestBudget {
  over(ask: Ask): Ask
}

interface RestBudgetOptions {
  /** Null where there is one copy: then discord.js counts alone. */
  readonly shared: () => SharedShards | null
  readonly copies: () => number
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
}

/** Discord: 50 requests a second. Of 40 a few may be late, and so come together with the next ones. */
const GAP_MS = 25
/** Turns that are taken at once, so that the database is not asked for each. */
const FEWEST = 4
const MOST = 20
/** A turn is good for so long. */
const GOOD_MS = 250
/** Longer than this nobody waits: a post comes later, which is certain, where a request that ends unanswered is not. */
const LONGEST_WAIT_MS = 2_000
/** Their own token is their permission, and Discord binds them to no limit for all. */
const FREE = /\/(?:interactions|webhooks)\//

interface Waiting {
  /** Posts and answers go before looks. */
  readonly isLook: boolean
  readonly since: number
  go(): void
  refuse(): void
}

export function createRestBudget({ shared, copies, clock }: RestBudgetOptions): RestBudget {
  const waiting: Waiting[] = []
  /** When requests may be sent, by our own clock. */
  let turns: number[] = []
  /** The last turn that was not taken of the database. */
  let alone = Number.NEGATIVE_INFINITY
  let isPumping = false

  async function takeTurns(others: SharedShards): Promise<void> {
    const wanted = Math.min(MOST, Math.max(FEWEST, waiting.length))
    const now = clock.monotonic()
    try {
      const first = now + (await others.takeSlots(wanted, GAP_MS))
      turns = Array.from({ length: wanted }, (_, index) => first + index * GAP_MS)
    } catch {
      // While the database is lost each copy has as much as any other.
      alone = Math.max(now, alone + GAP_MS * copies())
      turns = [alone]
    }
  }

  function refuseLate(): void {
    const now = clock.monotonic()
    for (const each of waiting.filter(({ since }) => now - since >= LONGEST_WAIT_MS)) {
      waiting.splice(waiting.indexOf(each), 1)
      each.refuse()
    }
  }

  async function pump(others: SharedShards): Promise<void> {
    isPumping = true
    while (waiting.length > 0) {
      turns = turns.filter((at) => at + GOOD_MS > clock.monotonic())
      if (turns.length === 0) await takeTurns(others)
      const turn = turns[0] ?? 0
      const wait = Math.min(turn - clock.monotonic(), LONGEST_WAIT_MS)
      if (wait > 0) await clock.sleep(wait)
      refuseLate()
      if (clock.monotonic() < turn) continue
      const next = waiting.find(({ isLook }) => !isLook) ?? waiting[0]
      if (next === undefined) continue
      turns.shift()
      waiting.splice(waiting.indexOf(next), 1)
      next.go()
    }
    isPumping = false
  }

  function myTurn(others: SharedShards, isLook: boolean, refusal: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ isLook, since: clock.monotonic(), go: resolve, refuse: () => reject(refusal()) })
      if (!isPumping) void pump(others)
    })
  }

  return {
    over: (ask) => async (url, init) => {
      const others = shared()
      if (others !== null && !FREE.test(url))
        await myTurn(others, (init.method ?? 'GET') === 'GET', () => limited(url, init.method, LONGEST_WAIT_MS))
      return ask(url, init)
    },
  }
}
