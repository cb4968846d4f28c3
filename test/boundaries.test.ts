import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-lint-'))
  const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as Record<string, unknown>
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: { enabled: false } }))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What the linter says of these files, laid out as the project is. */
function lint(files: Record<string, string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin/biome'), ['lint', '--colors=off', '.'], { cwd: folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })
}

describe('who may know whom is a lint error that says the rule', () => {
  const CORE = 'The core knows no platform'
  const PORT = 'meets the core only at its port'
  const PURE = 'Pure code does no input or output'
  const broken: [path: string, line: string, rule: string][] = [
    ['src/papers/new.ts', "import { renderReply } from '../../adapters/terminal/render.ts'", CORE],
    ['src/search/new.ts', "import type { App } from '@slack/bolt'", 'not even a type'],
    ['src/new.ts', "import { Client } from 'discord.js'", CORE],
    ['src/app.ts', "import { createSlack } from '../adapters/slack/slack.ts'", CORE],
    ['src/bot/bot.ts', "import { createSlack } from '../../adapters/slack/slack.ts'", CORE],
    ['adapters/slack/new.ts', "import type { Store } from '../../src/store/store.ts'", PORT],
    ['adapters/terminal/new.ts', "import { say } from '../../src/wording/papers.ts'", PORT],
    ['adapters/shared/new.ts', "import { readConfig } from '../../src/config/config.ts'", PORT],
    ['adapters/web/new.ts', "import { readConfig } from '../../src/config/config.ts'", PORT],
    ['adapters/slack/new.ts', "import { renderReply } from '../terminal/render.ts'", 'Adapters never import each other'],
    ['adapters/shared/new.ts', "import { renderReply } from '../terminal/render.ts'", 'Adapters never import each other'],
    ['adapters/discord/new.ts', "import type { App } from '@slack/bolt'", 'belongs to its own adapter'],
    ['adapters/slack/new.ts', "import type { Client } from 'discord.js'", 'belongs to its own adapter'],
    ['adapters/shared/new.ts', "import type { Client } from 'discord.js'", 'belongs to its own adapter'],
    ['src/papers/new.ts', "import { readFileSync } from 'node:fs'", PURE],
    ['src/topics/new.ts', "import { readFileSync } from 'node:fs'", PURE],
    ['src/wording/new.ts', "import { readFileSync } from 'node:fs'", PURE],
    ['src/digests/content/new.ts', "import { openStore } from '../../store/store.ts'", PURE],
    ['src/search/query/new.ts', "import { Worker } from 'node:worker_threads'", PURE],
    ['src/search/ranking/new.ts', "import { openStore } from '../../store/store.ts'", PURE],
    ['src/search/snippets/new.ts', "import { sql } from 'kysely'", PURE],
    ['src/sources/formats/new.ts', "import { request } from 'node:https'", PURE],
  ]
  test.each(broken)('%s: %s', async (path, line, rule) => {
    expect(await lint({ [path]: `${line}\n` })).toContain(rule)
  })

  test('a cycle, of types too', async () => {
    const said = await lint({
      'src/a.ts': "import type { B } from './b.ts'\nexport interface A {\n  b: B\n}\n",
      'src/b.ts': "import type { A } from './a.ts'\nexport interface B {\n  a: A\n}\n",
    })
    expect(said).toContain('cycle')
  })

  test('what is allowed passes', async () => {
    const said = await lint({
      'src/main.ts': "export { createSlack } from '../adapters/slack/slack.ts'\n",
      'src/bot/platforms.ts': "export { createSlack } from '../../adapters/slack/slack.ts'\n",
      'adapters/slack/new.ts':
        "export { bare } from '../../src/port/text.ts'\nexport { shares } from '../shared/shares.ts'\nexport { App } from '@slack/bolt'\n",
      'adapters/terminal/new.ts': "export { bare } from '../../src/port/text.ts'\n",
      'src/store/new.ts': "export { readFileSync } from 'node:fs'\n",
    })
    expect(said).not.toContain('noRestrictedImports')
  })
})

test('no file of the core and the adapters has more than 300 lines, and the root of the core holds three', () => {
  const files = ['src', 'adapters'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).map((name) => join(part, name)),
  )
  const long = files.filter((name) => name.endsWith('.ts') && readFileSync(join(root, name), 'utf8').trimEnd().split('\n').length > 300)
  expect(long).toEqual([])
  expect(files.filter((name) => /^src\/[^/]+\.ts$/.test(name)).sort()).toEqual(['src/app.ts', 'src/main.ts', 'src/paperboy.ts'])
})
