import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../src/config/log.ts'
import { createFollow, type Follow, type FollowOptions } from '../../src/follow/follow.ts'
import type { AskService } from '../../src/lookup/asking.ts'
import { bare } from '../../src/port/text.ts'
import { ARXIV_CATEGORIES } from '../../src/sources/arxiv-categories.ts'
import { button, draft, openTestLibrary, type TestLibrary, TODAY, textOf, type Who } from '../library.ts'
import { type OutsideServer, startOutside } from '../lookup/outside-server.ts'

const DAY_MS = 86_400_000
const NEVER = new AbortController().signal
const ACME: Who = { workspace: 'acme' }
const OTHER: Who = { workspace: 'other', person: 'bob' }

let outside: OutsideServer
let library: TestLibrary

async function open(environment: Readonly<Record<string, string>> = {}, folder: string | null = null): Promise<void> {
  outside = await startOutside(environment)
  library = await openTestLibrary({ seeds: false, outside: outside.settings, folder })
}
afterEach(async () => {
  await library.close()
  await outside.close()
})

/** Papers that all have these categories. */
async function addPapers(count: number, title: string, categories: readonly string[]): Promise<void> {
  await library.add(Array.from({ length: count }, (_, index) => draft(`${title} ${'abcdefghijklmnopqrstuvwxyz'[index]}`, { categories })))
  await library.core.library.refresh()
}

/** What is answered to who wants a topic, and wants it in spite of all doubts. */
async function subscribe(text: string, who: Who = ACME): Promise<string> {
  const said = textOf(await library.ask(`subscribe ${text}`, who))
  return said.includes('Subscribed to') ? said : textOf(await library.ask(`subscribe ${text}`, who))
}

/** Lets arXiv be filled back to a day in each category, of the 30 days from 11 March on. */
async function fillTo(days: Readonly<Record<string, string>>): Promise<void> {
  const validators = { etag: null, modified: null }
  const reachOf = (until: string) => ({
    ...{ day: TODAY, newest: null, validators, catchUp: null, backfill: null },
    fill: { since: '2026-03-11', until, at: 0, tries: 0 },
  })
  const { sources } = library.core.store
  await sources.enrol('arxiv', 0)
  const cursor = Object.fromEntries(Object.entries(days).map(([category, until]) => [category, reachOf(until)]))
  await sources.ingest({ source: 'arxiv', papers: [], cursor, brought: null, at: 0, lease: null, enriches: false })
}

const fetched = (): readonly string[] | null | undefined => library.sync.sources.find(({ name }) => name === 'arxiv')?.categories
const stored = async (): Promise<string[]> => (await library.core.store.followed.categories()).map(({ category }) => category)

