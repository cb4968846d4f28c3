import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LIMITS } from '../../src/commands/budget.ts'
import { readConfig } from '../../src/config/config.ts'
import { openServices } from '../../src/lookup/services.ts'
import { button, openTestLibrary, ROOT, type TestLibrary } from '../library.ts'
import { type OutsideServer, startOutside } from './outside-server.ts'

const PAGE = readFileSync(join(ROOT, 'docs/sources.md'), 'utf8').replace(/\s+/g, ' ')
const WHO = { person: 'U-ada-lovelace', workspace: 'W-acme-labs', channel: 'C-knees-only' }

let outside: OutsideServer
let library: TestLibrary
beforeEach(async () => {
  outside = await startOutside({
    PAPERBOY_SOURCES: 'huggingface arxiv europepmc',
    PAPERBOY_EUROPEPMC_QUERIES: 'x',
    PAPERBOY_CONTACT: 'ops@example.org',
  })
  library = await openTestLibrary({ outside: outside.settings })
})
afterEach(async () => {
  await library.close()
  await outside.close()
})

describe('what is sent', () => {
  test('to each service is what the page says: words, names, categories, identifiers, and nothing of people', async () => {
    const list = await library.ask('search knee author:Navab cat:cs.CV after:2024 -wrist', WHO)
    await library.press(button(list, 'Look outside'), WHO)
    for (const typed of ['arXiv:2401.00001', '10.1234/sheep.1', 'pmid:34902460']) await library.ask(`show ${typed}`, WHO)
    const sent = outside.asked.map(({ service, url }) => [service, Object.fromEntries(url.searchParams)] as const)
    expect(sent).toEqual([
      ['huggingface', { q: 'knee Navab' }],
      ['arxiv', expect.objectContaining({ search_query: '((ti:"knee" OR au:"knee") AND au:"Navab" AND cat:cs.CV)' })],
      ['arxiv', expect.objectContaining({ search_query: '(all:"knee" AND au:"Navab" AND cat:cs.CV)' })],
      ['europepmc', expect.objectContaining({ query: '((TITLE:"knee" OR AUTH:"knee" OR "knee") AND AUTH:"Navab")' })],
      ['huggingface', {}],
      ['arxiv', { id_list: '2401.00001', max_results: '1' }],
      ['crossref', expect.objectContaining({ filter: 'doi:10.1234/sheep.1', mailto: 'ops@example.org' })],
      ['europepmc', expect.objectContaining({ query: 'DOI:"10.1234/sheep.1"' })],
      ['europepmc', expect.objectContaining({ query: 'EXT_ID:34902460 AND SRC:MED' })],
    ])
    for (const { url, headers } of outside.asked) {
      const all = `${url.href} ${JSON.stringify(headers)}`
      for (const own of Object.values(WHO)) expect(all).not.toContain(own)
      expect(headers['user-agent']).toMatch(/^Paperboy\/.*ops@example\.org/)
      expect(headers.cookie).toBeUndefined()
    }
  })

  test('goes to hosts that the page names', () => {
    const services = openServices(readConfig({ PAPERBOY_SOURCES: 'huggingface europepmc', PAPERBOY_EUROPEPMC_QUERIES: 'x' }).sources)
    const searches = services.forSearch.flatMap((service) => service.searches({ kind: 'words', text: 'knee' }))
    const papers = services.forPaper.flatMap((service) =>
      ['arxiv:2401.00001', 'doi:10.1234/a.1', 'pmid:1'].flatMap((key) => service.paper(key) ?? []),
    )
    for (const { ask } of [...searches, ...papers])
      expect(PAGE).toContain(`| \`${new URL(ask.url).host}\``.replace('`export', '`rss.arxiv.org`, `export'))
  })

  test('is kept with nobody’s name: who looked for what stands nowhere', async () => {
    outside.papers.huggingface = [{ id: '2401.00001', title: 'The knee of sheep' }]
    await library.press(button(await library.ask('search sheep', WHO), 'Look outside'), WHO)
    for (const text of ['search sheep', 'show arXiv:2401.00001', 'status', 'new', 'trending all', 'search source:huggingface']) {
      const reply = JSON.stringify(await library.ask(text, { workspace: 'other' }))
      for (const own of Object.values(WHO)) expect([text, reply.includes(own)]).toEqual([text, false])
      expect(reply).not.toMatch(/looked up|look-up/)
    }
  })
})

test('the page has the limits as they are', () => {
  expect(LIMITS.lookups.withinMs).toBe(60_000)
  expect(LIMITS.workspaceLookups.withinMs).toBe(3_600_000)
  expect(PAGE).toContain(
    `A person may look outside ${LIMITS.lookups.most} times a minute, and a workspace ${LIMITS.workspaceLookups.most} times an hour.`,
  )
})
