import { describe, expect, onTestFinished, test } from 'vitest'
import { openTestLibrary } from '../library.ts'
import { startOutside } from '../lookup/outside-server.ts'
import { buttonId, command, openSlackTest, press, readable, until } from '../servers/slack/harness.ts'
import type { SlackServer } from '../servers/slack/server.ts'

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

test('in a thread a list that its asker alone sees is replaced there, too', async () => {
  const { server, release } = await openSlow()
  const list = await server.deliver('slash_commands', command('search radiology'))
  const container = { message_ts: '2.2', thread_ts: '1.1' }
  const { shown, next } = await server.send('interactive', press(buttonId(list, 'Look outside'), { container }))
  expect(await shown).toMatchObject({ response_type: 'ephemeral', replace_original: true })
  release()
  expect(await next).toMatchObject({ response_type: 'ephemeral', replace_original: true })
  expect(server.ephemerals).toEqual([])
})

test('in a thread, where what others see cannot be edited, a second message follows', async () => {
  const { server, release } = await openSlow()
  const list = await server.deliver('slash_commands', command('search radiology'))
  const container = { message_ts: '2.2', thread_ts: '1.1', is_ephemeral: false }
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

describe('what Paperboy posted itself', () => {
  const DIRECT = { type: 'message', channel: 'D1', channel_type: 'im', user: 'U1', ts: '1.0', event_ts: '1.0' }
  const WORDS = 'show arXiv:2401.00001'
  const textsOf = (server: SlackServer, channel: string): string[] =>
    (server.workspace.channels.get(channel)?.messages ?? [])
      .filter(({ bot_id: bot }) => bot !== undefined)
      .map(({ blocks }) => readable(typeof blocks === 'string' ? JSON.parse(blocks) : blocks))

  test('in a direct message is edited: the answer takes the place of what said that it is on its way', async () => {
    const { server, release } = await openSlow()
    await server.event({ ...DIRECT, text: WORDS })
    await until(() => server.posts.length === 1)
    expect(textsOf(server, 'D1')).toEqual([expect.stringContaining('I ask elsewhere; the answer is on its way.')])
    release()
    await until(() => server.updates.length === 1)
    expect(textsOf(server, 'D1')).toEqual([expect.stringContaining('Radiology of sheep')])
    expect(server.posts).toHaveLength(1)
    expect(server.updates[0]).toMatchObject({ ts: server.posts[0]?.ts, parse: 'none' })
  })

  test('as the answer to a mention is edited in its thread', async () => {
    const { server, release } = await openSlow()
    const ts = '3.3'
    server.workspace.channels.get('C1')?.messages.push({ ts, text: '' })
    await server.event({ type: 'app_mention', user: 'U1', text: `<@UBOT> ${WORDS}`, ts, channel: 'C1', event_ts: ts })
    await until(() => server.posts.length === 1)
    release()
    await until(() => server.updates.length === 1)
    expect(textsOf(server, 'C1')).toEqual([expect.stringContaining('Radiology of sheep')])
    expect(server.workspace.channels.get('C1')?.messages.at(-1)?.thread_ts).toBe(ts)
    expect(server.posts.length + server.ephemerals.length).toBe(1)
  })

  test.each(['message_not_found', 'edit_window_closed', 'cant_update_message', 'update_failed', 'something_new'])(
    'and cannot be edited, by %s, is answered behind it',
    async (error) => {
      const { server, release } = await openSlow()
      server.fates.set('chat.update', [{ error }])
      await server.event({ ...DIRECT, text: WORDS })
      await until(() => server.posts.length === 1)
      release()
      await until(() => server.posts.length === 2)
      expect(textsOf(server, 'D1')).toEqual([expect.stringContaining('on its way'), expect.stringContaining('Radiology of sheep')])
    },
  )

  test('and somebody deleted, is answered anew', async () => {
    const { server, release } = await openSlow()
    await server.event({ ...DIRECT, text: WORDS })
    await until(() => server.posts.length === 1)
    server.workspace.channels.get('D1')?.messages.splice(0)
    release()
    await until(() => server.posts.length === 2)
    expect(textsOf(server, 'D1')).toEqual([expect.stringContaining('Radiology of sheep')])
  })
})
