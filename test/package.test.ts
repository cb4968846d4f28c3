// What npm publishes: the files, where an installed program keeps its data, how its texts name it; at length, the program run from its tarball.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { asRun } from '../src/config/as-run.ts'
import { type Home, userDataFolder } from '../src/config/data-folder.ts'
import { IS_LONG } from './effort.ts'
import { newFolder } from './left-behind.ts'
import { ROOT } from './library.ts'

const run = promisify(execFile)
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly name: string
  readonly version: string
  readonly files: readonly string[]
  readonly bin: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

describe('the package', () => {
  test('has the compiled program, its papers and its docs, and no sources, tests or secrets', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: ROOT })
    const [packed] = JSON.parse(stdout) as { files: { path: string }[]; unpackedSize: number }[]
    const paths = packed?.files.map(({ path }) => path) ?? []
    for (const needed of [
      ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', '.env.example', 'adapters/slack/manifest.json'],
      ...['src/start.cjs', 'src/node-version.cjs', 'dist/main.mjs', 'dist/thread.mjs', 'dist/parse-thread.mjs'],
      ...['seeds/papers.jsonl', 'seeds/topics.json', 'seeds/fields.json', 'seeds/feeds.json', 'docs/operating.md'],
    ])
      expect(paths).toContain(needed)
    expect(paths.filter((path) => /\.ts$|^test\/|^bench\/|\.env$|\.db$|^data\//.test(path))).toEqual([])
    expect(packed?.unpackedSize).toBeLessThan(6_000_000)
    expect(existsSync(join(ROOT, 'dist'))).toBe(false)
  })

  test('and the image have each file that the program reads beside itself', async () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    const named = sources.flatMap((name) => [
      ...readFileSync(join(ROOT, 'src', name), 'utf8').matchAll(/new URL\(['`]([\w./-]+?)(?:\/\$\{\w+\})?['`], ROOT\)/g),
    ])
    const paths = [...new Set(named.map(([, path = '']) => path))].filter((path) => path !== 'src/main.ts')
    expect(paths).toContain('seeds/papers.jsonl')
    const { files } = PACKAGE
    const copied = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^COPY (?:--from=build \/app\/)?(\S+)/gm)].map(
      ([, path = '']) => path,
    )
    for (const path of paths) {
      const isIn = (list: readonly string[]): boolean =>
        list.some((each) => path === each || path.startsWith(`${each}/`) || new RegExp(`^${each.replace('*', '[^/]*')}$`).test(path))
      expect(isIn([...files, 'package.json']), path).toBe(true)
      expect(isIn(copied), path).toBe(true)
    }
  })

  test('runs nothing of ours when it is installed', () => {
    expect(Object.keys(PACKAGE.scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name))).toEqual([])
    expect(PACKAGE.bin).toEqual({ paperboy: 'src/start.cjs' })
    expect(readFileSync(join(ROOT, 'src/start.cjs'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })
})

const home = (system: NodeJS.Platform, environment: Home['environment'] = {}): Home => ({ folder: '/home/ada', system, environment })

test.each([
  [home('linux'), '/home/ada/.local/share/paperboy'],
  [home('linux', { XDG_DATA_HOME: '/srv/data' }), '/srv/data/paperboy'],
  [home('linux', { XDG_DATA_HOME: 'relative' }), '/home/ada/.local/share/paperboy'],
  [home('darwin'), '/home/ada/Library/Application Support/paperboy'],
  [home('win32', { LOCALAPPDATA: '/Local' }), '/Local/paperboy'],
])('an installed program keeps its data with those of its user: %j', (of, folder) => {
  expect(userDataFolder(of)).toBe(folder)
})

test.each([
  ['npm start -- doctor says whether all is well', 'paperboy doctor says whether all is well'],
  ['see npm start -- --help', 'see paperboy --help'],
  ['npm start --silent -- search x', 'paperboy search x'],
  ['npm start opens a local channel', 'paperboy opens a local channel'],
])('an installed program names itself: %s', (text, said) => {
  expect(asRun(text, 'paperboy')).toBe(said)
  expect(asRun(text, null)).toBe(text)
})

test.skipIf(!IS_LONG)('the program runs from its tarball in an empty folder, and keeps nothing there', { timeout: 900_000 }, async () => {
  const [packs, folder, data, cache] = [newFolder(), newFolder(), newFolder(), newFolder()]
  await run('npm', ['pack', '--pack-destination', packs], { cwd: ROOT })
  const tarball = join(packs, readdirSync(packs)[0] ?? '')
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_DATA_HOME: data, npm_config_cache: cache, PAPERBOY_SOURCES: 'off' }
  const paperboy = async (args: readonly string[], typed = ''): Promise<string> => {
    const started = run('npx', ['--yes', '--allow-scripts=better-sqlite3', `--package=${tarball}`, 'paperboy', ...args], {
      cwd: folder,
      env,
    })
    started.child.stdin?.end(typed)
    return (await started).stdout
  }
  expect(await paperboy([], 'search xplainer\n')).toContain('1 paper matches “xplainer”')
  expect(await paperboy(['doctor'])).toContain(`data: ${join(data, 'paperboy')}`)
  expect(await paperboy(['--version'])).toBe(`Paperboy ${PACKAGE.version}\n`)
  expect(await paperboy(['--help'])).toContain(`npx ${PACKAGE.name} VERB`)
  expect(readdirSync(folder)).toEqual([])
  const [installed = ''] = readdirSync(join(cache, '_npx'))
  const driver = join(cache, '_npx', installed, 'node_modules/better-sqlite3/build')
  renameSync(driver, `${driver}.away`)
  const heldBack = await paperboy([], 'help\n').catch((error: { stderr: string }) => error.stderr)
  expect(heldBack).toContain(`npm install --global --allow-scripts=better-sqlite3 ${PACKAGE.name}`)
})
