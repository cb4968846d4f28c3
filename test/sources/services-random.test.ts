import { expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { effort } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import type { Mishap } from './faults.ts'
import { createTestClock, openLive } from './live.ts'
import { type ServedPaper, type Services, served, startServices } from './services.ts'

const FIRST = Date.parse('2026-04-22T14:00:00Z')
const DAY_MS = 86_400_000
const ROUNDS = 24
const MISHAPS: readonly Mishap[] = [
  { kind: 'offline' },
  { kind: 'page' },
  { kind: 'truncated', silently: false },
  { kind: 'status', status: 429, retryAfter: 20 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
]

/** The same numbers each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647
    return state % sides
  }
}

const SEEDS = Array.from({ length: effort(1, 10) }, (_, index) => 7 + 31 * index)

test.each(SEEDS.flatMap((seed) => (['biorxiv', 'europepmc', 'crossref'] as const).map((name) => [name, seed] as const)))(
  '%s brings each paper once, and each later one as news, whatever goes wrong on the way (%d)',
  async (name, seed) => {
    const roll = dice(seed)
    const clock = createTestClock(FIRST)
    const services: Services = await startServices(clock.now)
    const folder = newFolder()
    let store = await openStore(folder, clock.now())
    const nowhere = { huggingface: '', arxivApi: '', arxivRss: '', arxivOai: '', feeds: '' }
    const open = () => openLive({ server: { urls: nowhere }, store, clock, categories: [], only: [services.sources[name]] })
    let live = open()
    services.papers = served(5, '2026-04-22')
    expect((await live.sync.run(services.sources[name]))?.problem).toBeNull()
    let [late, news] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      clock.moveTo(clock.now() + (1 + roll(40)) * (DAY_MS / 20))
      const day = new Date(clock.now()).toISOString().slice(0, 10)
      const number = (): string => `10.1101/2026.05.01.${700_000 + late++}`
      const more: ServedPaper[] = Array.from({ length: roll(60) }, () => {
        const doi = number()
        return { doi, title: `Windows that close by themselves ${doi}`, day }
      })
      // New papers stand anywhere among the others.
      for (const paper of more) services.papers.splice(roll(services.papers.length + 1), 0, paper)
      services.mend()
      for (let faults = roll(4); faults > 0; faults--)
        services.fail({ every: 1 + roll(3), times: 1 + roll(2), as: MISHAPS[roll(MISHAPS.length)] as Mishap })
      services.lies = roll(4) === 0 ? { size: () => 1 + roll(40) } : {}
      news += (await live.sync.run(services.sources[name]))?.news ?? 0
      if (roll(5) === 0) {
        await live.close()
        await store.close()
        store = await openStore(folder, clock.now())
        live = open()
      }
    }
    services.mend()
    services.lies = {}
    clock.moveTo(clock.now() + DAY_MS)
    const last = await live.sync.run(services.sources[name])
    expect(last?.problem).toBeNull()
    const { total } = await store.papers.countPapers()
    expect([total, news + (last?.news ?? 0)]).toEqual([services.papers.length, late])
    await live.close()
    await store.close()
    await services.close()
  },
  120_000,
)
