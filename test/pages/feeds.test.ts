// Pages and feeds of what a channel got: who may have them, what comes into them, and when they end.
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { leaveWorkspace, returnTo } from '../../src/commands/channel.ts'
import type { ShownFeed } from '../../src/port/feed-pages.ts'
import { answerOf, draft, openTestLibrary, requestOf, type TestLibrary, textOf, type Who } from '../library.ts'
import { type Mailbox, openMailbox } from '../mailbox.ts'

const URL = 'https://papers.example.org'
const ADDRESS = /https:\/\/papers\.example\.org\/feeds\/([\w-]{22})\n/
const DAY_MS = 86_400_000

let library: TestLibrary
let mailbox: Mailbox
let time = 0
beforeEach(async () => {
  library = await openTestLibrary({ seeds: false, feedsAt: URL })
  mailbox = openMailbox(library)
  time = Date.parse('2026-04-01T08:00:00Z')
  library.setClock(new Date(time).toISOString())
  await library.add([draft('A knee of old'), draft('A hip of old')])
  await library.ask('subscribe knee as Knees')
  await morning()
})
afterEach(() => library.close())

async function ask(text: string, who: Who = {}): Promise<string> {
  return textOf(await library.ask(text, who))
}

/** Asks for the page, and says its secret. */
async function secretOf(text = 'feed', who: Who = {}): Promise<string> {
  const said = await ask(text, who)
  const [, secret] = ADDRESS.exec(said) ?? []
  if (secret === undefined) throw new Error(said)
  return secret
}

async function find(secret: string): Promise<ShownFeed | null> {
  return (await (await library.feedPages?.find(secret))?.read()) ?? null
}

/** Of each digest but the first, which brings what is there. */
const titles = (feed: ShownFeed | null) =>
  feed?.digests
    .filter((digest) => !JSON.stringify(digest).includes('of old'))
    .map(({ sections }) => sections.flatMap(({ topic, papers }) => papers.map(({ title }) => `${topic}: ${title}`)))

function wait(milliseconds: number): void {
  time += milliseconds
  library.setClock(new Date(time).toISOString())
}

/** The digest of the next morning; and the round after it, by which it is in the page. */
async function morning(...papers: string[]): Promise<void> {
  await library.news(papers.map((title) => draft(title)))
  wait(DAY_MS - ((time - Date.parse('2026-04-01T09:00:00Z')) % DAY_MS))
  await mailbox.deliver()
  await mailbox.round()
}

/** Two rounds a minute apart, after so long. */
async function later(milliseconds: number): Promise<void> {
  wait(milliseconds)
  await mailbox.round()
}

describe('what is in a page', () => {
  test('what the channel got before, and each digest after, the latest first', async () => {
    await morning('A knee of before')
    const secret = await secretOf()
    expect(titles(await find(secret))).toEqual([['Knees: A knee of before']])
    await morning('A knee of after')
    expect(titles(await find(secret))).toEqual([['Knees: A knee of after'], ['Knees: A knee of before']])
    expect(await ask('feed')).toContain(secret)
  })

  test('the last 100 digests', async () => {
    const secret = await secretOf()
    for (let number = 1; number <= 103; number++) await morning(`A knee of day ${number}`)
    const shown = titles(await find(secret)) ?? []
    expect(shown).toHaveLength(100)
    expect([shown[0], shown[99]]).toEqual([['Knees: A knee of day 103'], ['Knees: A knee of day 4']])
  }, 60_000)

  test('of one topic alone, where that was asked for; it is no more once the topic is', async () => {
    await library.ask('subscribe hip as Hips')
    await morning()
    const [all, hips] = [await secretOf(), await secretOf('feed hips')]
    await morning('A knee', 'A hip')
    expect(titles(await find(all))).toEqual([['Knees: A knee', 'Hips: A hip']])
    expect(titles(await find(hips))).toEqual([['Hips: A hip']])
    expect((await find(hips))?.title).toBe('New papers on Hips, by Paperboy')
    expect(await ask('feed')).toContain('With addresses of their own: “Hips”.')
    await library.ask('unsubscribe hips')
    expect(await find(hips)).toBeNull()
    expect(await find(all)).not.toBeNull()
  })

  test('no workspace, channel or person', async () => {
    const secret = await secretOf('feed', { person: 'ada' })
    await morning('A knee')
    expect(JSON.stringify(await find(secret))).not.toMatch(/acme|general|ada\b|test:/)
  })

  test('an abstract only where it may be passed on', async () => {
    const secret = await secretOf()
    await library.news([
      draft('An open knee', { abstract: 'Everybody reads this.', keys: ['arxiv:2604.00001'] }),
      draft('A closed knee', { abstract: 'Its publisher keeps this.', keys: ['doi:10.1016/j.knee.1'] }),
    ])
    await morning()
    const shown = JSON.stringify(await find(secret))
    expect(shown).toContain('Everybody reads this.')
    expect(shown).toContain('A closed knee')
    expect(shown).not.toContain('publisher keeps')
  })

  test('a digest that did not arrive is not', async () => {
    const secret = await secretOf()
    mailbox.outcomes.push({ kind: 'dropped', reason: 'A filter.' })
    await morning('A knee')
    expect(titles(await find(secret))).toEqual([])
  })
})

