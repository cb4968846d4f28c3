import { expect, onTestFinished, test } from 'vitest'
import { openTestLibrary } from '../library.ts'
import { startOutside } from '../lookup/outside-server.ts'
import { openDiscordTest, press, slash } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { until } from '../servers/slack/harness.ts'

/** A library whose look-ups are held up until `release`. */
async function openSlow(soonMs = 50, options = {}) {
  const outside = await startOutside()
  outside.papers.huggingface = [{ id: '2401.00001', title: 'Radiology of sheep' }]
  const library = await openTestLibrary({ outside: outside.settings, soonMs })
  const { server } = await openDiscordTest({ library, options })
  onTestFinished(async () => {
    await library.close()
    await outside.close()
  })
  return { server, release: outside.holdUp() }
}

const WAITS = 'Looking outside. The answer is on its way.'

test('an answer that takes long is edited by the token of the press', async () => {
  const { server, release } = await openSlow()
  const list = await server.interact(slash(server, 'search radiology'))
  const { shown, messages } = await server.send(press(list, 'Look outside'))
  const first = await shown
  expect(toSeen(first).text).toContain(WAITS)
  release()
  const seen = (): string[] => [...messages.values()].map((each) => toSeen(each).text)
  await until(() => seen().some((text) => text.includes('Radiology of sheep')))
  expect(seen().filter((text) => text.includes(WAITS))).toEqual([])
})

test('also where the first word had to be an acknowledgement', async () => {
  const { server, release } = await openSlow(400, { soonMs: 50 })
  const list = await server.interact(slash(server, 'search radiology'))
  const { messages } = await server.send(press(list, 'Look outside'))
  const seen = (): string[] => [...messages.values()].map((each) => toSeen(each).text)
  await until(() => seen().some((text) => text.includes(WAITS)))
  release()
  await until(() => seen().some((text) => text.includes('Radiology of sheep')))
  expect(seen().filter((text) => text.includes(WAITS))).toEqual([])
})

test('a command with an identifier that is not here: its first answer becomes the paper', async () => {
  const { server, release } = await openSlow()
  const { shown, messages } = await server.send(slash(server, 'show arXiv:2401.00001'))
  expect(toSeen(await shown).text).toContain('I ask elsewhere; the answer is on its way.')
  release()
  await until(() => [...messages.values()].some((each) => toSeen(each).text.includes('Radiology of sheep')))
  expect(messages.size).toBe(1)
})