describe('a topic brings the categories that it needs', () => {
  test('a category that it names is fetched, once for all who name it, and each is told the same', async () => {
    await open()
    await addPapers(12, 'A gripper for', ['cs.LG'])
    expect(fetched()).not.toContain('cs.RO')
    const said = await subscribe('gripper OR cat:cs.RO')
    expect(said).toContain('Robotics papers are fetched from now on.')
    expect(fetched()).toContain('cs.RO')
    const other = await subscribe('gripper OR cat:cs.ro as Mine', OTHER)
    expect(other).toContain('Robotics papers are fetched from now on.')
    expect(await stored()).toEqual(['cs.RO'])
    expect(fetched()?.filter((category) => category === 'cs.RO')).toHaveLength(1)
    expect(outside.asked).toEqual([])
  })

  test('what is fetched in any case is not told of, nor is a category that only a part left out names', async () => {
    await open()
    await addPapers(12, 'A gripper for', ['cs.LG'])
    expect(await subscribe('gripper cat:cs.LG -cat:cs.RO')).not.toContain('fetched')
    expect(await stored()).toEqual([])
  })

  test('the best papers here tell for a topic that names none', async () => {
    await open()
    await addPapers(6, 'A gripper of', ['cs.RO', 'cs.LG'])
    await addPapers(5, 'A gripper with', ['eess.SY', 'cs.RO'])
    await addPapers(4, 'A gripper on', ['physics.optics'])
    expect(await subscribe('gripper')).toContain('Robotics and Systems and control papers are fetched from now on.')
    expect(outside.asked).toEqual([])
  })

  test('with fewer than ten here arXiv is asked, once, and the answer says so to each who asks', async () => {
    await open()
    const paper = (index: number, category: string) => ({
      id: `2401.${10_000 + index}`,
      title: `The knee in case ${index}`,
      categories: [category],
    })
    outside.papers.arxiv = [...Array.from({ length: 7 }, (_, index) => paper(index, 'q-bio.TO')), paper(8, 'cs.RO')]
    const said = await subscribe('knee')
    expect(said).toContain('Tissues and organs papers are fetched from now on.')
    expect(said).toContain('To find out what it needs, arXiv was asked for its words.')
    expect(outside.asked.map(({ service }) => service)).toEqual(['arxiv'])
    const lines = (text: string): string[] => text.split('\n').slice(1)
    expect(lines(await subscribe('knee', OTHER))).toEqual(lines(said))
    expect(outside.asked).toHaveLength(1)
  })

  test('a service that does not answer is asked again later, and the topic is saved', async () => {
    await open()
    outside.faults.arxiv = { kind: 'text', text: 'nonsense' }
    expect(await subscribe('knee')).toContain('Which categories it needs is being found out')
    expect(await library.core.store.followed.needs()).toEqual(new Map())
    delete outside.faults.arxiv
    outside.papers.arxiv = Array.from({ length: 5 }, (_, index) => ({
      id: `2401.${10_000 + index}`,
      title: `Knee ${index}`,
      categories: ['q-bio.TO'],
    }))
    await library.follow.keepUp(NEVER)
    expect(await stored()).toEqual(['q-bio.TO'])
  })

  test('a changed query, and a topic that comes back, bring theirs', async () => {
    await open()
    await addPapers(12, 'A gripper for', ['cs.LG'])
    await subscribe('gripper as Grips')
    const change = 'edit Grips query gripper OR cat:quant-ph'
    await library.ask(change, ACME)
    expect(textOf(await library.ask(change, ACME))).toContain('Quantum physics papers are fetched')
    expect(textOf(await library.ask('edit Grips at 10:00', ACME))).not.toContain('fetched')
    expect(await stored()).toEqual(['quant-ph'])
    const undo = button(await library.ask('unsubscribe Grips', ACME), 'Undo')
    expect(textOf(await library.press(undo, ACME))).toContain('Quantum physics papers are fetched')
  })

  describe('of which no paper is here', () => {
    const NONE = 'Nothing here would have matched'
    const ask = async (text: string): Promise<string> => textOf(await library.ask(text, ACME))

    test('it is saved at once, and the answer says what is fetched', async () => {
      await open({ PAPERBOY_LOOKUP: 'off' })
      await addPapers(12, 'A lathe for', ['cs.LG'])
      expect(bare(await library.paperboy.lookAhead('gripper cat:cs.RO'))).toContain('Robotics papers are fetched once it is saved.')
      const said = await ask('subscribe gripper cat:cs.RO')
      expect(said).toContain('Subscribed to')
      expect(said).toContain('Nothing here matches yet.\nNo paper has “gripper”.')
      expect(said).toContain('Robotics papers are fetched from now on.')
      expect(said).not.toContain(NONE)
    })

    test('so is a change of a query', async () => {
      await open({ PAPERBOY_LOOKUP: 'off' })
      await addPapers(12, 'A lathe for', ['cs.LG'])
      await ask('subscribe "lathe for k" as Lathes')
      const said = await ask('edit Lathes query cat:quant-ph')
      expect(said).toContain('Quantum physics papers are fetched from now on.')
      expect(said).not.toContain(NONE)
      expect(await stored()).toEqual(['quant-ph'])
    })

    test.each([
      ['nothing is followed', { PAPERBOY_FOLLOW: 'off' }, 'gripper cat:cs.RO'],
      ['there is no room for it', { PAPERBOY_FOLLOW: '1' }, 'gripper cat:cs.RO'],
      ['there is no room for all of them', { PAPERBOY_FOLLOW: '2' }, 'cat:cs.RO OR cat:math.AG'],
      ['it is fetched in any case', {}, 'gripper cat:cs.LG'],
      ['it is left out', {}, 'gripper -cat:cs.RO'],
    ])('it is doubted where %s', async (_, environment, query) => {
      await open({ PAPERBOY_LOOKUP: 'off', ...(environment as Record<string, string>) })
      await addPapers(12, 'A lathe for', ['cs.LG'])
      await subscribe('cat:quant-ph')
      for (const text of [`subscribe ${query}`, `edit 1 query ${query}`]) expect(await ask(text)).toContain(NONE)
    })

    test('it is doubted once all papers of the category are here', async () => {
      await open({ PAPERBOY_LOOKUP: 'off' })
      await addPapers(12, 'A robot for', ['cs.RO'])
      await subscribe('robot cat:cs.RO', OTHER)
      await fillTo({ 'cs.RO': '2026-03-11' })
      expect(await ask('subscribe gripper cat:cs.RO')).toContain(NONE)
      await fillTo({ 'cs.RO': '2026-03-20' })
      expect(await ask('subscribe gripper cat:cs.RO as Other')).toContain('Subscribed to')
    })
  })

  test('what trends in a category does not, but a query with that word does', async () => {
    await open()
    await subscribe('trending in cs.RO')
    expect(await stored()).toEqual([])
    await subscribe('trending topics cat:cs.RO')
    expect(await stored()).toEqual(['cs.RO'])
  })

  test('an archive as a whole and the categories of other servers are not fetched', async () => {
    await open()
    await subscribe('cat:math OR cat:cell-biology')
    expect(await stored()).toEqual([])
  })

  test('a restart keeps them', async () => {
    await open()
    await subscribe('cat:cs.RO')
    const { folder } = library
    await library.close()
    await outside.close()
    await open({}, folder)
    expect(fetched()).toContain('cs.RO')
  })
})

