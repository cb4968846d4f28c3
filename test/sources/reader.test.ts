import { afterEach, expect, test } from 'vitest'
import { createReader, type Reader } from '../../src/sources/reader.ts'
import type { Answer } from '../../src/sources/request.ts'

let reader: Reader
afterEach(() => reader.close())

const answer = (text: string): Answer => ({
  kind: 'body',
  body: new Uint8Array(Buffer.from(text)),
  contentType: 'application/xml',
  validators: { etag: null, modified: null },
})
const FEED =
  '<rss version="2.0"><channel><item><title>Doors that open by themselves</title><author>Ada Lovelace</author></item></channel></rss>'
const RECORD = `<record><header><identifier>oai:arXiv.org:2604.90001</identifier></header><metadata><arXiv>
  <title>Doors that open</title><abstract>${'Of $\\alpha$ doors. '.repeat(40)}</abstract></arXiv></metadata></record>`
const harvestOf = (records: string): Answer => answer(`<OAI-PMH><ListRecords>${records}</ListRecords></OAI-PMH>`)

test('an answer that takes too long is given up alone: the end of its thread is no end of the next one’s', async () => {
  reader = createReader(undefined, 1_000)
  const slow = reader.read('arxiv-oai', harvestOf(RECORD.repeat(45_000)))
  const next = reader.read('feed', answer(FEED)).then(
    ({ found }) => `${found.length} found`,
    ({ message }: Error) => message,
  )
  await expect(slow).rejects.toThrow('An answer took longer than 1 s to read; none of it was stored.')
  // A busy machine may need longer than that to start a thread.
  expect(await next).toMatch(/^(?:1 found$|An answer took longer)/)
})