describe('who may have one', () => {
  test('who manages topics, and only they read the addresses', async () => {
    expect(await ask('feed', { mayManage: false })).toMatch(/may|manage/)
    expect((await library.ask('feed')).audience).toBe('asker')
    expect(await ask('channel feed')).toMatch(ADDRESS)
  })

  test('nobody who says plain words that name no topic: these are looked for', async () => {
    await library.add([draft('Feed forward networks of knees')])
    await library.core.library.refresh()
    const found = await answerOf(library.paperboy, requestOf({ kind: 'words', text: 'feed forward networks' }))
    expect(found.cards).toHaveLength(1)
    expect(textOf(await answerOf(library.paperboy, requestOf({ kind: 'words', text: 'feed knees' })))).toMatch(ADDRESS)
  })

  test('nobody where the operator has switched them off', async () => {
    const off = await openTestLibrary({ seeds: false })
    expect(textOf(await off.ask('feed'))).toContain('PAPERBOY_FEED_PAGES=on')
    expect(off.feedPages).toBeNull()
    await off.close()
  })

  test('a private channel only as an admin of its workspace allows; it ends as soon as they do not', async () => {
    const platform = library.platforms[0] as { settings?: unknown }
    platform.settings = { examples: { managers: 'WHO' }, managers: 'everybody', choose: async () => ({ problem: '' }), offer: () => [] }
    mailbox.reach.of = () => 'some'
    expect(await ask('feed')).toContain('This channel is private, so it has no page and no feeds.')
    expect(await ask('settings feeds private')).toContain('for the admins')
    expect(await ask('settings feeds private', { isAdmin: true })).toContain('pages and feeds: public and private ones.')
    expect(await ask('feed')).toContain('when an admin no longer allows them for private channels, when the channel is deleted, or when')
    const [here, elsewhere] = [await secretOf(), await secretOf('feed', { channel: 'open' })]
    await later(3_600_000)
    expect(await find(here)).not.toBeNull()
    expect(await ask('settings feeds public', { isAdmin: true })).toContain('pages and feeds: public ones.')
    expect(await find(here)).toBeNull()
    expect(await find(elsewhere)).toBeNull()
    expect(await ask('feed', { workspace: 'other' })).toContain('This channel is private')
  })

  test.each([
    ['gone', 'Paperboy is not in this channel'],
    ['unclear', 'It cannot be told now who may read this channel'],
  ] as const)('a channel that is %s has none', async (reach, sentence) => {
    mailbox.reach.of = () => reach
    expect(await ask('feed')).toContain(sentence)
    expect(await library.core.store.feedPages.inChannel({ workspace: 'test:acme', channel: 'general' })).toEqual([])
  })

  test('a platform whose channels are read nowhere else has none', async () => {
    expect(await ask('feed', { platform: 'another' })).toContain('This channel cannot have a page')
  })
})

