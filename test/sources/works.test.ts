// A month in which each work comes as a preprint, in a second version, in its journal's feed, at two addresses, in PubMed and in Crossref.
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '../../src/papers/dates.ts'
import { normaliseTitle } from '../../src/papers/identity.ts'
import { bare } from '../../src/port/text.ts'
import type { Found } from '../../src/sources/formats/found.ts'
import { parse } from '../../src/sources/parse.ts'
import type { Schema } from '../../src/store/schema.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { IS_LONG } from '../effort.ts'
import { openTestLibrary, type TestLibrary } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'
import { keptOf } from '../store/kept.ts'
import { FIRST_DAY, makeWorks, type Sent } from './works.ts'

const [DAYS, PER_DAY] = [28, IS_LONG ? 8 : 4]
const { works, sent } = makeWorks(21, DAYS, PER_DAY)

let library: TestLibrary
let mailbox: Mailbox
let database: Kysely<Schema>
interface Came {
  readonly title: string
  readonly why: string
  readonly link: string | null
}

/** By channel the papers that came, in order. */
const came: Readonly<Record<string, Came[]>> = { once: [], again: [] }

beforeAll(async () => {
  library = await openTestLibrary({ seeds: false })
  mailbox = openMailbox(library, 'test', () => [])
  database = openSqlite(`${library.folder}/paperboy.db`)
  library.setClock(`${addDays(FIRST_DAY, -1)}T08:00:00Z`)
  // Nothing here matches yet: said twice, it is meant.
  for (const _ of [1, 2]) await library.ask('subscribe membrane as Once at 09:00 in UTC top 20', { channel: 'once' })
  for (const _ of [1, 2]) await library.ask('subscribe membrane as Again at 09:00 in UTC top 20 versions on', { channel: 'again' })
  for (const [day, all] of sent.entries()) {
    library.setClock(`${addDays(FIRST_DAY, day)}T12:00:00Z`)
    for (const each of all) await take(each)
    library.setClock(`${addDays(FIRST_DAY, day + 1)}T09:00:00Z`)
    const before = mailbox.posts.length
    await mailbox.deliver()
    for (const { at, reply, thread } of mailbox.posts.slice(before))
      if (thread === null)
        came[at.channel]?.push(...reply.cards.map(({ title, why, link }) => ({ title: bareTitle(bare(title)), why, link })))
  }
}, 300_000)
afterAll(async () => {
  await database.destroy()
  await library.close()
})

async function take({ source, format, body, isNews }: Sent): Promise<void> {
  const found: Found[] = []
  await parse({ id: 0, format, body: new TextEncoder().encode(body), contentType: '' }, (answer) => {
    if ('error' in answer) throw new Error(`${source}: ${answer.error}`)
    if ('found' in answer) found.push(...answer.found)
    else expect(answer.page.refused).toEqual([])
  })
  const papers = found.map((each) => ({ ...each, isNews: isNews && each.announced !== 'replace' }))
  const rest = { cursor: null, brought: null, lease: null, enriches: false }
  await library.core.store.sources.ingest({ source, papers, at: library.core.now(), ...rest })
}

const bareTitle = (title: string): string => normaliseTitle(title).replace(/ revisited$/, '')
const TITLES = works.map(({ title }) => normaliseTitle(title)).sort()

test('each work is one paper, and none is lost', async () => {
  const papers = (await keptOf(database)).papers as { title: string }[]
  expect(papers.map(({ title }) => bareTitle(title)).sort()).toEqual(TITLES)
})

test('each comes to a channel once', () => {
  expect(came.once?.map(({ title }) => title).sort()).toEqual(TITLES)
  expect(came.once?.filter(({ why }) => /journal|version/.test(why))).toEqual([])
})

test('each comes again where the topic asks for it, once for its second version and once for its journal', () => {
  const of = (reason: string): Came[] => came.again?.filter(({ why }) => why.startsWith(reason)) ?? []
  // Different works may have one title, but not one page.
  for (const some of [of('now in a journal'), of('in a new version'), came.again?.filter(({ why }) => !/journal|version/.test(why)) ?? []])
    expect(new Set(some.map(({ title, link }) => `${title} ${link}`)).size).toBe(some.length)
  expect(of('now in a journal').length).toBeGreaterThan(works.length / 4)
  expect(of('in a new version').length).toBeGreaterThan(works.length / 8)
  expect(came.again?.filter(({ why }) => !/journal|version/.test(why)).length).toBeLessThanOrEqual(works.length)
  expect([...new Set(came.again?.map(({ title }) => title))].sort()).toEqual([...new Set(TITLES)])
})

test('merges are listed, and each is of one work', async () => {
  const { merges, total } = await library.core.store.merges.list(Number.MAX_SAFE_INTEGER)
  const papers = await library.core.store.papers.lookUp(merges.map(({ paper }) => paper))
  for (const { paper, sides } of merges) {
    const title = bareTitle(papers.get(paper)?.title ?? '')
    for (const { known } of sides) expect(bareTitle(known.title)).toBe(title)
  }
  expect(total).toBeGreaterThanOrEqual(works.filter(({ copies }) => copies.length > 0).length)
})

test('each merge taken apart and made again leaves all as it was', async () => {
  const { store } = library.core
  const before = await keptOf(database)
  const { merges } = await store.merges.list(20)
  for (const { paper } of merges) {
    const gone: number[] = []
    for (;;) {
      const [side] = await store.merges.of(paper)
      if (!side) break
      gone.push((await store.merges.split(side, 1)) ?? 0)
    }
    expect((await keptOf(database)).papers).toHaveLength((before.papers?.length ?? 0) + gone.length)
    for (const id of gone.reverse()) await store.merges.join(paper, id, 2)
  }
  expect(await keptOf(database)).toEqual(before)
})