describe('a first digest waits', () => {
  const FULL = '2026-03-11'
  const waits = async (query: string, source = 'arXiv'): Promise<boolean | undefined> =>
    (await library.core.digests.planner.staleSources()).find(({ title }) => title === source)?.fillsFor?.(query)

  beforeEach(async () => {
    await open({ PAPERBOY_ARXIV_CATEGORIES: 'cs.LG, cs.CV', PAPERBOY_LOOKUP: 'off' })
    await addPapers(12, 'A gripper for', ['cs.RO'])
  })

  test('for the categories that its topic names, and not while others are filled', async () => {
    await subscribe('cat:cs.RO')
    await fillTo({ 'cs.LG': FULL, 'cs.CV': FULL, 'cs.RO': '2026-04-01' })
    expect(await waits('gripper cat:cs.RO')).toBe(true)
    expect(await waits('cat:cs.LG OR cat:cs.RO')).toBe(true)
    expect(await waits('cat:cs')).toBe(true)
    expect(await waits('gripper cat:cs.LG')).toBe(false)
    expect(await waits('cat:cs.LG -cat:cs.RO')).toBe(false)
    await fillTo({ 'cs.LG': FULL, 'cs.CV': FULL, 'cs.RO': FULL })
    expect(await waits('gripper cat:cs.RO')).toBeUndefined()
  })

  test('for one that was added a moment ago', async () => {
    await fillTo({ 'cs.LG': FULL, 'cs.CV': FULL })
    expect(await waits('cat:cs.RO')).toBeUndefined()
    await subscribe('cat:cs.RO')
    expect([await waits('cat:cs.RO'), await waits('cat:cs.LG')]).toEqual([true, false])
  })

  test('for those that its best papers tell', async () => {
    await fillTo({ 'cs.LG': FULL, 'cs.CV': '2026-04-01' })
    expect(await waits('gripper')).toBe(true)
    await subscribe('gripper')
    await fillTo({ 'cs.LG': FULL, 'cs.CV': '2026-04-01', 'cs.RO': FULL })
    expect(await waits('gripper')).toBe(false)
    await fillTo({ 'cs.LG': FULL, 'cs.CV': FULL, 'cs.RO': '2026-04-01' })
    expect(await waits('gripper')).toBe(true)
  })

  test('for its sources where it has no category, and for Hugging Face where it is of what trends', async () => {
    await fillTo({ 'cs.LG': FULL, 'cs.CV': '2026-04-01' })
    for (const query of ['knee', 'author:Lovelace', 'knee OR source:huggingface', 'knee source:arxiv'])
      expect(await waits(query)).toBe(true)
    for (const query of ['knee source:huggingface', 'trending', 'trending in cs.CV']) expect(await waits(query)).toBe(false)
    const other = 'Hugging Face'
    expect([await waits('trending in cs.CV', other), await waits('knee', other), await waits('cat:cs.CV', other)]).toEqual([
      true,
      true,
      false,
    ])
  })
})

