// Many days of topics on two platforms, backups at random instants, changes that the backup does not know, crashes: nothing twice, nothing lost.
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../src/port/chat.ts'
import { bare } from '../../src/port/text.ts'
import { effort } from '../effort.ts'
import { createRecordingPlatform, DISCORD_LIKE, type History, SLACK_LIKE } from './recording-platform.ts'
import { backUp, end } from './simulated-backup.ts'
import { createWorld, DAY, type Fault, HOUR, MINUTE, type World } from './simulation.ts'
import { openBed, type SqliteBed } from './sqlite-bed.ts'

/** A topic of a channel, in all that is random of it. */
interface Planned {
  readonly workspace: string
  readonly channel: string
  readonly word: string
}

/** The same for the same seed: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const DAYS = 8
const WORDS = ['alpha', 'beta', 'gamma'] as const
const CHANNELS = ['c1', 'c2', 'c3'] as const
const WORKSPACES = ['test:w1', 'other:w2'] as const
const PLACES = ['before reading back', 'read back', 'settled', 'planned', 'before claim', 'begun', 'after commit', 'answered', 'recorded']

/** Papers of each word come at random instants. */
function papersOf(random: () => number) {
  const papers = Array.from({ length: DAYS * 3 }, (_, index) => ({
    title: `${WORDS[index % 3]} number${index}`,
    at: Math.floor(random() * DAYS * DAY),
  }))
  return papers.sort((one, other) => one.at - other.at)
}

interface Ran {
  /** How often each paper was posted to a place, and whether a digest that is held has it. */
  readonly twice: readonly string[]
  readonly lost: readonly string[]
  readonly found: number
  readonly late: number
  readonly held: number
}

