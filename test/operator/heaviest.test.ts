import { beforeAll, expect, test } from 'vitest'
import { runVerb } from '../../src/cli/table.ts'
import { heaviest } from '../../src/operator/heaviest.ts'
import { workspaceLoad } from '../../src/wording/operations.ts'
import { openTestLibrary, type TestLibrary, testConfig } from '../library.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary({ seeds: false })
  return () => library.close()
})

test('the ten with the largest shares are told of, also one that has nothing but answers', () => {
  const counts = new Map(Array.from({ length: 30 }, (_, at) => [`slack:T${at}`, { topics: at, digests: 0 }] as const))
  const found = heaviest(counts, new Map([['discord:1', 50]]))
  expect(found.map(({ workspace }) => workspace)).toEqual(['discord:1', ...Array.from({ length: 9 }, (_, at) => `slack:T${29 - at}`)])
  expect(found.slice(0, 2)).toEqual([
    { workspace: 'discord:1', topics: 0, digests: 0, answers: 50 },
    { workspace: 'slack:T29', topics: 29, digests: 0, answers: 0 },
  ])
})

test('answers are left out where nobody counts them', () => {
  const [load] = heaviest(new Map([['slack:T1', { topics: 1, digests: 2_000 }]]), null)
  expect(load && workspaceLoad(load)).toBe('slack:T1: 1 active topic, 2,000 digests in seven days')
})

test('the operator’s status has them, without names of people, channels or topics', async () => {
  const who = { person: 'U-ada', channel: 'C-secret', workspace: 'T-acme' }
  await library.ask('subscribe knee as Secret knees', who)
  await library.ask('subscribe knee as Secret knees', who)
  const printed: string[] = []
  const code = await runVerb(['status'], {
    config: testConfig(library.folder),
    open: async () => library,
    print: (line: string) => printed.push(line),
  } as unknown as Parameters<typeof runVerb>[1])
  expect(code).toBe(0)
  expect(printed).toContain('  test:T-acme: 1 active topic, 0 digests in seven days')
  for (const own of [...['U-ada', 'C-secret'], 'Secret knees']) expect(printed.join('\n')).not.toContain(own)
})
