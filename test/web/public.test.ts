import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { namesOf } from '../../adapters/web/guard.ts'
import { createPublicRoutes } from '../../adapters/web/public-routes.ts'
import { createPublicPapers } from '../../src/pages/public-papers.ts'
import { hostileTexts } from '../hostile.ts'
import { someHostileKinds } from '../hostile-kinds.ts'
import { draft, openTestLibrary, type TestLibrary } from '../library.ts'
import { expectOwnMarkup } from './markup.ts'

const URL = 'https://papers.example.org'

let library: TestLibrary
let time = 0
let isEnding = false
let routes: ReturnType<typeof createPublicRoutes>

function newRoutes(listening = '0.0.0.0'): typeof routes {
  const papers = createPublicPapers(library.core)
  return createPublicRoutes({
    feeds: null,
    url: URL,
    papers,
    names: namesOf(listening, URL),
    mounts: [],
    isAside: () => isEnding,
    style: 'p {}',
    clientOf: (context) => context.req.header('x-client') ?? '',
    now: () => time,
  })
}
async function get(path: string, client = 'one'): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await routes.request(`https://papers.example.org${path}`, { headers: { 'x-client': client } })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}
beforeAll(async () => {
  library = await openTestLibrary()
  routes = newRoutes()
})
afterAll(() => library.close())

test('a proxy is told when the program ends, which serves on until then', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' })
  isEnding = true
  onTestFinished(() => {
    isEnding = false
  })
  expect(await get('/healthz')).toMatchObject({ status: 503, text: 'starting or ending\n' })
  expect((await get('/search')).status).toBe(200)
})

test('a search that nothing was asked of yet says what it takes', async () => {
  expect((await get('/search')).text).toContain('author:Summers')
  expect((await get('/search?q=chest')).text).not.toContain('author:Summers')
})

test('a search lists papers with the address of each, and its next page', async () => {
  const { status, text } = await get('/search?q=chest+x-ray')
  expect(status).toBe(200)
  expect(text).toMatch(/match “chest x-ray”/)
  expect(text.match(/<section class="card">/g)).toHaveLength(10)
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(text) ?? []
  const later = await get(next.replaceAll('&amp;', '&'))
  expect(later.text).toContain('<h3>11. ')
  expect(later.text).toContain('rel="prev"')
})

test('a page of a paper has its authors, its links, its BibTeX and related ones', async () => {
  const [, address = ''] = /href="(\/papers\/\d+)"/.exec((await get('/search?q=CheXagent')).text) ?? []
  const { text } = await get(address)
  expect(text).toContain('CheXagent')
  expect(text).toContain('<h2>Abstract</h2>')
  expect(text).toContain('@misc{')
  expect(text.match(/<li><a href="\/papers\/\d+">/g)?.length).toBeGreaterThan(2)
})

test('an abstract of a source that does not allow it is not passed on', async () => {
  const abstract = 'A sentence that its publisher keeps.'
  await library.add([draft('A closed paper on quokkas', { abstract, keys: ['doi:10.1016/j.closed.2026.1'] as never })])
  await library.core.library.refresh()
  const [, address = ''] = /href="(\/papers\/\d+)"/.exec((await get('/search?q=quokkas')).text) ?? []
  const { text } = await get(address)
  expect(text).toContain('A closed paper on quokkas')
  expect(text).not.toContain('its publisher keeps')
})

test('nothing of people or channels is there', async () => {
  await library.ask('search radiology')
  await library.ask('save 1')
  await library.ask('vote up 1')
  const { text } = await get('/search?q=radiology')
  expect(text).not.toMatch(/here ·|\+1 here|Saved|form method="post"/)
  for (const path of ['/', '/enter/x', '/events', '/say', '/papers/0', '/papers/999999', '/papers/1e3']) {
    const answer = await get(path)
    expect(answer.status).toBe(path === '/' ? 302 : 404)
  }
  expect((await routes.request('https://papers.example.org/search', { method: 'POST', headers: { 'x-client': 'one' } })).status).toBe(405)
})

test('what cannot be read is said, and a page beyond the last is empty', async () => {
  expect((await get('/search?q=author:')).status).toBe(200)
  expect((await get('/search?q=qwertzuiopasdf')).text).toContain('No paper matches')
  expect((await get('/search?q=radiology&page=20')).status).toBe(200)
  expect((await get('/search?q=radiology&page=-3')).text).toContain('<h3>1. ')
})

test('hostile words and papers stay text', async () => {
  const texts = [...hostileTexts, ...someHostileKinds.map(({ text }) => text)]
  const before = await library.core.store.papers.newest({ category: null, limit: 1_000 })
  await library.add(
    texts.map((text, at) =>
      draft(`Hostile ${at} ${text.slice(0, 300)}`, {
        abstract: text.slice(0, 3_000),
        authors: [text],
        keys: [`arxiv:2602.${10_000 + at}`] as never,
      }),
    ),
  )
  await library.core.library.refresh()
  for (const [at, text] of texts.entries()) {
    const shown = await get(`/search?q=${encodeURIComponent(text.slice(0, 1_500).toWellFormed())}`, `client ${at}`)
    expect(shown.status).toBe(200)
    expectOwnMarkup(shown.text)
    time += 1_000
  }
  const ids = (await library.core.store.papers.newest({ category: null, limit: 1_000 })).filter((id) => !before.includes(id))
  expect(ids.length).toBeGreaterThan(40)
  for (const id of ids) {
    const shown = await get(`/papers/${id}`, `paper ${id}`)
    expect(shown.status).toBe(200)
    expectOwnMarkup(shown.text)
    time += 1_000
  }
}, 60_000)

describe('a server that listens to this machine alone', () => {
  const statusOf = async (host: string, listening: string, path = '/search'): Promise<number> =>
    (await newRoutes(listening).request(`${URL}${path}`, { headers: { host } })).status

  test.each(['papers.example.org', 'PAPERS.example.org:8443', 'localhost:3210', '127.0.0.1', '[::1]:3210'])(
    'is asked for %s',
    async (host) => {
      for (const listening of ['127.0.0.1', 'localhost', '::1']) expect(await statusOf(host, listening)).toBe(200)
    },
  )

  test.each(['evil.example', 'papers.example.org.evil.example', '127.0.0.1.evil.example', ''])('is not asked for “%s”', async (host) => {
    expect(await statusOf(host, '127.0.0.1')).toBe(421)
    expect(await statusOf(host, '127.0.0.1', '/healthz')).toBe(200)
    expect(await statusOf(host, '0.0.0.0')).toBe(200)
  })
})

describe('who asks too much waits, and others do not', () => {
  test('30 in a minute are answered to one, 300 in all', async () => {
    routes = newRoutes()
    for (let request = 0; request < 30; request++) expect((await get('/search', 'many')).status).toBe(200)
    const refused = await get('/search', 'many')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await get('/search', 'another')).status).toBe(200)
    for (let request = 0; request < 269; request++) await get('/search', `client ${request}`)
    expect((await get('/search', 'the last')).status).toBe(429)
    time += 60_000
    expect((await get('/search', 'many')).status).toBe(200)
  })
})
