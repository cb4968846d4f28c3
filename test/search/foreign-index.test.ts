import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLibrary } from '../../src/search/library.ts'
import { openStore } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'
import { NO_THREADS } from '../no-threads.ts'

const arrival = { source: 'import', isNews: false, at: 0 }

/** Adds papers to the store of a folder, and brings the index in its file up to them. */
async function add(folder: string, titles: readonly string[]): Promise<void> {
  const store = await openStore(folder, 0)
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, { file: join(folder, 'search.db'), over: 0 }, NO_THREADS)
  await store.papers.ingest(
    titles.map((title) => draft(title)),
    arrival,
  )
  await library.refresh()
  expect(library.location()).toBe('file')
  await library.close()
  await store.close()
}

/** What searches of each word find after a start, and how many papers are indexed. */
async function answers(folder: string, words: readonly string[]) {
  const store = await openStore(folder, 0)
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, { file: join(folder, 'search.db'), over: 0 }, NO_THREADS)
  const totals: number[] = []
  for (const text of words) totals.push((await library.search({ kind: 'words', text }, 5)).total)
  const found = { totals, size: await library.size(), place: library.location() }
  await library.close()
  await store.close()
  return found
}

function copy(from: string, file: string, to: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(to, file + suffix), { force: true })
  cpSync(join(from, file), join(to, file))
}

test('an index that is ahead of a restored database is built anew, also where papers came to that before the index was asked', async () => {
  const [folder, backup] = [newFolder(), newFolder()]
  await add(folder, ['A knee', 'A wrist'])
  copy(folder, 'paperboy.db', backup)
  await add(folder, ['A lidar', 'The lidar', 'Some lidar'])
  copy(backup, 'paperboy.db', folder)
  expect(await answers(folder, ['lidar', 'knee'])).toEqual({ totals: [0, 1], size: 2, place: 'file' })
  await add(folder, ['A lidar', 'The lidar', 'Some lidar'])
  copy(backup, 'paperboy.db', folder)
  await add(folder, ['A zebra', 'A quokka', 'A lynx', 'A whale'])
  expect(await answers(folder, ['lidar', 'knee', 'lynx'])).toEqual({ totals: [0, 1, 1], size: 6, place: 'file' })
})

test('an index of another database is built anew, however far it is', async () => {
  const [folder, other] = [newFolder(), newFolder()]
  await add(folder, ['A knee', 'A wrist', 'A hip'])
  await add(other, ['A lidar'])
  copy(other, 'search.db', folder)
  expect(await answers(folder, ['lidar', 'knee'])).toEqual({ totals: [0, 1], size: 3, place: 'file' })
})

test('an index that is of its database, or behind it, stays', async () => {
  const [folder, backup] = [newFolder(), newFolder()]
  await add(folder, ['A knee', 'A wrist'])
  copy(folder, 'search.db', backup)
  await add(folder, ['A lidar'])
  copy(backup, 'search.db', folder)
  const store = await openStore(folder, 0)
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, { file: join(folder, 'search.db'), over: 0 }, NO_THREADS)
  const indexed: number[] = []
  await library.refresh((papers) => indexed.push(papers))
  expect(indexed).toEqual([3])
  expect((await library.search({ kind: 'words', text: 'lidar' }, 5)).total).toBe(1)
  await library.close()
  await store.close()
})

test('an index that cannot be opened is kept in memory', async () => {
  const folder = newFolder()
  await add(folder, ['A knee'])
  rmSync(join(folder, 'search.db'))
  mkdirSync(join(folder, 'search.db'))
  expect(await answers(folder, ['knee'])).toEqual({ totals: [1], size: 1, place: 'memory' })
})
