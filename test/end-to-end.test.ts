import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { VERBS } from '../src/cli/table.ts'
import { isPostgres } from './databases/opened.ts'
import { freePort } from './free-port.ts'
import { newFolder } from './left-behind.ts'
import { ROOT, SEEDS } from './library.ts'
import { databaseFor, type Finished, runProgram as run, startProgram as start } from './program.ts'

describe.concurrent('from the first start', () => {
  test('piped commands lead to a saved and exported paper', async () => {
    const { code, stdout, stderr } = await run([], { input: 'search tuberculosis\nsave 1\nsaved\nexport\n' })
    expect(stdout).toContain('1 paper matches “tuberculosis”')
    expect(stdout).toContain('Saved: “Reliable Tuberculosis Detection')
    expect(stdout).toContain('Your saved paper')
    expect(stdout).toMatch(/@misc\{\w+,\n {2}title = \{\{Reliable Tuberculosis Detection/)
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

describe.concurrent('an acknowledged save', () => {
  test('survives kill -9, and the next start is not locked out', async () => {
    const folder = newFolder()
    const { child, finished, until } = start([], folder, await databaseFor(folder))
    child.stdin.write('save RadGraph: Extracting Clinical\n')
    await until('stdout', /Saved: “RadGraph/)
    child.kill('SIGKILL')
    expect((await finished).code).toBeNull()
    const { code, stdout } = await run([], { folder, input: 'saved\n' })
    expect(stdout).toContain('1. RadGraph')
    expect(code).toBe(0)
  })
})

describe.concurrent('with no platform', () => {
  const NOBODY = /^No platform is configured and nothing was typed.* Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN/

  test('and no input, as under a service manager, it names what is missing, makes no data, and ends', async () => {
    const folder = newFolder()
    const { code, stdout, stderr } = await start([], folder, {}, true).finished
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(NOBODY)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('and a pipe that brings nothing it says the same', async () => {
    const { code, stdout, stderr } = await run([])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(NOBODY)
  })
})

describe.concurrent('with a page for everybody and no input', () => {
  test('it serves until it is told to stop', async () => {
    const port = await freePort()
    const environment = { PAPERBOY_PUBLIC: 'on', PAPERBOY_URL: 'https://papers.example', PAPERBOY_HTTP: `127.0.0.1:${port}` }
    const folder = newFolder()
    const { child, finished, until } = start([], folder, { ...environment, ...(await databaseFor(folder)) }, true)
    await until('stderr', /pages for everybody are at/)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    child.kill('SIGTERM')
    expect((await finished).code).toBe(0)
  })
})

describe.concurrent('with an address for others', () => {
  test('the channel in a browser is not there, and no key is printed', async () => {
    const port = await freePort()
    const environment = { PAPERBOY_URL: 'https://papers.example', PAPERBOY_HTTP: `127.0.0.1:${port}` }
    const folder = newFolder()
    const { child, finished, until } = start([], folder, { ...environment, ...(await databaseFor(folder)) })
    child.stdin.write('browser\n')
    await until('stdout', /No page is open for a browser\./)
    for (const path of ['/', '/enter/x', '/search', '/events', '/complete', '/look/slack/1'])
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(404)
    child.kill('SIGTERM')
    expect(await finished).toMatchObject({ code: 0, stderr: '' })
  })
})

describe.concurrent('a bot that runs', () => {
  test('serves until it is told to stop; a second one is refused, and verbs work beside it', async () => {
    const folder = newFolder()
    const bot = start([], folder, await databaseFor(folder))
    bot.child.stdin.write('help\n')
    await bot.until('stdout', /papers/)

    const second = await run([], { folder, input: 'help\n' })
    expect(second.code).toBe(1)
    expect(second.stdout).toBe('')
    expect(second.stderr).toBe(
      `Another Paperboy is already running on ${join(folder, 'data')}. Stop it, or set PAPERBOY_DATA to another folder for this one.\n`,
    )

    writeFileSync(join(folder, 'more.jsonl'), '{"title":"Beekeeping beside a running bot"}\n')
    expect((await run(['import', 'more.jsonl'], { folder })).stdout).toBe('more.jsonl: 1 paper added, 0 merged, 0 unchanged, 0 rejected\n')
    expect((await run(['search', 'beekeeping'], { folder })).stdout).toContain('Beekeeping beside a running bot')

    bot.child.kill('SIGTERM')
    expect(await bot.finished).toMatchObject({ code: 0, stderr: '' })
  })
})

describe.concurrent('a verb', () => {
  test('--help lists all', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    for (const verb of VERBS) expect(stdout).toContain(verb.usage)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('that there is none of exits with 2', async () => {
    const { code, stdout, stderr } = await run(['serch', 'knee'])
    expect(stderr).toBe('There is no verb “serch”. Did you mean search? npm start -- --help lists all.\n')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test.each(['--version', '-v', 'version', '--help'])('%s is answered whatever the configuration lacks', async (word) => {
    const { code, stdout } = await run([word], { environment: { PAPERBOY_LOG: 'loud', PAPERBOY_SEDS: 'on' } })
    expect(stdout).toMatch(word === '--help' ? /^npm start/ : /^Paperboy \d+\.\d+\.\d+\n$/)
    expect(code).toBe(0)
  })

  test('command exits with what became of it', async () => {
    const { code, stdout, stderr } = await run(['command', '/papers foo'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(stdout).toContain('There is no command `foo`.')
  })

  test('search --json prints one document', async () => {
    const { code, stdout, stderr } = await run(['search', '--json', '--limit', '3', 'chest', 'x-ray', 'report', 'generation'])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const document = JSON.parse(stdout) as { results: { rank: number }[] }
    expect(document).toMatchObject({ query: 'chest x-ray report generation', total: expect.any(Number) })
    expect(document.results.map((result) => result.rank)).toEqual([1, 2, 3])
    for (const result of document.results) {
      expect(result).toMatchObject({
        score: expect.any(Number),
        paper: { id: expect.any(Number), title: expect.stringMatching(/\w/), keys: expect.any(Array) },
        why: { matches: expect.any(Boolean), fields: expect.any(Array), excerpt: expect.any(String) },
      })
    }
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('import of a missing file exits with 2 and a sentence', async () => {
    expect(await run(['import', 'missing.jsonl'])).toEqual({ code: 2, stdout: '', stderr: 'There is no file missing.jsonl.\n' })
  })

  test('import, twice at the same time, brings each paper once', async () => {
    const folder = newFolder()
    const environment = { PAPERBOY_SEEDS: 'off' }
    const reports = await Promise.all([1, 2].map(() => run(['import', '--json', join(SEEDS, 'page.txt')], { folder, environment })))
    expect(reports.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const counts = reports.map((report) => JSON.parse(report.stdout) as { added: number; unchanged: number })
    expect(counts.reduce((sum, { added }) => sum + added, 0)).toBe(63)
    expect(counts.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBe(63)
  })

  test.skipIf(isPostgres)('doctor finds a file that is no database, and exits with 1', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'paperboy.db'), 'This is no database. '.repeat(1_000))
    const { code, stdout } = await run(['doctor', '--json'], { folder })
    expect(JSON.parse(stdout)).toMatchObject({ ok: false })
    expect(code).toBe(1)
  })
})

describe.concurrent('what is wrong with the surroundings is said in a sentence', () => {
  test('a configuration with faults, before anything is made', async () => {
    const folder = newFolder()
    const environment = { PAPERBOY_LOG: 'loud', PAPERBOY_SEDS: 'on', DISCORD_TOKEN: 'hunter2' }
    const { code, stdout, stderr } = await run([], { folder, input: 'help\n', environment })
    expect(stderr).toMatch(/^The configuration has 3 faults:\n {2}PAPERBOY_LOG.*\n {2}DISCORD_TOKEN.*\n {2}PAPERBOY_SEDS.*\n$/)
    expect(stderr).not.toContain('hunter2')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  test.each([
    [file, 'a file is in its place'],
    [join(file, 'below'), 'a part of its path is a file, not a folder'],
    ['/dev/null/x', 'a part of its path is a file, not a folder'],
    // Node's own way to make a folder with those above it never returns there.
    ['/proc/foo', 'no folders can be made there'],
  ])('a data folder that cannot be made: %s', async (data, reason) => {
    const sentence = `The data folder ${data} cannot be made: ${reason}. Set PAPERBOY_DATA to a folder that this user may write.\n`
    for (const args of [[], ['search', 'knee']])
      expect(await run(args, { input: 'help\n', environment: { PAPERBOY_DATA: data } })).toEqual({ code: 1, stdout: '', stderr: sentence })
  })

  test.skipIf(isPostgres)('a folder where the database should be', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'data', 'paperboy.db'), { recursive: true })
    const { code, stderr } = await run(['search', 'knee'], { folder })
    expect(stderr).toBe(
      `${join(folder, 'data', 'paperboy.db')} cannot be written: it is a folder, not a file. Set PAPERBOY_DATA to a folder that this user may write.\n`,
    )
    expect(code).toBe(1)
  })

  const onNode = (version: string): Promise<Finished> => {
    const script = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } }); require(process.argv[1])`
    const child = spawn(process.execPath, ['-e', script, join(ROOT, 'src/node-version.cjs')])
    const written = { stdout: '', stderr: '' }
    child.stdout.on('data', (text) => {
      written.stdout += text
    })
    child.stderr.on('data', (text) => {
      written.stderr += text
    })
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...written })))
  }

  test.each(['0.10.48', '20.18.3'])('Node %s is too old', async (version) => {
    expect(await onNode(version)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Paperboy needs Node 20.19 or newer; this is Node ${version}. Get a newer one from https://nodejs.org.\n`,
    })
  })

  test('Node 20.19.0 is not', async () => {
    expect(await onNode('20.19.0')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})