test('nothing that others are told depends on who asked before, or says what they asked', async () => {
  const asBob = async (isSecond: boolean): Promise<string[]> => {
    await open({ PAPERBOY_SOURCES: 'arxiv, europepmc' })
    outside.papers.arxiv = Array.from({ length: 5 }, (_, index) => ({
      id: `2401.1000${index}`,
      title: `Knee ${index}`,
      categories: ['q-bio.TO'],
    }))
    if (isSecond) for (const query of ['knee', 'knee cat:cs.RO']) await subscribe(query)
    const said: string[] = []
    for (const text of [
      'subscribe knee',
      'subscribe knee',
      'subscribe knee cat:cs.RO',
      'subscribe knee cat:cs.RO',
      'subscriptions',
      'status',
      'help',
    ])
      said.push(textOf(await library.ask(text, OTHER)))
    const words = await library.follow.words()
    return [...said, ...words, ...(await stored())].map((text) => text.replace(/\d+ (?:seconds?|minutes?) ago|up since .*/g, ''))
  }
  const first = await asBob(false)
  await Promise.all([library.close(), outside.close()])
  expect(await asBob(true)).toEqual(first)
  expect(first.join()).toContain('Tissues and organs papers are fetched from now on.')
})

describe('Europe PMC, where it is a source,', () => {
  test('is asked for the words of topics, each once, and each who asks is told so', async () => {
    await open({ PAPERBOY_SOURCES: 'europepmc' })
    expect(await subscribe('knee replacement -hip')).toContain('Its words go to Europe PMC once a day.')
    const other = await subscribe('knee replacement -hip as Mine', OTHER)
    expect(other).toContain('Its words go to Europe PMC once a day.')
    await subscribe('title:"open knee" OR author:"Ada Lovelace"')
    expect(await subscribe('cat:cs.RO')).not.toContain('Europe PMC')
    expect(await library.follow.words()).toEqual([
      '((TITLE:"knee" OR ABSTRACT:"knee") AND (TITLE:"replacement" OR ABSTRACT:"replacement"))',
      '(TITLE:"open knee" OR AUTH:"Ada Lovelace")',
    ])
  })

  test('is not asked where nobody may look outside', async () => {
    await open({ PAPERBOY_SOURCES: 'europepmc', PAPERBOY_EUROPEPMC_QUERIES: 'doors', PAPERBOY_LOOKUP: 'off' })
    expect(await subscribe('knee replacement')).not.toContain('Europe PMC')
    expect(await library.follow.words()).toEqual([])
  })

  test('tells with arXiv what a topic needs', async () => {
    await open({ PAPERBOY_SOURCES: 'arxiv, europepmc' })
    const knees = (count: number, first: number) =>
      Array.from({ length: count }, (_, index) => ({ id: `${first + index}`, title: `Knee ${first + index}` }))
    outside.papers.europepmc = knees(25, 34_902_460)
    outside.papers.arxiv = knees(3, 1).map(({ title }, index) => ({ id: `2401.0000${index}`, title, categories: ['cs.RO'] }))
    expect(await subscribe('knee')).toContain('To find out what it needs, arXiv and Europe PMC were asked for its words.')
    expect(await stored()).toEqual([])
  })
})

