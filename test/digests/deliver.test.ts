import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { planNow } from '../../src/digests/plan.ts'
import { bare } from '../../src/port/text.ts'
import type { Delivery } from '../../src/store/deliveries/deliveries.ts'
import { createRecordingPlatform, DISCORD_LIKE, type RecordingOptions, SLACK_LIKE } from './recording-platform.ts'
import { type Arriving, BEGIN, createWorld, DAY, HOUR, MINUTE, SECOND, type World } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

/** Two papers come each day for alpha, one for beta. */
const PAPERS: readonly Arriving[] = Array.from({ length: 10 }, (_, day) => [
  { title: `alpha first${day}`, at: day * DAY + HOUR, abstract: `An abstract of day ${day}.` },
  { title: `alpha second${day}`, at: day * DAY + 2 * HOUR },
  { title: `beta only${day}`, at: day * DAY + 3 * HOUR },
]).flat()

let bed: SqliteBed
beforeAll(async () => {
  bed = await openBed(PAPERS)
})

function open(options: Partial<RecordingOptions> = {}) {
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE, ...options })] })
  const platform = world.platforms[0] as (typeof world.platforms)[number]
  return { world, platform }
}

const FIRST = '2026-07-07T09:00Z'
const SECOND_DAY = '2026-07-08T09:00Z'
const THIRD_DAY = '2026-07-09T09:00Z'

/** What was really posted to a channel: the papers of each message. */
function postedTo({ platforms }: World, channel = 'c1'): string[][] {
  return (platforms[0]?.messages ?? [])
    .filter(({ post }) => post.at.channel === channel && post.thread === null)
    .map(({ post }) => post.reply.cards.map(({ title }) => bare(title)).sort())
}

function textOf({ platforms }: World, index: number): string {
  return bare(platforms[0]?.messages[index]?.post.reply.text ?? [])
}

async function latest(world: World, channel = 'c1'): Promise<Delivery[]> {
  return world.store.deliveries.latest({ workspace: 'test:w1', channel }, 10)
}

const statesOf = async (world: World): Promise<string[]> => (await latest(world)).map(({ state }) => state)

