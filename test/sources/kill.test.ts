import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { newFolder, ROOT, SHARED } from '../library.ts'
import { createTestClock, openLive } from './live.ts'
import { CATEGORIES, dump } from './replayed-month.ts'
import { type SourceServer, startSources } from './source-server.ts'

const FIXTURES = join(SHARED, 'fixtures')
/** A few by default: each costs a second or two. */
const KILLS = Number(process.env.TEST_KILLS ?? 8)
/** Between a kill and the next start: what the dead one held is free again. */
const LATER_MS = 6 * 60_000

describe.skipIf(!existsSync(FIXTURES))('a sync that is killed', () => {
  let server: SourceServer
  let time = Date.parse('2026-04-20T14:00:00Z')
  const base = newFolder()

  beforeAll(async () => {
    server = await startSources({ fixtures: FIXTURES, now: () => time, oaiPage: 40 })
    const store = await openStore(base, time)
    const clock = createTestClock(time)
    const live = openLive({ server, store, clock, categories: CATEGORIES })
    for (const source of live.sync.sources) expect(await live.sync.run(source)).toMatchObject({ problem: null })
    await live.close()
    await store.close()
    // Two days later: harvests to make up for a day, the feed, the API, Hugging Face’s lists.
    time = Date.parse('2026-04-22T14:00:00Z')
  }, 120_000)
  afterAll(() => server.close())

  test(`${KILLS} times ends in the same store as one that is not`, async () => {
    const whole = copyOf(base)
    await finish(start(whole, time))
    const killed = copyOf(base)
    let now = time
    let deaths = 0
    for (let round = 0; deaths < KILLS && round < 2 * KILLS; round++) {
      const child = start(killed, now)
      await saying(child, 'ready')
      // From its first moments to most of its work.
      await setTimeout((round * 37) % 400)
      child.kill('SIGKILL')
      const signal = await ended(child)
      if (signal === 'SIGKILL') deaths++
      now += LATER_MS
    }
    expect(deaths).toBe(KILLS)
    await finish(start(killed, now))
    const [expected, found] = [await dumpOf(whole), await dumpOf(killed)]
    expect(expected.size).toBeGreaterThan(500)
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [key, paper] of expected) expect(found.get(key)).toEqual(paper)
  }, 600_000)

  function start(data: string, now: number): ChildProcess {
    const script = fileURLToPath(new URL('kill-child.ts', import.meta.url))
    return spawn(process.execPath, ['--import', 'tsx', script, data, String(now), JSON.stringify(server.urls)], { cwd: ROOT })
  }
})

/** A database that nobody has open is one file. */
function copyOf(folder: string): string {
  const copy = newFolder()
  copyFileSync(join(folder, 'paperboy.db'), join(copy, 'paperboy.db'))
  return copy
}

async function dumpOf(data: string) {
  const store = await openStore(data, 0)
  const papers = await dump(data, store)
  await store.close()
  return papers
}

async function saying(child: ChildProcess, word: string): Promise<void> {
  for await (const text of child.stdout ?? []) if (String(text).includes(word)) return
  throw new Error(`the child ended before it said “${word}”`)
}

async function ended(child: ChildProcess): Promise<string | number | null> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve))
  return child.signalCode ?? child.exitCode
}

/** Lets it come to its end. */
async function finish(child: ChildProcess): Promise<void> {
  let output = ''
  child.stdout?.on('data', (text) => {
    output += String(text)
  })
  expect(await ended(child)).toBe(0)
  expect(output).toContain('[["huggingface",null],["arxiv",null]]')
}
