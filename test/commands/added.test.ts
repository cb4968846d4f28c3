// A command is one file, here `count`, and one line of the table.
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { describeCommands } from '../../adapters/discord/commands.ts'
import { type Command, command } from '../../src/commands/command.ts'
import { shapeOf } from '../../src/commands/grammar.ts'
import { COMMANDS, SHAPES } from '../../src/commands/table.ts'
import { textReply } from '../../src/port/chat.ts'
import { say } from '../../src/port/text.ts'
import { openTestLibrary, requestOf, textOf } from '../library.ts'
import { invoke, openDiscordTest } from '../servers/discord/harness.ts'
import { toSeen } from '../servers/discord/seen.ts'
import { openSlackTest, readable, command as slash } from '../servers/slack/harness.ts'

const count = command({
  name: 'count',
  summary: 'How many papers the library holds',
  options: z.object({ unit: z.enum(['papers', 'authors']).default('papers').meta({ description: 'What to count' }) }),
  examples: ['count'],
  who: 'anyone',
  isPublic: true,
  run: async ({ unit }, _request, { store }) => textReply(say`${String((await store.papers.countPapers()).total)} ${unit} here.`),
})

/** As the line `count,` of the table does. */
function addToTable(added: Command): void {
  const [commands, shapes] = [COMMANDS as Command[], SHAPES as unknown[]]
  commands.push(added)
  shapes.push(shapeOf(added))
  onTestFinished(() => {
    commands.pop()
    shapes.pop()
  })
}

test('a command that stands in the table runs, is in help and completion, and is served by each adapter', async () => {
  addToTable(count)
  const library = await openTestLibrary()
  onTestFinished(() => library.close())
  const said = async (text: string): Promise<string> => textOf(await library.ask(text))
  expect(await said('count')).toBe('63 papers here.')
  expect(await said('/papers count authors')).toBe('63 authors here.')
  expect(await said('help all')).toContain('How many papers the library holds')
  expect(await said('help count')).toContain('What to count')
  expect(await said('cuont')).toContain('count')
  const answer = await library.paperboy.respond({ ...requestOf({ kind: 'text', text: 'count' }), takesForms: true })
  expect(answer).toMatchObject({ kind: 'reply', reply: { audience: 'anyone' } })

  const { server: discord } = await openDiscordTest({ library })
  expect(JSON.stringify(describeCommands(SHAPES))).toContain('How many papers the library holds')
  expect(toSeen(await discord.interact(invoke(discord, 'count', { unit: 'papers' }))).text).toContain('63 papers here.')
  const { server: slack } = await openSlackTest({ library })
  expect(readable((await slack.deliver('slash_commands', slash('count'))).blocks)).toContain('63 papers here.')
})