describe('every day', () => {
  test('a channel gets what is new', async () => {
    const { world } = open()
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    for (const day of [FIRST, SECOND_DAY, THIRD_DAY]) {
      await world.waitUntil(day)
      await world.run(MINUTE)
    }
    expect(postedTo(world)).toEqual([
      ['alpha first0', 'alpha second0'],
      ['alpha first1', 'alpha second1'],
      ['alpha first2', 'alpha second2'],
    ])
    expect(await statesOf(world)).toEqual(['sent', 'sent', 'sent'])
  })

  test('two topics of a channel share one digest; a topic without news is quiet', async () => {
    const { world } = open()
    await world.subscribe({ query: 'alpha' })
    await world.subscribe({ query: 'beta' })
    await world.subscribe({ query: 'gamma' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha second0', 'beta only0']])
  })

  test('workspaces take fair turns', async () => {
    const { world, platform } = open({ traits: { repeatableMs: 0, workspacePerSecond: 1 } })
    for (let channel = 0; channel < 8; channel++) await world.subscribe({ query: 'alpha' }, `big${channel}`, 'test:a-big')
    for (let channel = 0; channel < 2; channel++) await world.subscribe({ query: 'alpha' }, `small${channel}`, 'test:small')
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    expect(platform.calls).toHaveLength(10)
    expect(
      platform.calls
        .slice(0, 4)
        .map(({ post }) => post.at.workspace)
        .sort(),
    ).toEqual(['a-big', 'a-big', 'small', 'small'])
    const first = platform.calls[0]?.at ?? 0
    expect((platform.calls.at(-1)?.at ?? 0) - first).toBe(7 * SECOND)
  })

  test('channels keep their gap, one message at a time', async () => {
    const { world, platform } = open({ traits: { repeatableMs: 0, channelGapMs: 1_000 } })
    await world.subscribe({ query: 'alpha', detail: 'thread' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    const [digest, details] = platform.messages
    expect(platform.messages).toHaveLength(2)
    expect((details?.at ?? 0) - (digest?.at ?? 0)).toBe(1_000)
  })
})

describe('details', () => {
  test('follow in the thread of the digest, once', async () => {
    const { world, platform } = open()
    await world.subscribe({ query: 'alpha', detail: 'thread' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    expect(platform.messages.map(({ post }) => post.thread?.id ?? null)).toEqual([null, 'm1'])
    expect(bare(platform.messages[1]?.post.reply.cards[0]?.excerpt ?? [])).toBe('An abstract of day 0.')
  })

  test('wait while it is not known whether the digest is there', async () => {
    const { world, platform } = open({ fates: ['failed, posted'], history: 'lags' })
    await world.subscribe({ query: 'alpha', detail: 'thread' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    expect(platform.calls).toHaveLength(1)
    await world.run(2 * MINUTE)
    expect(platform.messages.map(({ post }) => post.thread?.id ?? null)).toEqual([null, 'm1'])
  })

  test('of a digest that was refused are never posted', async () => {
    const { world, platform } = open({ fates: ['refused'] })
    await world.subscribe({ query: 'alpha', detail: 'thread' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(HOUR)
    expect(platform.messages).toHaveLength(0)
  })

  test('of a digest that a person says has arrived have no thread to go to', async () => {
    const { world, platform } = open({ fates: ['failed, not posted'], history: 'unreadable' })
    await world.subscribe({ query: 'alpha', detail: 'thread' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(5 * MINUTE)
    const [held] = await world.store.uncertain.held({ workspace: 'test:w1', channel: 'c1' })
    expect(held?.reason).toBe('The history may not be read.')
    await world.store.uncertain.decide(held as Delivery, 'arrived', world.clock.now(), 0)
    await world.run(5 * MINUTE)
    expect(platform.messages).toHaveLength(0)
    expect(await statesOf(world)).toEqual(['sent'])
  })
})

describe('a platform that asks for patience', () => {
  test('is asked again when it says, and no other workspace waits for it', async () => {
    const { world, platform } = open({ fates: ['limited for 30 s'] })
    await world.subscribe({ query: 'alpha' }, 'c1', 'test:w1')
    await world.subscribe({ query: 'alpha' }, 'c2', 'test:w1')
    await world.subscribe({ query: 'alpha' }, 'c3', 'test:w2')
    world.start('a')
    await world.waitUntil(FIRST)
    const begun = world.clock.elapsed()
    await world.run(2 * MINUTE)
    const at = (channel: string) => platform.messages.filter(({ post }) => post.at.channel === channel).map((each) => each.at - begun)
    expect([...at('c1'), ...at('c2')].sort()).toEqual([30_000, 30_020])
    expect(at('c3')[0]).toBeLessThan(1_000)
  })

  test('a channel that hangs delays no other', async () => {
    const { world, platform } = open()
    for (let channel = 1; channel <= 20; channel++) await world.subscribe({ query: 'alpha' }, `c${channel}`)
    for (let channel = 1; channel <= 5; channel++) platform.channels.set(`c${channel}`, 'unanswered, not posted')
    world.start('a')
    await world.waitUntil(FIRST)
    await world.tick()
    await world.clock.advance(2 * SECOND)
    expect(platform.messages).toHaveLength(15)
  })
})

describe('a platform that cannot be reached', () => {
  test('for half an hour: the digest comes late and says so', async () => {
    const { world, platform } = open()
    platform.channels.set('c1', 'unreached')
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(30 * MINUTE)
    platform.channels.clear()
    await world.run(10 * MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha second0']])
    expect(textOf(world, 0)).toMatch(/^Delayed by 3\d minutes\./)
  })

  test('for 13 hours: its papers come with the next digest, and that is one', async () => {
    const { world, platform } = open()
    platform.channels.set('c1', 'unreached')
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(13 * HOUR, 5 * MINUTE)
    platform.channels.clear()
    await world.run(9 * HOUR, 5 * MINUTE)
    expect(await statesOf(world)).toEqual(['expired'])
    await world.waitUntil(SECOND_DAY)
    await world.run(MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha first1', 'alpha second0', 'alpha second1']])
    expect(platform.calls.length).toBeLessThan(200)
  })

  test('for 14 hours: a weekly digest beside a daily one comes that day, the daily one with the next', async () => {
    const { world, platform } = open()
    platform.channels.set('c1', 'unreached')
    await world.subscribe({ query: 'alpha' })
    await world.subscribe({ query: 'beta', schedule: { time: '09:00', zone: 'Etc/UTC', days: 2 } })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(14 * HOUR, 5 * MINUTE)
    platform.channels.clear()
    await world.run(HOUR, 5 * MINUTE)
    expect(postedTo(world)).toEqual([['beta only0', 'beta only1']])
    expect(textOf(world, 0)).toMatch(/^Delayed by 14 hours/)
    await world.waitUntil(SECOND_DAY)
    await world.run(MINUTE)
    expect(postedTo(world)[1]).toEqual(['alpha first0', 'alpha first1', 'alpha second0', 'alpha second1'])
    await world.run(6 * DAY, 30 * MINUTE)
    expect(
      postedTo(world)
        .flat()
        .filter((title) => title === 'beta only0'),
    ).toHaveLength(1)
  })

  test('for four days: a weekly digest is missed, and its papers come a week later', async () => {
    const { world, platform } = open()
    platform.channels.set('c1', 'unreached')
    await world.subscribe({ query: 'beta', top: 20, schedule: { time: '09:00', zone: 'Etc/UTC', days: 2 } })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(4 * DAY, 30 * MINUTE)
    platform.channels.clear()
    await world.run(2 * DAY, 30 * MINUTE)
    expect(postedTo(world)).toEqual([])
    await world.waitUntil('2026-07-14T09:00Z')
    await world.run(MINUTE)
    expect(postedTo(world)[0]).toContain('beta only0')
    expect(postedTo(world)[0]).toContain('beta only6')
  })

  test('for three days: one digest, not four', async () => {
    const { world, platform } = open()
    platform.channels.set('c1', 'unreached')
    await world.subscribe({ query: 'alpha', top: 20 })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(3 * DAY, 10 * MINUTE)
    platform.channels.clear()
    await world.run(HOUR)
    expect(postedTo(world)).toHaveLength(1)
    expect(postedTo(world)[0]).toHaveLength(8)
  })
})

test('a digest that is refused for what it says is dropped, with its details, and the next one comes', async () => {
  const { world, platform } = open({ fates: ['dropped'] })
  const { workspace, id } = await world.subscribe({ query: 'alpha', detail: 'thread' })
  world.start('a')
  await world.waitUntil(FIRST)
  await world.run(HOUR)
  expect(platform.messages).toHaveLength(0)
  expect(await statesOf(world)).toEqual(['failed'])
  expect((await world.store.subscriptions.find(workspace, id))?.state).toBe('active')
  await world.waitUntil(SECOND_DAY)
  await world.run(MINUTE)
  expect(postedTo(world)).toEqual([['alpha first1', 'alpha second1']])
})

describe('a channel that refuses', () => {
  test('pauses its subscriptions with the reason, is asked again, and gets its papers later', async () => {
    const { world, platform } = open()
    platform.channels.set('c1', 'refused')
    platform.setAccess({ kind: 'closed', code: 'is_archived', reason: 'The channel is archived.' })
    const { workspace, id } = await world.subscribe({ query: 'alpha' })
    await world.subscribe({ query: 'alpha' }, 'c2')
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    expect((await world.store.subscriptions.find(workspace, id))?.pause).toEqual({
      by: 'platform',
      code: 'is_archived',
      reason: 'The channel is archived.',
    })
    await world.run(HOUR)
    expect(platform.probes.length).toBeGreaterThan(1)
    platform.setAccess({ kind: 'open' })
    platform.channels.delete('c1')
    await world.run(HOUR)
    expect((await world.store.subscriptions.find(workspace, id))?.state).toBe('active')
    await world.waitUntil(SECOND_DAY)
    await world.run(MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha first1', 'alpha second0', 'alpha second1']])
    expect(postedTo(world, 'c2')).toHaveLength(2)
  })

  test('is told of to its owner, once', async () => {
    const { world, platform } = open({ fates: ['refused'] })
    platform.setAccess({ kind: 'closed', code: 'is_archived', reason: 'The channel is archived.' })
    await world.subscribe({ query: 'alpha', name: 'Alphas' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(3 * HOUR)
    expect(platform.told).toEqual([
      { person: 'ada', text: '“Alphas” in c1 is paused: The channel is archived. It goes on when that is mended.' },
    ])
  })

  test('is told of to its owner later where the platform asks for patience', async () => {
    const { world, platform } = open({ fates: ['refused'] })
    platform.setAccess({ kind: 'closed', code: 'is_archived', reason: 'The channel is archived.' })
    platform.tellings.push(...Array.from({ length: 20 }, () => 'later' as const))
    await world.subscribe({ query: 'alpha', name: 'Alphas' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(2 * MINUTE)
    expect(platform.tellings.length).toBeLessThan(20)
    expect(platform.told).toEqual([])
    await world.run(3 * HOUR)
    expect(platform.told).toHaveLength(1)
  })

  test('day after day, though it seems open when it is asked, is told of once; after a digest that arrived, again', async () => {
    const { world, platform } = open({ fates: ['refused', 'refused', 'ok', 'refused'] })
    await world.subscribe({ query: 'alpha', name: 'Alphas' })
    world.start('a')
    const told: number[] = []
    for (const day of [FIRST, SECOND_DAY, THIRD_DAY, '2026-07-10T09:00Z']) {
      await world.waitUntil(day)
      await world.run(2 * HOUR)
      told.push(platform.told.length)
    }
    expect(told).toEqual([1, 1, 1, 2])
  })

  test('is left alone when its subscription is removed while the platform is asked', async () => {
    const { world, platform } = open({ fates: ['refused'] })
    const subscription = await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    const probe = vi.spyOn(platform.probes, 'push')
    probe.mockImplementation((): number => {
      void world.store.subscriptions.remove(subscription)
      return 1
    })
    await world.run(20 * MINUTE)
    expect(probe).toHaveBeenCalled()
    expect((await world.store.subscriptions.find(subscription.workspace, subscription.id))?.state).toBe('removed')
  })
})

describe('an answer that does not come', () => {
  test('or comes late: an "ok" wins at once', async () => {
    const { world, platform } = open({ fates: ['late ok'], history: 'unreadable' })
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.tick()
    await world.clock.advance(14 * SECOND)
    expect(await statesOf(world)).toEqual(['unknown'])
    await world.clock.advance(2 * SECOND)
    expect(await statesOf(world)).toEqual(['sent'])
    await world.run(10 * MINUTE)
    expect(platform.messages).toHaveLength(1)
  })

  test.each([SLACK_LIKE, DISCORD_LIKE])('is settled by looking, or with the nonce (%j)', async (kind) => {
    const { world, platform } = open({ ...kind, fates: ['unanswered, posted', 'unanswered, not posted'] })
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(10 * MINUTE)
    await world.waitUntil(SECOND_DAY)
    await world.run(10 * MINUTE)
    expect(postedTo(world)).toHaveLength(2)
    expect(new Set(platform.calls.map(({ post }) => `${post.delivery} ${post.attempt}`)).size).toBe(kind === SLACK_LIKE ? 3 : 2)
    expect(await statesOf(world)).toEqual(['sent', 'sent'])
  })

  test('and a history that cannot be read: held with a reason, until a person decides', async () => {
    const { world, platform } = open({ fates: ['failed, not posted'], history: 'empty' })
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(10 * MINUTE)
    const [held] = await world.store.uncertain.held({ workspace: 'test:w1', channel: 'c1' })
    expect(held?.reason).toMatch(/came back empty/)
    await world.waitUntil(SECOND_DAY)
    await world.run(MINUTE)
    expect(postedTo(world)).toEqual([['alpha first1', 'alpha second1']])
    expect(await world.store.uncertain.decide(held as Delivery, 'resend', world.clock.now(), world.clock.now() + HOUR)).toBe(true)
    expect(await world.store.uncertain.decide(held as Delivery, 'resend', world.clock.now(), world.clock.now() + HOUR)).toBe(false)
    await world.run(MINUTE)
    expect(postedTo(world)).toHaveLength(2)
    expect(platform.calls.at(-1)?.post.attempt).toBe(1)
  })

  test('a doubt is not settled by what was seen before the message was written again', async () => {
    const { world } = open({ fates: ['failed, not posted'], history: 'unreadable' })
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.tick()
    const [doubt] = await latest(world)
    expect(doubt?.state).toBe('unknown')
    await world.store.uncertain.reconcile(
      { ...(doubt as Delivery), sendingAt: (doubt?.sendingAt ?? 0) - 1 },
      'anew',
      world.clock.now(),
      null,
    )
    expect(await statesOf(world)).toEqual(['unknown'])
  })
})

describe('stopping', () => {
  test('ends within ten seconds though a post hangs; the next start settles it', async () => {
    const { world, platform } = open({ fates: ['unanswered, posted'] })
    await world.subscribe({ query: 'alpha' })
    await world.subscribe({ query: 'alpha' }, 'c2')
    const process = world.start('a')
    await world.waitUntil(FIRST)
    await world.tick()
    let isStopped = false
    void process.digests.stop().then(() => {
      isStopped = true
    })
    await world.clock.advance(10 * SECOND)
    expect(isStopped).toBe(true)
    world.crash(process, 0)
    await world.run(10 * MINUTE)
    expect(postedTo(world)).toHaveLength(1)
    expect(postedTo(world, 'c2')).toHaveLength(1)
    expect(platform.calls).toHaveLength(2)
    expect(await statesOf(world)).toEqual(['sent'])
  })

  test('gives back what it has claimed and not begun', async () => {
    const { world } = open()
    await world.subscribe({ query: 'alpha' })
    const process = world.start('a')
    vi.spyOn(process, 'reach').mockImplementation((place) => (place === 'claimed' ? new Promise(() => {}) : Promise.resolve()))
    await world.waitUntil(FIRST)
    await world.tick()
    expect(await statesOf(world)).toEqual(['leased'])
    void process.digests.stop()
    await world.clock.advance(10 * SECOND)
    expect(await statesOf(world)).toEqual(['planned'])
  })
})

describe('clocks', () => {
  test('two days of downtime: a weekly and a monthly digest come then', async () => {
    const { world } = open()
    await world.subscribe({ query: 'alpha', schedule: { time: '09:00', zone: 'Etc/UTC', days: 2 } })
    await world.subscribe({ query: 'beta', schedule: { time: '09:00', zone: 'Etc/UTC', days: 127, monthDay: 7 } }, 'c2')
    await world.waitUntil('2026-07-09T09:00Z')
    world.start('a')
    await world.run(MINUTE)
    expect(postedTo(world)).toHaveLength(1)
    expect(postedTo(world, 'c2')).toHaveLength(1)
    expect(textOf(world, 0)).toMatch(/^Delayed by 2 days/)
  })

  test('26 hours of downtime: one digest brings all', async () => {
    const { world } = open()
    await world.subscribe({ query: 'alpha' })
    const process = world.start('a')
    await world.waitUntil('2026-07-07T08:30Z')
    world.crash(process, 26 * HOUR)
    await world.waitUntil('2026-07-08T10:30Z')
    await world.run(2 * MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha first1', 'alpha second0', 'alpha second1']])
    expect(textOf(world, 0)).toMatch(/Delayed by 90 minutes|Delayed by 2 hours/)
  })

  test.each([
    ['back an hour after the digest', HOUR, -HOUR],
    ['forward an hour before it', -30 * MINUTE, HOUR],
    ['back an hour before it', -30 * MINUTE, -HOUR],
    ['forward 26 hours and back again', -30 * MINUTE, 26 * HOUR],
  ])('set %s: each paper once', async (name, from, step) => {
    const { world } = open()
    await world.subscribe({ query: 'alpha', top: 20 })
    world.start('a')
    await world.clock.advance(Date.parse(FIRST) + from - MINUTE - BEGIN)
    if (from > 0) await world.run(2 * MINUTE)
    else await world.tick()
    world.clock.step(step)
    await world.run(4 * MINUTE)
    if (name.includes('again')) world.clock.step(-step)
    await world.run(3 * DAY, 5 * MINUTE)
    const all = postedTo(world).flat()
    expect(new Set(all).size).toBe(all.length)
    expect(all).toEqual(expect.arrayContaining(['alpha first0', 'alpha second0', 'alpha first1', 'alpha second1', 'alpha first2']))
  })

  test('a doubt is as old as it really is, though the clock is set forward: the history is not believed too early', async () => {
    const { world, platform } = open({ fates: ['failed, posted'], history: 'lags' })
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(10 * SECOND)
    world.clock.step(4 * MINUTE)
    await world.run(10 * MINUTE)
    expect(platform.messages).toHaveLength(1)
    expect(await statesOf(world)).toEqual(['sent'])
  })

  test('a nonce is as old as it really is, though the clock is set back', async () => {
    const { world, platform } = open({ ...DISCORD_LIKE, fates: ['failed, posted', 'limited'] })
    platform.channels.set('c1', 'failed, posted')
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(10 * SECOND)
    platform.channels.set('c1', 'limited')
    for (let count = 0; count < 8; count++) {
      await world.run(30 * SECOND)
      world.clock.step(-28 * SECOND)
    }
    platform.channels.clear()
    await world.run(20 * MINUTE)
    expect(platform.messages).toHaveLength(1)
    expect(await statesOf(world)).toEqual(['sent'])
  })

  test('nor by a process that did not send it, whose clock is behind by as much as time has passed', async () => {
    const { world, platform } = open(DISCORD_LIKE)
    platform.channels.set('c1', 'failed, posted')
    await world.subscribe({ query: 'alpha' })
    const first = world.start('a')
    await world.waitUntil(FIRST)
    await world.tick()
    await world.clock.settle()
    expect(platform.messages).toHaveLength(1)
    world.crash(first, 24 * HOUR)
    await world.clock.advance(2 * HOUR)
    world.clock.step(-2 * HOUR + 30 * SECOND)
    platform.channels.clear()
    world.start('b')
    await world.run(20 * MINUTE)
    expect(platform.messages).toHaveLength(1)
    expect(await statesOf(world)).toEqual(['sent'])
  })

  test('a machine that sleeps over the slot posts when it wakes, once the clocks agree', async () => {
    const { world, platform } = open()
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil('2026-07-07T08:00Z')
    await world.tick()
    world.clock.suspend(3 * HOUR)
    await world.tick()
    expect(platform.calls).toHaveLength(0)
    await world.run(2 * MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha second0']])
    expect(textOf(world, 0)).toMatch(/^Delayed by 2 hours\./)
  })

  test('the watchdog makes rounds though cron is silent', async () => {
    const { world } = open()
    const process = world.start('a')
    const rounds = vi.spyOn(process, 'reach')
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'Date'], now: BEGIN })
    onTestFinished(() => void vi.useRealTimers())
    process.digests.start()
    await world.clock.settle()
    vi.setSystemTime(BEGIN - HOUR)
    for (let count = 0; count < 4; count++) {
      vi.advanceTimersByTime(30 * SECOND)
      await world.clock.settle()
    }
    expect(rounds.mock.calls.filter(([place]) => place === 'recovered').length).toBeGreaterThanOrEqual(5)
    await process.digests.stop()
  })
})

describe('two that plan at once', () => {
  test('bring a channel no paper twice, though it fits a topic of each', async () => {
    const shared = await openBed([{ title: 'alpha beta shared', at: HOUR }, ...PAPERS])
    const world = createWorld({
      bed: shared,
      faults: [{ place: 'before planning', kind: 'pause', ms: 20_000 }],
      platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE })],
    })
    await world.subscribe({ query: 'alpha' })
    const beta = await world.subscribe({ query: 'beta', schedule: { time: '18:00', zone: 'Etc/UTC', days: 127 } })
    world.start('a')
    await world.waitUntil(FIRST)
    await world.tick()
    await world.clock.advance(SECOND)
    const other = world.start('b')
    const plan = await planNow(other.digests.planner, [beta], world.clock.now())
    expect(await world.store.deliveries.plan(plan ? [plan] : [], world.clock.now())).toBe(1)
    world.crash(other, HOUR)
    await world.run(10 * MINUTE)
    await world.waitUntil(SECOND_DAY)
    await world.run(10 * MINUTE)
    const all = postedTo(world).flat()
    expect(all).toEqual(expect.arrayContaining(['alpha beta shared', 'alpha first0', 'alpha first1', 'beta only0']))
    expect(new Set(all).size).toBe(all.length)
  })

  test('a plan that cannot be written keeps no other out', async () => {
    const { world } = open()
    for (let channel = 1; channel <= 5; channel++) await world.subscribe({ query: 'alpha' }, `c${channel}`)
    world.start('a')
    bed.sqlite.exec(
      "create temp trigger broken before insert on deliveries when new.channel = 'c2' begin select raise(fail, 'broken'); end",
    )
    onTestFinished(() => void bed.sqlite.exec('drop trigger if exists broken'))
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    expect([1, 2, 3, 4, 5].map((channel) => postedTo(world, `c${channel}`).length)).toEqual([1, 0, 1, 1, 1])
    bed.sqlite.exec('drop trigger broken')
    await world.run(MINUTE)
    expect(postedTo(world, 'c2')).toHaveLength(1)
  })
})

describe('one part of a round that fails', () => {
  test.each(['telling an owner', 'planning'])('by taking for ever (%s) keeps nobody from what is planned', async (name) => {
    const { world, platform } = open({ fates: ['refused'] })
    await world.subscribe({ query: 'alpha' })
    await world.subscribe({ query: 'beta', schedule: { time: '10:00', zone: 'Etc/UTC', days: 127 } }, 'c2')
    platform.hang(name === 'planning' ? 'nothing' : 'tell')
    world.start('a')
    await world.waitUntil(FIRST)
    await world.run(MINUTE)
    await world.waitUntil('2026-07-07T10:00Z')
    if (name === 'planning') {
      const match = vi.spyOn(bed.library, 'match').mockReturnValue(new Promise(() => {}))
      await world.run(MINUTE)
      match.mockRestore()
      const other = world.start('b')
      await other.digests.tick()
    }
    await world.run(2 * MINUTE)
    expect(postedTo(world, 'c2')).toEqual([['beta only0']])
  })

  test('keeps no other from its work', async () => {
    const { world } = open()
    await world.subscribe({ query: 'alpha' })
    world.start('a')
    await world.waitUntil(FIRST)
    bed.sqlite.exec(
      "create temp trigger broken before update of state on deliveries when new.state = 'expired' begin select raise(fail, 'broken'); end",
    )
    onTestFinished(() => void bed.sqlite.exec('drop trigger broken'))
    bed.sqlite
      .prepare(
        `insert into deliveries (id, workspace, channel, slot_at, part, digest, state, body, attempt, tries, planned_at, not_before, expires_at)
        values ('old', 'test:w9', 'c9', 0, 0, 'old', 'planned', '', 0, 0, 0, 0, 1)`,
      )
      .run()
    await world.run(MINUTE)
    expect(postedTo(world)).toEqual([['alpha first0', 'alpha second0']])
  })
})

describe('a topic that has gone wrong', () => {
  test('and is silent for three weeks and three slots is told of to its owner, once', async () => {
    const { world, platform } = open()
    await world.subscribe({ query: 'nobody writes of this', name: 'Nothing' })
    world.start('a')
    await world.run(20 * DAY, 2 * HOUR)
    expect(platform.told).toEqual([])
    await world.run(3 * DAY, 2 * HOUR)
    expect(platform.told).toEqual([
      {
        person: 'ada',
        text: expect.stringMatching(/^Nothing in c1 is silent: nothing new has come for it the last \d+ times that it was due\./),
      },
    ])
    await world.run(5 * DAY, 2 * HOUR)
    expect(platform.told).toHaveLength(1)
  })

  test('and leaves out more than fifty papers a week is told of, once', async () => {
    const word = (index: number): string =>
      String.fromCharCode(...[0, 1, 2, 3, 4].map((place) => 97 + ((index * 7 + place * index * 3 + place) % 26)))
    const papers = Array.from({ length: 70 }, (_, index) => ({
      title: `gamma ${word(index)}${index} ${word(index + 100)}${index} ${word(index + 200)}${index}`,
      at: DAY + HOUR,
    }))
    const flooded = await openBed([{ title: 'gamma first', at: HOUR }, ...papers])
    const world = createWorld({ bed: flooded, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE })] })
    await world.subscribe({ query: 'gamma', name: 'Gamma', top: 2 })
    world.start('a')
    await world.run(12 * DAY, 2 * HOUR)
    expect(world.platforms[0]?.told).toEqual([
      { person: 'ada', text: expect.stringMatching(/^Gamma in c1 leaves out about \d\d papers a week: more comes for it/) },
    ])
  })

  test('is told of after three slots, where they are a month apart', async () => {
    const { world, platform } = open()
    await world.subscribe({ query: 'nobody writes of this', schedule: { time: '09:00', zone: 'Etc/UTC', days: 127, monthDay: 7 } })
    world.start('a')
    await world.run(40 * DAY, 6 * HOUR)
    expect(platform.told).toEqual([])
    await world.run(30 * DAY, 6 * HOUR)
    expect(platform.told).toHaveLength(1)
  })
})
