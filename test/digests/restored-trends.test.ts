// What trended between a backup and its restoration may have been posted.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { markRestored } from '../../src/store/deliveries/restored.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { draft, openTestLibrary, type TestLibrary, TODAY } from '../library.ts'

async function previewOf(library: TestLibrary): Promise<string> {
  const { text, cards } = await library.ask('preview Trends')
  return [bare(text), ...cards.map(({ title }) => bare(title))].join('\n')
}

test('a topic of what trends goes on with what is announced after a restoration', async () => {
  const first = await openTestLibrary({ seeds: false })
  await first.news([draft('Before the restoration', { upvotes: 50, published: TODAY })])
  await first.ask('subscribe trending as Trends')
  expect(await previewOf(first)).toContain('Before the restoration')
  const { folder } = first
  const now = first.core.now()
  await first.close()
  const database = openSqlite(join(folder, 'paperboy.db'))
  await markRestored(database, now)
  await database.destroy()
  const second = await openTestLibrary({ seeds: false, folder })
  expect(await previewOf(second)).not.toContain('Before the restoration')
  second.setClock(`${TODAY}T10:00:00Z`)
  await second.add([draft('A back-fill', { upvotes: 60, published: TODAY })])
  await second.news([draft('After the restoration', { upvotes: 40, published: TODAY })])
  const shown = await previewOf(second)
  expect(shown).toContain('After the restoration')
  expect(shown).not.toMatch(/Before the restoration|A back-fill/)
  await second.close()
})
