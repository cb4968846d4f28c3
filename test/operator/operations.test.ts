// What the core tells an operator's listener.

import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { findReadiness } from '../../src/operator/readiness.ts'
import { createSlowQueries, withSlowQueries } from '../../src/operator/slow-queries.ts'
import { DATA } from '../../src/wording/platforms.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary } from '../library.ts'
import { runProgram, startProgram } from '../program.ts'

const parts = {
  store: { papers: { lastSequence: async () => 0 } } as never,
  library: { size: async () => 0 },
  platforms: [{ name: 'slack' }, { name: 'discord' }],
  faults: new Map<string, string>(),
}

test('one unwell platform is told, and the rest serves', async () => {
  const faults = new Map([['slack', 'invalid_auth']])
  expect(await findReadiness({ ...parts, faults })).toEqual({ isReady: true, problems: [{ part: 'slack', reason: 'invalid_auth' }] })
})

test('nothing is ready where every platform is unwell', async () => {
  const faults = new Map([
    ['slack', 'invalid_auth'],
    ['discord', 'no answer'],
  ])
  expect(await findReadiness({ ...parts, faults })).toMatchObject({ isReady: false })
})

test('nothing is ready where nothing can be stored, or the index fails', async () => {
  expect(await findReadiness({ ...parts, faults: new Map([[DATA, 'the disk is full']]) })).toEqual({
    isReady: false,
    problems: [{ part: 'database', reason: 'the disk is full' }],
  })
  const library = { size: () => Promise.reject(new Error('the thread ended')) }
  expect(await findReadiness({ ...parts, library })).toMatchObject({ isReady: false, problems: [{ part: 'index' }] })
})

test('slow queries are kept by their shape, without words', async () => {
  const library = await openTestLibrary()
  const slow = createSlowQueries(() => 1_000)
  let time = 0
  const timed = withSlowQueries(library.core.library, slow, () => (time += 300))
  await timed.search(
    {
      kind: 'and',
      children: [
        { kind: 'words', text: 'chest x-ray' },
        { kind: 'author', text: 'Curie' },
      ],
    },
    5,
  )
  expect(slow.list()).toEqual([{ shape: 'search: 2 word, 1 author', milliseconds: 300, at: 1_000 }])
  await library.close()
})

test('the program listens where it is told, and says so', async () => {
  const folder = newFolder()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const address = `127.0.0.1:${port}`
  const taken = await runProgram([], { environment: { PAPERBOY_OPERATOR_HTTP: address } })
  expect(taken.code).toBe(1)
  expect(taken.stderr).toContain(`PAPERBOY_OPERATOR_HTTP is ${address}, which another program uses.`)
  await new Promise((resolve) => server.close(resolve))
  const program = startProgram([], folder, { PAPERBOY_OPERATOR_HTTP: address, PAPERBOY_OPERATOR_TOKEN: 'a-token-of-the-operator' })
  await program.until('stderr', /listener is at/)
  const get = async (path: string): Promise<number> => (await fetch(`http://${address}${path}`)).status
  await expect.poll(() => get('/readyz').catch(() => 0), { timeout: 20_000 }).toBe(200)
  expect(await get('/metrics')).toBe(401)
  program.child.stdin.end()
  expect((await program.finished).code).toBe(0)
})
