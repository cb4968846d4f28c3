import { expect, test } from 'vitest'
import { runVerb } from '../../src/cli/table.ts'
import { newFolder } from '../left-behind.ts'
import { draft, openTestLibrary, testConfig } from '../library.ts'
import { runOver } from './desk.ts'

async function run(...argv: string[]): Promise<string[]> {
  const printed: string[] = []
  const nothing = (): never => {
    throw new Error('fields opens nothing')
  }
  const code = await runVerb(['fields', ...argv], {
    config: testConfig(newFolder()),
    open: nothing,
    openIndexed: nothing,
    checkPlatforms: nothing,
    registerDiscord: nothing,
    print: (line) => void printed.push(line),
    remark() {},
    render: nothing,
  })
  expect(code).toBe(0)
  return printed
}

test('fields lists each field with what it brings, and says which are chosen', async () => {
  const lines = await run()
  const at = lines.indexOf('machine-learning: Machine learning, chosen here')
  expect(lines.slice(at + 1, at + 3)).toEqual(['  Hugging Face Daily Papers', '  arXiv: cs.AI, cs.CL, cs.CV, cs.LG, eess.IV, stat.ML'])
  expect(lines).toContain('  bioRxiv: all categories')
  expect(lines.join('\n')).toContain('The Lancet (0140-6736)')
  expect(lines.filter((line) => /^[a-z]/.test(line)).map((line) => line.split(':')[0])).toEqual([
    'machine-learning',
    'biology',
    'medicine',
    'physics',
    'astronomy',
    'chemistry',
    'mathematics',
    'economics',
    'statistics',
    'robotics',
  ])
  expect(JSON.parse((await run('--json'))[0] ?? '')).toHaveLength(10)
})

test('fields counts papers a day of the chosen ones, over the days that are here', async () => {
  const library = await openTestLibrary({ seeds: false, sources: true })
  const { store } = library.core
  await library.ask('status')
  const reach = { day: '2026-04-10', newest: null, validators: { etag: null, modified: null }, catchUp: null, backfill: null }
  const categories = ['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG', 'eess.IV', 'stat.ML']
  const fillTo = async (until: string) => {
    const fill = { since: '2026-03-11', until, at: 0, tries: 0 }
    const cursor = Object.fromEntries(categories.map((category) => [category, { ...reach, fill }]))
    await store.sources.ingest({ source: 'arxiv', papers: [], cursor, brought: null, at: library.core.now(), lease: null, enriches: false })
  }
  const papers = Array.from({ length: 40 }, (_, index) =>
    draft(`Paper ${index}`, { published: `2026-04-0${1 + (index % 8)}`, categories: [index < 32 ? 'cs.CL' : 'math.AG'] }),
  )
  await library.add(papers, 'arxiv')
  const first = async () => (await runOver(library, ['fields'])).stdout.split('\n')[0]
  await fillTo('2026-04-07')
  expect(await first()).toBe('machine-learning: Machine learning, chosen here')
  await fillTo('2026-04-01')
  expect(await first()).toBe('machine-learning: Machine learning, chosen here, about 4 papers a day')
  await library.close()
})

test('fields takes no arguments', async () => {
  await expect(run('biology')).rejects.toThrow('fields takes no arguments, but got “biology”.')
})
