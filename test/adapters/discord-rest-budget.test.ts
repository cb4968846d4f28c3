// What copies of the program ask of Discord together stays below its limit for all of an app.
import { describe, expect, test } from 'vitest'
import { createRestBudget } from '../../adapters/discord/rest-budget.ts'
import type { Shards } from '../../src/port/shards.ts'
import { createShards } from '../../src/workspaces/shards.ts'
import { openTestLibrary } from '../library.ts'

const ADDRESS = 'https://discord.com/api/v10'
/** Discord: so many a second. */
const LIMIT = 50

interface Request {
  readonly copy: number
  readonly url: string
  readonly at: number
}

/** Time that goes by only while all wait, so that nothing is as late as a machine makes it. */
function createTime() {
  let now = 0
  let sleeping: { readonly until: number; readonly wake: () => void }[] = []
  return {
    clock: {
      monotonic: () => now,
      sleep: (milliseconds: number) => new Promise<void>((wake) => void sleeping.push({ until: now + milliseconds, wake })),
    },
    now: () => now,
    /** Lets time go by until all is done. */
    async run<Result>(work: Promise<Result>): Promise<Result> {
      let isDone = false
      void work.then(
        () => (isDone = true),
        () => (isDone = true),
      )
      for (let idle = 0; !isDone; idle++) {
        await new Promise((resolve) => setImmediate(resolve))
        if (idle < 20 || sleeping.length === 0) continue
        idle = 0
        now = Math.max(now, Math.min(...sleeping.map(({ until }) => until)))
        for (const { until, wake } of sleeping) if (until <= now) wake()
        sleeping = sleeping.filter(({ until }) => until > now)
      }
      return work
    },
  }
}

async function openBudgets(copies: number, change: (shards: Shards) => Shards = (shards) => shards) {
  const library = await openTestLibrary({ seeds: false })
  const time = createTime()
  const sent: Request[] = []
  let asked = 0
  const budgets = Array.from({ length: copies }, (_, copy) => {
    const own = createShards('discord', '1', `copy ${copy}`, library.core.store, time.now)
    const shared = change({
      ...own,
      takeSlots(...given) {
        asked++
        return own.takeSlots(...given)
      },
    })
    const budget = createRestBudget({ shared: () => shared, copies: () => copies, clock: time.clock })
    return budget.over(async (url) => {
      sent.push({ copy, url, at: time.now() })
      return new Response() as never
    })
  })
  const ask = (copy: number, path: string, method = 'POST'): Promise<unknown> =>
    budgets[copy]?.(`${ADDRESS}${path}`, { method } as never) ?? Promise.reject(new Error('no copy'))
  return { library, time, sent, ask, asked: () => asked }
}

/** The most requests in any second. */
function mostASecond(sent: readonly Request[]): number {
  return Math.max(...sent.map(({ at }) => sent.filter((other) => other.at >= at && other.at < at + 1_000).length))
}

const refused = expect.objectContaining({ global: true })

describe('of several copies', () => {
  test('all together ask less than Discord allows, and the database is asked far less often', async () => {
    const { library, time, sent, ask, asked } = await openBudgets(3)
    const begin = (copy: number) => Promise.allSettled(Array.from({ length: 60 }, (_, index) => ask(copy, `/channels/${index}/messages`)))
    const rounds = async (copy: number): Promise<unknown> => {
      for (let round = 0; round < 4; round++) await begin(copy)
      return null
    }
    await time.run(Promise.all([0, 1, 2].map(rounds)))
    expect(sent.length).toBeGreaterThan(200)
    expect(mostASecond(sent)).toBeLessThanOrEqual(LIMIT)
    expect(asked()).toBeLessThan(sent.length / 3)
    await library.close()
  })

  test('one alone has all of it', async () => {
    const { library, time, sent, ask } = await openBudgets(3)
    await time.run(Promise.allSettled(Array.from({ length: 60 }, (_, index) => ask(0, `/channels/${index}/messages`))))
    expect(sent).toHaveLength(60)
    expect(time.now()).toBeLessThan(1_700)
    await library.close()
  })

  test('posts and answers go before looks, and whoever would wait long is told that nothing was sent', async () => {
    const { library, time, sent, ask } = await openBudgets(2)
    const looks = Array.from({ length: 60 }, (_, index) => ask(0, `/channels/${index}`, 'GET'))
    const posts = Array.from({ length: 60 }, (_, index) => ask(0, `/channels/${index}/messages`))
    const [looked, posted] = await time.run(Promise.all([Promise.allSettled(looks), Promise.allSettled(posts)]))
    expect(posted.every(({ status }) => status === 'fulfilled')).toBe(true)
    const late = looked.filter(({ status }) => status === 'rejected')
    expect(late.length).toBeGreaterThan(20)
    expect(late[0]).toEqual({ status: 'rejected', reason: refused })
    expect(sent.length).toBe(120 - late.length)
    await library.close()
  })

  test('answers to interactions wait for nobody: Discord does not count them', async () => {
    const { library, time, sent, ask } = await openBudgets(1)
    const paths = ['/interactions/1/token/callback', '/webhooks/1/token/messages/@original']
    await time.run(Promise.all(Array.from({ length: 200 }, (_, index) => ask(0, paths[index % 2] ?? ''))))
    expect(sent).toHaveLength(200)
    expect(time.now()).toBe(0)
    await library.close()
  })

  test('each has its part while the database is lost', async () => {
    const lost = (shards: Shards): Shards => ({ ...shards, takeSlots: () => Promise.reject(new Error('lost')) })
    const { library, time, sent, ask } = await openBudgets(2, lost)
    await time.run(
      Promise.allSettled([0, 1].flatMap((copy) => Array.from({ length: 60 }, (_, index) => ask(copy, `/channels/${index}/messages`)))),
    )
    expect(mostASecond(sent)).toBeLessThanOrEqual(LIMIT)
    expect(sent.filter(({ copy }) => copy === 0).length).toBe(sent.filter(({ copy }) => copy === 1).length)
    expect(sent.length).toBeGreaterThan(60)
    await library.close()
  })
})

test('where there is one copy, nothing waits here', async () => {
  const budget = createRestBudget({ shared: () => null, copies: () => 1, clock: createTime().clock })
  const sent: string[] = []
  const ask = budget.over(async (url) => {
    sent.push(url)
    return new Response() as never
  })
  await Promise.all(Array.from({ length: 100 }, () => ask(`${ADDRESS}/channels/1/messages`, { method: 'POST' } as never)))
  expect(sent).toHaveLength(100)
})
