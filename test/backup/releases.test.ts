// What each release stored is whole after the upgrade. CONTRIBUTING.md says how a release adds its dump.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderReply } from '../../adapters/terminal/render.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary, ROOT } from '../library.ts'

const RELEASES = join(ROOT, 'test/fixtures/releases')
/** What a team would miss. */
const KEPT = ['papers', 'paper_keys', 'saves', 'votes', 'subscriptions', 'deliveries', 'sections', 'posted', 'listings'] as const
/** Whoever made a dump asked as the local channel’s person. */
const WHO = { platform: 'terminal', workspace: 'local', channel: 'terminal', person: 'you' }

type Rows = readonly Readonly<Record<string, unknown>>[]

function rowsOf(path: string): Readonly<Record<(typeof KEPT)[number], Rows>> {
  const database = openFile(path, 0, true)
  const all = KEPT.map((table) => [table, database.prepare(`select rowid, * from ${table} order by rowid`).all()])
  database.close()
  return Object.fromEntries(all) as ReturnType<typeof rowsOf>
}

function load(dump: string): string {
  const folder = join(newFolder(), 'data')
  mkdirSync(folder)
  const database = openFile(join(folder, 'paperboy.db'), 0)
  database.pragma('foreign_keys = off') // a dump names tables in the order of their names
  database.exec(readFileSync(join(RELEASES, dump), 'utf8'))
  database.close()
  return folder
}

test.each(readdirSync(RELEASES))('%s: every row is there after the upgrade, with what it said', async (dump) => {
  const folder = load(dump)
  const path = join(folder, 'paperboy.db')
  const before = rowsOf(path)
  for (const table of KEPT) expect(before[table].length, table).toBeGreaterThan(0)
  await (await openTestLibrary({ folder, seeds: false })).close()
  const after = rowsOf(path)
  for (const table of KEPT)
    expect(
      after[table].map((row, index) => Object.fromEntries(Object.keys(before[table][index] ?? row).map((name) => [name, row[name]]))),
      table,
    ).toEqual(before[table])
  expect(rowsOf(join(folder, 'before-upgrade.db'))).toEqual(before)
})

test('0.1.0.sql: the program goes on where that one ended', async () => {
  const library = await openTestLibrary({ folder: load('0.1.0.sql'), seeds: false })
  library.setClock('2026-11-30T19:00:00Z')
  const ask = async (text: string): Promise<string> => renderReply(await library.ask(text, WHO), { width: null, colour: false })
  expect(await ask('saved')).toContain('Knee MRI without contrast')
  expect(await ask('saved')).toContain('Chest x-ray reports by machines')
  const topics = await ask('subscriptions')
  for (const name of ['radiology reports', 'x-ray', 'knee MRI']) expect(topics).toContain(name)
  expect(topics).not.toContain('galaxies')
  expect(await ask('history')).toContain('4 papers')
  expect(await ask('show arXiv:2604.00001')).toContain('Chest x-ray reports by machines')
  expect(await ask('resume x-ray')).toContain('x-ray')
  await library.close()
})
