import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readEntries } from '../../src/import/file.ts'
import { effort } from '../effort.ts'
import { newFolder } from '../left-behind.ts'
import { SHARED } from '../library.ts'

const folder = newFolder()

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(path: string) {
  const notes: string[] = []
  const entries = []
  for await (const entry of readEntries(path, (line, note) => notes.push(`${line} ${note}`))) entries.push(entry)
  return {
    titles: entries.flatMap((entry) => ('draft' in entry ? [entry.draft.title] : [])),
    rejected: entries.flatMap((entry) => ('reason' in entry ? [`${entry.line} ${entry.reason}`] : [])),
    notes,
  }
}

const lineOf = (title: string): string => `{"title":"${title}"}\n`
const ENTRY = '@article{a, title = {Über Möller}}\n'
const ABSTRACT = 'Ein Satz für Übungen. '.repeat(12)
const ANSI_NOTE = 'is not UTF-8; the file was read as Windows-1252 (Latin-1)'
const NOT_UTF8 = 'is not UTF-8, and its encoding is unknown; save the file as UTF-8'

function wide(text: string, isBig: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

const FORMATS: [format: string, name: string, text: string, title: string][] = [
  ['JSON Lines', 'a.jsonl', lineOf('Plain') + lineOf('Über Möller'), 'Über Möller'],
  ['BibTeX', 'a.bib', ENTRY, 'Über Möller'],
  ['a captured page', 'page.txt', `Trending\n\nÜber Möller\n\n${ABSTRACT}\n`, 'Über Möller'],
]

describe.each(FORMATS)('%s', (_, name, text, title) => {
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE with a byte order mark', wide(`\ufeff${text}`, false)],
    ['UTF-16BE with a byte order mark', wide(`\ufeff${text}`, true)],
    ['UTF-16LE without', wide(text, false)],
    ['UTF-16BE without', wide(text, true)],
  ])('in %s is read', async (_, bytes) => {
    for (const path of [fileOf(name, bytes), ...(name.endsWith('.jsonl') ? [fileOf(`${name}.gz`, gzipSync(bytes))] : [])]) {
      const { titles, rejected, notes } = await read(path)
      expect(titles.at(-1)).toBe(title)
      expect([...rejected, ...notes]).toEqual([])
    }
  })

  test('in Latin-1 is read, and says so', async () => {
    const { titles, rejected, notes } = await read(fileOf(name, Buffer.from(text, 'latin1')))
    expect(titles.at(-1)).toBe(title)
    expect(rejected).toEqual([])
    const place = text.split('\n').findIndex((line) => line.includes('Ü')) + 1
    expect(notes).toEqual([`${place} ${ANSI_NOTE}`])
  })
})

test.skipIf(!existsSync(SHARED))('a file of JabRef in its old encoding is read', async () => {
  const { titles, notes } = await read(join(SHARED, 'cases/bib-latin1.bib'))
  expect(titles).toEqual(['Über die Bewegung großer Körper'])
  expect(notes).toEqual([`1 ${ANSI_NOTE}`])
})

test('Windows-1252 has quotes and dashes of its own', async () => {
  const bytes = Buffer.from([...Buffer.from('{"title":"A '), 0x93, ...Buffer.from('quoted'), 0x94, 0x20, 0x97, ...Buffer.from(' title"}')])
  expect((await read(fileOf('quotes.jsonl', bytes))).titles).toEqual(['A “quoted” — title'])
})

