import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLibrary } from '../../src/search/library.ts'
import { refuseLostDatabase } from '../../src/store/folder.ts'
import { lockDirectory } from '../../src/store/lock.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'

const arrival = { source: 'import', isNews: false, at: 0 }

describe('a database that is gone', () => {
  test.each([
    ['missing', 'search.db', (folder: string) => rmSync(join(folder, 'paperboy.db'))],
    ['empty', 'search.db', (folder: string) => truncateSync(join(folder, 'paperboy.db'))],
    ['missing', 'paperboy.db-wal', (folder: string) => rmSync(join(folder, 'paperboy.db'))],
    ['missing', 'terminal-history', (folder: string) => rmSync(join(folder, 'paperboy.db'))],
  ])('as it is %s beside %s is not made anew: the files are named, with what to do', async (how, beside, lose) => {
    const folder = newFolder()
    await (await openStore(folder, 0)).close()
    writeFileSync(join(folder, beside), '')
    lose(folder)
    await expect(openStore(folder, 0)).rejects.toThrow(`paperboy.db is ${how}, but ${beside} is there`)
    await expect(openStore(folder, 0)).rejects.toThrow('Restore paperboy.db from a backup')
    expect(readdirSync(folder)).toContain(beside)
    rmSync(join(folder, beside))
    await (await openStore(folder, 0)).close()
  })

  test('is no loss while another process creates it', async () => {
    const folder = newFolder()
    for (const name of ['paperboy.db', 'paperboy.db-journal', 'search.db-journal']) writeFileSync(join(folder, name), '')
    await (await openStore(folder, 0)).close()
  })

  test('is told by the lock of a bot that ran here, too, but not by what a disk has', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'lost+found'), '')
    writeFileSync(join(folder, '.DS_Store'), '')
    refuseLostDatabase(folder, true)
    const release = lockDirectory(folder)
    refuseLostDatabase(folder, false)
    release()
    expect(() => refuseLostDatabase(folder, true)).toThrow('bot.lock')
  })
})

describe.each([
  ['authors', '["A",B'],
  ['categories', '{"not": "a list"}'],
  ['sources', '{"not": "a list"'],
])('a row whose %s are damaged', (column, text) => {
  async function openDamaged() {
    const folder = newFolder()
    const store = await openStore(folder, 0)
    await store.papers.ingest([draft('The knee', { keys: ['arxiv:2401.00001'] }), draft('A wrist and a knee')], arrival)
    const file = openFile(join(folder, 'paperboy.db'), 1_000)
    file.prepare(`update papers set ${column} = ? where id = 1`).run(text)
    file.close()
    return store
  }

  test('disables no search, and is named', async () => {
    const store = await openDamaged()
    const library = openLibrary(store.papers, Number.POSITIVE_INFINITY)
    expect((await library.search({ kind: 'words', text: 'knee' }, 5)).hits.map(({ id }) => id)).toEqual([2])
    expect([...(await store.papers.lookUp([1, 2])).keys()]).toEqual([2])
    expect(await store.papers.byKey('arxiv:2401.00001')).toBeNull()
    expect((await store.papers.countPapers()).total).toBe(2)
    expect(await store.papers.categories()).toEqual([])
    expect(await store.papers.sources()).toEqual(['import'])
    expect(await store.papers.unreadable(5)).toEqual([{ id: 1, title: 'The knee' }])
    await library.close()
    await store.close()
  })

  test('is whole again when a source brings it again', async () => {
    const store = await openDamaged()
    await store.papers.ingest([draft('The knee', { keys: ['arxiv:2401.00001'], authors: ['Ada Lovelace'] })], arrival)
    expect(await store.papers.unreadable(5)).toEqual([])
    expect(await store.papers.byKey('arxiv:2401.00001')).toMatchObject({ id: 1, authors: ['Ada Lovelace'] })
    await store.close()
  })
})
