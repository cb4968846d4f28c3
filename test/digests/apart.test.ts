import { Worker } from 'node:worker_threads'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { planDue } from '../../src/digests/plan.ts'
import type { Planner } from '../../src/digests/planner.ts'
import { tellOwners } from '../../src/digests/tell-owners.ts'
import type { Text } from '../../src/port/text.ts'
import { openLibrary } from '../../src/search/library.ts'
import { openStore } from '../../src/store/store.ts'
import { nextSlot } from '../../src/topics/due.ts'
import { compiled } from '../compiled.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { createRecordingPlatform, SLACK_LIKE } from './recording-platform.ts'
import { createVirtualClock } from './virtual-clock.ts'

const STUBBORN = await compiled('stubborn-thread')
const BEGIN = Date.parse('2026-07-06T12:00Z')
const DUE = Date.parse('2026-07-07T09:01Z')

test.each(['ends', 'hangs'])(
  'a query for which the index %s keeps no other topic from its digest, and is paused and named',
  async (word) => {
    const store = await openStore(newFolder(), BEGIN)
    const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, null, {
      start: (place) => new Worker(STUBBORN, { workerData: place }),
      limits: { answer: 1_000, opening: 120_000 },
    })
    const schedule = { time: '09:00', zone: 'Etc/UTC', days: 127 }
    const owner = { person: 'ada', name: 'Ada' }
    const subscribe = async (channel: string, query: string) => {
      const topic = { name: query, query, schedule, top: 5, detail: 'titles' as const, workspace: 'test:w1', channel, owner }
      const next = nextSlot(schedule, BEGIN, null)
      return store.subscriptions.restart(await store.subscriptions.draft({ ...topic, nextDueAt: next.at }, 0, BEGIN), owner, BEGIN, next.at)
    }
    const topics = [await subscribe('c1', 'knee'), await subscribe('c1', word), await subscribe('c2', 'wrist'), await subscribe('c3', word)]
    await store.papers.ingest([draft('The knee'), draft('A wrist')], { source: 'import', isNews: true, at: BEGIN + 1 })

    const clock = createVirtualClock(DUE)
    const platform = createRecordingPlatform({ clock, ...SLACK_LIKE }).as({ pass: async () => {}, reach: async () => {} })
    const logged: string[] = []
    let ids = 0
    const planner: Planner = {
      store,
      library,
      platforms: [{ name: 'test', traits: platform.traits }],
      staleSources: async () => [],
      newId: () => `${String(++ids).padStart(8, '0')}abcd`,
      log: pino({ base: null }, { write: (line) => void logged.push(line) }),
      failpoint() {},
      copy: 'copy',
    }
    expect(await planDue(planner, DUE)).toBe(2)
    const states = await store.subscriptions.byNumbers(topics.map(({ number }) => number))
    expect(states.map(({ name, state }) => [name, state])).toEqual([
      ['knee', 'active'],
      [word, 'paused'],
      ['wrist', 'active'],
      [word, 'paused'],
    ])
    for (const line of logged) expect(JSON.parse(line)).toMatchObject({ topic: word, msg: expect.stringContaining('paused') })
    expect(logged).toHaveLength(2)
    const told: string[] = []
    const tell = async (_: string, __: string, text: Text) => {
      told.push(text.map((run) => run.text).join(''))
      return 'told' as const
    }
    await tellOwners(store, new Map([['test', { ...platform, tell }]]))
    expect(told[0]).toContain('paused by Paperboy: the search index cannot answer its query')
    expect(await planDue(planner, DUE)).toBe(0)
    await library.close()
    await store.close()
  },
)
