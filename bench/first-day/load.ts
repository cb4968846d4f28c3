import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type App, openApp } from '../../src/app.ts'
import { LOCAL_CHANNEL, localAsker } from '../../src/cli/local.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/config/log.ts'
import { type Clock, SYSTEM_CLOCK } from '../../src/port/clock.ts'
import { percentile } from '../statistics.ts'

/** What a search takes while the library is filled, and when nothing else goes on; milliseconds. */
export interface LoadTimes {
  readonly filling: { readonly p50: number; readonly p95: number; readonly searches: number }
  readonly quiet: { readonly p50: number; readonly p95: number; readonly searches: number }
  readonly papers: number
  /** How long the filling took. */
  readonly tookMs: number
}

/** Somebody types this often. */
const APART_MS = 100
const TICK_MS = 15_000
const LOOK_MS = 250

/** Fills a library in real time, from services that answer at once, while somebody searches. */
export async function measureLoad(folder: string, file: string, shared: string, today: string): Promise<LoadTimes> {
  const at = Date.parse(`${today}T14:00:00Z`)
  const served = fork(fileURLToPath(new URL('./served.ts', import.meta.url)), [file, shared, String(at)])
  const environment = await new Promise<Record<string, string>>((resolve, reject) => {
    served.once('message', (message) => resolve(message as Record<string, string>))
    served.once('error', reject)
  })
  const config = readConfig({ PAPERBOY_DATA: folder, ...environment })
  const app = await openApp({ config, log: createLog('silent'), clock: createClockOf(at), patienceMs: 2_000 })
  try {
    await app.core.library.refresh()
    const words = readWords(shared)
    const half = Math.floor(words.length / 2)
    const begun = performance.now()
    let isFilling = true
    const filling = fill(app).finally(() => {
      isFilling = false
    })
    const during = await searchWhile(app, words.slice(0, half), () => isFilling)
    await filling
    const tookMs = performance.now() - begun
    while ((await app.core.library.pending()) > 0) await app.core.library.refresh()
    await setTimeout(2_000)
    let left = half
    const after = await searchWhile(app, words.slice(half), () => left-- > 0)
    return { filling: summarise(during), quiet: summarise(after), papers: await app.core.library.size(), tookMs }
  } finally {
    await app.close()
    served.disconnect()
  }
}

/** Until arXiv's 30 days are here: no other time brings as many papers. */
async function fill({ sync }: App): Promise<void> {
  const look = (): void => void sync.tick().catch(() => {})
  look()
  const ticking = setInterval(look, TICK_MS)
  try {
    for (;;) {
      await setTimeout(LOOK_MS)
      const arxiv = (await sync.statuses()).find(({ source }) => source.name === 'arxiv')
      if (arxiv?.filled?.isOver) return
    }
  } finally {
    clearInterval(ticking)
  }
}

async function searchWhile(app: App, words: readonly string[], goesOn: () => boolean): Promise<number[]> {
  const times: number[] = []
  while (goesOn()) {
    const text = `search ${words[times.length % words.length]}`
    const started = performance.now()
    await app.paperboy.respond({
      id: randomUUID(),
      at: LOCAL_CHANNEL,
      asker: localAsker('UTC'),
      takesForms: false,
      input: { kind: 'text', text },
    })
    times.push(performance.now() - started)
    await setTimeout(APART_MS)
  }
  return times
}

function summarise(times: readonly number[]): LoadTimes['quiet'] {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), searches: times.length }
}

/** The real clock, on another day. */
function createClockOf(start: number): Clock {
  const begun = performance.now()
  return { ...SYSTEM_CLOCK, now: () => Math.round(start + performance.now() - begun) }
}

function readWords(shared: string): string[] {
  const log = JSON.parse(readFileSync(join(shared, 'eval/corpus/query-log.json'), 'utf8')) as { type: string; text: string }[]
  return log.filter(({ type }) => type === 'kw').map(({ text }) => text)
}
