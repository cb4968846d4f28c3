import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createTerminal } from '../../adapters/terminal/terminal.ts'
import type { Paperboy } from '../../src/port/chat.ts'
import { openTestLibrary } from '../library.ts'
import { startOutside } from '../lookup/outside-server.ts'

test('in a terminal “look outside” presses the button, and the answer follows what was said meanwhile', async () => {
  const outside = await startOutside()
  outside.papers.huggingface = [{ id: '2401.00001', title: 'Radiology of sheep' }]
  const library = await openTestLibrary({ outside: outside.settings, soonMs: 20 })
  const release = outside.holdUp()
  const [input, output] = [new PassThrough(), new PassThrough()]
  let printed = ''
  let ids = 0
  output.on('data', (part) => {
    printed += String(part)
    if (printed.includes('on its way')) release()
  })
  const ended = new Promise<void>((resolve) => {
    const terminal = createTerminal({
      browserAddress: () => null,
      input,
      output,
      interactive: false,
      colour: false,
      width: () => null,
      historyFile: null,
      channel: { platform: 'terminal', workspace: 'local', channel: 'local' },
      asker: { person: 'you', name: 'you', mayManage: true, isAdmin: true, zone: null },
      newId: () => String(++ids),
      onEnd: () => resolve(),
    })
    void terminal.start(library.paperboy as Paperboy)
  })
  input.end('search radiology\nlook outside\nsave 1\n')
  await ended
  const order = ['match “radiology”', 'Looking outside. The answer is on its way.', '1 paper from outside fits “radiology”', 'Saved']
  const places = order.map((text) => printed.indexOf(text))
  expect(places.every((place) => place >= 0)).toBe(true)
  expect([...places].sort((a, b) => a - b)).toEqual(places)
  expect(printed.slice(places[3])).toContain('Radiology of sheep')
  await library.close()
  await outside.close()
})
