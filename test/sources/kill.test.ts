import { type ChildProcess, spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { compiled } from '../compiled.ts'
import { effort, IS_LONG } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { ROOT } from '../library.ts'
import { monthFolder } from './made-up-month.ts'
import { dump } from './replayed-month.ts'
import { type SourceServer, startSources } from './source-server.ts'

const FIXTURES = monthFolder()
/** Each costs some seconds. */
const KILLS = effort(1, 24)
/** More would leave a day nothing to do. */
const KILLS_A_DAY = 4
/** Between a kill and the next start: what the dead one held is free again. */
const LATER_MS = 6 * 60_000

describe('a sync that is killed', () => {
  test(`${KILLS} times ends in the same store as one that is not`, async () => {
    const expected = await play([])
    expect(expected.size).toBeGreaterThan(IS_LONG ? 500 : 300)
    const deaths = Array.from({ length: KILLS }, (_, death) => 1 + ((death * 7) % 20))
    for (let first = 0; first < KILLS; first += 2 * KILLS_A_DAY) {
      const found = await play(deaths.slice(first, first + 2 * KILLS_A_DAY))
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [key, paper] of expected) expect(found.get(key)).toEqual(paper)
    }
  }, 1_200_000)
})

/**
 * The first run of all, and two days later one that harvests to make up for a day, and reads the feed, the API and Hugging Face’s lists.
 * @param deaths for each run that is killed, how many parts of what comes it has stored by then
 */
async function play(deaths: readonly number[]) {
  const data = newFolder()
  let time = 0
  const server = await startSources({ fixtures: FIXTURES, now: () => time, oaiPage: 40 })
  try {
    for (const [index, day] of ['2026-04-20T14:00:00Z', '2026-04-22T14:00:00Z'].entries()) {
      time = Date.parse(day)
      let now = time
      for (const parts of deaths.slice(index * KILLS_A_DAY, (index + 1) * KILLS_A_DAY)) {
        const child = start(server, data, now)
        await stored(child, parts)
        child.kill('SIGKILL')
        expect(await ended(child)).toBe('SIGKILL')
        now += LATER_MS
      }
      await finish(start(server, data, now))
    }
    return await dumpOf(data)
  } finally {
    await server.close()
  }
}

const CHILD = await compiled('kill-child')

function start(server: SourceServer, data: string, now: number): ChildProcess {
  return spawn(process.execPath, [CHILD, data, String(now), JSON.stringify(server.urls)], { cwd: ROOT })
}

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
