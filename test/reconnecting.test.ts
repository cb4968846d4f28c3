import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../src/config/log.ts'
import type { ChatPlatform } from '../src/port/platform.ts'
import { createReconnecting } from '../src/port/reconnecting.ts'
import { openTestLibrary, textOf } from './library.ts'

/** A platform whose n-th start fails with the n-th sentence; null for a start that works. */
function openFake(starts: readonly (string | null)[]) {
  let opened = 0
  const lost: ((reason: string) => void)[] = []
  const open = (onLost: (reason: string) => void): ChatPlatform => {
    const fault = starts[opened++] ?? null
    lost.push(onLost)
    return {
      name: 'discord',
      traits: { threads: true, repeatableMs: 0, workspacePerSecond: 1, channelGapMs: 0 },
      async start() {
        if (fault !== null) throw new Error(fault)
      },
      async stop() {},
      post: async () => ({ kind: 'unknown', reason: '' }),
      edit: async () => 'edited' as const,
      meet: async () => null,
      settings: { examples: {}, managers: '', choose: async () => ({ problem: '' }), offer: () => [] },
      find: async () => ({ kind: 'absent', isProven: false }),
      readBack: async () => ({ kind: 'unreadable', reason: '' }),
      probe: async () => ({ kind: 'open' }),
      tell: async () => 'told',
    }
  }
  return { open, lose: (reason: string) => lost.at(-1)?.(reason), opened: () => opened }
}

test('a platform that cannot start is told of, tried again, and served when it can be; status says it meanwhile', async () => {
  const library = await openTestLibrary()
  const fake = openFake(['The token is wrong.', 'Still wrong.', null])
  const platform = createReconnecting({ open: fake.open, report: library.report, log: createLog('silent'), waitMs: () => 50 })
  onTestFinished(async () => {
    await platform.stop()
    await library.close()
  })
  await library.ask('status') // the first one takes longer than a try
  await expect(platform.start(library.paperboy)).rejects.toThrow('The token is wrong.')
  expect(textOf(await library.ask('status'))).toContain('Discord is not served: The token is wrong.')
  await expect.poll(async () => textOf(await library.ask('status'))).not.toContain('is not served')
  expect(fake.opened()).toBe(3)
  fake.lose('Discord ended the connection.')
  expect(textOf(await library.ask('status'))).toContain('Discord is not served: Discord ended the connection.')
  await expect.poll(async () => textOf(await library.ask('status'))).not.toContain('is not served')
  expect(fake.opened()).toBe(4)
})

test('it is not tried again after it was stopped', async () => {
  const library = await openTestLibrary({ seeds: false })
  onTestFinished(() => library.close())
  const fake = openFake(['Wrong.'])
  const platform = createReconnecting({ open: fake.open, report: library.report, log: createLog('silent'), waitMs: () => 20 })
  await expect(platform.start(library.paperboy)).rejects.toThrow('Wrong.')
  await platform.stop()
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(fake.opened()).toBe(1)
})

test('it does all that its platform can, such as to edit what was posted', () => {
  const { open } = openFake([])
  const platform = createReconnecting({ open, report: () => {}, log: createLog('silent') })
  expect(Object.keys(platform).sort()).toEqual(Object.keys(open(() => {})).sort())
})

test('it is not told to be served before it is', async () => {
  const faults: (string | null)[] = []
  let connect = (): void => {}
  const open = (): ChatPlatform => ({ ...openFake([]).open(() => {}), start: () => new Promise((resolve) => (connect = resolve)) })
  const platform = createReconnecting({ open, report: (_, fault) => void faults.push(fault), log: createLog('silent') })
  const started = platform.start({} as never)
  expect(faults).toEqual(['It is being connected.'])
  connect()
  await started
  expect(faults.at(-1)).toBeNull()
})