describe('nothing is fetched against what the operator says', () => {
  test('PAPERBOY_FOLLOW=off: the topic’s reader is told of no variable', async () => {
    await open({ PAPERBOY_FOLLOW: 'off' })
    await addPapers(12, 'A gripper for', ['cs.LG'])
    const said = textOf(await library.ask('subscribe gripper OR cat:cs.RO', ACME))
    expect(said).toContain('No source that runs here brings all of category cs.RO. Whoever runs Paperboy can add it.')
    expect(said).not.toContain('PAPERBOY_')
    await subscribe('gripper OR cat:cs.RO')
    expect(fetched()).not.toContain('cs.RO')
  })

  test.each([
    { PAPERBOY_FOLLOW: 'off' },
    { PAPERBOY_SOURCES: 'crossref', PAPERBOY_CROSSREF_JOURNALS: '2167-8359' },
    { PAPERBOY_SOURCES: 'off' },
  ])('who asks for what nothing brings is told of no variable: %j', async (environment) => {
    await open(environment as Record<string, string>)
    for (const query of ['cat:cs.RO', 'source:europepmc', 'cat:cs.RO OR source:medrxiv', 'trending in cs.RO'])
      for (const text of [`subscribe ${query}`, `subscribe ${query}`, 'subscriptions', 'status', 'help', `search ${query}`])
        expect(textOf(await library.ask(text, ACME))).not.toMatch(/[A-Z]{2,}_[A-Z]+/)
  })

  test('a source that PAPERBOY_SOURCES leaves out is not asked, and brings nothing', async () => {
    await open({ PAPERBOY_SOURCES: 'huggingface' })
    await subscribe('cat:cs.RO OR knee')
    await subscribe('knee')
    expect(outside.asked).toEqual([])
    expect(await stored()).toEqual([])
  })

  test('PAPERBOY_LOOKUP=off: nobody is asked for its words', async () => {
    await open({ PAPERBOY_LOOKUP: 'off' })
    expect(await subscribe('knee')).not.toContain('is being found out')
    await library.follow.keepUp(NEVER)
    expect(outside.asked).toEqual([])
  })
})

