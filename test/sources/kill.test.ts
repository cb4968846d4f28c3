import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { newFolder, ROOT, SHARED } from '../library.ts'
import { dump } from './replayed-month.ts'
import { type SourceServer, startSources } from './source-server.ts'

const FIXTURES = join(SHARED, 'fixtures')
/** A few by default: each costs some seconds. */
const KILLS = Number(process.env.TEST_KILLS ?? 8)
/** Between a kill and the next start: what the dead one held is free again. */
const LATER_MS = 6 * 60_000

describe.skipIf(!existsSync(FIXTURES))('a sync that is killed', () => {
  let server: SourceServer
  let time = 0

  beforeAll(async () => {
    server = await startSources({ fixtures: FIXTURES, now: () => time, oaiPage: 40 })
  })
  afterAll(() => server.close())

  test(`${KILLS} times ends in the same store as one that is not`, async () => {
    const [whole, killed] = [newFolder(), newFolder()]
    // The first run of all; then harvests to make up for a day, the feed, the API, Hugging Face’s lists.
    for (const [day, kills] of [
      ['2026-04-20T14:00:00Z', Math.ceil(KILLS / 2)],
      ['2026-04-22T14:00:00Z', Math.floor(KILLS / 2)],
    ] as const) {
      time = Date.parse(day)
      await finish(start(whole, time))
      await finish(start(killed, await kill(killed, kills)))
    }
    const [expected, found] = [await dumpOf(whole), await dumpOf(killed)]
    expect(expected.size).toBeGreaterThan(500)
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [key, paper] of expected) expect(found.get(key)).toEqual(paper)
  }, 900_000)

  /** Kills so many runs, each while it stores papers. @returns when the next one may start */
  async function kill(data: string, kills: number): Promise<number> {
    let now = time
    for (let death = 0; death < kills; death++) {
      const child = start(data, now)
      // Behind the first part of what came, or in the middle of a later page.
      await stored(child, 1 + ((death * 7) % 20))
      child.kill('SIGKILL')
      expect(await ended(child)).toBe('SIGKILL')
      now += LATER_MS
    }
    return now
  }

  function start(data: string, now: number): ChildProcess {
    const script = fileURLToPath(new URL('kill-child.ts', import.meta.url))
    return spawn(process.execPath, ['--import', 'tsx', script, data, String(now), JSON.stringify(server.urls)], { cwd: ROOT })
  }
})

async function dumpOf(data: string) {
  const store = await openStore(data, 0)
  const papers = await dump(data, store)
  await store.close()
  return papers
}

/** Waits until a child has stored so many parts of what came. */
async function stored(child: ChildProcess, parts: number): Promise<void> {
  let said = ''
  for await (const text of child.stdout ?? []) {
    said += String(text)
    if (said.split('stored').length > parts) return
  }
  throw new Error(`the child ended before it had stored ${parts} parts; it said “${said}”`)
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
  expect(output).toContain('[["arxiv",null],["huggingface",null]]')
}