describe('bytes of no known encoding', () => {
  const utf8 = Buffer.from(lineOf('Über Möller'))
  const latin1 = Buffer.from(lineOf('Zoë Müller'), 'latin1')
  const plain = Buffer.from(lineOf('Plain'))

  test('beside lines in UTF-8 are told of by line, whichever comes first', async () => {
    expect(await read(fileOf('mixed.jsonl', Buffer.concat([plain, utf8, latin1, plain])))).toEqual({
      titles: ['Plain', 'Über Möller', 'Plain'],
      rejected: [`3 ${NOT_UTF8}`],
      notes: [],
    })
    expect(await read(fileOf('mixed.jsonl', Buffer.concat([latin1, plain, utf8])))).toMatchObject({
      titles: ['Plain', 'Über Möller'],
      rejected: [`1 ${NOT_UTF8}`],
    })
  })

  test.each([
    ['a code that Windows-1252 lacks', [0x5a, 0x81, 0x5a]],
    ['many foreign letters in a row, as of Cyrillic', [0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0]],
    ['signs within words, as of Polish', [0x57, 0x61, 0xb3, 0xea, 0x73, 0x61]],
  ])('with %s are told of by line', async (_, letters) => {
    const strange = Buffer.from([...Buffer.from('{"title":"'), ...letters, ...Buffer.from('"}\n')])
    expect(await read(fileOf('strange.jsonl', Buffer.concat([plain, strange])))).toEqual({
      titles: ['Plain'],
      rejected: [`2 ${NOT_UTF8}`],
      notes: [],
    })
  })

  test('in a BibTeX file or a page refuse it with the line', async () => {
    const reading = read(fileOf('mixed.bib', Buffer.concat([Buffer.from(ENTRY), Buffer.from(ENTRY, 'latin1')])))
    await expect(reading).rejects.toThrow(`mixed.bib cannot be read: line 2 ${NOT_UTF8}`)
  })

  test('and UTF-16 that breaks off is told of, after the lines before', async () => {
    const bytes = wide(`\ufeff${lineOf('Plain')}${lineOf('Über')}`, false)
    const { titles, rejected } = await read(fileOf('odd.jsonl', bytes.subarray(0, -1)))
    expect(titles).toEqual(['Plain'])
    expect(rejected).toEqual([expect.stringMatching(/^2 and all lines after it cannot be read: .*utf-16le/)])
  })
})

const MANY = effort(5_000, 20_000)

describe('a gzipped file', () => {
  const pack = (count: number): Buffer =>
    gzipSync(Array.from({ length: count }, (_, index) => lineOf(`Paper ${index} ${(index * 7919) % 1_000}`)).join(''))

  test.each([3, MANY])('without the sum at its end gives all of its %i lines, and says where it broke', async (count) => {
    const { titles, rejected } = await read(fileOf('cut.jsonl.gz', pack(count).subarray(0, -4)))
    expect(titles).toHaveLength(count)
    expect(rejected).toEqual([`${count + 1} and all lines after it cannot be read: unexpected end of file`])
  })

  test('that is cut in the middle gives the lines before', async () => {
    const packed = pack(MANY)
    const { titles, rejected } = await read(fileOf('half.jsonl.gz', packed.subarray(0, packed.length >> 1)))
    expect(titles.length).toBeGreaterThan(0.35 * MANY)
    expect(titles.length).toBeLessThan(0.65 * MANY)
    expect(rejected).toEqual([`${titles.length + 1} and all lines after it cannot be read: unexpected end of file`])
  })

  test('that is damaged gives lines before the damage', async () => {
    const packed = pack(2_000)
    expect(packed.length).toBeLessThan(16 * 1024) // read at once
    packed.fill(0xff, packed.length - 600, packed.length - 300)
    const { titles, rejected } = await read(fileOf('damaged.jsonl.gz', packed))
    expect(titles.length).toBeGreaterThan(500)
    expect(rejected.at(-1)).toMatch(/and all lines after it cannot be read: /)
  })

  test('with a line that has no end takes no memory for it, and the line after it is read', async () => {
    // More than a string can hold.
    const endless = gzipSync(Buffer.alloc(16 * 1024 * 1024, 'x'))
    const parts = Array.from({ length: 40 }, () => endless)
    const path = fileOf('endless.jsonl.gz', Buffer.concat([...parts, gzipSync(`\n${lineOf('A good line')}`)]))
    const before = process.memoryUsage().rss
    const { titles, rejected } = await read(path)
    expect(titles).toEqual(['A good line'])
    expect(rejected).toEqual(['1 has more than 1,000,000 bytes, which is too long for a paper'])
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
  }, 60_000)
})