describe('many topics', () => {
  let told: string[]
  let follow: Follow
  let now: number

  const make = (rest: Partial<FollowOptions> = {}): Follow =>
    createFollow({
      store: library.core.store,
      library: library.core.library,
      base: ['cs.LG'],
      most: 30,
      asksDaily: false,
      services: [],
      ask: refuse,
      askLater: refuse,
      clock: { now: () => now },
      log: createLog('silent'),
      tellOperator: async (text) => void told.push(text),
      soonMs: 1_000,
      ...rest,
    })
  const refuse: AskService = async () => {
    throw new Error('nobody may be asked')
  }

  beforeEach(async () => {
    await open()
    told = []
    now = library.core.now()
    follow = make()
  })

  async function add(query: string, workspace = 'test:acme', name = query) {
    const { subscriptions } = library.core.store
    const schedule = { time: '09:00', zone: 'UTC', days: 127 }
    const owner = { person: 'ada', name: 'Ada' }
    const wanted = { name, query, schedule, top: 5, detail: 'thread' as const, workspace, channel: 'c', owner, nextDueAt: now + DAY_MS }
    return subscriptions.restart(await subscriptions.draft(wanted, 0, now), owner, now, now + DAY_MS)
  }

  test('1,000 topics over all categories stay under the cap, and the operator is told once', async () => {
    const queries = Array.from({ length: 1_000 }, (_, index) => `cat:${ARXIV_CATEGORIES[index % ARXIV_CATEGORIES.length]?.id} word${index}`)
    for (const [index, query] of queries.entries()) await add(query, `test:${index % 7}`)
    const following = await follow.topics(queries)
    expect(following.fetched).toHaveLength(30)
    expect(follow.current()).toHaveLength(30)
    expect(await follow.topic('cat:cs.RO word9000', 'test:1')).toMatchObject({ isPending: false })
    await follow.settle()
    await make().settle() // also after a restart
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('30 categories are fetched for topics already, as many as PAPERBOY_FOLLOW allows.')
    expect(told[0]).not.toContain('word')
  }, 60_000)

  test('a category leaves 30 days after the last topic that needs it', async () => {
    const [one, two] = [await add('cat:cs.RO'), await add('cat:cs.RO arm', 'test:other')]
    await follow.settle()
    const since = follow.current()
    await library.core.store.subscriptions.remove(one)
    now += 40 * DAY_MS
    await follow.keepUp(NEVER)
    await library.core.store.subscriptions.remove(two)
    await follow.keepUp(NEVER)
    now += 29 * DAY_MS
    await follow.keepUp(NEVER)
    expect(follow.current()).toEqual(since)
    const three = await add('cat:cs.RO leg')
    await follow.keepUp(NEVER)
    await library.core.store.subscriptions.remove(three)
    now += 2 * DAY_MS
    await follow.keepUp(NEVER)
    now += 29 * DAY_MS
    await follow.keepUp(NEVER)
    expect(follow.current()).toEqual(since)
    now += 2 * DAY_MS
    await follow.keepUp(NEVER)
    expect(follow.current()).toEqual([])
  })

  test('what nobody needs any more makes room at the cap', async () => {
    follow = make({ most: 2 })
    const first = await add('cat:cs.RO')
    await add('cat:cs.SE')
    await add('cat:quant-ph')
    await follow.settle()
    const before = follow.current().map(({ category }) => category)
    expect(before).toHaveLength(2)
    expect(before).toContain('cs.RO')
    await library.core.store.subscriptions.remove(first)
    await follow.settle()
    expect(
      follow
        .current()
        .map(({ category }) => category)
        .sort(),
    ).toEqual(['cs.SE', 'quant-ph'])
    await add('cat:cs.HC')
    await follow.settle()
    expect(told).toHaveLength(2) // there was room for all in between
  })

  test('a category that becomes a configured one is not fetched twice', async () => {
    await add('cat:cs.RO')
    await follow.settle()
    follow = make({ base: ['cs.RO'] })
    expect(await follow.load()).toEqual([])
  })

  test('where nothing is followed, the operator is told which variable helps', async () => {
    await add('cat:cs.RO')
    await make({ most: 0 }).settle()
    expect(told).toEqual([
      'Topics need cs.RO, which no source brings, and PAPERBOY_FOLLOW is off. Turn it on, or add it to PAPERBOY_ARXIV_CATEGORIES.',
    ])
  })

  test('a topic is saved though what it needs cannot be stored', async () => {
    const broken = { ...library.core.store.followed, settle: async () => Promise.reject(new Error('disk full')) }
    const following = await make({ store: { ...library.core.store, followed: broken } }).topic('cat:cs.RO', 'test:acme')
    expect(following).toEqual({ fetched: [], leftOut: [], asked: [], isAskedDaily: false, isPending: false })
  })
})
