import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allFields } from '../../src/config/fields.ts'
import { readSuggestedFeeds } from '../../src/sources/suggested-feeds.ts'
import { newFolder } from '../left-behind.ts'
import { openTestLibrary, type TestLibrary, testConfig } from '../library.ts'
import { type Ran, runOver } from './desk.ts'

const CONFIGURED = 'https://configured.example/rss'

let library: TestLibrary
const folder = newFolder()
beforeAll(async () => {
  library = await openTestLibrary({ seeds: false })
})
afterAll(() => library.close())

const feeds = (...words: string[]): Promise<Ran> =>
  runOver(library, ['feeds', ...words], { sources: { ...testConfig('').sources, feeds: [CONFIGURED] } })
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('feeds remove takes what feeds lists:', () => {
  test.each([
    ['an address', 'https://journal.example/rss?x=1'],
    ['a name', 'journal.example-rss-12c091'],
    ['a name in capitals', 'Journal.Example-RSS-12C091'],
    ['a title of several words', 'A Journal'],
  ])('%s', async (_, wanted) => {
    await feeds('add', 'https://journal.example/rss?x=1', 'A', 'journal')
    const { stdout } = await feeds()
    expect(stdout).toContain('journal.example-rss-12c091  https://journal.example/rss?…  A journal')
    expect((await feeds('remove', ...wanted.split(' '))).stdout).toBe('Removed: https://journal.example/rss?…. What it brought stays.')
    expect((await feeds()).stdout).not.toContain('journal.example')
  })

  test('but no title that several have', async () => {
    await feeds('add', 'https://one.example/', 'News')
    await feeds('add', 'https://two.example/', 'News')
    await expect(feeds('remove', 'news')).rejects.toThrow('Several feeds are called “news”. Name one: one.example, two.example.')
    await feeds('remove', 'one.example')
    await feeds('remove', 'news')
    expect((await feeds()).stdout).not.toContain('News')
  })

  test.each([CONFIGURED, 'configured.example-rss'])('but not %s, which is configured', async (wanted) => {
    await expect(feeds('remove', wanted)).rejects.toThrow(`${CONFIGURED} stands in PAPERBOY_FEEDS: take it out there.`)
  })

  test('and says so where there is none of that name', async () => {
    await expect(feeds('remove', 'nature')).rejects.toMatchObject({
      exitCode: 1,
      message: 'nature is not one of the feeds. npm start -- feeds lists them.',
    })
  })
})

describe('a file that is no list of feeds', () => {
  test.each([
    ['missing', join(folder, 'missing'), 2, `There is no file ${join(folder, 'missing')}.`],
    ['a folder', folder, 2, `${folder} cannot be read: it is a folder, not a file.`],
    ['below a file', '/dev/null/x', 2, '/dev/null/x cannot be read: a part of its path is a file, not a folder.'],
    ['empty', fileOf('empty.opml', ''), 1, 'empty.opml is empty.'],
    ['no XML', fileOf('text.opml', 'Nature, Science'), 1, 'text.opml is not well-formed XML: '],
    ['cut off', fileOf('cut.opml', '<opml><body><outline'), 1, 'cut.opml is not well-formed XML: it ends in the middle'],
    ['a web page', fileOf('page.opml', '<!doctype html><title>Log in</title>'), 1, 'page.opml is a web page (“Log in”).'],
    ['a feed itself', fileOf('rss.opml', '<rss><channel/></rss>'), 1, 'rss.opml is XML of another kind (<rss>).'],
  ])('%s: is named, with what is expected and nothing that only a server could mend', async (_, file, exitCode, problem) => {
    const running = feeds('import', file)
    await expect(running).rejects.toThrow(problem)
    await expect(running).rejects.toThrow(/ Name an OPML file, as readers of feeds export it\.$/)
    await expect(running).rejects.not.toThrow(/[Aa]sking again|service|answer/)
    await expect(running).rejects.toMatchObject({ exitCode })
  })
})

test.each([
  ['a folder', folder, 'it is a folder, not a file'],
  ['in a folder that is missing', join(folder, 'none', 'x.opml'), 'there is no such folder'],
  ['where nothing can be written', '/proc/x.opml', ''],
])('feeds export --out %s says so', async (_, out, reason) => {
  const running = feeds('export', '--out', out)
  await expect(running).rejects.toThrow(`${out} cannot be written: ${reason}`)
  await expect(running).rejects.toMatchObject({ exitCode: 2 })
})

test('feeds export prints no address that may hold a key, and writes it to a file for its owner alone', async () => {
  await feeds('add', 'https://journal.example/rss?key=s3cret', 'A', 'journal')
  await expect(feeds('export')).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('--out FILE') })
  const out = fileOf('whole.opml', 'what others can read')
  chmodSync(out, 0o644)
  await feeds('export', '--out', out)
  expect(readFileSync(out, 'utf8')).toContain('xmlUrl="https://journal.example/rss?key=s3cret"')
  expect(statSync(out).mode & 0o777).toBe(0o600)
  await feeds('remove', 'https://journal.example/rss?key=s3cret')
})

test('feeds export writes its file, and --out belongs to nothing else', async () => {
  mkdirSync(join(folder, 'there'))
  const out = join(folder, 'there', 'x.opml')
  expect(await feeds('export', '--out', out)).toMatchObject({ code: 0, stdout: '' })
  expect(readFileSync(out, 'utf8')).toContain(`xmlUrl="${CONFIGURED}"`)
  await expect(feeds('--out', out)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('--out is only for export') })
})

describe('feeds suggest', () => {
  const { feeds: suggested, sources, seen } = readSuggestedFeeds()

  test('has at least 40 feeds, some of each field, each with where it stands', () => {
    expect(suggested.length).toBeGreaterThanOrEqual(40)
    for (const { name } of allFields()) expect([name, suggested.some(({ fields }) => fields.includes(name))]).toEqual([name, true])
    const names = allFields().map(({ name }) => name)
    expect(suggested.flatMap(({ fields }) => fields).filter((field) => !names.includes(field))).toEqual([])
    expect(Object.keys(sources).filter((source) => !suggested.some((feed) => feed.source === source))).toEqual([])
    expect(seen).toBe('2026-11-29')
  })

  test('names those of a field, and calls none verified', async () => {
    const { stdout } = await feeds('suggest', 'Astronomy')
    expect(stdout).toContain('feeds of astronomy that public lists name, as seen on Sun 29 Nov 2026. None of them was asked')
    expect(stdout).toContain('The Astrophysical Journal  http://iopscience.iop.org/0004-637X/?rss=1')
    expect(stdout).toContain('  named in github.com/sg-s/science-journal-feeds, all-feeds.txt (c807048)')
    expect(stdout).not.toContain('New England Journal')
    expect(stdout).not.toContain('verified')
  })

  test('refuses what is no field, with the nearest names', async () => {
    await expect(feeds('suggest', 'astronomie')).rejects.toThrow('“astronomie” is not a field. The nearest are astronomy, ')
  })
})
