// For whom the search thread is asked: each workspace waits its own turn there.
import { expect, onTestFinished, test } from 'vitest'
import { planDue } from '../../src/digests/plan.ts'
import type { Call } from '../../src/search/engines/engine-host.ts'
import type { SearchThreads } from '../../src/search/thread-calls.ts'
import { openTestLibrary, requestOf } from '../library.ts'
import { NO_THREADS } from '../no-threads.ts'

const QUESTIONS = ['search', 'similar', 'match', 'scale']

/** A library, and of the long questions that its thread was asked the verb and the party. */
async function open() {
  const asked: string[] = []
  const threads: SearchThreads = {
    ...NO_THREADS,
    start(place) {
      const worker = NO_THREADS.start(place)
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (call: Call) => {
        if (QUESTIONS.includes(call.verb)) asked.push(`${call.verb} for ${call.party}`)
        post(call)
      }
      return worker
    },
  }
  const library = await openTestLibrary({ threads })
  onTestFinished(() => library.close())
  return { library, take: () => [...new Set(asked.splice(0))] }
}

test('commands, suggestions and forms ask for the workspace that they come from', async () => {
  const { library, take } = await open()
  await library.ask('search chest', { workspace: 'acme' })
  expect(take()).toEqual(['search for test:acme'])
  await library.ask('similar 1', { workspace: 'acme' })
  expect(take()).toContain('similar for test:acme')
  const { at, asker } = requestOf({ kind: 'text', text: '' }, { workspace: 'other' })
  await library.paperboy.complete({ at, asker, command: 'show', option: 'paper', typed: 'xplain' })
  expect(take()).toEqual(['search for test:other'])
})

test('digests ask for the workspace whose turn it is', async () => {
  const { library, take } = await open()
  for (const workspace of ['acme', 'other'])
    for (let twice = 0; twice < 2; twice++) await library.ask(`subscribe chest ${workspace} as ${workspace}`, { workspace })
  take()
  library.setClock('2026-04-14T12:00:00Z')
  await planDue(
    {
      ...library.core.digests.planner,
      platforms: [{ name: 'test', traits: { threads: true, repeatableMs: 0, workspacePerSecond: 1, channelGapMs: 0 } }],
    },
    library.core.now(),
  )
  const asked = take()
  expect(asked).toEqual(expect.arrayContaining(['match for test:acme', 'match for test:other']))
  expect(asked.filter((each) => !/ for test:(?:acme|other)$/.test(each))).toEqual([])
})
