import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { type Library, openLibrary } from '../../src/search/library.ts'
import { SearchFailure } from '../../src/search/thread-calls.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { compiled } from '../compiled.ts'
import { newFolder } from '../left-behind.ts'
import { draft } from '../library.ts'

const STUBBORN = await compiled('stubborn-thread')
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function openStubborn(answer = 1_000): Promise<{ library: Library; store: Store }> {
  const store = await openStore(newFolder(), 0)
  await store.papers.ingest([draft('The knee'), draft('A wrist')], { source: 'import', isNews: false, at: 0 })
  const library = openLibrary(store.papers, Number.POSITIVE_INFINITY, null, {
    start: (place) => new Worker(STUBBORN, { workerData: place }),
    limits: { answer, opening: 120_000 },
  })
  open.push(store, library)
  await library.refresh()
  return { library, store }
}

const search = (library: Library, text: string) => library.search({ kind: 'words', text }, 5)

test.each(['hangs', 'ends'])('a search for which the thread %s is told so, and the next one is answered by a new thread', async (word) => {
  const { library } = await openStubborn()
  const beside = search(library, 'wrist').catch((error: Error) => error)
  await expect(search(library, word)).rejects.toThrow(SearchFailure)
  await beside
  expect((await search(library, 'knee')).total).toBe(1)
  expect(await library.size()).toBe(2)
})

test('an index that hangs is closed all the same, and who waits for it is told', async () => {
  const { library } = await openStubborn(600_000)
  const hanging = expect(library.match({ kind: 'words', text: 'hangs' }, 0)).rejects.toThrow(SearchFailure)
  await library.endIfHung()
  await hanging
  await expect(library.refresh()).rejects.toThrow('closed')
  await library.close()
})

test('an index that answers is not ended before it is closed', async () => {
  const { library } = await openStubborn()
  await library.endIfHung()
  expect((await search(library, 'knee')).total).toBe(1)
})