describe('how it ends', () => {
  test('by off, which ends those of topics, too, and by reset, which gives other addresses', async () => {
    const [first, knees] = [await secretOf(), await secretOf('feed knees')]
    const second = await secretOf('feed reset')
    expect(second).not.toBe(first)
    expect([await find(first), await find(second), await find(knees)].map((found) => found !== null)).toEqual([false, true, true])
    expect(await ask('feed off')).toBe('2 pages and their feeds have ended. Their addresses answer nobody any more.')
    expect([await find(second), await find(knees)]).toEqual([null, null])
    expect(await ask('feed off')).toBe('There was no page, and there were no feeds.')
  })

  test.each(['some', 'gone'] as const)('within an hour once the channel is %s, or before the next digest is in it', async (reach) => {
    const secret = await secretOf()
    await morning('A knee')
    mailbox.reach.of = () => reach
    await later(59 * 60_000)
    expect(await find(secret)).not.toBeNull()
    await later(60_000)
    expect(await find(secret)).toBeNull()

    mailbox.reach.of = () => 'everybody'
    const another = await secretOf()
    mailbox.reach.of = () => reach
    await morning('A knee that few may read')
    expect(await find(another)).toBeNull()
  })

  test('a channel that was public when it began ends by becoming private, whatever admins allow', async () => {
    const secret = await secretOf()
    await library.core.store.settings.choose('test:acme', '', 'feeds', { value: 'private', label: 'private' }, 0)
    mailbox.reach.of = () => 'some'
    await later(3_600_000)
    expect(await find(secret)).toBeNull()
  })

  test('while nobody says who may read the channel, nothing is added; after a week it ends', async () => {
    const secret = await secretOf()
    await morning('A knee that all may read')
    mailbox.reach.of = () => 'unclear'
    await morning('A knee in doubt')
    expect(titles(await find(secret))).toEqual([['Knees: A knee that all may read']])
    mailbox.reach.of = () => 'everybody'
    await later(10 * 60_000)
    expect(titles(await find(secret))?.[0]).toEqual(['Knees: A knee in doubt'])
    mailbox.reach.of = () => 'unclear'
    for (let day = 0; day < 8; day++) await later(DAY_MS)
    expect(await find(secret)).not.toBeNull()
    await later(DAY_MS)
    expect(await find(secret)).toBeNull()
  })

  test('a platform that does not say is asked again after ten minutes, and one that says so each hour, not each round', async () => {
    let asked = 0
    await secretOf()
    await secretOf('feed knees')
    mailbox.reach.of = () => {
      asked++
      return 'everybody'
    }
    for (let minute = 0; minute < 120; minute++) await later(60_000)
    expect(asked).toBe(2)
    mailbox.reach.of = () => {
      asked++
      return 'unclear'
    }
    for (let minute = 0; minute < 120; minute++) await later(60_000)
    expect(asked).toBeLessThanOrEqual(2 + 12)
  })

  test('at once when the workspace removes Paperboy, and not by its return', async () => {
    const secret = await secretOf()
    const [elsewhere, of] = [await secretOf('feed', { workspace: 'other' }), { platform: 'test', workspace: 'acme' }]
    await leaveWorkspace(of, { code: 'removed', reason: 'It was removed.' }, library.core)
    await returnTo(of, ['removed'], library.core)
    expect(await find(secret)).toBeNull()
    expect(await find(elsewhere)).not.toBeNull()
  })

  test('a clock that was ahead puts no look off', async () => {
    const secret = await secretOf()
    wait(400 * DAY_MS)
    await later(3_600_000)
    wait(-400 * DAY_MS)
    mailbox.reach.of = () => 'some'
    await later(60_000)
    expect(await find(secret)).toBeNull()
  })

  test('a channel that goes by another id takes it along', async () => {
    const secret = await secretOf()
    await library.core.store.channels.rename({ workspace: 'test:acme', channel: 'general' }, 'renamed')
    await morning('A knee')
    expect(titles(await find(secret))).toEqual([['Knees: A knee']])
    expect(await ask('feed', { channel: 'renamed' })).toContain(secret)
  })
})

describe('the secret of an address', () => {
  test('is not in the database, whose key is a file that nobody else reads', async () => {
    const secret = await secretOf()
    await library.core.store.tryWrite()
    const files = ['paperboy.db', 'paperboy.db-wal'].map((name) => readFileSync(join(library.folder, name), 'latin1')).join('')
    expect(files).not.toContain(secret)
    expect(files).toContain('feed_pages')
    expect(statSync(join(library.folder, 'feed-key')).mode & 0o077).toBe(0)
  })

  test('outlives a restart; without the key the address goes on, and reset gives another', async () => {
    const secret = await secretOf()
    const { folder } = library
    await library.close()
    library = await openTestLibrary({ seeds: false, feedsAt: URL, folder })
    openMailbox(library)
    expect(await secretOf()).toBe(secret)
    await library.close()
    rmSync(join(folder, 'feed-key'))
    library = await openTestLibrary({ seeds: false, feedsAt: URL, folder })
    openMailbox(library)
    expect(await ask('feed')).toContain('cannot be shown again')
    expect(await find(secret)).not.toBeNull()
    const another = await secretOf('feed reset')
    expect(await find(secret)).toBeNull()
    expect(await find(another)).not.toBeNull()
  })

  test('is known to nobody by name: who made it can be forgotten', async () => {
    const secret = await secretOf('feed', { person: 'eve' })
    await library.ask('forget me yes', { person: 'eve' })
    expect(await find(secret)).not.toBeNull()
  })
})
