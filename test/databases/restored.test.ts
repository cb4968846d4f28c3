// A PostgreSQL database that comes back from a copy of pg_dump: what channels got since is looked up, and nothing is posted twice.
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { historyState } from '../../src/wording/deliveries.ts'
import { openPostgresBed } from '../digests/postgres-bed.ts'
import { createRecordingPlatform, SLACK_LIKE } from '../digests/recording-platform.ts'
import { end } from '../digests/simulated-backup.ts'
import { createWorld, DAY, HOUR, MINUTE } from '../digests/simulation.ts'
import { newFolder } from '../left-behind.ts'
import { runProgram } from '../program.ts'
import { newDatabase } from './postgres.ts'

const PLACE = { workspace: 'test:w1', channel: 'c1' }
const FAST_TIME = new URL('../fast-time.mjs', import.meta.url).href
const PAPERS = [
  { title: 'alpha first', at: HOUR, abstract: 'An abstract.' },
  { title: 'alpha second', at: 1.5 * DAY },
  { title: 'alpha third', at: 3.5 * DAY },
]
const hasTools = ['pg_dump', 'pg_restore'].every((tool) => spawnSync(tool, ['--version']).status === 0)

/** @param history what the platform shows of the channel */
async function restoreAfterDay(history: 'readable' | 'unreadable') {
  const [address, folder] = [await newDatabase(), newFolder()]
  const copy = join(folder, 'copy.dump')
  const bed = await openPostgresBed(address, PAPERS)
  onTestFinished(() => bed.close())
  const world = createWorld({ bed, platforms: (clock) => [createRecordingPlatform({ clock, ...SLACK_LIKE })] })
  const platform = world.platforms[0] as (typeof world.platforms)[number]
  const titles = (): string[] =>
    platform.messages.flatMap(({ post }) => (post.thread === null ? post.reply.cards.map(({ title }) => bare(title)) : []))
  const untilDay = async (day: number): Promise<void> => {
    await world.waitUntil(`2026-07-${String(day).padStart(2, '0')}T09:00Z`)
    await world.run(5 * MINUTE)
  }
  await world.subscribe({ query: 'alpha' })
  world.start('a')
  await untilDay(7)
  await world.waitUntil('2026-07-08T08:00Z')
  await world.bring()
  execFileSync('pg_dump', ['--format=custom', `--file=${copy}`, `--dbname=${address}`])
  const since = new Date(world.clock.now()).toISOString()
  await untilDay(8)
  expect(titles()).toEqual(['alpha first', 'alpha second'])
  end(world)
  await bed.endConnections()
  execFileSync('pg_restore', ['--clean', '--if-exists', `--dbname=${address}`, copy])
  const settled = await runProgram(['restore', '--since', since], {
    folder,
    environment: {
      PAPERBOY_DATABASE: address,
      NODE_OPTIONS: `--import=${FAST_TIME}`,
      FAST_TIME_AHEAD_MS: String(world.clock.now() - Date.now()),
    },
  })
  if (history === 'unreadable') platform.setHistory('unreadable')
  world.start('b')
  await world.run(10 * MINUTE)
  return { world, titles, untilDay, settled }
}

test.skipIf(!hasTools)('its digests are found in the history, and none comes twice', async () => {
  const { world, titles, untilDay, settled } = await restoreAfterDay('readable')
  expect(settled).toMatchObject({ code: 0, stderr: '' })
  expect(settled.stdout).toContain(
    'The history of 1 channel is looked up by the bot before anything is posted there: what was due since is 1 slot of 1 topic',
  )
  for (const day of [9, 10, 11]) await untilDay(day)
  expect(titles()).toEqual(['alpha first', 'alpha second', 'alpha third'])
  const [topic] = await world.store.subscriptions.inChannel(PLACE)
  const entries = await world.store.sections.latest([topic?.number ?? 0], PLACE, 20)
  expect(entries.reverse().map((entry) => `${entry.slot} ${historyState(entry)}`)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('2026-07-07 posted, 1 paper'),
      expect.stringContaining('2026-07-08 posted: its digest was found in the channel’s history after a restoration'),
      expect.stringContaining('2026-07-10 posted, 1 paper'),
    ]),
  )
})

test.skipIf(!hasTools)('what cannot be looked up is held, and comes by a person’s word alone', async () => {
  const { world, titles, untilDay } = await restoreAfterDay('unreadable')
  await untilDay(9)
  expect(titles()).toEqual(['alpha first', 'alpha second'])
  const held = await world.store.uncertain.held(PLACE)
  expect(held.map(({ slotAt }) => slotAt)).toEqual([Date.parse('2026-07-08T09:00Z')])
  const [one] = held
  if (one) await world.store.uncertain.decide(one, 'resend', world.clock.now(), world.clock.now() + HOUR)
  await world.run(MINUTE)
  expect(titles()).toEqual(['alpha first', 'alpha second', 'alpha second'])
})
