import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReply } from '../adapters/terminal/render.ts'
import { SHAPES } from '../src/commands/table.ts'
import { VERBS } from '../src/verbs/table.ts'
import { openTestLibrary, type TestLibrary } from './library.ts'

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const readme = read('README.md')

describe('the README', () => {
  let library: TestLibrary
  beforeAll(async () => {
    library = await openTestLibrary({ sources: true })
  })
  afterAll(() => library.close())

  test('has a row for each command of the table, and no other', () => {
    const rows = [...readme.matchAll(/^\| `\/papers (.+)` \| (.+) \|$/gm)].map(([, usage, summary]) => [
      usage?.replaceAll('\\|', '|'),
      summary,
    ])
    expect(rows).toEqual(SHAPES.map((shape) => [shape.usage, shape.summary]))
  })

  test('shows exchanges that are what the program answers', async () => {
    const exchanges = [...readme.matchAll(/```\n(> [\s\S]+?)```/g)].map((match) => match[1] ?? '')
    const turns = exchanges.flatMap((exchange) => exchange.split(/^> /m).slice(1))
    expect(turns.length).toBeGreaterThan(1)
    for (const turn of turns) {
      const [typed = '', ...answer] = turn.split('\n')
      const reply = await library.ask(typed)
      expect(answer.join('\n').trim()).toBe(renderReply(reply, { width: null, colour: false }))
    }
  })

  test('names only verbs and scripts that exist', () => {
    const verbs = [...readme.matchAll(/npm start (?:--silent )?-- (\w+)/g)].map((match) => match[1])
    expect(new Set(verbs)).toEqual(new Set(VERBS.map((verb) => verb.name)))
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...`${readme}${read('CONTRIBUTING.md')}`.matchAll(/npm run (\w+)/g)].map((match) => match[1] ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test('names the Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    expect(readme).toContain(`${engines.node.replace('>=', '')} or newer`)
  })
})
