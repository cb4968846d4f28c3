import { expect, test } from 'vitest'
import { BACK_FILL, createLines, NEWS, type Turn } from '../../src/sources/lines.ts'

/** Enters work that is named, and returns the names in the order in which they were served. */
async function serve(entered: readonly (readonly [string, Turn])[]): Promise<string[]> {
  const lines = createLines()
  const served: string[] = []
  await Promise.all(
    entered.map(([name, turn]) =>
      lines.enter('arxiv.org', turn, async () => {
        await new Promise((resolve) => setImmediate(resolve))
        served.push(name)
      }),
    ),
  )
  return served
}

const pressOf = (party: string): Turn => ({ rank: 'press', party })

test('presses go before news, and news before back-fills, whoever came first', async () => {
  const entered = [
    ['running', BACK_FILL],
    ['old 1', BACK_FILL],
    ['old 2', BACK_FILL],
    ['new', NEWS],
    ['press', pressOf('acme')],
  ] as const
  expect(await serve(entered)).toEqual(['running', 'press', 'new', 'old 1', 'old 2'])
})

test('workspaces take turns', async () => {
  const entered = [
    ['acme 1', pressOf('acme')],
    ['acme 2', pressOf('acme')],
    ['acme 3', pressOf('acme')],
    ['other', pressOf('other')],
  ] as const
  expect(await serve(entered)).toEqual(['acme 1', 'other', 'acme 2', 'acme 3'])
})

test('what fails holds up nobody, and hosts do not wait for each other', async () => {
  const lines = createLines()
  const failing = lines.enter('a', NEWS, async () => {
    throw new Error('down')
  })
  const next = lines.enter('a', NEWS, async () => 'next')
  const never = lines.enter('b', NEWS, () => new Promise<string>(() => {}))
  expect(lines.ahead('b', 'acme')).toBe(1)
  await expect(failing).rejects.toThrow('down')
  expect(await next).toBe('next')
  expect(lines.ahead('a', 'acme')).toBe(0)
  expect(await Promise.race([never, lines.enter('c', NEWS, async () => 'c')])).toBe('c')
})

test('how many come before a party counts of each other party no more than have their turns before it', async () => {
  const lines = createLines()
  const never = (): Promise<void> => new Promise(() => {})
  for (let count = 0; count < 40; count++) void lines.enter('arxiv.org', pressOf('acme'), never)
  expect(lines.ahead('arxiv.org', 'acme')).toBe(40)
  expect(lines.ahead('arxiv.org', 'other')).toBe(2)
  void lines.enter('arxiv.org', pressOf('other'), never)
  expect(lines.ahead('arxiv.org', 'other')).toBe(4)
  expect(lines.ahead('arxiv.org', 'third')).toBe(3)
})
