// The names under which people have learnt Discord's commands: they stay, whatever is added.
import { expect, test } from 'vitest'
import { describeCommands } from '../../adapters/discord/commands.ts'
import { SHAPES } from '../../src/commands/table.ts'
import type { CommandShape } from '../../src/port/chat.ts'
import { commandFaults } from '../servers/discord/forms.ts'
import type { Body } from '../servers/discord/http.ts'
import { partsOf } from '../servers/discord/limits.ts'

const LEARNT = [
  ...['search', 'similar', 'show', 'new', 'trending', 'save', 'saved', 'unsave', 'vote', 'export', 'subscribe', 'subscriptions'],
  ...['edit', 'pause', 'resume', 'unsubscribe', 'preview', 'digest', 'history', 'resend', 'handover', 'status', 'forget', 'help'],
]
const namesIn = (definitions: readonly object[]) => {
  const options = partsOf((definitions as readonly Body[])[0]?.options)
  const of = (parts: readonly Body[], kind: number) => parts.filter(({ type }) => type === kind)
  const groups = of(options, 2).map((group) => [group.name, partsOf(group.options).map(({ name }) => name)])
  return { name: (definitions as readonly Body[])[0]?.name, direct: of(options, 1).map(({ name }) => name), groups }
}

test('commands keep the names that people have learnt', () => {
  const definitions = describeCommands(SHAPES)
  expect(namesIn(definitions)).toMatchObject({ name: 'papers', direct: LEARNT })
  expect(definitions[1]?.name).toBe('Find related papers')
})

test.each([1, 2, 12])('%i commands that are added later get a group of their own, and no other moves', (count) => {
  const more = Array.from({ length: count }, (_, index): CommandShape => ({ ...(SHAPES[0] as CommandShape), name: `later${index}` }))
  const learnt = SHAPES.filter(({ name }) => LEARNT.includes(name))
  const definitions = describeCommands([...more, ...learnt])
  expect(namesIn(definitions)).toEqual({ name: 'papers', direct: LEARNT, groups: [['channel', more.map(({ name }) => name)]] })
  expect(commandFaults(definitions as unknown as Body[], { isGlobal: true })).toEqual([])
})
