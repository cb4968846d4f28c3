import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const broken: [path: string, line: string, rule: string][] = [
    ['src/papers/new.ts', "import { renderReply } from '../../adapters/terminal/render.ts'", 'The core knows no platform'],
    ['src/search/new.ts', "import type { App } from '@slack/bolt'", 'not even a type'],
    ['src/new.ts', "import { Client } from 'discord.js'", 'The core knows no platform'],
    ['adapters/slack/new.ts', "import type { Store } from '../../src/store/store.ts'", 'meets the core only at its port'],
    ['adapters/slack/new.ts', "import { renderReply } from '../terminal/render.ts'", 'Adapters never import each other'],
    ['adapters/discord/new.ts', "import type { App } from '@slack/bolt'", 'belongs to its own adapter'],
    ['adapters/web/new.ts', "import { readConfig } from '../../src/config.ts'", 'meets the core only at its port'],
    ['src/papers/new.ts', "import { readFileSync } from 'node:fs'", 'Pure code does no input or output'],
    ['src/digests/compose.ts', "import { openStore } from '../store/store.ts'", 'Pure code does no input or output'],
    ['src/subscriptions/new.ts', "import { readFileSync } from 'node:fs'", 'Pure code does no input or output'],
    ['src/search/plan.ts', "import { openStore } from '../store/store.ts'", 'Pure code does no input or output'],
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
      'adapters/slack/new.ts': "export { bare } from '../../src/chat.ts'\nexport { App } from '@slack/bolt'\n",
      'src/store/new.ts': "export { readFileSync } from 'node:fs'\n",
    })
    expect(said).not.toContain('noRestrictedImports')
  })
})
