import { setTimeout } from 'node:timers/promises'
import { nextSlot } from '../src/topics/due.ts'
import { type BenchFleet, inFleet } from './copies-fleet.ts'
import { readCorpus, SEED_COUNT } from './corpus.ts'
import { inDatabase } from './postgres.ts'
import { percentile } from './statistics.ts'
import type { Add, Figure } from './table.ts'

/** Beside one process on SQLite, which is the first. */
const COPIES = [1, 2, 3]
/** What each asks spends a budget: so many people and workspaces ask that none spends it all. */
const TEAMS = Array.from({ length: 8 }, (_, index) => `T${index + 1}`)
const PEOPLE = 100
const WARM_UP = 300
const ALONE = 200
const TOGETHER = { commands: 900, inFlight: 30 }
/** The promise: how many times SQLite's median one copy on PostgreSQL takes at most. */
const P50_RATIO = 3

const DIGESTS = { teams: 1_000, eachTeam: 2, copies: 3 } as const
const OWNER = { person: 'U1', name: 'Ada' }
const TOPICS = ['pneumonia', 'report generation', 'chest x-ray', 'segmentation', 'brain', 'language model']
/** Long enough for the copies to start before the digests are due, in milliseconds. */
const LEAD_MS = 90_000
const PATIENCE_MS = 10 * 60_000

/** Commands of people by one, two and three copies on PostgreSQL, beside one process on SQLite. */
export async function copiesFigures(server: string, add: Add): Promise<void> {
  const sqlite = await measureCommands(null, 1)
  add(...figuresOf('one process on SQLite', sqlite, null))
  for (const copies of COPIES) {
    const times = await inDatabase(server, (database) => measureCommands(database, copies))
    add(...figuresOf(`${copies} ${copies === 1 ? 'copy' : 'copies'} on PostgreSQL`, times, { sqlite, isPromised: copies === 1 }))
  }
}

interface Times {
  readonly alone: readonly number[]
  readonly together: readonly number[]
  readonly perSecond: number
}

function figuresOf(who: string, { alone, together, perSecond }: Times, beside: { sqlite: Times; isPromised: boolean } | null): Figure[] {
  const of = `${who}: Slack command by HTTP,`
  const figure = (name: string, unit: Figure['unit'], take: (times: Times) => number, budget: number | null = null): Figure => ({
    name: `${of} ${name}${beside ? ' (beside one process on SQLite)' : ''}`,
    unit,
    paperboy: take({ alone, together, perSecond }),
    baseline: beside ? take(beside.sqlite) : null,
    budget,
  })
  const p50 = (times: readonly number[]): number => percentile(times, 0.5)
  const p99 = (times: readonly number[]): number => percentile(times, 0.99)
  return [
    figure('one at a time, p50', 'ms', (times) => p50(times.alone), beside?.isPromised ? P50_RATIO * p50(beside.sqlite.alone) : null),
    figure('one at a time, p99', 'ms', (times) => p99(times.alone)),
    figure(`${TOGETHER.inFlight} in flight, p50`, 'ms', (times) => p50(times.together)),
    figure(`${TOGETHER.inFlight} in flight, p99`, 'ms', (times) => p99(times.together)),
    figure(`${TOGETHER.inFlight} in flight, commands a second`, '/s', (times) => times.perSecond),
  ]
}

async function measureCommands(database: string | null, copies: number): Promise<Times> {
  const { queries } = await readCorpus(SEED_COUNT)
  const asked = [...queries.keyword, ...queries.sentence]
  return inFleet({ database, copies, teams: TEAMS, isLimited: false, prepare: addPeople }, async ({ slack }) => {
    let number = 0
    const give = async (): Promise<number> => {
      const turn = number++
      const place = { team_id: TEAMS[turn % TEAMS.length], channel_id: 'C1', channel_name: 'papers' }
      const person = { user_id: `U9${turn % PEOPLE}`, user_name: 'somebody' }
      const begun = performance.now()
      const { status, shown } = await slack.send({ ...place, ...person, command: '/papers', text: `search ${asked[turn % asked.length]}` })
      if (status !== 200) throw new Error(`A command was answered with ${status}.`)
      await shown
      return performance.now() - begun
    }
    await giveAll(give, WARM_UP, 10)
    const { times: alone } = await giveAll(give, ALONE, 1)
    const { times: together, took } = await giveAll(give, TOGETHER.commands, TOGETHER.inFlight)
    return { alone, together, perSecond: TOGETHER.commands / (took / 1_000) }
  })
}

async function addPeople({ slack }: BenchFleet): Promise<void> {
  for (const team of TEAMS)
    for (let person = 0; person < PEOPLE; person++)
      slack.team(team).workspace.users.set(`U9${person}`, { id: `U9${person}`, name: 'Somebody' })
}

async function giveAll(give: () => Promise<number>, total: number, inFlight: number): Promise<{ times: number[]; took: number }> {
  const times: number[] = []
  let left = total
  const begun = performance.now()
  const next = async (): Promise<void> => {
    while (left-- > 0) times.push(await give())
  }
  await Promise.all(Array.from({ length: inFlight }, next))
  return { times, took: performance.now() - begun }
}

/** Digests of many workspaces that are due in the same minute, by three copies, at a Slack that refuses haste. */
export async function dueAtOnceFigures(server: string, add: Add): Promise<void> {
  const { teams: count, eachTeam, copies } = DIGESTS
  const teams = Array.from({ length: count }, (_, index) => `T${index + 1}`)
  const at = Math.ceil((Date.now() + LEAD_MS) / 60_000) * 60_000
  await inDatabase(server, async (database) => {
    const prepare = async ({ slack, store }: BenchFleet): Promise<void> => {
      for (const [number, team] of teams.entries())
        for (let channel = 0; channel < eachTeam; channel++) {
          const place = { workspace: `slack:${team}`, channel: slack.team(team).workspace.addChannel(`C${100 + channel}`).id }
          const schedule = { time: new Date(at).toISOString().slice(11, 16), zone: 'Etc/UTC', days: 127 }
          const nextDueAt = nextSlot(schedule, Date.now(), null).at
          const query = TOPICS[(number + channel) % TOPICS.length] as string
          const topic = { ...place, name: 'Papers', query, schedule, top: 5, owner: OWNER, detail: 'titles' as const, nextDueAt }
          const draft = await store.subscriptions.draft(topic, 0, Date.now())
          await store.subscriptions.restart(draft, OWNER, Date.now(), nextDueAt)
        }
    }
    await inFleet({ database, copies, teams, isLimited: true, prepare }, async ({ slack }) => {
      const posted = (): number => teams.reduce((sum, team) => sum + slack.team(team).posts.length, 0)
      const wanted = count * eachTeam
      while (posted() < wanted) {
        if (Date.now() > at + PATIENCE_MS) throw new Error(`${posted()} of ${wanted} digests were posted in time.`)
        await setTimeout(100)
      }
      const took = Date.now() - at
      const name = `${copies} copies on PostgreSQL: ${wanted.toLocaleString('en')} digests of ${count.toLocaleString('en')} workspaces due at once, the last one posted after`
      add({ name, unit: 'ms', paperboy: took, baseline: null, budget: null })
      const refused = slack.faults.length
      if (refused > 0 || posted() > wanted) throw new Error(`${posted()} posts of ${wanted}; the local Slack has ${refused} complaints.`)
    })
  })
}