const oneOf = <Item>(random: () => number, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item

async function run(seed: number, change: (world: World, bed: SqliteBed) => void = () => {}): Promise<Ran> {
  const random = randomOf(seed)
  const bed = await openBed(papersOf(random))
  const world = createWorld({
    bed,
    platforms: (clock) => [
      createRecordingPlatform({ clock, ...SLACK_LIKE }),
      createRecordingPlatform({ clock, name: 'other', ...DISCORD_LIKE }),
    ],
  })
  const topics: Planned[] = []
  for (const workspace of WORKSPACES)
    for (const channel of CHANNELS)
      for (const word of WORDS) {
        if (random() < 0.3) continue
        const days = random() < 0.2 ? 1 << Math.floor(random() * 7) : 127
        const time = oneOf(random, ['08:00', '09:00', '09:00', '17:30'])
        await world.subscribe({ query: word, top: 20, schedule: { time, zone: 'Etc/UTC', days } }, channel, workspace)
        topics.push({ workspace, channel, word })
      }
  world.start('a')
  const backedUpAt = (1 + random() * 4) * DAY
  await world.run(backedUpAt, 20 * MINUTE)
  const backup = backUp(bed, world)
  const backedUp = world.clock.elapsed()
  await changeSomething(random, world)
  if (random() < 0.5) world.script.push(oneCrash(random))
  if (random() < 0.2) end(world) // at once
  await world.run(random() * 2.5 * DAY, 20 * MINUTE)
  end(world)
  await world.clock.advance(random() < 0.3 ? random() * DAY : 0)
  const restoredAt = world.clock.elapsed()
  await backup.restore()
  for (const platform of world.platforms)
    for (const channel of CHANNELS) if (random() < 0.25) platform.histories.set(channel, oneOf<History>(random, ['unreadable', 'empty']))
  world.script.length = 0
  for (let crashes = Math.floor(random() * 3); crashes > 0; crashes--) world.script.push(oneCrash(random))
  change(world, bed)
  world.start('b')
  await world.run(2 * HOUR, 5 * MINUTE)
  backup.comeBack()
  await world.run(15 * DAY, HOUR) // until each weekly topic had a slot
  return judge(world, bed, topics, { backedUp, restoredAt })
}

const oneCrash = (random: () => number): Fault => ({ place: oneOf(random, PLACES), kind: 'crash', ms: MINUTE * (1 + random() * 30) })

/** What the backup will not know. */
async function changeSomething(random: () => number, world: World): Promise<void> {
  const workspace = oneOf(random, WORKSPACES)
  const channel = oneOf(random, CHANNELS)
  const [topic] = await world.store.subscriptions.inChannel({ workspace, channel })
  const now = world.clock.now()
  const kind = random()
  if (kind < 0.25) await world.subscribe({ query: oneOf(random, WORDS), name: 'Added', top: 20 }, channel, workspace)
  else if (kind < 0.5 && topic) {
    const schedule = { ...topic.schedule, time: '11:15' }
    await world.store.subscriptions.change(topic, { ...topic, schedule }, now, now + DAY - ((now - Date.parse('2026-01-01T11:15Z')) % DAY))
  } else if (kind < 0.6 && topic) await world.store.subscriptions.remove(topic)
}

async function judge(
  world: World,
  bed: SqliteBed,
  topics: readonly Planned[],
  gap: { readonly backedUp: number; readonly restoredAt: number },
): Promise<Ran> {
  const posted = new Map<string, number>()
  const add = (place: string, { cards }: Reply, counts: Map<string, number>): void => {
    for (const { title } of cards) counts.set(`${place} ${bare(title)}`, (counts.get(`${place} ${bare(title)}`) ?? 0) + 1)
  }
  for (const { name, messages } of world.platforms.map((platform, index) => ({
    name: WORKSPACES[index] ?? '',
    messages: platform.messages,
  })))
    for (const { post } of messages) if (post.thread === null) add(`${name} ${post.at.channel}`, post.reply, posted)
  const held = new Map<string, number>()
  for (const workspace of WORKSPACES)
    for (const channel of CHANNELS)
      for (const { reply, part } of await world.store.uncertain.held({ workspace, channel }))
        if (part === 0) add(`${workspace} ${channel}`, reply, held)
  // What came between is a back-fill.
  const owed = bed.papers.filter(({ at }) => at <= gap.backedUp || at > gap.restoredAt)
  const lost = topics.flatMap(({ workspace, channel, word }) =>
    owed
      .filter(({ title }) => title.startsWith(word))
      .map(({ title }) => `${workspace} ${channel} ${title}`)
      .filter((each) => !posted.has(each) && !held.has(each)),
  )
  const sections = bed.sqlite.prepare('select outcome, label, more, elsewhere from sections').all() as Record<string, unknown>[]
  return {
    twice: [...posted].filter(([, times]) => times > 1).map(([each]) => each),
    lost: [...new Set(lost)],
    found: sections.filter(({ label }) => label === 'found').length,
    late: sections.filter(({ outcome, more, elsewhere }) => outcome === 'looked-up' && Number(elsewhere) < Number(more)).length,
    held: held.size,
  }
}

const SEEDS = Array.from({ length: effort(5, 300) }, (_, index) => index + 1)

describe('days with a restoration in them', () => {
  const sums = { found: 0, late: 0, held: 0 }

  test.each(SEEDS)(
    'bring nothing twice and lose nothing: %d',
    async (seed) => {
      const { twice, lost, found, late, held } = await run(seed)
      expect({ twice, lost }).toEqual({ twice: [], lost: [] })
      sums.found += found
      sums.late += late
      sums.held += held
    },
    60_000,
  )

  test('and have all that there is: slots that are found, late and held', () => {
    for (const count of Object.values(sums)) expect(count).toBeGreaterThan(0)
    console.log('seeds', SEEDS.length, JSON.stringify(sums))
  })
})

/** Each takes one thing away that keeps papers from coming twice. */
const GUARDS: Record<string, (world: World, bed: SqliteBed) => void> = {
  'holding channels back until they were looked up': (_, { sqlite }) => sqlite.exec('delete from gaps'),
  'reading which papers came': ({ platforms }) => {
    for (const { histories } of platforms) for (const channel of CHANNELS) histories.set(channel, 'wordless')
  },
  'proof that a history may be read': ({ platforms }) => {
    for (const { histories } of platforms) for (const channel of histories.keys()) histories.set(channel, 'lies')
  },
}

test.each(Object.entries(GUARDS))(
  'without %s something comes twice',
  async (_, takeAway) => {
    let twice = 0
    for (let seed = 1; twice === 0 && seed <= 20; seed++) twice += (await run(seed, takeAway)).twice.length
    expect(twice).toBeGreaterThan(0)
  },
  180_000,
)
