import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { inHurry } from '../../src/store/busy.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { storeTrouble } from '../../src/wording/operator.ts'
import { newFolder } from '../left-behind.ts'
import { draft, openTestLibrary } from '../library.ts'

const arrival = { source: 'import', isNews: false, at: 0 }

/** A store of which another program holds the write lock. */
async function openLocked() {
  const folder = newFolder()
  const store = await openStore(folder, 0)
  await store.papers.ingest([draft('The knee')], arrival)
  const other = openFile(join(folder, 'paperboy.db'), 0)
  other.exec('begin immediate')
  return { store, other }
}

test('what has to write waits for another program, and lets everything else go on meanwhile', async () => {
  const { store, other } = await openLocked()
  const done: string[] = []
  const writing = [
    store.papers.ingest([draft('A wrist')], arrival).then(() => done.push('ingested')),
    store.inbound.seeOnce('test', 'request', 0).then(() => done.push('seen')),
  ]
  expect((await store.papers.byTitle('The knee')).length).toBe(1)
  for (let turn = 0; turn < 20; turn++) {
    await setTimeout(10)
    expect((await store.papers.countPapers()).total).toBe(1)
  }
  expect(done).toEqual([])
  other.exec('commit')
  await Promise.all(writing)
  expect((await store.papers.countPapers()).total).toBe(2)
  other.close()
  await store.close()
})

test('what a person waits for gives up after its time, over all its statements', async () => {
  const { store, other } = await openLocked()
  const twice = inHurry(300, async () => {
    await store.inbound.seeOnce('test', 'one', 0).catch(() => {})
    await store.inbound.seeOnce('test', 'two', 0)
  })
  await expect(twice).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
  other.exec('commit')
  expect(await store.inbound.seeOnce('test', 'two', 0)).toBe(true)
  other.close()
  await store.close()
})

test('a transaction that fails leaves nothing behind, and its turn to others', async () => {
  const { store, other } = await openLocked()
  other.exec('commit')
  other.close()
  const broken = store.papers.ingest([draft('A hip'), { ...draft('A wrist'), title: null as unknown as string }], arrival)
  await expect(broken).rejects.toThrow()
  expect((await store.papers.countPapers()).total).toBe(1)
  await store.papers.ingest([draft('A hip')], arrival)
  expect((await store.papers.countPapers()).total).toBe(2)
  await store.close()
})

describe('a command while nothing can be stored', () => {
  test('answers a search, and says in time why a change is not made', async () => {
    const { ask, folder, close } = await openTestLibrary()
    await ask('search knee')
    const other = openFile(join(folder, 'paperboy.db'), 0)
    other.exec('begin immediate')
    const sentence = 'Another program is using'
    const saved = await ask('save #1')
    expect(bare(saved.text)).toContain(sentence)
    const found = await ask('search wrist')
    expect(found.cards.length).toBeGreaterThan(0)
    expect(bare(found.text)).toContain('cannot store anything just now')
    // A button of what was not stored would say that its list is gone.
    expect([...found.actions, ...found.cards.flatMap(({ actions }) => actions)]).toEqual([])
    other.exec('rollback')
    expect(bare((await ask('save #1')).text)).not.toContain(sentence)
    other.close()
    await close()
  })

  test.each([
    ['show xplainer', 'buttons are missing here', ['Xplainer']],
    ['similar xplainer', 'this list has no further pages', []],
    ['preview', 'this list has no further pages', []],
    ['save report', 'Which one?\nPaperboy', []],
  ])('answers without what needs storing: %s', async (typed, sentence, titles) => {
    const { ask, folder, close } = await openTestLibrary()
    await ask('subscribe chest x-ray as Chest')
    const other = openFile(join(folder, 'paperboy.db'), 0)
    other.exec('begin immediate')
    const reply = await ask(typed)
    expect(bare(reply.text)).toContain(sentence)
    expect(bare(reply.text)).toContain('cannot store anything just now')
    expect(reply.cards.map(({ title }) => bare(title))).toEqual(
      expect.arrayContaining(titles.map((title) => expect.stringContaining(title))),
    )
    expect([reply, ...reply.cards].flatMap(({ actions }) => actions)).toEqual([])
    other.close()
    await close()
  })

  test('turns a page all the same, and takes nothing off a list', async () => {
    const { ask, press, folder, close } = await openTestLibrary()
    await ask('save arXiv:2303.13391')
    await ask('search report')
    const list = await ask('search chest')
    await ask('search knee')
    const other = openFile(join(folder, 'paperboy.db'), 0)
    other.exec('begin immediate')
    const page = await press(list.actions[0]?.id ?? '')
    expect(bare(page.text)).toMatch(/\(6–10 of .*cannot store anything just now/s)
    expect(page.cards[0]?.number).toBe(6)
    for (const typed of ['unsave arXiv:2303.13391', 'unsave everything'])
      expect(bare((await ask(typed)).text)).toContain('Another program is using')
    other.close()
    await close()
  })
})

test.each([
  ['SQLITE_BUSY_SNAPSHOT', 'try again'],
  ['SQLITE_FULL', 'disk'],
  ['SQLITE_READONLY_DBMOVED', 'operator'],
  ['SQLITE_IOERR_WRITE', 'operator'],
])('%s is told in a channel in a sentence', (code, word) => {
  expect(bare(storeTrouble(code) ?? [])).toContain(word)
})

test('what is no trouble of the data is told as before', () => {
  for (const code of ['', 'SQLITE_CONSTRAINT_UNIQUE', 'ECONNRESET']) expect(storeTrouble(code)).toBeNull()
})
