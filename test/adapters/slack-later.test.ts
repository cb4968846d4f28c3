import { expect, onTestFinished, test } from 'vitest'
import { openTestLibrary } from '../library.ts'
import { startOutside } from '../lookup/outside-server.ts'
import { buttonId, command, openSlackTest, press, readable, until } from '../servers/slack/harness.ts'

/** A library whose look-ups are held up until `release`. */
async function openSlow() {
  const outside = await startOutside()
  outside.papers.huggingface = [{ id: '2401.00001', title: 'Radiology of sheep' }]
  const library = await openTestLibrary({ outside: outside.settings, soonMs: 50 })
  const { server } = await openSlackTest({ library })
  onTestFinished(async () => {
    await library.close()
    await outside.close()
  })
  return { server, library, outside, release: outside.holdUp() }
}

const WAITS = 'Looking outside. The answer is on its way.'

test('an answer that takes long is edited through the URL of the press: first the list says so, then it is the answer', async () => {
  const { server, release } = await openSlow()
  const list = await server.deliver('slash_commands', command('search radiology'))
  const { shown, next } = await server.send('interactive', press(buttonId(list, 'Look outside')))
  const first = await shown
  expect(first).toMatchObject({ response_type: 'ephemeral', replace_original: true })
  expect(readable(first.blocks)).toContain(WAITS)
  expect(readable(first.blocks)).toContain('match “radiology”')
  release()
  const second = await next
  expect(second).toMatchObject({ response_type: 'ephemeral', replace_original: true })
  expect(readable(second.blocks)).toContain('Radiology of sheep')
  const back = await server.deliver('interactive', press(buttonId(second, 'Back to the library')))
  expect(readable(back.blocks)).toContain('match “radiology”')
})

test('a message that others see is never replaced: a second one follows', async () => {
  const { server, release } = await openSlow()
  const list = await server.deliver('slash_commands', command('search radiology'))
  const pressed = press(buttonId(list, 'Look outside'), { container: { is_ephemeral: false, message_ts: '1.1' } })
  const { shown, next } = await server.send('interactive', pressed)
  expect(await shown).toMatchObject({ response_type: 'ephemeral', replace_original: false })
  release()
  expect(await next).toMatchObject({ response_type: 'ephemeral', replace_original: false })
})

test('in a thread, where nothing can be edited, a second message follows', async () => {
  const { server, release } = await openSlow()
  const list = await server.deliver('slash_commands', command('search radiology'))
  const container = { message_ts: '2.2', thread_ts: '1.1' }
  server.workspace.channels.get('C1')?.messages.push({ ts: '2.2', thread_ts: '1.1', text: '' })
  await server.send('interactive', press(buttonId(list, 'Look outside'), { container }))
  await until(() => server.ephemerals.length === 1)
  release()
  await until(() => server.ephemerals.length === 2)
  const [first, second] = server.ephemerals.map(({ blocks, thread_ts: thread }) => {
    expect(thread).toBe('1.1')
    return readable(typeof blocks === 'string' ? JSON.parse(blocks) : blocks)
  })
  expect(first).toContain(WAITS)
  expect(second).toContain('Radiology of sheep')
})

test('where the URL is used up or expired, a second message follows', async () => {
  const { server, release } = await openSlow()
  const list = await server.deliver('slash_commands', command('search radiology'))
  const { shown, url } = await server.send('interactive', press(buttonId(list, 'Look outside')))
  await shown
  server.expire(url)
  release()
  await until(() => server.ephemerals.length === 1)
})

test('a command with an identifier that is not here: its first answer becomes the paper', async () => {
  const { server, release } = await openSlow()
  const { shown, next } = await server.send('slash_commands', command('show arXiv:2401.00001'))
  const first = await shown
  expect(readable(first.blocks)).toContain('arXiv:2401.00001 is not here. I ask elsewhere; the answer is on its way.')
  release()
  const second = await next
  expect(second).toMatchObject({ replace_original: true })
  expect(readable(second.blocks)).toContain('Radiology of sheep')
})
