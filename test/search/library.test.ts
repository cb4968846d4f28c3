import { afterEach, describe, expect, test } from 'vitest'
import { startDigestContext } from '../../src/digests/plan.ts'
import { type Library, openLibrary } from '../../src/search/library.ts'
import { isFault, readQuery } from '../../src/search/query/parser.ts'
import type { QueryNode } from '../../src/search/query/syntax.ts'
import type { PaperStore } from '../../src/store/papers.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { newFolder } from '../left-behind.ts'
import { draft, TODAY } from '../library.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function openNewStore(): Promise<Store> {
  const store = await openStore(newFolder(), 0)
  open.push(store)
  return store
}

function openOver(papers: PaperStore, patience = Number.POSITIVE_INFINITY): Library {
  const library = openLibrary(papers, patience)
  open.push(library)
  return library
}

function query(text: string): QueryNode {
  const read = readQuery(text, TODAY)
  if (isFault(read)) throw new Error(read.problem)
  return read.root
}

const found = async (library: Library, text: string): Promise<number[]> => (await library.search(query(text), 10)).hits.map((hit) => hit.id)
const arrival = { source: 'import', isNews: false, at: 0 }

describe('the search thread', () => {
  test('finds a paper as soon as it is in the store', async () => {
    const { papers } = await openNewStore()
    const library = openOver(papers)
    expect(await found(library, 'knee')).toEqual([])
    await papers.ingest([draft('The knee')], arrival)
    expect(await found(library, 'knee')).toEqual([1])
    await papers.ingest([draft('The wrist and the knee')], arrival)
    expect(await found(library, 'wrist')).toEqual([2])
    expect(await library.size()).toBe(2)
  })

  test('finds a paper by what was learned of it later', async () => {
    const { papers } = await openNewStore()
    const library = openOver(papers)
    await papers.ingest([draft('A title of five words')], arrival)
    expect(await found(library, 'author:lovelace')).toEqual([])
    await papers.ingest([draft('A title of five words', { authors: ['Ada Lovelace'] })], arrival)
    expect(await found(library, 'author:lovelace')).toEqual([1])
    expect(await library.size()).toBe(1)
  })

  test('no longer finds a paper that turned out to be another', async () => {
    const { papers } = await openNewStore()
    const library = openOver(papers)
    await papers.ingest(
      [draft('One title of a paper', { keys: ['arxiv:2401.00001'] }), draft('Other title of it', { keys: ['doi:10.1000/x'] })],
      arrival,
    )
    expect(await found(library, 'title')).toHaveLength(2)
    await papers.ingest([draft('One title of a paper', { keys: ['arxiv:2401.00001', 'doi:10.1000/x'] })], arrival)
    expect(await found(library, 'title')).toEqual([1])
    expect(await library.similar([2], 5)).toEqual([])
  })

  test('takes in more papers than fit a batch', async () => {
    const { papers } = await openNewStore()
    await papers.ingest(
      Array.from({ length: 250 }, (_, index) => draft(`knee number${index}`)),
      arrival,
    )
    const library = openOver(papers)
    const progress: number[] = []
    await library.refresh((indexed) => progress.push(indexed))
    expect(progress).toEqual([100, 200, 250])
    expect((await library.search(query('knee'), 1)).total).toBe(250)
  })
})

describe('an import that does not end', () => {
  /** Whenever the index asks for what changed, one more paper has come. */
  async function openEndless(): Promise<{ store: Store; library: Library; came: () => number }> {
    const { papers, ...store } = await openNewStore()
    await papers.ingest(
      Array.from({ length: 250 }, (_, index) => draft(`knee number${index}`)),
      arrival,
    )
    let late = 0
    const changesSince: PaperStore['changesSince'] = async (revision, limit) => {
      await papers.ingest([draft(`knee late${late++}`)], arrival)
      return papers.changesSince(revision, limit)
    }
    const endless = { ...store, papers: { ...papers, changesSince } }
    return { store: endless, library: openOver(endless.papers), came: () => late }
  }

  test('is not waited for by who wants what the store held when they asked', async () => {
    const { library, came } = await openEndless()
    await library.catchUpToStore()
    // Three batches hold the 250; the next are read ahead.
    expect(came()).toBeLessThanOrEqual(6)
    expect((await library.match(query('knee'), 0)).papers.length).toBeGreaterThanOrEqual(250)
  })

  test('is not waited for by who joins it later', async () => {
    const { library, came } = await openEndless()
    library.refresh().catch(() => {})
    await library.catchUpToStore()
    const before = came()
    await library.catchUpToStore()
    expect(came() - before).toBeLessThanOrEqual(2)
  })

  test('does not keep a digest from being composed', async () => {
    const { store, library } = await openEndless()
    const gathering = await startDigestContext(store, library, 0)
    expect(gathering.sequence).toBe(250)
  })
})

describe('an index that does not catch up', () => {
  test('is not waited for longer than patience lasts; the answer says that it is not of all papers', async () => {
    const { papers } = await openNewStore()
    await papers.ingest([draft('The knee')], arrival)
    let catchUp = (): void => {}
    const held = new Promise<void>((resolve) => {
      catchUp = resolve
    })
    const library = openOver({ ...papers, changesSince: (revision, limit) => held.then(() => papers.changesSince(revision, limit)) }, 1)
    expect(await library.search(query('knee'), 10)).toMatchObject({ hits: [], indexed: 0, pending: 1 })
    catchUp()
    await library.refresh()
    expect(await library.search(query('knee'), 10)).toMatchObject({ hits: [{ id: 1 }], indexed: 1 })
  })

  test('is not waited for where it lacks many papers; the answer comes of those that are indexed, and says how many are not', async () => {
    const { papers } = await openNewStore()
    await papers.ingest(
      Array.from({ length: 250 }, (_, index) => draft(`The knee, number ${index}`)),
      arrival,
    )
    let mayGoOn = (): void => {}
    const held = new Promise<void>((resolve) => {
      mayGoOn = resolve
    })
    const slow = async (revision: number, limit: number) => {
      if (revision > 100) await held
      return papers.changesSince(revision, limit)
    }
    const library = openOver({ ...papers, changesSince: slow }, 60_000)
    // The first answer waits for the first papers.
    for (const asked of [1, 2]) {
      const found = await library.search(query('knee'), 10)
      expect([asked, found.pending]).toEqual([asked, 150])
      expect(found.hits).toHaveLength(10)
      expect(found.indexed).toBeLessThan(250)
    }
    mayGoOn()
    await library.refresh()
    expect(await library.search(query('knee'), 10)).toMatchObject({ indexed: 250, pending: 0 })
  })

  test('says so when it is current', async () => {
    const { papers } = await openNewStore()
    const library = openOver(papers)
    expect(await library.search(query('knee'), 10)).toMatchObject({ pending: 0 })
  })

  test('because the store fails is an error, and the next question tries again', async () => {
    const { papers } = await openNewStore()
    await papers.ingest([draft('The knee')], arrival)
    let failures = 1
    const revision = async (): Promise<number> => {
      if (failures-- > 0) throw new Error('disk I/O error')
      return papers.revision()
    }
    const library = openOver({ ...papers, revision })
    await expect(library.search(query('knee'), 10)).rejects.toThrow('disk I/O error')
    expect(await found(library, 'knee')).toEqual([1])
  })

  test('because it was closed is an error, not a silence', async () => {
    const { papers } = await openNewStore()
    const library = openOver(papers)
    await library.close()
    await expect(library.size()).rejects.toThrow('search thread')
  })
})
