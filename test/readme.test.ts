import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReply } from '../adapters/terminal/render.ts'
import { renderCommands } from '../docs/commands.ts'
import { renderErrors } from '../docs/errors.ts'
import { VERBS } from '../src/cli/table.ts'
import { SHAPES } from '../src/commands/table.ts'
import { SOURCES, VARIABLES } from '../src/config/variables.ts'
import { openTestLibrary, type TestLibrary } from './library.ts'

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const readme = read('README.md')
const pages = readdirSync(new URL('../docs/', import.meta.url)).filter((name) => name.endsWith('.md'))
const all = [readme, read('CONTRIBUTING.md'), ...pages.map((name) => read(`docs/${name}`))].join('\n')

describe('the README and the docs', () => {
  let library: TestLibrary
  beforeAll(async () => {
    library = await openTestLibrary({ sources: true })
  })
  afterAll(() => library.close())

  test('have a page of commands that is made from the table', () => {
    expect(read('docs/commands.md')).toBe(renderCommands(SHAPES))
  })

  test('have a page of the codes of errors that is made from the table', () => {
    expect(read('docs/errors.md')).toBe(renderErrors())
  })

  test('show exchanges that are what the program answers', async () => {
    const exchanges = [...all.matchAll(/```\n(> [\s\S]+?)```/g)].map((match) => match[1] ?? '')
    const turns = exchanges.flatMap((exchange) => exchange.split(/^> /m).slice(1))
    expect(turns.length).toBeGreaterThan(2)
    for (const turn of turns) {
      const [typed = '', ...answer] = turn.split('\n')
      const reply = await library.ask(typed)
      expect(answer.join('\n').trim()).toBe(renderReply(reply, { width: null, colour: false }))
    }
  })

  test('say of each source what it brings, and of each of its settings what it is', () => {
    const page = read('docs/sources.md')
    for (const source of SOURCES) expect(page).toMatch(new RegExp(`^\\| [^|]*\`${source}\`[^|]*\\|`, 'm'))
    const settings = Object.keys(VARIABLES).filter((name) => /_(?:CATEGORIES|QUERIES|JOURNALS|FEEDS)$/.test(name))
    for (const setting of settings) expect(page).toContain(`\`${setting}\``)
  })

  test('name only verbs and scripts that exist, and all verbs', () => {
    const verbs = [...all.matchAll(/npm start (?:--silent )?-- (\w+)/g)].map((match) => match[1])
    expect(new Set(verbs)).toEqual(new Set(VERBS.map((verb) => verb.name)))
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...all.matchAll(/npm run (\w+(?:[:-]\w+)*)/g)].map((match) => match[1] ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test('link to files and headings that are there', () => {
    for (const page of ['README.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name}`)]) {
      const base = new URL(`../${page}`, import.meta.url)
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        const [path = '', heading] = target.split('#')
        const file = path === '' ? base : new URL(path, base)
        expect([page, target, existsSync(file)]).toEqual([page, target, true])
        const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
          text.toLowerCase().replaceAll(' ', '-'),
        )
        if (heading !== undefined) expect(headings).toContain(heading)
      }
    }
  })

  test('say in 150 lines what it is, and the rest elsewhere', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(150)
  })

  test('names the Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    expect(readme).toContain(`${engines.node.replace('>=', '')} or newer`)
  })
})
