import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { decodeBody, readJson } from '../../src/sources/formats/answer.ts'
import { readArxivAtom } from '../../src/sources/formats/arxiv-atom.ts'
import { streamArxivOai } from '../../src/sources/formats/arxiv-oai.ts'
import { readFeed } from '../../src/sources/formats/feed-document.ts'
import { UnreadableAnswer } from '../../src/sources/formats/found.ts'
import { compiled } from '../compiled.ts'
import { inPieces } from './fixture.ts'
import { HOSTILE } from './hostile-answers.ts'

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Buffer.from(text, encoding)

describe('the text of an answer is decoded', () => {
  test.each([
    ['as UTF-8 where nothing says otherwise', bytes('Wübben', 'utf8'), null],
    ['by its content type', bytes('Wübben', 'latin1'), 'text/xml; charset=ISO-8859-1'],
    ['with the signs of Windows-1252', Buffer.from([0x80, 0x93, 0x57, 0xfc, 0x62, 0x62, 0x65, 0x6e]), 'text/xml; charset=windows-1252'],
    ['by its XML declaration', bytes('<?xml version="1.0" encoding="iso-8859-1"?>Wübben', 'latin1'), 'application/xml'],
    [
      'by its byte order mark, which is right against all',
      Buffer.concat([Buffer.from([0xff, 0xfe]), bytes('Wübben', 'utf16le')]),
      'text/xml; charset=utf-8',
    ],
    ['as UTF-8 where it names an encoding that is none', bytes('Wübben', 'utf8'), 'text/xml; charset=klingon'],
  ])('%s', (_, body, contentType) => {
    const text = decodeBody(body, contentType)
    expect(text).toMatch(/Wübben$/)
    if (contentType?.endsWith('1252')) expect(text).toBe('€“Wübben')
  })
})

describe('a hostile answer is refused in a sentence', () => {
  test.each(Object.entries(HOSTILE))('%s', (_, { kind, body, sentence }) => {
    const read = () => (kind === 'json' ? readJson(body(), "Hugging Face's list") : readFeed(body()))
    expect(read).toThrow(UnreadableAnswer)
    expect(read).toThrow(sentence)
  })

  test('a DOCTYPE before anything in it is read, also of arXiv and in pieces', async () => {
    const body = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed><title>&x;</title></feed>'
    expect(() => readArxivAtom(body)).toThrow("arXiv's Atom feed has a DOCTYPE")
    await expect(streamArxivOai(inPieces(body, 3)).next()).rejects.toThrow('has a DOCTYPE')
  })

  test('a record without end, long before it is all there', async () => {
    let sent = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('<OAI-PMH><ListRecords><record><metadata><arXiv><abstract>')
      for (;;) {
        sent++
        yield Buffer.alloc(64 * 1024, 'a')
      }
    }
    await expect(streamArxivOai(endless()).next()).rejects.toThrow('a text of more than 1,000,000 characters')
    expect(sent).toBeLessThan(64)
  })

  test('records without end, before they fill the memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('<OAI-PMH><ListRecords>')
      for (;;) yield Buffer.from('<record/>'.repeat(10_000))
    }
    const read = async (): Promise<void> => {
      for await (const _ of streamArxivOai(endless()));
    }
    await expect(read()).rejects.toThrow('more than 50,000 records')
  })

  test('a text without end in pieces between comments', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('<OAI-PMH><ListRecords><record><title>')
      for (;;) yield Buffer.from(`${'a'.repeat(1_000)}<!-- -->`.repeat(10))
    }
    await expect(streamArxivOai(endless()).next()).rejects.toThrow('a text of more than 1,000,000 characters')
  })

  test('elements without end in one record', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('<OAI-PMH><ListRecords><record>')
      for (;;) yield Buffer.from('<a>b</a>'.repeat(1_000))
    }
    await expect(streamArxivOai(endless()).next()).rejects.toThrow('more than 100,000 elements')
  })
})

// The script also tells the milliseconds of each, for who runs it by hand; here a parser whose time is not linear runs out of a minute.
test('each hostile answer is refused within 100 MB, in a process of its own', async () => {
  const script = await compiled('measure-hostile')
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script], { timeout: 60_000 })
  const measured = JSON.parse(stdout) as { name: string; megabytes: number }[]
  expect(measured.map(({ name }) => name).sort()).toEqual(Object.keys(HOSTILE).sort())
  expect(measured.filter(({ megabytes }) => megabytes > 100)).toEqual([])
}, 60_000)
